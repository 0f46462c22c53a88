"""The worklist: search, filters, order, export and a fixed number of queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from zhongchuang.filing.states import State

CASES = reverse("officer:cases")


def shown(client, **query) -> list[str]:
    table = client.get(CASES, query).context["listing"].table
    return [row.record.space.name for row in table.rows]


def queries(client) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(CASES).status_code == 200
    return len(captured)


def test_worklist_takes_the_same_queries_for_one_row_and_for_three(officer, more_cases):
    more_cases(1)
    officer.get(CASES)
    first = queries(officer)
    more_cases(2, start=1)
    assert (queries(officer), first <= 15) == (first, True)


def test_worklist_puts_the_oldest_clock_first(officer, more_cases):
    more_cases(1, due_on=None)
    more_cases(1, start=1, due_on="2026-03-09")
    more_cases(1, start=2, due_on="2026-03-04")
    assert shown(officer) == ["示例2空间", "示例1空间", "示例0空间"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"stage": "acceptance"}, True),
        ({"stage": "confirmed"}, False),
        ({"overdue": "yes"}, True),
        ({"overdue": "no"}, False),
        ({"open": "open"}, True),
        ({"open": "closed"}, False),
        ({"open": "ended"}, False),
        ({"q": "示例0"}, True),
        ({"q": "不存在"}, False),
    ],
)
def test_worklist_filter_in_the_address_narrows(officer, more_cases, query, found):
    more_cases(1)
    assert shown(officer, **query) == (["示例0空间"] if found else [])


def test_worklist_filter_by_stage_includes_its_corrections(officer, more_cases):
    more_cases(1, state=State.ACCEPTANCE_CORRECTION)
    assert shown(officer, stage="acceptance") == ["示例0空间"]


def test_worklist_filter_by_prefecture_narrows(regional, more_cases):
    more_cases(1)
    assert shown(regional, prefecture="650100") == ["示例0空间"]
    assert shown(regional, prefecture="653100") == []


def test_worklist_filter_by_case_number_finds_it(officer, more_cases):
    (case,) = more_cases(1)
    assert shown(officer, q=case.reference) == ["示例0空间"]
    assert shown(officer, q=f"ZC2019-{case.pk:05d}") == []


def test_worklist_with_a_filter_nobody_offered_says_so(officer, more_cases):
    more_cases(1)
    listing = officer.get(CASES, {"stage": "nowhere"}).context["listing"]
    assert len(listing.problems) == 1


def test_worklist_empty_says_what_fills_it(officer, db):
    assert "还没有案件" in officer.get(CASES).content.decode()


def test_worklist_export_holds_what_is_seen(officer, more_cases):
    more_cases(2)
    answer = officer.get(CASES, {"export": "csv", "q": "示例1"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["众创空间", "示例1空间"]


def test_worklist_marks_the_overdue_in_words(officer, more_cases):
    more_cases(1)
    assert "已逾期" in officer.get(CASES).content.decode()


def test_worklist_puts_what_waits_longest_first_and_what_ended_last(officer, more_cases):
    (ended,) = more_cases(1, state=State.FAILED, due_on=None, entered_on="2026-01-01")
    (young,) = more_cases(1, start=1, state=State.PRELIMINARY, due_on=None, entered_on="2026-03-09")
    (old,) = more_cases(1, start=2, state=State.PRELIMINARY, due_on=None, entered_on="2026-03-02")
    (due,) = more_cases(1, start=3)
    assert shown(officer) == [case.space.name for case in (due, old, young, ended)]
