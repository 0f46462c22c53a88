"""Which values the items of a visit's draft can have; a device sends them, so each is checked.

Every value is a text or an object of texts; only a signature holds numbers. Values are kept exactly
as they came: the device that signs and the server must come to the same digest of the same content.
An empty text says that nothing was said, or that it was taken back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhongchuang.filing.states import Seen

LONGEST_NOTE = 300
LONGEST_TEXT = 1000
WIDTH, HEIGHT = 600, 200
"""The field a signature is drawn in."""
MOST_STROKES = 200
MOST_NUMBERS = 6000
"""Numbers in all strokes of one signature."""
WRONG = gettext_lazy("内容格式不正确，请重新填写。")
Check = Callable[[Any], None]


class Malformed(ValueError):
    """A value its item cannot have; says why, for the person who typed it."""


def demand(holds: bool, words: str | Promise = WRONG) -> None:
    if not holds:
        raise Malformed(str(words))


def text(longest: int) -> Check:
    """A text that every database can store, not too long."""

    def check(value: Any) -> None:
        demand(isinstance(value, str) and "\0" not in value)
        demand(not re.search(r"[\ud800-\udfff]", value))
        demand(len(value) <= longest, _("不能超过 %(count)s 个字。") % {"count": longest})

    return check


def matching(pattern: str, words: str | Promise = WRONG) -> Check:
    """Nothing, or a text of a form."""

    def check(value: Any) -> None:
        text(100)(value)
        demand(not value or bool(re.fullmatch(pattern, value, re.ASCII)), words)

    return check


def one_of(*values: str) -> Check:
    return lambda value: demand(value in ("", *values))


def parts(**checks: Check) -> Check:
    """Nothing, or an object of exactly these parts."""

    def check(value: Any) -> None:
        if value == "":
            return
        demand(isinstance(value, dict) and value.keys() == checks.keys())
        for name, inner in checks.items():
            inner(value[name])

    return check


def both(*checks: Check) -> Check:
    def check(value: Any) -> None:
        for one in checks:
            one(value)

    return check


def day(value: Any) -> None:
    text(10)(value)
    try:
        date.fromisoformat(value or "2000-01-01")
    except ValueError:
        raise Malformed(_("请填写日期。")) from None


def on_earth(value: Mapping[str, str] | str) -> None:
    """Latitude and longitude of WGS 84 in degrees, or neither."""
    if isinstance(value, str):
        return
    latitude, longitude = value["latitude"], value["longitude"]
    demand(bool(latitude) == bool(longitude))
    demand(abs(Decimal(latitude or 0)) <= 90 and abs(Decimal(longitude or 0)) <= 180)


def strokes(value: Any) -> None:
    """Lists of whole numbers inside the field, x and y in turn."""
    demand(isinstance(value, list) and len(value) <= MOST_STROKES)
    for stroke in value:
        demand(isinstance(stroke, list) and len(stroke) > 0 and len(stroke) % 2 == 0)
        for at, number in enumerate(stroke):
            demand(type(number) is int and 0 <= number <= (HEIGHT if at % 2 else WIDTH))
    demand(sum(map(len, value)) <= MOST_NUMBERS, _("签名的笔画过多，请重签。"))


def signed_or_refused(value: Mapping[str, Any] | str) -> None:
    if not isinstance(value, str):
        refused = bool(value["refusal"].strip())
        demand(bool(value["strokes"]) != refused, _("请签名；拒绝签名的，写明理由。"))


def signed(value: Mapping[str, Any] | str) -> None:
    demand(isinstance(value, str) or bool(value["strokes"]), _("核查人须签名，不能拒签。"))


DEGREES = matching(r"-?\d{1,3}(\.\d{1,6})?")
MOMENT = matching(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
SHA256 = matching(r"[0-9a-f]{64}")
METRES = matching(r"\d{1,7}")
AREA = matching(r"\d{1,9}(\.\d{1,2})?", gettext_lazy("请填写平方米数，最多两位小数。"))
COUNT = matching(r"\d{1,6}", gettext_lazy("请填写整数。"))
PLACE = both(parts(latitude=DEGREES, longitude=DEGREES, accuracy=METRES), on_earth)
ROW = parts(verdict=one_of("verified", "disputed"), note=text(LONGEST_NOTE))
CONDITION = parts(verdict=one_of(*Seen.values), note=text(LONGEST_TEXT))
PHOTO = both(
    parts(
        name=text(100),
        sha256=SHA256,
        about=text(120),
        note=text(LONGEST_NOTE),
        taken_at=MOMENT,
        latitude=DEGREES,
        longitude=DEGREES,
        accuracy=METRES,
    ),
    on_earth,
)
SIGNATURE = both(
    parts(strokes=strokes, refusal=text(LONGEST_NOTE), digest=SHA256, signed_at=MOMENT),
    signed_or_refused,
)
OFFICERS_SIGNATURE = both(SIGNATURE, signed)
FIELDS: Mapping[str, Check] = {
    "visited_on": day,
    "total_area": AREA,
    "service_area": AREA,
    "shared_area": AREA,
    "workstations": COUNT,
    "findings": text(3000),
    "representative": text(50),
    "dissent": text(2000),
    "place": PLACE,
}
"""The items every visit has; rows, conditions, photographs and signatures come to them."""
