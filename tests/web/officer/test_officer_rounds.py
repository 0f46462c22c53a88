"""Rounds: planned and opened by an approver of the level, once a year; what their page says."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse

from zhongchuang.filing.models import PublicNotice, Round
from zhongchuang.filing.states import State
from zhongchuang.policy.calendar import today, working_calendar
from zhongchuang.policy.models import CalendarYear

PLAN = reverse("officer:round_plan")
POLICIES = Path(__file__).parents[2] / "policies" / "fixtures"


def plan(**changes: object) -> dict[str, object]:
    return {
        "title": "2030年度备案",
        "policy": "xinjiang-2019",
        "year": "2030",
        "evaluation_year": "2029",
        "as_of": "2030-03-01",
        "opens_at": "2030-03-01T09:00",
        "closes_at": "2030-04-11T21:00",
        "contact": "高新处，0991-0000000",
        **changes,
    }


def test_round_is_planned_by_the_regions_approver(regional_approver):
    answer = regional_approver.post(PLAN, plan())
    found = Round.objects.get()
    assert answer.url == reverse("officer:round", args=[found.pk])
    assert (found.state, found.level, found.division_id) == ("planned", "region", "650000")


def test_round_of_a_year_that_has_one_is_refused(regional_approver):
    regional_approver.post(PLAN, plan())
    answer = regional_approver.post(PLAN, plan(title="第二次"))
    form = answer.context["form"]
    assert (len(form.non_field_errors()), form["title"].value()) == (1, "第二次")
    assert Round.objects.count() == 1


def test_round_that_closes_before_it_opens_is_an_error_at_the_field(regional_approver):
    answer = regional_approver.post(PLAN, plan(closes_at="2030-02-01T09:00"))
    assert list(answer.context["form"].errors) == ["closes_at"]


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("evaluation_year", {"evaluation_year": "2031"}),
        ("as_of", {"as_of": "2028-12-31"}),
        ("as_of", {"as_of": "2030-04-12"}),
        ("closes_at", {"opens_at": "2020-03-01T09:00", "closes_at": "2020-04-01T09:00"}),
    ],
)
def test_round_whose_dates_make_no_sense_is_an_error_at_the_field(regional_approver, field, values):
    answer = regional_approver.post(PLAN, plan(**values))
    assert field in answer.context["form"].errors
    assert Round.objects.count() == 0


@pytest.mark.parametrize("field", ["year", "as_of", "opens_at", "policy"])
def test_round_with_a_mistyped_value_keeps_it(regional_approver, field):
    form = regional_approver.post(PLAN, plan(**{field: "错误"})).context["form"]
    assert (list(form.errors), form[field].value()) == ([field], "错误")


def test_round_before_its_policy_is_in_force_is_refused(regional_approver):
    answer = regional_approver.post(PLAN, plan(opens_at="2018-03-01T09:00"))
    assert len(answer.context["form"].non_field_errors()) == 1


def test_round_of_a_prefecture_without_own_measures_is_not_offered(approver):
    assert list(approver.get(PLAN).context["form"].policies) == []


def test_round_of_a_prefecture_with_own_measures_is_its_own(
    client_of, foreign_approver, region_officer, settings
):
    settings.POLICY_FOLDERS = [*settings.POLICY_FOLDERS, POLICIES]
    client = client_of(foreign_approver)
    client.post(
        PLAN,
        plan(
            policy="testing-prefecture-2024",
            year="2026",
            evaluation_year="2025",
            as_of="2026-03-01",
            opens_at="2026-03-01T09:00",
            closes_at="2028-04-01T09:00",
        ),
    )
    found = Round.objects.get()
    assert (found.level, found.division_id) == ("prefecture", "653100")
    page = reverse("officer:round", args=[found.pk])
    assert client.get(page).status_code == 200


def test_round_of_another_prefecture_is_not_found(officer, client_of, foreign_approver, settings):
    settings.POLICY_FOLDERS = [*settings.POLICY_FOLDERS, POLICIES]
    client_of(foreign_approver).post(
        PLAN,
        plan(
            policy="testing-prefecture-2024",
            year="2026",
            evaluation_year="2025",
            as_of="2026-03-01",
            opens_at="2026-03-01T09:00",
            closes_at="2028-04-01T09:00",
        ),
    )
    page = reverse("officer:round", args=[Round.objects.get().pk])
    assert officer.get(page).status_code == 404


def test_rounds_are_listed_with_their_state(officer, round_):
    (row,) = officer.get(reverse("officer:rounds")).context["listing"].table.rows
    assert (row.record, "受理中" in row.get_cell("state")) == (round_, True)


def test_round_page_groups_its_cases(regional, drive):
    case = drive(State.NOTICE)
    context = regional.get(reverse("officer:round", args=[case.round_id])).context
    assert [(one.state, one.cases) for one in context["groups"]] == [(State.NOTICE, [case])]
    assert [str(act.label) for act in context["acts"]] == ["发布公示（1 家待公示）"]


def test_round_page_offers_nothing_to_a_prefecture(officer, drive):
    case = drive(State.NOTICE)
    context = officer.get(reverse("officer:round", args=[case.round_id])).context
    assert context["acts"] == []


def publish(case) -> str:
    return reverse("officer:publish", args=[case.round_id])


def test_publishing_shows_count_names_and_last_day_before_it_is_done(regional, drive, state_of):
    case = drive(State.NOTICE)
    answer = regional.post(publish(case), {"cases": [case.pk]})
    last = working_calendar().last_day(today(), 5, start_counts=True)
    assert (answer.context["chosen"], answer.context["last_day"]) == ([case], last)
    assert (PublicNotice.objects.count(), state_of(case)) == (0, State.NOTICE)


def test_publishing_confirmed_gives_the_notice(regional, drive, state_of):
    case = drive(State.NOTICE)
    answer = regional.post(publish(case), {"cases": [case.pk], "confirm": "1"})
    found = PublicNotice.objects.get()
    assert answer.url == reverse("officer:notice", args=[found.pk])
    assert state_of(case) == State.NOTICE_RUNNING


def test_publishing_twice_gives_one_notice(regional, drive):
    case = drive(State.NOTICE)
    data = {"cases": [case.pk], "confirm": "1"}
    regional.post(publish(case), data)
    answer = regional.post(publish(case), data)
    assert (answer.status_code, PublicNotice.objects.count()) == (200, 1)


def test_publishing_nothing_is_an_error(regional, drive):
    answer = regional.post(publish(drive(State.NOTICE)), {"confirm": "1"})
    assert list(answer.context["form"].errors) == ["cases"]


@pytest.mark.parametrize("who", ["officer", "regional_approver"])
def test_publishing_by_another_role_publishes_nothing(request, drive, who):
    case = drive(State.NOTICE)
    data = {"cases": [case.pk], "confirm": "1"}
    request.getfixturevalue(who).post(publish(case), data)
    assert PublicNotice.objects.count() == 0


def test_publishing_warns_where_the_holidays_are_not_known(regional, drive):
    case = drive(State.NOTICE)
    page = reverse("officer:publish", args=[case.round_id])
    CalendarYear.objects.all().delete()
    year = today().year
    assert regional.get(page).context["gap"].startswith(f"{year} 年的节假日安排尚未载入")
    CalendarYear.objects.bulk_create(CalendarYear(year=one) for one in (year, year + 1))
    assert regional.get(page).context["gap"] == ""
