"""Keeping the working-day calendar."""

from __future__ import annotations

from datetime import date

import pytest
from admin_answers import errors_of
from django.urls import reverse

from zhongchuang.audit.models import Entry
from zhongchuang.kernel.refusal import Refused
from zhongchuang.policy.actions import (
    DayPlan,
    complete_year,
    remove_day,
    reopen_year,
    set_days,
)
from zhongchuang.policy.calendar import working_calendar
from zhongchuang.policy.models import CalendarDay, CalendarYear
from zhongchuang.web.admin.pasted import read_lines

NOTICE = "2027-02-05 至 2027-02-11 放假 春节\n2027-02-20 上班"


def plans(text: str) -> list[DayPlan]:
    return read_lines(text)[0]


def reasons(text: str) -> list[int]:
    return [mistake.line for mistake in read_lines(text)[1]]


@pytest.mark.parametrize(
    ("line", "plan"),
    [
        ("2027-02-06 放假", DayPlan(date(2027, 2, 6), False, "放假")),
        ("2027-02-20 上班", DayPlan(date(2027, 2, 20), True, "调休上班")),
        ("2027年2月6日放假", DayPlan(date(2027, 2, 6), False, "放假")),
        ("2027/2/6，放假，春节", DayPlan(date(2027, 2, 6), False, "春节")),
        ("  2027.02.06  上班  补春节 ", DayPlan(date(2027, 2, 6), True, "补春节")),
    ],
)
def test_line_read(line, plan):
    assert plans(line) == [plan]


def test_span_read_with_both_its_ends():
    found = plans("2027-02-28 至 2027-03-01 放假")
    assert [plan.day for plan in found] == [date(2027, 2, 28), date(2027, 3, 1)]


def test_span_of_thirty_one_days_read():
    assert len(plans("2027-01-01 至 2027-01-31 放假")) == 31


@pytest.mark.parametrize(
    "line",
    [
        "2027-02-30 放假",
        "2027-02-06",
        "2027-02-06 休息",
        "放假 2027-02-06",
        "2027-02-06 放假春节",
        "2027-02-11 至 2027-02-05 放假",
        "2027-01-01 至 2027-02-01 放假",
        "1999-12-31 放假",
        "2101-01-01 放假",
        "2027-02-06 放假 " + "春" * 101,
    ],
)
def test_line_that_cannot_be_read(line):
    assert (plans(line), reasons(line)) == ([], [1])


def test_day_written_twice_is_named_with_its_line():
    assert reasons("2027-02-05 放假\n\n2027-02-05 至 2027-02-06 上班") == [3]


def test_days_shown_before_they_are_written(post):
    page = post("import_days", lines=NOTICE)
    states = [change.state[1] for change in page.context["changes"]]
    assert states == ["warning", "current", "current", *["warning"] * 3, "current", "current"]
    assert not CalendarDay.objects.filter(day=date(2027, 2, 20)).exists()


def test_days_written_when_confirmed(post):
    answer = post("import_days", lines=NOTICE, confirmed="1")
    assert answer.url == reverse("admin:calendar")
    assert (working_calendar().is_working(date(2027, 2, 20))) is True
    assert (working_calendar().is_working(date(2027, 2, 11))) is False


def test_lines_confirmed_with_a_mistake_write_nothing(post):
    page = post("import_days", lines=f"{NOTICE}\n明天放假", confirmed="1")
    assert list(errors_of(page)) == ["lines"]
    assert page.context["form"]["lines"].value() == f"{NOTICE}\n明天放假"
    assert not CalendarDay.objects.filter(day=date(2027, 2, 20)).exists()


def test_lines_brought_back_to_change_them(post):
    page = post("import_days", lines=NOTICE, change="1")
    assert page.context["form"]["lines"].value() == NOTICE


def test_same_notice_entered_twice_changes_nothing(administrator):
    assert set_days(actor=administrator, plans=plans(NOTICE)) == 8
    before = Entry.objects.count()
    assert set_days(actor=administrator, plans=plans(NOTICE)) == 0
    assert Entry.objects.count() == before


def test_change_is_recorded_with_before_and_after(administrator, last_act):
    set_days(actor=administrator, plans=[DayPlan(date(2027, 1, 1), False, "元旦")])
    assert last_act() == (
        "policy.set-days",
        {
            "days": [
                {
                    "day": "2027-01-01",
                    "before": {"is_working": False, "note": "法定节假日"},
                    "after": {"is_working": False, "note": "元旦"},
                }
            ]
        },
    )


