"""Many keys in one parameter: `filter(file_id__in=Listed(keys))`.

A list of parameters is limited, and cutting it up would make the number of queries depend on the
number of rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, Func, Value
from django.db.models.sql.compiler import SQLCompiler


class Listed(Func):
    """Whole numbers as the rows of a subquery."""

    output_field = BigIntegerField()

    def __init__(self, numbers: Iterable[int]) -> None:
        super().__init__(Value(json.dumps(list(numbers))))

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        if connection.vendor == "postgresql":
            rows = "(SELECT value::bigint FROM jsonb_array_elements_text(%(expressions)s::jsonb))"
        else:
            rows = "(SELECT value FROM json_each(%(expressions)s))"
        return super().as_sql(compiler, connection, template=rows, **context)
