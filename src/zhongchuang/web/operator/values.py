"""The values of ledger rows in words, as they stand now or in an earlier version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from zhongchuang.ledger.models import Recorded, Tenancy
from zhongchuang.web.shared.figures import grouped

Names = Mapping[int, str]
"""Tenancies by key, so that an earlier version can name the resident it pointed to."""

NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs between two versions of a row."""

    label: str
    before: str
    after: str


def label_of(model: type[Recorded], name: str) -> str:
    return str(field_of(model, name).verbose_name)


def field_of(model: type[Recorded], name: str) -> models.Field[Any, Any]:
    return model._meta.get_field(name.removesuffix("_id"))  # type: ignore[return-value]


def in_words(model: type[Recorded], name: str, value: Any, names: Names) -> str:
    """A value of a field as people read it; a dash for an empty one."""
    field = field_of(model, name)
    if value is None or value == "":
        return NOTHING
    if isinstance(field, models.ForeignKey):
        return names.get(int(value), NOTHING)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return plain(field.to_python(value))


def plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, date):
        return date_format(value)
    if isinstance(value, Decimal):
        whole = value == value.to_integral_value()
        return grouped(int(value) if whole else value.normalize())
    return grouped(value) if isinstance(value, int) else str(value)


def pairs(fact: Recorded, names: Names) -> list[tuple[str, str]]:
    """Every field of a row with its value in words; those beside the workbook where given."""
    model = type(fact)
    return [
        (label_of(model, name), in_words(model, name, value, names))
        for name, value in fact.content().items()
        if name not in model.BESIDE or value not in (None, "")
    ]


def changes(
    model: type[Recorded], before: Mapping[str, Any], after: Mapping[str, Any], names: Names
) -> list[Change]:
    """The fields that differ between two contents, in the order of the workbook."""
    found = []
    for name in (*model.CONTENT, *model.BESIDE):
        old = in_words(model, name, before.get(name), names)
        new = in_words(model, name, after.get(name), names)
        if old != new:
            found.append(Change(label_of(model, name), old, new))
    return found


def resident_names(fact: Recorded) -> Names:
    """The names of the space's tenancies, retracted ones too; none for rows that name nobody."""
    if "tenancy_id" not in type(fact).CONTENT and not getattr(fact, "previous_id", None):
        return {}
    return tenancy_names(fact.space_id)  # type: ignore[attr-defined]


def tenancy_names(space_id: int) -> Names:
    return dict(Tenancy.objects.filter(space=space_id).values_list("pk", "name"))
