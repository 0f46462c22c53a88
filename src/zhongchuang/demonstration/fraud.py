"""Padding ledgers in every way the signals look for, and the truth about it.

Each way is done more or less boldly: a part of it is so slight that it stays below a threshold, as
it would in life.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import cycle

from zhongchuang.demonstration.drafts import Draft, File, Row
from zhongchuang.demonstration.honest import SCHOOLS, add_activity, mentor
from zhongchuang.demonstration.ledgers import ALPHABET, uscc
from zhongchuang.ledger.models import (
    Activity,
    Financing,
    IncubationCase,
    Mentor,
    StaffMember,
    Tenancy,
    Workstation,
)
from zhongchuang.ledger.recorded import Recorded

SHARE = 0.1
"""So many of the spaces pad their ledgers, in one way or up to three; others are drawn in."""


@dataclass(frozen=True, slots=True)
class Padded:
    """The truth about one space: the signal that should be given, and the rows that are not so."""

    space: int
    signal: str
    rows: tuple[tuple[str, int], ...]


Found = list[tuple[Draft, Sequence[Row]]]
Way = Callable[[Draft, Sequence[Draft]], Found]
"""Pads a ledger, with the help of others where it takes some; what each now holds."""


def pad(drafts: Sequence[Draft], draw: random.Random) -> list[Padded]:
    """Pad a known share of the ledgers, every way as often as every other."""
    padders = draw.sample(list(drafts), max(round(len(drafts) * SHARE), 1))
    ways = cycle(draw.sample(list(WAYS), len(WAYS)))
    truth: list[Padded] = []
    for draft in padders:
        others = [other for other in drafts if other is not draft]
        chosen = [_next(ways, draft) for _n in range(draw.choice((1, 1, 2, 2, 3)))]
        for signal in sorted(chosen, key=LAST.__contains__):
            truth += _truth(signal, WAYS[signal](draft, others))
    return truth


def _next(ways: Iterator[str], draft: Draft) -> str:
    """The next way; a figure can only jump where there was one the year before."""
    settled = draft.plan.opened <= date(draft.year - 1, 1, 1)
    return next(way for way in ways if settled or way not in JUMPS)


def _truth(signal: str, found: Found) -> list[Padded]:
    return [
        Padded(draft.plan.pk, signal, tuple(sorted(row.place for row in rows)))
        for draft, rows in found
    ]


def _some(draft: Draft, slight: int, *bold: int) -> int:
    """How boldly it is done: once in twenty-five so slightly that no threshold is passed."""
    return slight if draft.chance(0.04) else draft.random.choice(bold)


def _in_year(draft: Draft) -> date:
    return draft.day(date(draft.year, 2, 1), date(draft.year, 11, 20))


def _resident_of_two(draft: Draft, others: Sequence[Draft]) -> Found:
    companies = [row for row in draft.of(Tenancy) if row.values["uscc"]]
    running = [row for row in companies if (row.values["left_on"] or draft.as_of) == draft.as_of]
    tenancy = draft.random.choice(running or companies)
    other = draft.random.choice(others)
    overlap = int(draft.random.triangular(26, 330, 200))
    last = tenancy.values["left_on"] or draft.as_of
    entered = last - timedelta(days=overlap - 1)
    tenancy.values["entered_on"] = min(tenancy.values["entered_on"], entered)
    again = other.copy(
        tenancy,
        agreement_number=f"{tenancy.values['agreement_number']}-X",
        entered_on=entered,
        left_on=None,
        incorporated_on=None,
        previous=None,
    )
    again.files.append(other.paper("入驻协议.pdf"))
    return [(draft, [tenancy]), (other, [again])]


def _registered_before(draft: Draft, _others: Sequence[Draft]) -> Found:
    teams = [
        row
        for row in draft.of(Tenancy)
        if row.values["kind"] == "team"
        and (row.values["left_on"] is None or row.values["left_on"].year >= draft.year)
    ]
    chosen = draft.random.sample(teams, min(len(teams), draft.random.randint(1, 3)))
    for row in chosen:
        before = _some(draft, 10, 25, 40, 60, 90, 150, 200, 300)
        row.values["incorporated_on"] = row.values["entered_on"] - timedelta(days=before)
        row.values["uscc"] = row.values["uscc"] or uscc(draft.serials.code())
    return [(draft, [row]) for row in chosen]


def _mentor_of_many(draft: Draft, others: Sequence[Draft]) -> Found:
    number = _some(draft, 3, 4, 4, 5, 5, 6, 7, 8)
    name, employer = f"示例挂名导师{draft.plan.pk:06d}", draft.random.choice(SCHOOLS)
    own = [draft, *draft.random.sample(list(others), min(number - 1, len(others)))]
    return [(each, [mentor(each, name, employer)]) for each in own]


def _own_staff(draft: Draft, _others: Sequence[Draft]) -> Found:
    staff = draft.of(StaffMember)
    chosen = draft.random.sample(staff, min(len(staff), draft.random.randint(1, 2)))
    found: Found = []
    for row in chosen:
        again = mentor(draft, row.values["name"], draft.plan.operator)
        found.append((draft, [row, again]))
    return found


def _file_again(draft: Draft, others: Sequence[Draft]) -> Found:
    """One file elsewhere, behind another kind of fact, or behind a whole season."""
    held = [
        row
        for row in draft.of(Activity)
        if row.files and row.values["starts_on"].year == draft.year
    ]
    row = draft.random.choice(held or draft.of(Activity))
    way = draft.random.choice(("elsewhere", "kind", "season"))
    if way == "elsewhere":
        other = draft.random.choice(others)
        again = add_activity(
            other, row.values["starts_on"], f"联合{row.values['name']}", "salon", row.files[0]
        )
        return [(draft, [row]), (other, [again])]
    if way == "kind":
        case = draft.random.choice(draft.of(IncubationCase))
        case.files.append(row.files[0])
        return [(draft, [row, case])]
    rows = [row, *_activities(draft, _some(draft, 3, 4, 5, 6, 8, 11), row.files[0])]
    return [(draft, rows)]


def _activities(draft: Draft, number: int, *files: File) -> list[Row]:
    """Made-up activities on different days of the year."""
    return [
        add_activity(
            draft,
            date(draft.year, 1, 5) + timedelta(days=(n * 37 + draft.plan.pk) % 350),
            f"创业沙龙（补充第{n + 1}场）",
            "salon",
            *files,
        )
        for n in range(number)
    ]


def _photo_again(draft: Draft, others: Sequence[Draft]) -> Found:
    """A photograph trimmed or saved anew, behind another activity, here or elsewhere."""
    shown = [row for row in draft.of(Activity) if any(file.print for file in row.files)]
    row = draft.random.choice(shown)
    original = next(file for file in row.files if file.print)
    flips = _some(draft, 7, 0, 1, 1, 2, 2, 3, 3, 4, 5)
    bits = sum(1 << bit for bit in draft.random.sample(range(64), flips))
    other = draft.random.choice([draft, draft, *others[:2]])
    again = add_activity(other, _in_year(other), "创业沙龙（补充）", "salon")
    again.files.append(other.photo("照片.jpg", (original.print or 0) ^ bits))
    return [(draft, [row, again])] if other is draft else [(draft, [row]), (other, [again])]


def _crowded_day(draft: Draft, _others: Sequence[Draft]) -> Found:
    day = _in_year(draft)
    number = _some(draft, 3, 4, 4, 5, 6, 7, 8)
    rows = [add_activity(draft, day, f"创业活动{n + 1}", "training") for n in range(number)]
    return [(draft, rows)]


def _entered_again(draft: Draft, _others: Sequence[Draft]) -> Found:
    held = [row for row in draft.of(Activity) if row.values["starts_on"].year == draft.year]
    row = draft.random.choice(held)
    again = [draft.copy(row) for _n in range(draft.random.randint(1, 3))]
    return [(draft, [row, *again])]


def _many_residents(draft: Draft, _others: Sequence[Draft]) -> Found:
    year = draft.year
    residents = draft.of(Tenancy)
    first = residents[0]
    wanted = int(max(_running(residents, year - 1), 4) * draft.random.uniform(2.95, 4.5)) + 1
    rows = [
        _made_up_team(draft, first, n) for n in range(max(wanted - _running(residents, year), 1))
    ]
    for row in residents[: max(4 - _running(residents, year - 1), 0)]:
        row.values["entered_on"] = min(row.values["entered_on"], date(year - 1, 11, 3))
    return [(draft, rows)]


def _made_up_team(draft: Draft, like: Row, n: int) -> Row:
    return draft.copy(
        like,
        name=f"示例补录团队{draft.serials.code():07d}",
        kind="team",
        uscc="",
        head=f"示例补录负责人{n}",
        entered_on=_in_year(draft),
        left_on=None,
        incorporated_on=None,
        previous=None,
    )


def _running(residents: Sequence[Row], year: int) -> int:
    return sum(
        row.values["entered_on"].year <= year
        and (row.values["left_on"] is None or row.values["left_on"].year >= year)
        for row in residents
    )


def _many_activities(draft: Draft, _others: Sequence[Draft]) -> Found:
    years = [row.values["starts_on"].year for row in draft.of(Activity)]
    before, now = years.count(draft.year - 1), years.count(draft.year)
    for n in range(max(3 - before, 0)):
        add_activity(draft, date(draft.year - 1, 3 + n, 9), f"往年沙龙{n + 1}", "salon")
    wanted = max(int(max(before, 3) * draft.random.uniform(3.95, 6)), 15) + 1
    return [(draft, _activities(draft, max(wanted - now, 1)))]


def _much_money(draft: Draft, _others: Sequence[Draft]) -> Found:
    tenancy = draft.of(Tenancy)[0].pk
    financings = draft.of(Financing)
    before = sum(
        row.values["amount"] for row in financings if row.values["on"].year == draft.year - 1
    )
    if before < 100_000:
        _financing(draft, tenancy, date(draft.year - 1, 5, 6), Decimal(800_000))
        before += 800_000
    total = max(before * draft.random.randint(20, 60), Decimal(50_000_000))
    row = _financing(draft, tenancy, _in_year(draft), Decimal(total))
    return [(draft, [row])]


def _financing(draft: Draft, tenancy: int, on: date, amount: Decimal) -> Row:
    return draft.add(
        Financing,
        on,
        draft.paper("投资协议.pdf"),
        tenancy=tenancy,
        on=on,
        amount=amount,
        investor="示例创投基金",
    )


def _wrong_code(draft: Draft, _others: Sequence[Draft]) -> Found:
    coded = [
        row
        for row in draft.of(Tenancy)
        if row.values["uscc"]
        and (row.values["left_on"] is None or row.values["left_on"].year >= draft.year)
    ]
    chosen = draft.random.sample(coded, min(len(coded), draft.random.randint(1, 3)))
    for row in chosen:
        row.values["uscc"] = _spoilt(uscc(draft.serials.code()), draft.random)
    return [(draft, [row]) for row in chosen]


def _spoilt(code: str, draw: random.Random) -> str:
    """A code with a wrong check character, division or authority."""
    place = draw.choice((17, 17, 2, 0))
    wrong = {17: ALPHABET[(ALPHABET.index(code[17]) + 1) % 31], 2: "9", 0: "B"}[place]
    return code[:place] + wrong + code[place + 1 :]


def _all_at_once(draft: Draft, _others: Sequence[Draft]) -> Found:
    share = _some(draft, 78, 88, 95, 97, 100, 100) / 100
    late = [row for row in draft.rows if _dated(row) == draft.year and draft.chance(share)]
    for row in late:
        row.recorded = draft.day(draft.as_of - timedelta(days=9), draft.as_of)
    return [(draft, late)]


DATES: Mapping[type[Recorded], str] = {
    Tenancy: "entered_on",
    Financing: "on",
    IncubationCase: "on",
    StaffMember: "joined_on",
    Mentor: "appointed_on",
    Activity: "starts_on",
}


def _dated(row: Row) -> int:
    """The year a row belongs to, 0 for one that belongs to none."""
    name = DATES.get(row.model)
    return row.values[name].year if name else 0


def _desk_on_desk(draft: Draft, _others: Sequence[Draft]) -> Found:
    each = Decimal(_some(draft, 22, 8, 10, 12, 14, 16, 18, 19)) / 10
    profile = draft.profile
    profile.values["workstations"] = int(profile.values["workstation_area"] / each) + 1
    seats = draft.of(Workstation)
    draft.rows = [row for row in draft.rows if row not in seats]
    return [(draft, [profile])]


def _more_than_listed(draft: Draft, _others: Sequence[Draft]) -> Found:
    stated = draft.profile.values["workstations"]
    missing = _some(draft, 5, 8, 12, 20, 30, 40, 50)
    listed = max(stated - missing, 2)
    seats = draft.of(Workstation)
    draft.rows = [row for row in draft.rows if row.model is not Workstation]
    draft.rows += seats[:listed]
    for n in range(len(seats), listed):
        draft.add(Workstation, draft.plan.opened, label=f"A{n + 1:03d}", zone="开放工位区")
    draft.profile.values["workstations"] = listed + missing
    return [(draft, [draft.profile])]


WAYS: Mapping[str, Way] = {
    "shared-resident": _resident_of_two,
    "early-incorporation": _registered_before,
    "shared-mentor": _mentor_of_many,
    "own-staff-mentor": _own_staff,
    "shared-file": _file_again,
    "near-photo": _photo_again,
    "crowded-day": _crowded_day,
    "repeated-activity": _entered_again,
    "residents-jump": _many_residents,
    "activities-jump": _many_activities,
    "financing-jump": _much_money,
    "wrong-code": _wrong_code,
    "late-burst": _all_at_once,
    "crowded-workstations": _desk_on_desk,
    "unlisted-workstations": _more_than_listed,
}
"""The signal each way of padding should give."""
JUMPS = frozenset({"residents-jump", "activities-jump", "financing-jump"})
LAST = frozenset({"late-burst"})
"""What comes last: rows padded afterwards would be early again."""
