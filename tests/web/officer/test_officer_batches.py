"""Many cases in one go: chosen, checked by count and name, all or none."""

from __future__ import annotations

from django.urls import reverse

from zhongchuang.directory.models import Ban
from zhongchuang.filing.models import Application, Proposal
from zhongchuang.filing.states import Act, State


def address(cases, act: Act | None = None) -> str:
    query = {"case": [case.pk for case in cases], **({"act": act.value} if act else {})}
    return reverse("officer:batch", query=query)


def states(cases) -> set[str]:
    return set(
        Application.objects.filter(pk__in=[c.pk for c in cases]).values_list("state", flat=True)
    )


def test_worklist_lets_an_officer_choose_and_nobody_else(officer, approver, more_cases):
    more_cases(2)
    page = reverse("officer:cases")
    counts = [
        client.get(page).content.decode().count('form="batch"') for client in (officer, approver)
    ]
    assert counts == [2, 0]


def test_batch_shows_count_and_names_first(officer, more_cases):
    cases = more_cases(3)
    page = officer.get(address(cases))
    assert (page.context["submit"], [c.pk for c in page.context["form"].ready.values()]) == (
        "受理（3 件）",
        [c.pk for c in cases],
    )
    assert states(cases) == {State.ACCEPTANCE}


def test_batch_accepts_all_that_are_ticked(officer, more_cases):
    cases = more_cases(3)
    officer.post(address(cases), {"cases": [c.pk for c in cases[:2]]})
    assert (states(cases[:2]), states(cases[2:])) == ({State.PRELIMINARY}, {State.ACCEPTANCE})


def test_batch_with_a_refusal_does_nothing_and_names_it(officer, more_cases):
    cases = more_cases(2)
    Ban.objects.create(
        uscc=cases[1].space.operator.uscc,
        name="示例",
        since="2026-01-01",
        until="2099-01-01",
        reason="弄虚作假",
        article="11",
        decided_by="示例",
    )
    answer = officer.post(address(cases), {"cases": [c.pk for c in cases]})
    assert ([case.pk for case, _why in answer.context["refused"]], states(cases)) == (
        [cases[1].pk],
        {State.ACCEPTANCE},
    )


def test_batch_leaves_out_what_is_elsewhere_and_says_why(officer, more_cases):
    ready, elsewhere = more_cases(1), more_cases(1, start=1, state=State.FORMAL)
    page = officer.get(address([*ready, *elsewhere], Act.ACCEPT))
    assert [case.pk for case, _why in page.context["left_out"]] == [elsewhere[0].pk]


def test_several_are_recommended_on_one_sheet(officer, more_cases):
    cases = more_cases(2, state=State.RECOMMENDATION)
    data = {
        "cases": [c.pk for c in cases],
        "favourable": "yes",
        "letters": "joint",
        "grounds": "好",
    }
    officer.post(address(cases), data)
    assert [one.applications.count() for one in Proposal.objects.all()] == [2]


def test_several_are_recommended_on_a_sheet_each_where_asked(officer, more_cases):
    cases = more_cases(2, state=State.RECOMMENDATION)
    data = {"cases": [c.pk for c in cases], "favourable": "yes", "letters": "each", "grounds": "好"}
    officer.post(address(cases), data)
    assert [one.applications.count() for one in Proposal.objects.all()] == [1, 1]


def test_joint_recommendation_goes_out_as_one_letter(officer, approver, more_cases):
    cases = more_cases(2, state=State.RECOMMENDATION)
    data = {
        "cases": [c.pk for c in cases],
        "favourable": "yes",
        "letters": "joint",
        "grounds": "好",
    }
    officer.post(address(cases), data)
    sheet = Proposal.objects.get()
    approver.post(reverse("officer:proposal", args=[sheet.pk]), {"outcome": "approve"})
    assert (states(cases), Proposal.objects.get().document.number != "") == ({State.FORMAL}, True)


def test_approver_cannot_do_an_officers_batch(approver, more_cases, state_of):
    cases = more_cases(1)
    page = approver.get(address(cases))
    assert (page.context["choices"], state_of(cases[0])) == ([], State.ACCEPTANCE)


def test_cases_of_another_area_are_not_in_a_batch(client_of, foreign_officer, more_cases):
    page = client_of(foreign_officer).get(address(more_cases(2)))
    assert page.context["chosen"] == []


def test_batch_without_a_choice_leads_back(officer, more_cases):
    page = officer.get(reverse("officer:batch"))
    assert "还没有选择案件" in page.content.decode()
