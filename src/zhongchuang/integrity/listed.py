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

ROWS = "(SELECT value FROM json_each(%(expressions)s))"
TEXTS = "(SELECT value FROM jsonb_array_elements_text(%(expressions)s::jsonb))"
NUMBERS = "(SELECT value::bigint FROM jsonb_array_elements_text(%(expressions)s::jsonb))"


class Listed(Func):
    """Whole numbers as the rows of a subquery."""

    output_field: Any = BigIntegerField()
    rows = NUMBERS

    def __init__(self, keys: Iterable[int] | Iterable[str]) -> None:
        super().__init__(Value(json.dumps(list(keys))))

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template=ROWS, **context)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template=self.rows, **context)


class ListedTexts(Listed):
    """Texts as the rows of a subquery."""

    output_field = TextField()
    rows = TEXTS
