"""Template tags and filters of every page (a builtin library: needs no `load`)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext as _

from zhongchuang.policy.explain import Voice, citation
from zhongchuang.web.shared import components, figures, masking, rows

register = template.Library()

register.simple_tag(components.icon, name="icon")
register.simple_tag(components.status, name="status")
register.simple_tag(rows.table_rows, name="table_rows")
register.filter("money", figures.money)
register.filter("area", figures.area)
register.filter("grouped", figures.grouped)
register.filter("percent", figures.percent)
register.filter("mask_phone", masking.mask_phone)
register.filter("mask_name", masking.mask_name)
register.filter("mask_email", masking.mask_email)
register.filter("mask_id", masking.mask_id)

THRESHOLD_AT = 700


@register.inclusion_tag("shared/gap_meter.html")
def gap_meter(
    label: str,
    value: int | Decimal,
    threshold: int | Decimal,
    *,
    met: bool,
    unit: str = "",
    missing: str = "",
    bound: str = "at_least",
    article: str = "",
    url: str = "",
    weak: int | Decimal | None = None,
    by: str = "",
    tone: str = "refused",
) -> dict[str, Any]:
    """A value against its threshold; every threshold stands at the same place of the bar.

    `weak` is a larger, less certain value behind it (claimed behind evidenced). `missing` is the
    way out in words ("还差 3 场活动"), `by` until when, `tone` that of a gap. `bound` is at_least
    or at_most.
    """
    return {
        "label": label,
        "value": figures.grouped(value),
        "threshold": figures.grouped(threshold),
        "met": met,
        "unit": unit,
        "missing": missing,
        "by": by,
        "tone": tone,
        "bound": bound,
        "article": article,
        "url": url,
        "filled": _on_bar(value, threshold),
        "weak": None if weak is None else _on_bar(weak, threshold),
        "tick": THRESHOLD_AT,
    }


def _on_bar(value: int | Decimal, threshold: int | Decimal) -> int:
    if not threshold:
        return 1000 if value else THRESHOLD_AT
    return min(1000, figures.permille_of(value, threshold) * THRESHOLD_AT // 1000)


@register.simple_tag
def support_contact() -> str:
    """Whom to call; readable even where no context processor ran (the page of a server error)."""
    return str(getattr(settings, "SUPPORT_CONTACT", ""))


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """True for a single tick box, whose label stands behind it."""
    return getattr(field.field.widget, "input_type", "") == "checkbox" and not field.use_fieldset


@register.filter
def is_multipart(form: Any) -> bool:
    return bool(form and form.is_multipart())


@register.filter
def article(reference: str) -> str:
    """An article reference as people cite it: "6.4" → 第六条第 4 项; what is no reference stays."""
    if not str(reference).replace(".", "", 1).isdigit():
        return str(reference)
    return citation(str(reference), Voice(gettext, get_language() or "zh-hans"))


@register.filter
def yes_no(value: bool | None) -> str:
    """是, 否, or a dash for what is not known."""
    if value is None:
        return "—"
    return _("是") if value else _("否")


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """`mapping[key]`, or None."""
    return mapping.get(key) if mapping else None
