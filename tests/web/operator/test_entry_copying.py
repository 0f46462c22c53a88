"""Rows of the year before, taken up again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from zhongchuang.audit.models import Entry
from zhongchuang.ledger.actions import add_fact
from zhongchuang.ledger.models import Activity, Mentor

COPY = "/operator/ledger/activities/copy/"
MENTORS = "/operator/ledger/mentors/copy/"
TODAY = timezone.localdate()
LAST = TODAY.year - 1


@pytest.fixture
def appoint(operator, space):
    def make(name: str, appointed_on: date, until: date | None) -> Mentor:
        values = {"name": name, "kind": "part-time", "appointed_on": appointed_on, "until": until}
        return add_fact(actor=operator, space=space, model=Mentor, values=values)

    return make


def words(page) -> list[tuple[list[str], bool]]:
    """What is proposed, row by row, and whether it is picked."""
    return [([cell.words for cell in row.cells], row.picked) for row in page.context["grid"].rows]


def sent(page, **more: object) -> dict[str, object]:
    """The grid as its button sends it."""
    rows = page.context["grid"].rows
    data: dict[str, object] = {cell.name: cell.words for row in rows for cell in row.cells}
    picks = [row.key for row in rows if row.picked]
    return {**data, "row": [row.key for row in rows], "pick": picks, **more}


def confirmed(page) -> dict[str, object]:
    rows = page.context["rows"]
    data: dict[str, object] = {cell.name: cell.words for row in rows for cell in row.cells}
    keys = [row.key for row in rows]
    return {**data, "row": keys, "pick": keys, "confirm": "1", "standing": page.context["standing"]}


def test_activity_is_proposed_a_year_later_without_what_is_not_known(owner, hold):
    hold(f"{LAST}年创业大赛", starts_on=date(LAST, 1, 1), ends_on=date(LAST, 1, 2), participants=9)
    assert words(owner.get(COPY)) == [
        (
            [f"{TODAY.year}年创业大赛", "沙龙", f"{TODAY.year}-01-01", f"{TODAY.year}-01-02", ""],
            True,
        )
    ]


def test_activity_that_was_held_again_is_not_picked(owner, hold):
    hold(starts_on=date(LAST, 1, 1))
    hold(starts_on=date(TODAY.year, 1, 5))
    assert [picked for _words, picked in words(owner.get(COPY))] == [False]


def test_activity_whose_day_has_not_come_is_not_picked(owner, hold):
    tomorrow = TODAY + timedelta(days=1)
    hold(starts_on=date(tomorrow.year - 1, tomorrow.month, min(tomorrow.day, 28)))
    expected = tomorrow.day > 28
    assert [picked for _words, picked in words(owner.get(COPY))] == [expected]


def test_activities_of_an_earlier_year_are_proposed_when_asked_for(owner, hold):
    hold(starts_on=date(LAST - 1, 1, 1))
    assert (words(owner.get(COPY)), len(words(owner.get(COPY, {"year": LAST - 1})))) == ([], 1)


def test_mentor_whose_appointment_ended_is_proposed_for_the_day_after(owner, appoint):
    appoint("示例导师", date(LAST - 1, 1, 1), date(LAST, 12, 31))
    assert words(owner.get(MENTORS)) == [
        (["示例导师", "", "兼职", f"{TODAY.year}-01-01", f"{TODAY.year}-12-31"], True)
    ]


def test_mentor_who_goes_on_or_was_appointed_again_is_not_proposed(owner, appoint):
    appoint("长期导师", date(LAST - 1, 1, 1), None)
    appoint("续聘导师", date(LAST - 1, 1, 1), date(LAST, 12, 31))
    appoint("续聘导师", date(TODAY.year, 1, 1), None)
    assert words(owner.get(MENTORS)) == []


def test_nothing_is_recorded_before_it_is_confirmed(owner, hold):
    hold(starts_on=date(LAST, 1, 1))
    page = owner.post(COPY, sent(owner.get(COPY)))
    assert (page.context["count"], Activity.objects.count()) == (1, 1)


def test_confirmed_rows_are_recorded_without_evidence(owner, hold):
    hold(starts_on=date(LAST, 1, 1), evidence_names="签到表.pdf")
    page = owner.post(COPY, sent(owner.get(COPY)))
    owner.post(COPY, confirmed(page))
    new = Activity.objects.latest("pk")
    assert (new.starts_on, new.evidence_names, new.evidence_count) == (
        date(TODAY.year, 1, 1),
        "",
        0,
    )
    assert Entry.objects.latest("pk").data == {"kind": "activity", "count": 1, "way": "copied"}


def test_rows_not_picked_are_left_out(owner, hold):
    hold("甲", starts_on=date(LAST, 1, 1))
    hold("乙", starts_on=date(LAST, 1, 2))
    page = owner.post(COPY, sent(owner.get(COPY), pick=["1"]))
    assert [dict(line)["名称"] for line in page.context["lines"]] == ["乙"]


def test_nothing_picked_is_told(owner, hold):
    hold(starts_on=date(LAST, 1, 1))
    page = owner.post(COPY, sent(owner.get(COPY), pick=[]))
    assert "请先勾选要沿用的记录。" in page.content.decode()


def test_mistake_in_a_proposed_row_is_told_at_its_cell(owner, hold):
    hold(starts_on=date(LAST, 1, 1))
    page = owner.post(COPY, sent(owner.get(COPY), **{"starts_on-0": "2-30"}))
    assert page.status_code == 422
    assert [cell.name for _row, cell, _f in page.context["grid"].wrong] == ["starts_on-0"]


def test_row_that_is_there_already_is_refused(owner, hold):
    hold(starts_on=date(LAST, 1, 1))
    hold(starts_on=date(TODAY.year, 1, 1))
    page = owner.post(COPY, sent(owner.get(COPY), pick=["0"]))
    assert (page.status_code, len(page.context["grid"].wrong_rows)) == (422, 1)


def test_ledger_changed_since_is_looked_at_again(owner, hold):
    hold(starts_on=date(LAST, 1, 1))
    page = owner.post(COPY, sent(owner.get(COPY)))
    hold("别的", starts_on=date(LAST, 1, 3))
    assert (owner.post(COPY, confirmed(page)).status_code, Activity.objects.count()) == (409, 2)


def test_confirmation_leads_back_to_the_grid(owner, hold):
    hold(starts_on=date(LAST, 1, 1))
    page = owner.post(COPY, sent(owner.get(COPY)))
    again = owner.post(COPY, {**confirmed(page), "change": "1"})
    assert (again.status_code, len(again.context["grid"].rows)) == (200, 1)


@pytest.mark.parametrize("kind", ["tenancies", "financings", "cases", "staff", "returns"])
def test_kinds_that_do_not_come_again_are_not_copied(owner, space, kind):
    assert owner.get(f"/operator/ledger/{kind}/copy/").status_code == 404


def test_queries_do_not_grow_with_rows(owner, queries, hold):
    hold("甲", starts_on=date(LAST, 1, 1))
    few = queries(owner, COPY)
    for n in range(5):
        hold(f"第{n}场", starts_on=date(LAST, 1, 2))
    assert queries(owner, COPY) == few
