"""Numbers as people read them here: grouped by three, with their unit, the same in every language."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

Number = int | Decimal


def grouped(value: Number, places: int | None = None) -> str:
    """`1234567.5` → `1,234,567.5`; `places` fixes the decimals (rounding half to even)."""
    return f"{value:,}" if places is None else f"{value:,.{places}f}"


def money(value: Number) -> str:
    """Yuan with two decimals: `1,234.50 元`."""
    return _("%(amount)s 元") % {"amount": grouped(value, 2)}


def area(value: Number) -> str:
    """Square metres as recorded: `500.00 平方米`."""
    return _("%(area)s 平方米") % {"area": grouped(value)}


def percent(share: Number) -> str:
    """A share between 0 and 1: `0.755` → `75.5 %`, without rounding it up to a threshold."""
    scaled = (Decimal(share) * 100).normalize()
    return f"{scaled:f} %"


def permille_of(value: Number, whole: Number) -> int:
    """How much of `whole` is reached, in whole thousandths, rounded down; 0 when whole is 0."""
    return int(Decimal(value) * 1000 // Decimal(whole)) if whole else 0
