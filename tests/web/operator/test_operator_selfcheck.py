"""The self-check and the home page: what is there, what is missing, what to do next."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from zhongchuang.demonstration.ledgers import SHORT
from zhongchuang.filing.actions import drafting
from zhongchuang.filing.states import State
from zhongchuang.ledger.models import Activity
from zhongchuang.policy.calendar import today
from zhongchuang.policy.findings import Status

CHECK = "operator:selfcheck"


def condition(answer, criterion: str):
    found = answer.context["conditions"]
    return next(item for item in found if item.condition.finding.id == criterion)


def rows_of(criterion: str, **query: str) -> str:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return f"{reverse('operator:selfcheck_rows', args=[criterion])}?{asked}"


def listed(answer) -> list[str]:
    return [str(row.record) for row in answer.context["listing"].table.rows]


def test_every_condition_has_its_article_on_the_policy_page(owner, full_space):
    item = condition(owner.get(reverse(CHECK)), "premises")
    assert item.article_url == "/policies/xinjiang-2019/#article-6.4"


def test_missing_amount_in_words(owner, space, write_ledger):
    write_ledger(space, SHORT)
    item = condition(owner.get(reverse(CHECK)), "activities")
    assert item.condition.missing == "还差 3 场创业活动"


def test_levels_stand_side_by_side(owner, hold, pdf):
    row = hold()
    hold("没有佐证的活动")
    address = reverse("operator:attach_evidence", args=["activities", row.pk])
    owner.post(address, {"uploads": [pdf("签到.pdf")]})
    line = condition(owner.get(reverse(CHECK)), "activities").rows[0]
    assert (line.claimed, line.evidenced, line.verified, line.unsupported) == (
        "2 场",
        "1 场",
        "",
        1,
    )


def test_conditions_left_to_judgement_are_named(owner, full_space):
    found = owner.get(reverse(CHECK)).context["to_judge"]
    assert [item.finding.id for item in found] == ["sustainable-model"]


def test_full_ledger_is_eligible(owner, full_space, round_):
    context = owner.get(reverse(CHECK)).context
    assert (context["check"].eligible, context["unmet"]) == (True, [])


def test_open_round_fixes_year_and_date(owner, full_space, round_):
    at = owner.get(reverse(CHECK)).context["at"]
    assert (at.round, at.frame.year, at.frame.as_of) == (
        round_,
        round_.evaluation_year,
        round_.as_of,
    )


def test_twelve_months_end_today(owner, full_space, round_, later):
    at = owner.get(reverse(CHECK), {"window": "12m"}).context["at"]
    assert (at.period.end, at.frame.as_of) == (today(), today())


def test_twelve_months_count_other_rows_than_the_year(owner, hold, round_):
    hold("去年以前", starts_on=date(2020, 5, 1))
    answers = [owner.get(reverse(CHECK), {"window": w}) for w in ("year", "12m")]
    assert [condition(a, "activities").rows[0].claimed for a in answers] == ["0 场", "0 场"]


def test_rows_behind_a_number_are_exactly_those_counted(owner, hold, round_):
    hold("当年沙龙")
    hold("前年沙龙", starts_on=date(2023, 3, 1))
    hold("当年其他", kind="other")
    assert listed(owner.get(rows_of("activities"))) == ["当年沙龙"]


def test_rows_behind_the_second_number_of_a_condition(owner, full_space, round_):
    answer = owner.get(rows_of("team", measure="mentors"))
    assert (answer.context["kind"].slug, answer.context["chosen"].label) == (
        "mentors",
        "专兼职导师",
    )


def test_rows_show_their_evidence_files(owner, hold, pdf, round_):
    row = hold()
    address = reverse("operator:attach_evidence", args=["activities", row.pk])
    owner.post(address, {"uploads": [pdf("签到表.pdf")]})
    assert "签到表.pdf" in owner.get(rows_of("activities")).content.decode()


def test_rows_are_exported_with_their_evidence(owner, hold, pdf, round_):
    row = hold()
    address = reverse("operator:attach_evidence", args=["activities", row.pk])
    owner.post(address, {"uploads": [pdf("签到表.pdf")]})
    text = owner.get(rows_of("activities", export="csv")).content.decode("utf-8-sig")
    assert text.splitlines()[1].split(",")[-2] == "签到表.pdf"


def test_unknown_measure_in_the_address_falls_back_to_the_first(owner, full_space):
    chosen = owner.get(rows_of("team", measure="plaques")).context["chosen"]
    assert chosen.measure == "full_time_staff"


def test_rows_queries_do_not_grow_with_rows(owner, queries, full_space, round_):
    many = queries(owner, rows_of("activities"))
    first = Activity.objects.filter(space=full_space).first()
    Activity.objects.exclude(pk=first.pk).update(retracted_at="2025-01-01T00:00:00Z")
    assert queries(owner, rows_of("activities")) == many


def test_selfcheck_needs_few_queries(owner, queries, full_space, round_):
    assert queries(owner, reverse(CHECK)) <= 16


def todos(client) -> list[str]:
    return [todo.url for todo in client.get(reverse("operator:home")).context["todos"]]


def test_home_of_an_empty_ledger_begins_with_profile_and_import(owner, space):
    assert todos(owner) == [reverse("operator:profile"), reverse("operator:import")]


def test_home_asks_for_evidence_and_what_is_missing(owner, hold):
    owner.post(reverse("operator:profile"), {"total_area": "600", "service_area": "500"})
    hold()
    assert todos(owner) == [reverse("operator:evidence"), reverse(CHECK)]


def test_home_offers_the_application_when_all_is_met(owner, full_space, round_):
    context = owner.get(reverse("operator:home")).context
    assert (todos(owner), context["may_apply"]) == ([reverse("operator:start")], True)


def test_home_puts_a_correction_first(owner, drive):
    case = drive(State.ACCEPTANCE_CORRECTION)
    assert todos(owner) == [reverse("operator:corrections", args=[case.pk])]


def test_home_empties_once_the_case_is_submitted(owner, drive):
    drive(State.ACCEPTANCE)
    assert todos(owner) == []


def test_home_asks_the_unit_to_check_what_the_clerk_hands_over(owner, editor, drive, clerk):
    case = drive(State.DRAFTING)
    drafting.hand_over(actor=clerk, application=case)
    address = reverse("operator:application", args=[case.pk])
    assert (todos(owner), todos(editor)) == ([address], [])


def test_home_shows_each_condition_against_its_threshold(owner, space, write_ledger):
    write_ledger(space, SHORT)
    meters = owner.get(reverse("operator:home")).context["meters"]
    bar = next(m.bar for m in meters if m.citation == "第六条第 9 项")
    assert (bar.value, bar.threshold, bar.unit, bar.weak) == (7, 10, "场", 7)


def test_home_draws_the_nearer_of_two_alternatives(owner, space, write_ledger):
    write_ledger(space, SHORT)
    meters = owner.get(reverse("operator:home")).context["meters"]
    bar = next(m.bar for m in meters if m.citation == "第六条第 6 项")
    assert (bar.value, bar.threshold) == (4, 8)


def test_home_draws_what_lacks_most_of_joint_demands(owner, space, write_ledger):
    write_ledger(space, SHORT)
    meters = owner.get(reverse("operator:home")).context["meters"]
    meter = next(m for m in meters if m.citation == "第六条第 4 项")
    assert (meter.bar.value, meter.bar.threshold, meter.bar.unit) == (24, 30, "个")


def test_home_with_several_spaces_names_the_space_in_its_links(owner, space, other_space):
    answer = owner.get(f"{reverse('operator:home')}?space={other_space.pk}")
    assert [t.url for t in answer.context["todos"]] == [
        f"{reverse('operator:profile')}?space={other_space.pk}",
        f"{reverse('operator:import')}?space={other_space.pk}",
    ]


@pytest.mark.parametrize("status", [Status.MET, Status.NOT_MET])
def test_ledger_page_names_the_number_it_feeds(owner, space, write_ledger, status):
    if status is Status.MET:
        write_ledger(space)
    meters = owner.get(reverse("operator:facts", args=["activities"])).context["meters"]
    assert [(m.title, m.met) for m in meters] == [("创业活动", status is Status.MET)]
