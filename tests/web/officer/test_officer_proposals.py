"""Prepared by one, approved by another, decided once."""

from __future__ import annotations

from django.urls import reverse

from zhongchuang.directory.actions import grant_mandate
from zhongchuang.directory.models import Standing
from zhongchuang.directory.states import Role
from zhongchuang.documents.models import DocumentKind, OfficialDocument
from zhongchuang.filing.actions import noticing, proposing
from zhongchuang.filing.models import Proposal
from zhongchuang.filing.states import ProposalOutcome, State
from zhongchuang.web.shared.acting import SESSION_KEY


def url(proposal) -> str:
    return reverse("officer:proposal", args=[proposal.pk])


def test_recommending_prepares_a_proposal(officer, drive, state_of):
    case = drive(State.RECOMMENDATION)
    data = {"favourable": "yes", "grounds": "运营规范"}
    officer.post(reverse("officer:recommend", args=[case.pk]), data)
    assert state_of(case) == State.RECOMMENDATION_PREPARED
    assert Proposal.objects.get().grounds == "运营规范"


def test_recommending_without_grounds_keeps_the_choice(officer, drive):
    case = drive(State.RECOMMENDATION)
    url = reverse("officer:recommend", args=[case.pk])
    form = officer.post(url, {"favourable": "no", "grounds": ""}).context["form"]
    assert (list(form.errors), form["favourable"].value()) == (["grounds"], "no")


def test_approval_page_shows_the_letter_before_its_number(approver, drive):
    proposal = proposing.open_proposal(drive(State.RECOMMENDATION_PREPARED))
    draft = approver.get(url(proposal)).context["draft"]
    assert (draft["number"], draft["issuing_mark"]) == ("（签发后编号）", "乌鲁木齐市科学技术局")
    assert OfficialDocument.objects.filter(kind=DocumentKind.RECOMMENDATION_LETTER).count() == 0


def test_approving_issues_the_letter(approver, drive, state_of):
    case = drive(State.RECOMMENDATION_PREPARED)
    proposal = proposing.open_proposal(case)
    approver.post(url(proposal), {"outcome": "approve", "note": ""})
    proposal.refresh_from_db()
    assert state_of(case) == State.FORMAL
    assert proposal.document.kind == DocumentKind.RECOMMENDATION_LETTER


def test_approving_twice_is_done_once(approver, drive):
    proposal = proposing.open_proposal(drive(State.RECOMMENDATION_PREPARED))
    approver.post(url(proposal), {"outcome": "approve"})
    answer = approver.post(url(proposal), {"outcome": "approve"})
    assert answer.context["form"].non_field_errors() == ["该事项已经办理，请刷新页面查看结果。"]
    assert OfficialDocument.objects.filter(kind=DocumentKind.RECOMMENDATION_LETTER).count() == 1


def test_sending_back_needs_a_note(approver, drive, state_of):
    case = drive(State.RECOMMENDATION_PREPARED)
    answer = approver.post(url(proposing.open_proposal(case)), {"outcome": "send-back"})
    assert answer.context["form"].non_field_errors() == ["请写明退回的理由。"]
    assert state_of(case) == State.RECOMMENDATION_PREPARED


def test_sent_back_with_a_note_shows_it_to_the_officer(approver, officer, drive, state_of):
    case = drive(State.RECOMMENDATION_PREPARED)
    data = {"outcome": "send-back", "note": "请补充孵化成效"}
    approver.post(url(proposing.open_proposal(case)), data)
    page = officer.get(reverse("officer:recommend", args=[case.pk]))
    assert (state_of(case), page.context["earlier_note"]) == (
        State.RECOMMENDATION,
        "请补充孵化成效",
    )


def test_own_proposal_cannot_be_approved(
    client_of, prefecture_officer, prefecture, drive, state_of
):
    case = drive(State.RECOMMENDATION_PREPARED)
    proposal = proposing.open_proposal(case)
    mandate = grant_mandate(
        account=prefecture_officer.account,
        role=Role.PREFECTURE_APPROVER,
        organisation=prefecture,
    )
    client = client_of(prefecture_officer)
    session = client.session
    session[SESSION_KEY] = mandate.pk
    session.save()
    words = "不能审批自己拟办的事项，请由另一位审批人办理。"
    assert client.get(url(proposal)).context["refusal"] == words
    answer = client.post(url(proposal), {"outcome": "approve"})
    assert answer.context["form"].non_field_errors() == [words]
    assert state_of(case) == State.RECOMMENDATION_PREPARED


