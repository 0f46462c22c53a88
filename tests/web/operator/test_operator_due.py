"""The calendar of what falls due, and by when on the gap meter."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from ledger import making

from zhongchuang.directory.models import Space
from zhongchuang.kernel.periods import add_months
from zhongchuang.ledger.models import Mentor, ReturnRecord
from zhongchuang.policy.calendar import today

DUE = reverse("operator:due")
HOME = reverse("operator:home")


@pytest.fixture
def soon(space) -> Mentor:
    return making.mentor(space, "2025-01-01", str(today()), name="示例导师甲")


def words(client, address: str = DUE) -> list[str]:
    return [item.words for item in client.get(address).context["shown"]]


def test_calendar_shows_what_falls_due_this_month(owner, soon):
    assert words(owner) == ["示例导师甲"]


def test_calendar_marks_the_day(owner, soon):
    weeks = list(owner.get(DUE).context["weeks"])
    marked = [day.on for week in weeks for day in week if day.items]
    assert marked == [today()]


def test_calendar_turned_shows_the_next_month_only(owner, space, soon):
    later = add_months(today().replace(day=1), 1)
    making.mentor(space, "2025-01-01", str(later), name="示例导师乙")
    assert words(owner, f"{DUE}?month={later:%Y-%m}") == ["示例导师乙"]


@pytest.mark.parametrize("month", ["", "2020-01", "2026-13", "9999-12", "x"])
def test_calendar_of_a_month_not_shown_still_opens(owner, space, month):
    assert owner.get(DUE, {"month": month}).status_code == 200


def test_calendar_filtered_by_kind_leaves_others_out(owner, soon):
    assert (words(owner, f"{DUE}?kind=appointment"), words(owner, f"{DUE}?kind=tenure")) == (
        ["示例导师甲"],
        [],
    )


def test_calendar_puts_many_of_a_kind_together(owner, space):
    for number in range(3):
        making.mentor(space, "2025-01-01", str(today()), name=f"示例导师{number}")
    assert words(owner) == ["示例导师0 等 3 项"]


def test_calendar_shows_an_overdue_return_above(owner, space):
    overdue = [item.kind.value for item in owner.get(DUE).context["overdue"]]
    assert set(overdue) == {"return"}


def test_calendar_of_another_operator_shows_nothing_of_it(client_of, rival, rival_space, soon):
    assert words(client_of(rival)) == []


def test_calendar_of_a_foreign_space_is_not_found(client_of, rival, rival_space, space):
    assert client_of(rival).get(DUE, {"space": space.pk}).status_code == 404


def test_calendar_needs_the_same_queries_for_many_rows(owner, space, soon, queries):
    one = queries(owner, DUE)
    for number in range(3):
        making.mentor(space, "2025-01-01", str(today()), name=f"示例导师{number}")
        making.tenancy(space, str(today() - timedelta(days=700)), name=f"示例{number}")
    assert queries(owner, DUE) == one


def test_home_lists_what_falls_due_soon(owner, soon):
    assert "示例导师甲" in [item.words for item in owner.get(HOME).context["soon"]]


def test_home_leaves_out_what_is_far(owner, space):
    far = add_months(today(), 5)
    making.mentor(space, "2025-01-01", str(far), name="示例导师乙")
    assert "示例导师乙" not in [item.words for item in owner.get(HOME).context["soon"]]


def test_home_says_by_when_activities_can_be_made_up(owner, space, round_):
    meters = {meter.title: meter.by for meter in owner.get(HOME).context["meters"]}
    assert meters["创业活动"].startswith("考核期间已过，")


def test_home_says_which_returns_are_missing(owner, full_space):
    ReturnRecord.objects.filter(space=full_space).update(status="missing")
    meters = {meter.title: meter.by for meter in owner.get(HOME).context["meters"]}
    assert "年报" in meters["统计数据上报"]


def test_home_says_nothing_by_when_nothing_is_missing(owner, full_space):
    ReturnRecord.objects.filter(space=full_space).delete()
    for year in range(today().year - 1, today().year + 1):
        for name in (f"{year - 1}年报", f"{year}半年报"):
            ReturnRecord.objects.create(
                space=Space.objects.get(pk=full_space.pk), period=name, status="accepted"
            )
    meters = {meter.title: meter.by for meter in owner.get(HOME).context["meters"]}
    assert meters["统计数据上报"] == ""


def test_home_of_the_running_year_says_until_its_end(owner, space, round_):
    page = owner.get(HOME, {"window": "running"})
    meters = {meter.title: meter.by for meter in page.context["meters"]}
    assert meters["创业活动"] == f"须在 {today().year}年12月31日前达到"


def test_home_of_the_running_year_offers_no_application(owner, full_space, round_):
    assert owner.get(HOME, {"window": "running"}).context["may_apply"] is False


def test_meter_of_the_running_year_leads_to_its_rows(owner, space):
    meters = {m.title: m.url for m in owner.get(HOME, {"window": "running"}).context["meters"]}
    page = owner.get(meters["创业活动"])
    assert page.context["at"].period.end.year == today().year


def test_meter_above_a_table_moves_with_rows_typed_in_the_running_year(owner, space, round_, hold):
    hold("本年沙龙", starts_on=today())
    page = owner.get(reverse("operator:facts", args=["activities"]), {"enter": "1"})
    assert [meter.bar.weak for meter in page.context["meters"]] == [1]


def test_meter_above_a_table_shows_the_evaluation_year_otherwise(owner, space, round_, hold):
    hold("本年沙龙", starts_on=today())
    page = owner.get(reverse("operator:facts", args=["activities"]))
    assert [meter.bar.weak for meter in page.context["meters"]] == [0]
