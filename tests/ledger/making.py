"""Facts for tests, valid by default; each keyword changes one field."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from zhongchuang.directory.models import Space
from zhongchuang.kernel.columns import Level
from zhongchuang.kernel.periods import MeasureKey, Period, calendar_year
from zhongchuang.ledger.measures import measure_table
from zhongchuang.ledger.models import (
    Activity,
    Financing,
    IncubationCase,
    Mentor,
    ReturnRecord,
    SpaceProfile,
    StaffMember,
    Tenancy,
)

YEAR = calendar_year(2025)
AS_OF = Period(date(2025, 1, 1), date(2026, 3, 1))

PROFILE: dict[str, Any] = {
    "registered_on": date(2021, 3, 18),
    "opened_on": date(2021, 9, 1),
    "independent_legal_person": True,
    "management_body": "运营部",
    "total_area": Decimal("1000"),
    "service_area": Decimal("500"),
    "workstation_area": Decimal("400"),
    "public_area": Decimal("350"),
    "workstations": 30,
    "public_facilities": True,
    "service_procedure": True,
}


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def tenancy(
    space: Space, entered: str = "2025-02-01", left: str | None = None, **fields: Any
) -> Tenancy:
    given = {"name": "示例团队", "kind": "team", **fields}
    return Tenancy.objects.create(space=space, entered_on=day(entered), left_on=day(left), **given)


def financing(own: Tenancy, on: str = "2025-06-01", **fields: Any) -> Financing:
    given = {"amount": Decimal("1000000"), "investor": "示例基金", **fields}
    return Financing.objects.create(space=own.space, tenancy=own, on=day(on), **given)


def case(own: Tenancy, on: str = "2025-06-01", **fields: Any) -> IncubationCase:
    given = {"title": "示例案例", **fields}
    return IncubationCase.objects.create(space=own.space, tenancy=own, on=day(on), **given)


def staff(
    space: Space, joined: str = "2024-01-01", left: str | None = None, **fields: Any
) -> StaffMember:
    given = {"name": "示例员工", "full_time": True, "ability": "创业辅导师", **fields}
    return StaffMember.objects.create(
        space=space, joined_on=day(joined), left_on=day(left), **given
    )


def mentor(
    space: Space, appointed: str = "2024-01-01", until: str | None = None, **fields: Any
) -> Mentor:
    given = {"name": "示例导师", "kind": "part-time", **fields}
    return Mentor.objects.create(
        space=space, appointed_on=day(appointed), until=day(until), **given
    )


def activity(
    space: Space, starts: str = "2025-05-01", ends: str | None = None, **fields: Any
) -> Activity:
    given = {"name": "示例沙龙", "kind": "salon", **fields}
    return Activity.objects.create(space=space, starts_on=day(starts), ends_on=day(ends), **given)


def returned(space: Space, period: str, status: str = "accepted", **fields: Any) -> ReturnRecord:
    return ReturnRecord.objects.create(space=space, period=period, status=status, **fields)


def profile(space: Space, **fields: Any) -> SpaceProfile:
    return SpaceProfile.objects.create(space=space, **{**PROFILE, **fields})


def measured(
    space: Space,
    measure: str,
    period: Period = YEAR,
    level: Level = Level.CLAIMED,
    **options: Any,
) -> Any:
    """One measure of one space at one level."""
    key = MeasureKey(measure, period)
    if "due" in options:
        options["returns_due"] = {key: options.pop("due")}
    return measure_table([space.pk], [key], **options)[key][level].value()