def test_officer_cannot_decide(officer, drive, state_of):
    case = drive(State.RECOMMENDATION_PREPARED)
    proposal = proposing.open_proposal(case)
    answer = officer.post(url(proposal), {"outcome": "approve"})
    assert (answer.status_code, state_of(case)) == (200, State.RECOMMENDATION_PREPARED)


def test_unfavourable_proposal_ends_the_case_without_a_letter(
    approver, prefecture_officer, drive, state_of
):
    case = drive(State.RECOMMENDATION)
    proposal = proposing.prepare_recommendation(
        actor=prefecture_officer, application=case, favourable=False, grounds="成效不足"
    )
    assert approver.get(url(proposal)).context["draft"] is None
    approver.post(url(proposal), {"outcome": "approve"})
    assert state_of(case) == State.NOT_RECOMMENDED
    assert OfficialDocument.objects.filter(kind=DocumentKind.RECOMMENDATION_LETTER).count() == 0


def ready(drive, later, region_officer):
    """A case whose notice has run out without objection."""
    case = drive(State.NOTICE_RUNNING)
    later(20)
    noticing.conclude(actor=region_officer, notice=case.notice_entries.get().notice)
    return case


def test_confirming_goes_from_preparation_to_the_register(
    regional, regional_approver, region_officer, drive, later, state_of
):
    case = ready(drive, later, region_officer)
    data = {"cases": [case.pk], "grounds": "公示期满无异议。"}
    made = regional.post(reverse("officer:confirm", args=[case.round_id]), data)
    page = regional_approver.get(made.url)
    assert page.context["draft"]["issuing_mark"] == "自治区科学技术厅文件"
    regional_approver.post(made.url, {"outcome": "approve"})
    assert (state_of(case), Standing.objects.get().space) == (State.CONFIRMED, case.space)


def test_confirmation_sent_back_can_be_prepared_again(
    regional, regional_approver, region_officer, drive, later, state_of
):
    case = ready(drive, later, region_officer)
    address = reverse("officer:confirm", args=[case.round_id])
    made = regional.post(address, {"cases": [case.pk], "grounds": "无异议"})
    regional_approver.post(made.url, {"outcome": "send-back", "note": "请核对名称"})
    assert state_of(case) == State.CONFIRMATION
    assert Proposal.objects.get(kind="confirmation").outcome == ProposalOutcome.SENT_BACK
    assert regional.get(address).context["ready"] == [case]


def test_confirming_nothing_is_an_error(regional, region_officer, drive, later):
    case = ready(drive, later, region_officer)
    answer = regional.post(reverse("officer:confirm", args=[case.round_id]), {"grounds": "无异议"})
    assert list(answer.context["form"].errors) == ["cases"]


def test_confirming_a_case_that_is_not_ready_is_an_error(regional, drive):
    case = drive(State.NOTICE_RUNNING)
    data = {"cases": [case.pk], "grounds": "无异议"}
    answer = regional.post(reverse("officer:confirm", args=[case.round_id]), data)
    assert list(answer.context["form"].errors) == ["cases"]


def test_confirmations_list_waiting_and_decided(
    regional, regional_approver, region_officer, drive, later
):
    case = ready(drive, later, region_officer)
    address = reverse("officer:confirm", args=[case.round_id])
    made = regional.post(address, {"cases": [case.pk], "grounds": "无异议"})
    proposal = Proposal.objects.get(kind="confirmation")
    page = reverse("officer:confirmations")

    def listed(outcome: str) -> list[Proposal]:
        table = regional.get(page, {"outcome": outcome}).context["listing"].table
        return [row.record for row in table.rows]

    assert (listed("waiting"), listed("approved")) == ([proposal], [])
    regional_approver.post(made.url, {"outcome": "approve"})
    assert (listed("waiting"), listed("approved")) == ([], [proposal])
    export = regional.get(page, {"export": "csv"}).content.decode("utf-8-sig")
    assert Proposal.objects.get(pk=proposal.pk).document.number in export


def test_proposal_sent_without_a_button_decides_nothing(approver, drive, state_of):
    case = drive(State.RECOMMENDATION_PREPARED)
    answer = approver.post(url(proposing.open_proposal(case)), {"note": ""})
    assert answer.context["form"].non_field_errors() == ["请点击按钮作出结论。"]
    assert state_of(case) == State.RECOMMENDATION_PREPARED
