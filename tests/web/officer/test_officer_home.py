"""The to-do: it holds what this person can do, and empties as it is done."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from zhongchuang.filing.actions import investigating, objecting, proposing, reviewing, seating
from zhongchuang.filing.states import ObjectorKind, Outcome, State
from zhongchuang.policy.models import CalendarYear

HOME = reverse("officer:home")


def waiting(client) -> list[tuple[State, list[str]]]:
    groups = client.get(HOME).context["groups"]
    return [(group.state, [one.case.space.name for one in group.cases]) for group in groups]


@pytest.mark.parametrize(
    ("state", "who"),
    [
        (State.ACCEPTANCE, "officer"),
        (State.PRELIMINARY, "officer"),
        (State.VISIT, "officer"),
        (State.RECOMMENDATION, "officer"),
        (State.FORMAL, "regional"),
        (State.EXPERT, "regional"),
        (State.NOTICE, "regional"),
    ],
)
def test_todo_of_the_officer_in_charge_holds_the_case(request, drive, state, who):
    drive(state)
    assert waiting(request.getfixturevalue(who)) == [(state, ["示例绿洲众创空间"])]


@pytest.mark.parametrize("state", [State.ACCEPTANCE, State.FORMAL, State.NOTICE])
def test_todo_of_an_approver_holds_no_officers_work(approver, drive, state):
    drive(state)
    assert approver.get(HOME).context["nothing"] is True


def test_todo_after_the_work_is_empty(officer, prefecture_officer, drive):
    case = drive(State.ACCEPTANCE)
    officer.post(
        reverse("officer:refuse", args=[case.pk]), {"reason": "不属于众创空间", "article": "2"}
    )
    assert officer.get(HOME).context["nothing"] is True


def test_todo_of_the_approver_holds_the_proposal(approver, drive):
    case = drive(State.RECOMMENDATION_PREPARED)
    assert list(approver.get(HOME).context["proposals"]) == [case.proposals.get()]


def test_todo_in_correction_waits_for_the_operator(officer, drive):
    drive(State.ACCEPTANCE_CORRECTION)
    assert officer.get(HOME).context["nothing"] is True


def test_todo_with_an_overdue_correction_says_so(officer, drive, later):
    drive(State.ACCEPTANCE_CORRECTION)
    later(30)
    page = officer.get(HOME).content.decode()
    assert "补正期限已过，可以终止办理" in page
    assert "已逾期" in page


def test_todo_of_experts_review_waits_while_they_score(regional, region_officer, experts, drive):
    case = drive(State.EXPERT)
    seating.assign_experts(
        actor=region_officer, application=case, experts=[one.account for one in experts]
    )
    assert waiting(regional) == []


def test_todo_holds_objection_and_then_the_notice_to_conclude(
    regional, region_officer, drive, later
):
    entry = drive(State.NOTICE_RUNNING).notice_entries.get()
    found = objecting.object_to(
        entry=entry,
        form=objecting.ObjectionForm(ObjectorKind.PERSON, "地址不实", "王示例", "13900000000"),
    )
    assert [one for one, _due in regional.get(HOME).context["objections"]] == [found]
    later(20)
    assert regional.get(HOME).context["notices"] == []
    investigating.answer(
        actor=region_officer, objection=found, outcome=Outcome.DISMISSED, text="经核实，地址属实。"
    )
    later(15)
    context = regional.get(HOME).context
    assert (context["objections"], context["notices"]) == ([], [entry.notice])


def test_funnel_counts_the_stages_of_the_round(regional, drive):
    drive(State.FORMAL)
    funnel = regional.get(HOME).context["funnels"][0]
    assert [(one.label, one.count) for one in funnel.stages if one.count] == [("审核", 1)]


def test_todo_of_another_prefecture_is_empty(client_of, foreign_officer, drive):
    drive(State.ACCEPTANCE)
    assert client_of(foreign_officer).get(HOME).context["nothing"] is True


def test_search_by_a_document_number_opens_the_document(officer, drive):
    case = drive(State.PRELIMINARY)
    paper = case.steps.exclude(document=None).get().document
    answer = officer.get(reverse("officer:search"), {"q": paper.number})
    assert answer.url == reverse("officer:document", args=[paper.pk])


@pytest.mark.parametrize("field", ["space", "operator", "code", "reference"])
def test_search_that_means_one_case_opens_it(officer, drive, field):
    case = drive(State.ACCEPTANCE)
    words = {
        "space": case.space.name,
        "operator": case.space.operator.name,
        "code": case.space.operator.uscc,
        "reference": case.reference,
    }
    answer = officer.get(reverse("officer:search"), {"q": words[field]})
    assert answer.url == reverse("officer:case", args=[case.pk])


def test_search_in_vain_leads_to_the_searched_worklist(officer, drive):
    drive(State.ACCEPTANCE)
    answer = officer.get(reverse("officer:search"), {"q": "没有"})
    assert answer.url == reverse("officer:cases", query={"q": "没有"})


def test_case_refused_elsewhere_leaves_the_todo(officer, prefecture_officer, drive):
    case = drive(State.ACCEPTANCE)
    reviewing.accept(actor=prefecture_officer, application=case)
    assert waiting(officer) == [(State.PRELIMINARY, [case.space.name])]


def test_todo_takes_the_same_queries_for_one_case_and_for_three(officer, more_cases):
    numbers = []
    for count in (1, 2):
        more_cases(count, start=len(numbers))
        officer.get(HOME)
        with CaptureQueriesContext(connection) as captured:
            officer.get(HOME)
        numbers.append(len(captured))
    assert numbers[0] == numbers[1]


def test_todo_with_many_cases_shows_the_oldest_and_leads_to_all(officer, more_cases):
    more_cases(12)
    (group,) = officer.get(HOME).context["groups"]
    assert (len(group.cases), group.count) == (10, 12)


def test_todo_of_the_region_leads_to_the_audit_record(regional_approver, round_):
    assert reverse("officer:audit") in regional_approver.get(HOME).content.decode()


def test_todo_of_the_approver_takes_the_same_queries_for_one_proposal_and_for_three(
    approver, prefecture_officer, more_cases
):
    numbers = []
    for start, count in ((0, 1), (1, 2)):
        for case in more_cases(count, start=start, state=State.RECOMMENDATION):
            proposing.prepare_recommendation(
                actor=prefecture_officer, application=case, favourable=True, grounds="运营规范。"
            )
        approver.get(HOME)
        with CaptureQueriesContext(connection) as captured:
            proposals = approver.get(HOME).context["proposals"]
        numbers.append((len(proposals), len(captured)))
    assert [proposals for proposals, _queries in numbers] == [1, 3]
    assert numbers[0][1] == numbers[1][1]


def test_todo_warns_where_the_holidays_of_the_year_are_not_known(officer, round_):
    CalendarYear.objects.all().delete()
    assert "节假日安排尚未载入" in officer.get(HOME).content.decode()
