"""What falls due in a space, and by when a gap can be made up."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from ledger import making

from zhongchuang.filing.catching_up import Asked, CatchUp, Way, catch_up
from zhongchuang.filing.due import Due, DueKind, falling_due
from zhongchuang.filing.selfcheck import self_check
from zhongchuang.filing.states import State
from zhongchuang.kernel.periods import Frame, Period
from zhongchuang.ledger.models import ReturnRecord, SpaceProfile
from zhongchuang.policy.registry import policy

NOW = date(2026, 3, 10)
SPAN = Period(NOW, date(2026, 4, 30))


@pytest.fixture
def rules():
    return policy("xinjiang-2019")


@pytest.fixture(autouse=True)
def _returns_accepted(space):
    for period in ("2024年报", "2025年报", "2025半年报"):
        ReturnRecord.objects.create(space=space, period=period, status="accepted")


def due(space, rules, **options) -> list[tuple[date, str, str]]:
    found = falling_due(space, rules, SPAN, **options)
    return [(item.on, item.kind.value, item.name) for item in found]


def test_due_of_an_empty_ledger_is_nothing(space, rules):
    assert due(space, rules) == []


def test_due_agreement_that_ends_in_the_span(space, rules):
    making.tenancy(space, "2025-05-01", "2026-04-30", name="示例一")
    making.tenancy(space, "2025-05-01", "2026-05-01", name="示例二")
    assert due(space, rules) == [(date(2026, 4, 30), "agreement", "示例一")]


def test_due_agreement_that_was_renewed_is_none(space, rules):
    making.tenancy(space, "2025-05-01", "2026-04-30", name="示例一")
    making.tenancy(space, "2026-05-01", "2027-04-30", name="示例一")
    assert due(space, rules) == []


@pytest.mark.parametrize(
    ("entered", "expected"),
    [("2024-06-30", [(date(2026, 6, 30), "tenure", "示例一")]), ("2024-07-01", [])],
)
def test_due_stay_is_told_from_its_twenty_second_month(space, rules, entered, expected):
    making.tenancy(space, entered, name="示例一")
    assert due(space, rules) == expected


def test_due_stay_of_renewals_counts_from_the_first_agreement(space, rules):
    making.tenancy(space, "2024-04-01", "2025-03-31", name="示例一")
    making.tenancy(space, "2025-04-01", name="示例一")
    (item,) = falling_due(space, rules, SPAN)
    assert (item.on, item.since) == (date(2026, 4, 1), date(2024, 4, 1))


def test_due_stay_that_is_over_is_no_longer_told(space, rules):
    making.tenancy(space, "2023-04-01", "2026-02-28", name="示例一")
    assert due(space, rules) == []


def test_due_appointment_that_ends(space, rules):
    making.mentor(space, "2025-01-01", "2026-03-31")
    assert [(on, kind) for on, kind, _name in due(space, rules)] == [
        (date(2026, 3, 31), "appointment")
    ]


def test_due_return_that_is_not_accepted_stays_overdue(space, rules):
    ReturnRecord.objects.filter(period="2025年报").update(status="filed")
    assert due(space, rules) == [(date(2026, 1, 31), "return", "2025年报")]


def test_due_evidence_is_asked_of_counted_activities_only(space, rules):
    making.activity(space, "2025-05-01", name="沙龙一")
    making.activity(space, "2025-05-01", name="茶话会", kind="other")
    found = due(space, rules, evidence_by=date(2026, 4, 1))
    assert found == [(date(2026, 4, 1), "evidence", "沙龙一")]


def test_due_correction_is_due_when_the_case_says(drive, rules):
    case = drive(State.ACCEPTANCE_CORRECTION)
    found = [
        item
        for item in falling_due(case.space, rules, SPAN, cases=[case])
        if item.kind == DueKind.CORRECTION
    ]
    assert found == [Due(case.due_on, DueKind.CORRECTION, case.reference, "application", case.pk)]


def test_due_needs_the_same_queries_for_many_rows(space, rules):
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            falling_due(space, rules, SPAN, evidence_by=NOW)
        return len(captured)

    making.tenancy(space, "2024-05-01", name="示例一")
    one = count()
    for number in range(3):
        making.tenancy(space, "2024-05-01", name=f"另一{number}")
        making.mentor(space, "2025-01-01", "2026-03-31", name=f"导师{number}")
    assert count() == one == 4


def way(space, rules, article: str, frame: Frame, closing: date | None = None) -> CatchUp | None:
    checked = self_check(space, rules, frame)
    condition = next(item for item in checked.conditions if item.finding.article == article)
    outcome = next(iter(condition.finding.comparisons()))
    profile = SpaceProfile.objects.filter(space=space).first()
    return catch_up(outcome, rules, profile, Asked(space, NOW, closing))


RUNNING = Frame(2026, date(2026, 12, 31))
PAST = Frame(2025, date(2026, 3, 1))


def test_catch_up_within_the_year_ends_with_it(space, rules):
    assert way(space, rules, "6.9", RUNNING) == CatchUp(Way.ACT, date(2026, 12, 31))


def test_catch_up_after_the_year_only_records_until_the_round_closes(space, rules):
    closing = date(2026, 3, 31)
    assert way(space, rules, "6.9", PAST, closing) == CatchUp(Way.RECORD, closing)


def test_catch_up_of_what_is_met_is_nothing(full_space, rules):
    assert way(full_space, rules, "6.9", PAST) is None


@pytest.mark.parametrize(
    ("opened", "expected"),
    [
        (date(2025, 2, 28), None),
        (date(2025, 3, 1), None),
        (date(2025, 3, 2), CatchUp(Way.WAIT, date(2026, 3, 2), in_time=False)),
    ],
)
def test_catch_up_of_the_first_year_comes_by_itself(space, rules, opened, expected):
    making.profile(space, registered_on=date(2024, 1, 1), opened_on=opened)
    assert way(space, rules, "6.3", PAST) == expected


def test_catch_up_of_returns_names_them_and_the_earliest_day(space, rules):
    ReturnRecord.objects.filter(period__in=["2025年报", "2025半年报"]).delete()
    found = way(space, rules, "6.10", PAST)
    assert found == CatchUp(Way.REPORT, date(2025, 7, 31), names=("2025半年报", "2025年报"))


def test_catch_up_of_premises_ends_with_the_round(space, rules):
    closing = date(2026, 3, 31)
    making.profile(space, service_area=100, workstations=3)
    assert way(space, rules, "6.4", PAST, closing) == CatchUp(Way.ACT, closing)


def test_due_stay_that_was_extended_falls_due_later(space, rules):
    making.tenancy(
        space,
        "2024-04-01",
        name="示例一",
        extended_until=date(2026, 9, 30),
        extension_grounds="产品定型前需要中试场地",
    )
    assert due(space, rules) == [(date(2026, 9, 30), "tenure", "示例一")]
