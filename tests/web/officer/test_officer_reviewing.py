"""Accepting, returning, refusing, reviewing: done once, wrong input kept, stale cases explained."""

from __future__ import annotations

from django.urls import reverse

from zhongchuang.documents.models import DocumentKind, OfficialDocument
from zhongchuang.filing.actions import reviewing
from zhongchuang.filing.models import Opinion, Step
from zhongchuang.filing.states import Act, State, Verdict
from zhongchuang.policy.registry import policy

POLICY = policy("xinjiang-2019")


def url(name: str, case) -> str:
    return reverse(f"officer:{name}", args=[case.pk])


def opinions(verdict: str = "met", reason: str = "", **other: str) -> dict[str, str]:
    """An opinion on every condition."""
    data = {}
    for criterion in POLICY.criteria:
        data[f"opinion-{criterion.id}-verdict"] = other.get(criterion.id, verdict)
        data[f"opinion-{criterion.id}-reason"] = reason
    return data


def errors(answer) -> list[str]:
    return [str(one) for one in answer.context["form"].non_field_errors()]


def test_accepting_issues_the_slip_and_moves_on(officer, drive, state_of):
    case = drive(State.ACCEPTANCE)
    answer = officer.post(url("accept", case))
    assert (answer.url, state_of(case)) == (url("case", case), State.PRELIMINARY)
    assert (
        OfficialDocument.objects.exclude(kind=DocumentKind.CALL).get().kind
        == DocumentKind.ACCEPTANCE_SLIP
    )


def test_accepting_twice_gives_one_slip_and_a_clear_message(officer, drive):
    case = drive(State.ACCEPTANCE)
    officer.post(url("accept", case))
    answer = officer.post(url("accept", case))
    assert errors(answer) == ["本案目前处于“初审中”环节，不能办理“受理”。"]
    assert Step.objects.filter(act=Act.ACCEPT).count() == 1


def test_accepting_page_of_a_moved_case_explains(officer, drive):
    answer = officer.get(url("accept", drive(State.PRELIMINARY)))
    assert (answer.status_code, "不能办理“受理”" in answer.content.decode()) == (409, True)


def test_refusing_needs_reason_and_article_and_keeps_what_was_typed(officer, drive, state_of):
    case = drive(State.ACCEPTANCE)
    answer = officer.post(url("refuse", case), {"reason": "不在范围内", "article": ""})
    form = answer.context["form"]
    assert (list(form.errors), form["reason"].value()) == (["article"], "不在范围内")
    assert state_of(case) == State.ACCEPTANCE


def test_refusing_with_an_article_nobody_offered_is_an_error(officer, drive, state_of):
    case = drive(State.ACCEPTANCE)
    answer = officer.post(url("refuse", case), {"reason": "不在范围内", "article": "99"})
    assert (list(answer.context["form"].errors), state_of(case)) == (["article"], State.ACCEPTANCE)


def test_refusing_ends_the_case_with_its_article(officer, drive, state_of):
    case = drive(State.ACCEPTANCE)
    officer.post(url("refuse", case), {"reason": "不属于众创空间", "article": "2"})
    step = Step.objects.get(act=Act.REFUSE)
    assert (state_of(case), step.article, step.note) == (State.REFUSED, "2", "不属于众创空间")


def test_lapse_before_the_due_day_is_refused(officer, drive, state_of):
    case = drive(State.ACCEPTANCE_CORRECTION)
    answer = officer.post(url("lapse", case))
    assert errors(answer) == ["补正期限未到，不能终止。"]
    assert state_of(case) == State.ACCEPTANCE_CORRECTION


def test_lapse_after_the_due_day_ends_the_case(officer, drive, later, state_of):
    case = drive(State.ACCEPTANCE_CORRECTION)
    later(30)
    assert officer.get(url("lapse", case)).status_code == 200
    officer.post(url("lapse", case))
    assert state_of(case) == State.FAILED


def test_review_passes_with_an_opinion_on_every_condition(officer, drive, state_of):
    case = drive(State.PRELIMINARY)
    officer.post(url("review", case), {**opinions(), "outcome": "pass", "note": "符合"})
    assert state_of(case) == State.VISIT
    assert Opinion.objects.filter(verdict=Verdict.MET).count() == len(POLICY.criteria)


