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
    columns = [
        _prepared(model, name, values, connection)
        for name, values in zip(names, zip(*rows, strict=True), strict=True)
    ]
    for name, value in constants.items():
        columns.append(list(_prepared(model, name, [value], connection)) * len(rows))
    _write(model, [*names, *constants], zip(*columns, strict=True), connection)


def _prepared(
    model: type[models.Model], name: str, values: Sequence[Any], connection: BaseDatabaseWrapper
) -> Sequence[Any]:
    """The values of one field as the driver takes them."""
    convert = _converter(model._meta.get_field(name), connection)
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
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    connection: BaseDatabaseWrapper,
) -> None:
    quote = connection.ops.quote_name
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    columns = [field.column for field in fields]
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
