"""The worklist: search, filters, order, export and a fixed number of queries."""

from __future__ import annotations

import pytest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from zhongchuang.demonstration.ledgers import synthetic_uscc
from zhongchuang.directory.models import Organisation, Space
from zhongchuang.directory.states import OrganisationKind
from zhongchuang.filing.models import Application
from zhongchuang.filing.states import State

CASES = reverse("officer:cases")


@pytest.fixture
def more_cases(round_, prefecture_officer):
    """Further cases in a list, without what their acts would write."""

    def add(count: int, **values) -> list[Application]:
        made = []
        for number in range(count):
            company = Organisation.objects.create(
                kind=OrganisationKind.OPERATOR,
                name=f"示例{number}有限公司",
                uscc=synthetic_uscc(100 + number),
                division_id="650100",
            )
            space = Space.objects.create(
                operator=company, name=f"示例{number}空间", division_id="650100", address="示例路"
            )
            made.append(
                Application.objects.create(
                    round=round_,
                    space=space,
                    entered_on="2026-03-02",
                    created_by=prefecture_officer.account,
                    submitted_at="2026-03-02T10:00+08:00",
                    **{"state": State.ACCEPTANCE, "due_on": "2026-03-09", **values},
                )
            )
        return made

    return add


def shown(client, **query) -> list[str]:
    table = client.get(CASES, query).context["listing"].table
    return [row.record.space.name for row in table.rows]


def queries(client, connection) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(CASES).status_code == 200
    return len(captured)


def test_worklist_takes_the_same_queries_for_one_row_and_for_three(officer, more_cases):
    from django.db import connection

    more_cases(1)
    officer.get(CASES)
    first = queries(officer, connection)
    Application.objects.all().delete()
    Space.objects.all().delete()
    Organisation.objects.filter(kind=OrganisationKind.OPERATOR).delete()
    more_cases(3)
    assert (queries(officer, connection), first <= 15) == (first, True)


def test_worklist_puts_the_oldest_clock_first(officer, more_cases):
    more_cases(1)
    late = more_cases_named(more_cases, "示例早空间", due_on="2026-03-04")
    none = more_cases_named(more_cases, "示例无空间", due_on=None)
    assert shown(officer) == [late, "示例0空间", none]


def more_cases_named(more_cases, name: str, **values) -> str:
    """One more case under another name."""
    Organisation.objects.filter(name="示例0有限公司").update(name="示例旧公司", uscc="")
    (case,) = more_cases(1, **values)
    Space.objects.filter(pk=case.space_id).update(name=name)
    Organisation.objects.filter(pk=case.space.operator_id).update(name=name, uscc="")
    return name


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