def test_review_without_an_opinion_names_the_condition(officer, drive, state_of):
    case = drive(State.PRELIMINARY)
    answer = officer.post(url("review", case), {**opinions(residents=""), "outcome": "pass"})
    assert errors(answer) == ["请对“入驻团队和企业”给出意见。（依据：第六条第 5 项）"]
    assert state_of(case) == State.PRELIMINARY


def test_review_with_a_condition_not_met_cannot_pass_and_keeps_the_reason(officer, drive):
    case = drive(State.PRELIMINARY)
    data = {**opinions(residents="not-met", reason="协议已终止"), "outcome": "pass"}
    answer = officer.post(url("review", case), data)
    kept = [form["reason"].value() for one, form in answer.context["rows"]]
    assert (len(errors(answer)), set(kept)) == (1, {"协议已终止"})
    assert Opinion.objects.count() == 0


def test_review_fails_with_reason_and_article(officer, drive, state_of):
    case = drive(State.PRELIMINARY)
    data = {
        **opinions(residents="not-met", reason="协议已终止"),
        "outcome": "fail",
        "note": "入驻不足",
        "article": "6.5",
    }
    officer.post(url("review", case), data)
    step = Step.objects.get(act=Act.FAIL_PRELIMINARY)
    assert (state_of(case), step.note, step.article) == (State.FAILED, "入驻不足", "6.5")


def test_review_failing_without_article_is_refused(officer, drive, state_of):
    case = drive(State.PRELIMINARY)
    answer = officer.post(
        url("review", case), {**opinions(), "outcome": "fail", "note": "入驻不足"}
    )
    assert errors(answer) == ["请选择所依据的条款。"]
    assert state_of(case) == State.PRELIMINARY


def test_review_proposes_what_was_found_met_and_leaves_the_rest_open(officer, drive):
    rows = officer.get(url("review", drive(State.PRELIMINARY))).context["rows"]
    proposed = {one.condition.id: form["verdict"].value() for one, form in rows}
    assert (proposed["residents"], proposed["sustainable-model"]) == (Verdict.MET, None)


def test_review_of_the_region_is_the_formal_one(regional, drive, state_of):
    case = drive(State.FORMAL)
    assert regional.get(url("review", case)).context["title"] == "审核意见"
    regional.post(url("review", case), {**opinions(), "outcome": "pass"})
    assert state_of(case) == State.EXPERT


def test_review_done_meanwhile_by_a_colleague_is_explained(
    officer, prefecture_officer, driver, drive
):
    case = drive(State.PRELIMINARY)
    reviewing.pass_review(
        actor=prefecture_officer, application=case, views=driver.views(case), note=""
    )
    answer = officer.post(url("review", case), {**opinions(), "outcome": "pass"})
    assert errors(answer) == ["本案目前处于“待实地核查”环节，不能办理“初审通过”。"]


def test_review_of_an_earlier_submission_is_not_taken_but_kept(officer, drive, state_of):
    case = drive(State.PRELIMINARY)
    data = {**opinions(), "outcome": "pass", "note": "同意。", "material": "0" * 64}
    answer = officer.post(url("review", case), data)
    assert errors(answer) == ["申报机构在您打开本页之后重新提交了材料，请核对最新内容后再办理。"]
    form = answer.context["form"]
    assert (form["note"].value(), form["material"].value()) == ("同意。", case.snapshot.digest)
    assert state_of(case) == State.PRELIMINARY


def test_review_of_the_material_on_the_screen_is_taken(officer, drive, state_of):
    case = drive(State.PRELIMINARY)
    data = {**opinions(), "outcome": "pass", "material": case.snapshot.digest}
    officer.post(url("review", case), data)
    assert state_of(case) == State.VISIT


def test_review_sent_without_a_button_decides_nothing(officer, drive, state_of):
    case = drive(State.PRELIMINARY)
    answer = officer.post(url("review", case), opinions())
    assert errors(answer) == ["请点击按钮作出结论。"]
    assert state_of(case) == State.PRELIMINARY
