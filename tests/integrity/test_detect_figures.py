"""Days, figures, codes, bursts and workstations that ask a question."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils.timezone import make_aware
from ledger.making import activity, financing, profile, tenancy

from integrity.detections import detected
from zhongchuang.demonstration.ledgers import synthetic_uscc
from zhongchuang.integrity.detectors.codes import FAULTS, faults
from zhongchuang.ledger.actions import correct_fact
from zhongchuang.ledger.models import Activity, Workstation

GOOD = synthetic_uscc(7)


@pytest.mark.parametrize(("held", "hits"), [(3, 0), (4, 1)])
def test_day_with_too_many_activities_is_asked_about(space, held, hits):
    rows = [activity(space, name=f"活动{n}") for n in range(held)]
    found = detected("crowded-day", space)
    assert [hit.rows for hit in found] == [tuple(("activity", row.pk) for row in rows)] * hits


def test_activities_that_do_not_count_do_not_crowd_a_day(space):
    for n in range(4):
        activity(space, name=f"活动{n}", kind="other")
    assert detected("crowded-day", space) == []


def test_activity_entered_twice_is_asked_about(space):
    twice = activity(space), activity(space)
    activity(space, "2025-05-02")
    (hit,) = detected("repeated-activity", space)
    assert hit.rows == tuple(("activity", row.pk) for row in twice)


def settled(space, before, now):
    profile(space, opened_on=date(2024, 1, 1))
    for year, number in ((2024, before), (2025, now)):
        for n in range(number):
            activity(space, f"{year}-{n % 12 + 1:02d}-{n % 28 + 1:02d}", name=f"活动{n}")


@pytest.mark.parametrize(
    ("before", "now", "times"), [(4, 16, ["4.0"]), (4, 15, []), (5, 19, []), (2, 30, [])]
)
def test_activities_that_jump_are_asked_about(space, before, now, times):
    settled(space, before, now)
    assert [hit.grounds["times"] for hit in detected("activities-jump", space)] == times


def test_young_space_grows_by_nature(space):
    settled(space, 4, 20)
    space.profile.opened_on = date(2024, 1, 2)
    space.profile.save()
    assert detected("activities-jump", space) == []


def test_residents_are_counted_once_however_many_agreements(space):
    profile(space, opened_on=date(2024, 1, 1))
    for n in range(5):
        tenancy(space, "2024-01-01", "2024-12-31", name=f"团队{n}")
    for n in range(19):
        tenancy(space, "2025-01-01", "2025-06-30", name=f"新团队{n}")
        tenancy(space, "2025-07-01", name=f"新团队{n}")
    assert detected("residents-jump", space) == []
    tenancy(space, "2025-01-01", name="新团队19")
    (hit,) = detected("residents-jump", space)
    assert (hit.grounds["before"], hit.grounds["now"], len(hit.rows)) == (5, 20, 39)


def test_financing_that_jumps_is_told_in_yuan(space):
    profile(space, opened_on=date(2024, 1, 1))
    own = tenancy(space, "2024-01-01")
    financing(own, "2024-06-01", amount=Decimal("1000000.50"))
    now = financing(own, "2025-06-01", amount=Decimal("60000000"))
    (hit,) = detected("financing-jump", space)
    assert (hit.grounds["before"], hit.grounds["now"]) == ("1000000.50", "60000000.00")
    assert hit.rows == (("financing", now.pk),)


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (GOOD, None),
        (GOOD[:-1], "length"),
        (GOOD + "0", "length"),
        ("I" + GOOD[1:], "length"),
        ("众" + GOOD[1:], "length"),
        (GOOD.lower(), "length"),
        ("B" + GOOD[1:], "authority"),
        (GOOD[:2] + "99" + GOOD[4:], "division"),
        (GOOD[:2] + "65A1" + GOOD[6:], "division"),
        (GOOD[:-1] + ("0" if GOOD[-1] != "0" else "1"), "check"),
    ],
)
def test_fault_of_a_code_is_found(code, fault):
    (found,) = faults([code])
    assert (FAULTS[found] if found >= 0 else None) == fault


def test_wrong_code_of_a_resident_is_asked_about_once(space):
    wrong = GOOD[:-1] + ("0" if GOOD[-1] != "0" else "1")
    rows = [tenancy(space, uscc=wrong), tenancy(space, "2025-08-01", uscc=wrong)]
    tenancy(space, uscc=GOOD)
    (hit,) = detected("wrong-code", space)
    assert hit.rows == tuple(("tenancy", row.pk) for row in rows)


def test_wrong_code_of_the_operator_is_asked_about(space, company):
    company.uscc = "B" + GOOD[1:]
    company.save()
    (hit,) = detected("wrong-code", space)
    assert hit.rows == (("organisation", company.pk),)


def recorded(space, number, on):
    at = make_aware(datetime.fromisoformat(on))
    return [
        activity(space, f"2025-{n % 12 + 1:02d}-01", name=f"活动{n}", recorded_at=at)
        for n in range(number)
    ]


@pytest.mark.parametrize(
    ("late", "on", "hits"),
    [
        (19, "2026-02-20 09:00", 0),
        (20, "2026-02-20 09:00", 1),
        (32, "2026-02-20 09:00", 1),
        (32, "2026-02-16 00:00", 1),
        (32, "2026-02-15 23:59", 0),
        (32, "2026-03-01 23:59", 1),
        (32, "2026-03-02 00:00", 0),
    ],
)
def test_year_recorded_just_before_the_closing_is_asked_about(space, late, on, hits):
    recorded(space, late, on)
    assert len(detected("late-burst", space)) == hits


def test_closing_may_be_another_day_than_as_of(space):
    recorded(space, 32, "2026-04-20 09:00")
    assert detected("late-burst", space) == []
    (hit,) = detected("late-burst", space, closing=date(2026, 4, 30))
    assert (hit.grounds["late"], hit.grounds["percent"], len(hit.rows)) == (32, 100, 32)


@pytest.mark.parametrize(("early", "hits"), [(8, 1), (9, 0)])
def test_share_of_late_rows_counts(space, early, hits):
    recorded(space, 32, "2026-02-20 09:00")
    recorded(space, early, "2025-12-20 09:00")
    assert len(detected("late-burst", space)) == hits


def test_row_corrected_late_was_not_recorded_late(space, operator):
    for row in recorded(space, 32, "2025-12-20 09:00"):
        correct_fact(
            actor=operator, fact=row, version=1, values={"participants": 9}, reason="更正人数"
        )
    Activity.objects.update(recorded_at=make_aware(datetime.fromisoformat("2026-02-20 09:00")))
    assert detected("late-burst", space) == []


def test_row_recorded_and_corrected_late_was_recorded_late(space, operator):
    for row in recorded(space, 32, "2026-02-20 09:00"):
        correct_fact(
            actor=operator, fact=row, version=1, values={"participants": 9}, reason="更正人数"
        )
    assert len(detected("late-burst", space)) == 1


@pytest.mark.parametrize(("area", "each"), [("60", []), ("59.99", ["2.00"]), (None, [])])
def test_workstations_on_too_little_area_are_asked_about(space, area, each):
    profile(space, workstations=30, workstation_area=Decimal(area) if area else None)
    assert [hit.grounds["each"] for hit in detected("crowded-workstations", space)] == each


@pytest.mark.parametrize(("listed", "hits"), [(0, 0), (24, 1), (25, 0)])
def test_workstations_above_those_listed_are_asked_about(space, listed, hits):
    profile(space, workstations=30)
    for n in range(listed):
        Workstation.objects.create(space=space, label=f"A{n}")
    assert len(detected("unlisted-workstations", space)) == hits