def test_days_of_two_years_are_recorded_by_year(administrator):
    days = (date(2027, 12, 31), date(2028, 1, 3))
    set_days(actor=administrator, plans=[DayPlan(day, False, "元旦") for day in days])
    found = Entry.objects.filter(act="policy.set-days").values_list("subject_id", flat=True)
    assert list(found) == ["2027", "2028"]


@pytest.mark.parametrize("days", [[], [DayPlan(date(2027, 1, 1), False)] * 2])
def test_no_day_and_a_day_twice_are_refused(administrator, days):
    with pytest.raises(Refused):
        set_days(actor=administrator, plans=days)


def test_day_added(post):
    answer = post("add_day", 2027, day="2027-02-20", is_working="1", note="补春节")
    made = CalendarDay.objects.get(day=date(2027, 2, 20))
    assert answer.url == reverse("admin:year", args=[2027])
    assert (made.is_working, made.note) == (True, "补春节")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"day": "2026-12-31"}, "day"),
        ({"day": "明天"}, "day"),
        ({"day": ""}, "day"),
        ({"is_working": ""}, "is_working"),
        ({"note": "春" * 101}, "note"),
    ],
)
def test_day_with_a_mistake_is_kept_as_typed(post, changes, field):
    given = {"day": "2027-02-20", "is_working": "1", "note": "补春节", **changes}
    page = post("add_day", 2027, **given)
    assert list(errors_of(page)) == [field]
    assert page.context["form"]["note"].value() == given["note"]


def test_day_changed(post):
    post("change_day", date(2027, 1, 1), is_working="0", note="元旦")
    assert CalendarDay.objects.get(day=date(2027, 1, 1)).note == "元旦"


def test_day_that_is_not_in_the_calendar_is_not_changed(post):
    answer = post("change_day", date(2027, 3, 3), is_working="0", note="")
    assert answer.status_code == 404


def test_day_that_does_not_exist(boss):
    assert boss.get("/administration/calendar/days/2027-02-30/").status_code == 404


@pytest.mark.parametrize("year", [1999, 2101])
def test_year_out_of_range(boss, year):
    assert boss.get(reverse("admin:year", args=[year])).status_code == 404


def test_day_removed(post, last_act):
    post("remove_day", date(2027, 1, 1))
    assert working_calendar().is_working(date(2027, 1, 1)) is True
    before = {"is_working": False, "note": "法定节假日"}
    assert last_act() == (
        "policy.remove-day",
        {"days": [{"day": "2027-01-01", "before": before, "after": None}]},
    )


def test_day_removed_twice(post):
    post("remove_day", date(2027, 1, 1))
    assert list(errors_of(post("remove_day", date(2027, 1, 1)))) == ["__all__"]


def test_year_marked_complete(post, last_act):
    post("complete_year", 2027, source="国办发明电〔2026〕1号")
    assert CalendarYear.objects.get(year=2027).source == "国办发明电〔2026〕1号"
    assert last_act() == ("policy.complete-year", {"source": "国办发明电〔2026〕1号"})


def test_year_marked_complete_twice(post):
    post("complete_year", 2027, source="甲")
    assert list(errors_of(post("complete_year", 2027, source="乙"))) == ["__all__"]
    assert CalendarYear.objects.get(year=2027).source == "甲"


def test_year_without_a_holiday_is_not_complete(post):
    assert list(errors_of(post("complete_year", 2030, source="甲"))) == ["__all__"]


def test_year_without_a_source_is_not_complete(post):
    assert list(errors_of(post("complete_year", 2027, source=""))) == ["source"]


def test_year_reopened(post, last_act):
    source = CalendarYear.objects.get(year=2026).source
    post("reopen_year", 2026)
    assert not CalendarYear.objects.filter(year=2026).exists()
    assert last_act() == ("policy.reopen-year", {"source": source})


def test_year_reopened_twice(post):
    post("reopen_year", 2026)
    assert list(errors_of(post("reopen_year", 2026))) == ["__all__"]


def test_calendar_warns_of_years_that_are_not_complete(boss, settings):
    missing = boss.get(reverse("admin:calendar")).context["missing"]
    known = set(CalendarYear.objects.values_list("year", flat=True))
    assert missing == [year for year in missing if year not in known]


@pytest.mark.parametrize(
    "act",
    [
        lambda actor: set_days(actor=actor, plans=[DayPlan(date(2027, 1, 1), True)]),
        lambda actor: remove_day(actor=actor, day=date(2027, 1, 1)),
        lambda actor: complete_year(actor=actor, year=2027, source="甲"),
        lambda actor: reopen_year(actor=actor, year=2026),
    ],
)
def test_calendar_is_the_administrators_alone(region_approver, act):
    with pytest.raises(Refused):
        act(region_approver)
