"""Days of the calendar as lines of text: "2027-02-06 放假", "2027-02-05 至 2027-02-11 放假 春节"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from zhongchuang.policy.actions import DayPlan

DAY = r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
LINE = re.compile(
    rf"{DAY}(?:\s*(?:至|到|~|～|—|–)\s*{DAY})?[\s,，:：]*(放假|上班)(?:[\s,，:：]+(.*))?"
)
WORDS = {"放假": "放假", "上班": "调休上班"}
LONGEST_HOLIDAY = 31
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class Mistake:
    """A line that cannot be read, by its number from 1, and why."""

    line: int
    reason: str


def read_lines(text: str) -> tuple[list[DayPlan], list[Mistake]]:
    """The days that the lines name, and every mistake; empty lines are passed over."""
    plans: list[DayPlan] = []
    mistakes: list[Mistake] = []
    seen: dict[date, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found = read_line(line.strip())
        except ValueError as error:
            mistakes.append(Mistake(number, str(error)))
            continue
        twice = [plan.day for plan in found if plan.day in seen]
        if twice:
            mistakes.append(Mistake(number, repeated(twice[0], seen[twice[0]])))
            continue
        seen.update((plan.day, number) for plan in found)
        plans += found
    return plans, mistakes


def repeated(day: date, line: int) -> str:
    return _("%(day)s 已写在第 %(line)d 行。") % {"day": day, "line": line}


def read_line(line: str) -> list[DayPlan]:
    """The days of one line.

    Raises:
        ValueError: with the reason in words.
    """
    match = LINE.fullmatch(line)
    if match is None:
        raise ValueError(_("应写成“日期 放假”或“日期 上班”，例如 2027-02-06 放假。"))
    parts = match.groups()
    start = day_of(parts[0:3])
    end = day_of(parts[3:6]) if parts[3] else start
    length = (end - start).days + 1
    if not 1 <= length <= LONGEST_HOLIDAY:
        raise ValueError(_("起止日期不对：一段日期应由先到后，不超过 31 天。"))
    note = (parts[7] or "").strip() or WORDS[parts[6]]
    if len(note) > 100:
        raise ValueError(_("说明不超过 100 个字。"))
    days = (start + timedelta(days=n) for n in range(length))
    return [DayPlan(day, parts[6] == "上班", note) for day in days]


def day_of(parts: tuple[str, ...]) -> date:
    year, month, day = map(int, parts)
    try:
        found = date(year, month, day)
    except ValueError:
        raise ValueError(_("没有这一天：%(day)s。") % {"day": "-".join(parts)}) from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(_("年份应在 2000 年至 2100 年之间。"))
    return found
