"""Many keys in one parameter: `filter(file_id__in=Listed(keys))`.

A list of parameters is limited, and cutting it up would make the number of queries depend on the
number of rows. A subquery in its place can take PostgreSQL minutes on tables just filled, whose
sizes it does not know yet.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, Func, TextField, Value
from django.db.models.sql.compiler import SQLCompiler

PARTS = "jsonb_array_elements_text"


class Listed(Func):
    """Whole numbers, or texts, as the rows of a subquery."""

    def __init__(self, keys: Iterable[int] | Iterable[str]) -> None:
        listed = list(keys)
        self.cast = "::bigint" if listed and isinstance(listed[0], int) else ""
        field = BigIntegerField() if self.cast else TextField()
        super().__init__(Value(json.dumps(listed)), output_field=field)

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        if connection.vendor == "postgresql":
            rows = f"(SELECT value{self.cast} FROM {PARTS}(%(expressions)s::jsonb))"  # noqa: S608
        else:
            rows = "(SELECT value FROM json_each(%(expressions)s))"
        return super().as_sql(compiler, connection, template=rows, **context)
