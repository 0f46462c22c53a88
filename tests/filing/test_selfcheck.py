"""Where spaces stand: the same findings for one and for many, in words, with the rows behind."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhongchuang.demonstration.ledgers import SHORT
from zhongchuang.directory.models import Space
from zhongchuang.filing.selfcheck import check, rows_for, self_check
from zhongchuang.kernel.columns import Level
from zhongchuang.kernel.periods import Frame, MeasureKey, calendar_year, last_months
from zhongchuang.ledger.models import Activity
from zhongchuang.policy.registry import policy

FRAME = Frame(2025, date(2026, 3, 1))


@pytest.fixture
def rules():
    return policy("xinjiang-2019")


def _others(company, write_ledger) -> list[Space]:
    made = [
        Space.objects.create(operator=company, name=f"示例{n}", division_id="650100", address="路")
        for n in (2, 3)
    ]
    return [write_ledger(space) for space in made]


def test_self_check_of_a_full_ledger_is_eligible(full_space, rules):
    checked = self_check(full_space, rules, FRAME)
    assert (checked.eligible, checked.not_met, checked.met) == (True, [], 11)


def test_self_check_tells_what_is_missing(space, write_ledger, rules):
    checked = self_check(write_ledger(space, SHORT), rules, FRAME)
    activities = next(item for item in checked.conditions if item.finding.article == "6.9")
    assert (checked.eligible, activities.citation, activities.missing) == (
        False,
        "第六条第 9 项",
        "还差 3 场创业活动",
    )


def test_self_check_rows_behind_a_number(full_space, rules):
    checked = self_check(full_space, rules, FRAME)
    activities = next(item for item in checked.conditions if item.finding.article == "6.9")
    assert len(activities.measures[0].rows) == activities.measures[0].values.claimed


def test_self_check_tells_how_many_have_no_evidence(full_space, rules):
    Activity.objects.filter(name__startswith="沙龙").update(evidence_count=0)
    without = Activity.objects.filter(evidence_count=0).count()
    checked = self_check(full_space, rules, FRAME)
    activities = next(item for item in checked.conditions if item.finding.article == "6.9")
    assert activities.measures[0].unsupported == without


def test_self_check_truths_have_no_number_without_evidence(full_space, rules):
    checked = self_check(full_space, rules, FRAME)
    body = next(item for item in checked.conditions if item.finding.id == "management-body")
    assert body.measures[0].unsupported == 0


def test_self_check_over_the_last_twelve_months(full_space, rules):
    window = last_months(date(2026, 3, 1), 12)
    checked = self_check(full_space, rules, Frame(2025, date(2026, 3, 1), year_window=window))
    counted = Activity.objects.filter(starts_on__range=window).count()
    activities = next(item for item in checked.conditions if item.finding.article == "6.9")
    assert activities.measures[0].values.claimed == counted


def test_check_at_the_verified_level_finds_nothing_verified(full_space, rules):
    findings = check([full_space], rules, FRAME, level=Level.VERIFIED)
    assert findings.eligible.tolist() == [False]


def test_check_of_many_spaces_in_their_order(space, company, full_space, write_ledger, rules):
    empty = Space.objects.create(
        operator=company, name="示例空", division_id="650100", address="路"
    )
    findings = check([empty, full_space, empty], rules, FRAME)
    assert findings.eligible.tolist() == [False, True, False]


def test_check_queries_for_one_space(full_space, rules, django_assert_num_queries):
    with django_assert_num_queries(9):
        check([full_space], rules, FRAME)


def test_check_queries_for_three_spaces(
    full_space, company, write_ledger, rules, django_assert_num_queries
):
    spaces = [full_space, *_others(company, write_ledger)]
    with django_assert_num_queries(9):
        check(spaces, rules, FRAME)


def test_rows_for_returns_are_those_due(full_space, rules):
    key = MeasureKey("returns_complete", FRAME.resolve("as-of"))
    periods = sorted(row.period for row in rows_for(full_space, rules, key))
    assert periods == ["2024年报", "2025半年报", "2025年报"]


def test_rows_for_a_year_without_facts(full_space, rules):
    key = MeasureKey("activities", calendar_year(2001))
    assert list(rows_for(full_space, rules, key)) == []


def test_self_check_looks_up_no_rows_before_they_are_asked_for(
    full_space, rules, django_assert_num_queries
):
    with CaptureQueriesContext(connection) as counted:
        check([full_space], rules, FRAME)
    with django_assert_num_queries(len(counted)):
        self_check(full_space, rules, FRAME)
