"""Writing many rows at once, the way each database takes them fastest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from zhongchuang.ledger.fields import ScaledDecimalField

Convert = Callable[[Any], Any]


def insert(
    model: type[models.Model],
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    constants: Mapping[str, Any],
    using: str,
) -> None:
    """Insert rows whose values belong to the fields `names`; `constants` go into every row.

    Values must be valid: only the constraints of the database stand behind this.
    """
    if not rows:
        return
    connection = connections[using]
    fields: list[Any] = [model._meta.get_field(name) for name in (*names, *constants)]
    fixed = tuple(constants.values())
    columns = list(zip(*rows, strict=True)) + [(value,) * len(rows) for value in fixed]
    prepared = [
        _column(field, values, connection) for field, values in zip(fields, columns, strict=True)
    ]
    _write(model, [field.column for field in fields], zip(*prepared, strict=True), connection)


def _column(field: Any, values: Sequence[Any], connection: BaseDatabaseWrapper) -> Iterable[Any]:
    convert = _converter(field, connection)
    if convert is None:
        return values
    return [None if value is None else convert(value) for value in values]


def _converter(field: Any, connection: BaseDatabaseWrapper) -> Convert | None:
    """What the driver does not do by itself."""
    if isinstance(field, ScaledDecimalField):
        return field.get_prep_value
    if connection.vendor == "postgresql":
        return None
    if isinstance(field, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value
    return date.isoformat if isinstance(field, models.DateField) else None


def _write(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    connection: BaseDatabaseWrapper,
) -> None:
    quote = connection.ops.quote_name
    table = f"{quote(model._meta.db_table)} ({', '.join(map(quote, columns))})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Django wraps the driver's errors in its own everywhere but around COPY.
            copying = f"COPY {table} FROM STDIN"
            with connection.wrap_database_errors, cursor.copy(copying) as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} VALUES ({places})", list(rows))  # noqa: S608
