"""Correction item by item: drafted unseen, sent together, answered by its kind, settled."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from zhongchuang.audit.models import Entry
from zhongchuang.demonstration.ledgers import evidence_pdf
from zhongchuang.filing.actions import correcting, drafting, reviewing
from zhongchuang.filing.models import ClockMark, CorrectionItem
from zhongchuang.filing.states import CorrectionKind, State
from zhongchuang.kernel.refusal import Refused
from zhongchuang.ledger.actions import attach_evidence, retract_fact
from zhongchuang.ledger.models import Mentor
from zhongchuang.messaging.models import Message
from zhongchuang.policy.calendar import today, working_calendar

pytestmark = pytest.mark.django_db
ASK = correcting.Request("请补充场地租赁合同。", "premises")


def ask(actor, case, *requests: correcting.Request, reason: str = "") -> list[CorrectionItem]:
    correcting.return_for_correction(
        actor=actor, application=case, requests=requests or [ASK], reason=reason
    )
    case.refresh_from_db()
    return list(case.corrections.pending())


def about(row, kind: CorrectionKind) -> correcting.Request:
    return correcting.Request("请补正。", kind=kind, row_kind=row._meta.model_name, row_id=row.pk)


@pytest.fixture
def case(drive):
    return drive(State.PRELIMINARY)


@pytest.fixture
def mentor(case) -> Mentor:
    return Mentor.objects.filter(space=case.space).first()


@pytest.fixture
def handed_in(operator, prefecture_officer, case) -> CorrectionItem:
    (item,) = ask(prefecture_officer, case)
    correcting.answer_item(actor=operator, item=item, answer="已补充。")
    correcting.resubmit(actor=operator, application=case)
    case.refresh_from_db()
    return CorrectionItem.objects.get(pk=item.pk)


def pdf(name: str = "补充.pdf") -> ContentFile:
    return ContentFile(evidence_pdf(name), name=name)


def test_draft_is_told_to_nobody(prefecture_officer, operator, case):
    before = Message.objects.filter(recipient=operator.account).count()
    correcting.draft(actor=prefecture_officer, application=case, request=ASK)
    case.refresh_from_db()
    told = Message.objects.filter(recipient=operator.account).count()
    assert (told, case.place, case.corrections.sent().count()) == (before, State.PRELIMINARY, 0)


def test_sending_tells_all_drafts_at_once_each_with_its_working_days(prefecture_officer, case):
    requests = [ASK, correcting.Request("请说明。", days=10)]
    due = [item.due_on for item in ask(prefecture_officer, case, *requests)]
    calendar = working_calendar()
    assert due == [calendar.add(today(), 5), calendar.add(today(), 10)]
    assert (case.place, case.due_on) == (State.PRELIMINARY_CORRECTION, due[1])


@pytest.mark.parametrize("days", [0, 61])
def test_draft_with_too_few_or_too_many_days_is_refused(prefecture_officer, case, days):
    with pytest.raises(Refused, match="工作日"):
        ask(prefecture_officer, case, correcting.Request("补材料", days=days))


def test_draft_asking_for_nothing_is_refused(prefecture_officer, case):
    with pytest.raises(Refused, match="写明"):
        ask(prefecture_officer, case, correcting.Request("  "))


def test_draft_by_another_area_is_refused(foreign_officer, case):
    with pytest.raises(Refused):
        correcting.draft(actor=foreign_officer, application=case, request=ASK)


@pytest.mark.parametrize(
    "request_",
    [
        correcting.Request("x", "no-such"),
        correcting.Request("x", measure="no-such"),
        correcting.Request("x", part="no-such"),
        correcting.Request("x", row_kind="mentor", row_id=10**9),
    ],
)
def test_draft_about_a_place_not_in_the_material_is_refused(prefecture_officer, case, request_):
    with pytest.raises(Refused, match="没有"):
        correcting.draft(actor=prefecture_officer, application=case, request=request_)


def test_draft_to_prove_a_row_without_one_is_refused(prefecture_officer, case):
    request = correcting.Request("x", kind=CorrectionKind.PROVE_ROW)
    with pytest.raises(Refused, match="哪一条"):
        correcting.draft(actor=prefecture_officer, application=case, request=request)


def test_draft_of_another_officer_cannot_be_discarded(prefecture_officer, region_officer, case):
    item = correcting.draft(actor=prefecture_officer, application=case, request=ASK)
    with pytest.raises(Refused, match="自己"):
        correcting.discard(actor=region_officer, item=item)


def test_discarded_draft_is_gone(prefecture_officer, case):
    item = correcting.draft(actor=prefecture_officer, application=case, request=ASK)
    correcting.discard(actor=prefecture_officer, item=item)
    assert case.corrections.count() == 0


def test_sending_without_drafts_is_refused(prefecture_officer, case):
    with pytest.raises(Refused, match="至少"):
        correcting.send(actor=prefecture_officer, application=case)


def test_second_return_with_something_new_needs_a_reason(handed_in, prefecture_officer, case):
    correcting.settle(actor=prefecture_officer, item=handed_in, accepted=True)
    with pytest.raises(Refused, match="一次性告知"):
        ask(prefecture_officer, case)
    case.refresh_from_db()
    ask(prefecture_officer, case, reason="实地了解到新的情况。")
    entry = Entry.objects.filter(act="filing.return").order_by("-sequence").first()
    assert entry.data["reason"] == "实地了解到新的情况。"


def test_return_after_the_days_for_telling_needs_a_reason(prefecture_officer, drive, later):
    case = drive(State.ACCEPTANCE)
    later(30)
    with pytest.raises(Refused, match="告知期限"):
        ask(prefecture_officer, case)


def test_answer_to_a_missing_file_needs_the_file(operator, prefecture_officer, case):
    (item,) = ask(
        prefecture_officer, case, correcting.Request("合同", kind=CorrectionKind.MISSING_FILE)
    )
    with pytest.raises(Refused, match="还没有补交"):
        correcting.answer_item(actor=operator, item=item, answer="已补。")
    found = correcting.answer_item(actor=operator, item=item, answer="", uploads=[pdf()])
    assert found.answered_at is not None


def test_row_is_proved_by_a_file_attached_since(operator, prefecture_officer, case, mentor):
    (item,) = ask(prefecture_officer, case, about(mentor, CorrectionKind.PROVE_ROW))
    with pytest.raises(Refused, match="还没有补交"):
        correcting.answer_item(actor=operator, item=item, answer="早就有了。")
    attach_evidence(actor=operator, fact=mentor, upload=pdf())
    assert correcting.answer_item(actor=operator, item=item, answer="").answered_at is not None


@pytest.mark.parametrize("kind", [CorrectionKind.PROVE_ROW, CorrectionKind.CHANGE_FACT])
def test_row_taken_back_answers_what_is_asked_of_it(
    operator, prefecture_officer, case, mentor, kind
):
    (item,) = ask(prefecture_officer, case, about(mentor, kind))
    retract_fact(actor=operator, fact=mentor, version=mentor.version, reason="重复录入")
    assert correcting.answer_item(actor=operator, item=item, answer="").answered_at is not None


def test_fact_left_as_it_is_is_no_answer_without_a_reason(
    operator, prefecture_officer, case, mentor
):
    (item,) = ask(prefecture_officer, case, about(mentor, CorrectionKind.CHANGE_FACT))
    with pytest.raises(Refused, match="没有更正"):
        correcting.answer_item(actor=operator, item=item, answer="内容无误。")
    with pytest.raises(Refused, match="写明理由"):
        correcting.answer_item(actor=operator, item=item, answer=" ", contested=True)
    found = correcting.answer_item(actor=operator, item=item, answer="内容无误。", contested=True)
    assert found.contested


def test_part_of_the_application_is_changed_by_rewriting_it(operator, prefecture_officer, case):
    request = correcting.Request("改写", kind=CorrectionKind.CHANGE_FACT, part="direction")
    (item,) = ask(prefecture_officer, case, request)
    with pytest.raises(Refused, match="没有更正"):
        correcting.answer_item(actor=operator, item=item, answer="")
    drafting.fill_in(actor=operator, application=case, values={"direction": "新的方向。"})
    assert correcting.answer_item(actor=operator, item=item, answer="").answered_at is not None


def test_explanation_needs_words(operator, prefecture_officer, case):
    (item,) = ask(
        prefecture_officer, case, correcting.Request("说明", kind=CorrectionKind.EXPLAIN_FIGURE)
    )
    with pytest.raises(Refused, match="补正说明"):
        correcting.answer_item(actor=operator, item=item, answer=" ")


def test_answer_after_handing_in_is_refused(operator, handed_in):
    with pytest.raises(Refused, match="已经办结"):
        correcting.answer_item(actor=operator, item=handed_in, answer="再改")


def test_accepting_the_answer_settles_the_item(prefecture_officer, handed_in):
    found = correcting.settle(actor=prefecture_officer, item=handed_in, accepted=True)
    assert (found.accepted, found.settled_by) == (True, prefecture_officer.account)


def test_answer_not_enough_is_drafted_to_be_asked_again(prefecture_officer, case, handed_in):
    correcting.settle(
        actor=prefecture_officer, item=handed_in, accepted=False, finding="合同缺第二页。"
    )
    again = case.corrections.drafts_of(prefecture_officer).get()
    assert (again.follows, again.request, again.criterion) == (
        handed_in,
        "合同缺第二页。",
        "premises",
    )
    correcting.send(actor=prefecture_officer, application=case)


def test_answer_not_enough_without_a_reason_is_refused(prefecture_officer, handed_in):
    with pytest.raises(Refused, match="理由"):
        correcting.settle(actor=prefecture_officer, item=handed_in, accepted=False)


def test_answer_settled_twice_is_refused(prefecture_officer, handed_in):
    correcting.settle(actor=prefecture_officer, item=handed_in, accepted=True)
    with pytest.raises(Refused, match="不在待核对"):
        correcting.settle(actor=prefecture_officer, item=handed_in, accepted=True)


def test_answer_settled_by_another_authority_is_refused(region_officer, handed_in):
    with pytest.raises(Refused):
        correcting.settle(actor=region_officer, item=handed_in, accepted=True)


def test_review_is_passed_only_with_every_answer_looked_at(
    prefecture_officer, driver, case, handed_in
):
    views = driver.views(case)
    with pytest.raises(Refused, match="没有核对"):
        reviewing.pass_review(actor=prefecture_officer, application=case, views=views, note="")


def test_clock_of_acceptance_goes_on_with_the_days_that_were_left(
    operator, prefecture_officer, drive, later
):
    case = drive(State.ACCEPTANCE)
    calendar, begun = working_calendar(), today()
    later(2)
    used = calendar.between(begun, today())
    (item,) = ask(prefecture_officer, case)
    later(9)
    correcting.answer_item(actor=operator, item=item, answer="已补。")
    correcting.resubmit(actor=operator, application=case)
    case.refresh_from_db()
    assert case.due_on == calendar.add(today(), 5 - used)
    marks = ClockMark.objects.filter(application=case).values_list("act", "why")
    assert list(marks) == [("pause", "退回补正"), ("resume", "提交补正")]


def test_items_due_are_found_for_reminding_until_they_are_answered(
    operator, prefecture_officer, case
):
    (item,) = ask(prefecture_officer, case)
    found = CorrectionItem.objects.unanswered_by
    assert list(found(item.due_on)) == [item]
    assert not found(item.due_on - timedelta(days=1)).exists()
    correcting.answer_item(actor=operator, item=item, answer="已补。")
    assert not found(item.due_on).exists()
