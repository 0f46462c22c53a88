"""The supervisor's page: filters, charts with their tables, export, and giving cases away."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhongchuang.filing.models import Assignment
from zhongchuang.filing.states import State

pytestmark = pytest.mark.django_db
URL = "/officer/supervision/"


def listed(client, query: str = "") -> list[str]:
    rows = client.get(f"{URL}{query}").context["listing"].table.page.object_list
    return [row.record.space.name for row in rows]


@pytest.fixture
def cases(more_cases):
    """A late case, one about to be late and a calm one."""
    return [
        *more_cases(1, due_on="2020-01-02"),
        *more_cases(1, start=1, due_on="2099-01-05"),
        *more_cases(1, start=2, due_on=None),
    ]


def test_oldest_clock_comes_first(cases, approver):
    assert listed(approver) == [case.space.name for case in cases]


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("?overdue=yes", [0]),
        ("?overdue=soon", []),
        ("?stage=acceptance", [0, 1, 2]),
        ("?stage=formal-review", []),
        ("?prefecture=653100", []),
        ("?officer=nobody", [0, 1, 2]),
    ],
)
def test_list_is_narrowed(cases, approver, query, places):
    assert listed(approver, query) == [cases[place].space.name for place in places]


def test_case_is_found_by_its_officer(drive, approver, prefecture_officer):
    case = drive(State.PRELIMINARY)
    assert listed(approver, f"?officer={prefecture_officer.account_id}") == [case.space.name]


def test_charts_count_what_is_narrowed(cases, approver):
    charts = approver.get(f"{URL}?overdue=yes").context["charts"]
    assert [[bar.values for bar in bars] for _heading, _column, bars in charts] == [[(1, 1, 0)]] * 3


def test_times_of_stages_are_told(drive, approver):
    drive(State.RECOMMENDATION)
    assert len(approver.get(URL).context["times"]) == 3


def test_list_is_exported_without_boxes(cases, approver):
    head = approver.get(f"{URL}?export=csv").content.decode("utf-8-sig").splitlines()[0]
    assert head.startswith("众创空间,环节,经办人,办理期限,剩余时间,")


def test_page_takes_the_same_queries_for_many_cases(more_cases, approver):
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            approver.get(URL)
        return len(queries)

    more_cases(2)
    asked()
    few = asked()
    more_cases(20, start=2)
    assert asked() == few


@pytest.mark.parametrize("who", ["prefecture_officer", "auditor", "operator"])
def test_page_is_for_approvers(client_of, request, who):
    assert client_of(request.getfixturevalue(who)).get(URL).status_code == 403


def test_another_area_sees_nothing(cases, client_of, foreign_approver):
    assert listed(client_of(foreign_approver)) == []


def test_picked_cases_are_reassigned_together(cases, approver, prefecture_officer):
    query = "&".join(f"pick={case.pk}" for case in cases)
    page = approver.get(f"{URL}reassign/?{query}").content.decode()
    approver.post(
        f"{URL}reassign/?{query}", {"officer": prefecture_officer.account_id, "reason": "出差"}
    )
    assert ("改派 3 件案件" in page, Assignment.objects.count()) == (True, 3)


def test_reassigning_without_reason_does_nothing(cases, approver, prefecture_officer):
    answer = approver.post(
        f"{URL}reassign/?pick={cases[0].pk}", {"officer": prefecture_officer.account_id}
    )
    assert (answer.status_code, Assignment.objects.count()) == (200, 0)


def test_region_cannot_pick_a_prefectures_case(cases, regional_approver):
    page = regional_approver.get(URL).content.decode()
    assert ('name="pick"' in page, cases[0].space.name in page) == (False, True)


def test_reassigning_nothing_leads_back(approver):
    assert approver.get(f"{URL}reassign/?pick=abc").headers["Location"] == URL
