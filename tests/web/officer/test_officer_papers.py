"""A paper at its page: withdrawn with a reason, and tried in another version of its words."""

from __future__ import annotations

import pytest
from django.urls import reverse

from zhongchuang.audit.models import Entry
from zhongchuang.documents.models import DocumentKind, Ending, OfficialDocument, Wording
from zhongchuang.filing.actions.rewording import reword
from zhongchuang.filing.actions.withdrawing import withdraw_paper
from zhongchuang.filing.papers.forms import FORMS
from zhongchuang.filing.states import State
from zhongchuang.kernel.refusal import Refused
from zhongchuang.policy.calendar import today

OTHERS = ["prefecture_officer", "region_approver", "foreign_approver", "operator", "administrator"]


@pytest.fixture
def slip(drive) -> OfficialDocument:
    drive(State.PRELIMINARY)
    return OfficialDocument.objects.get(kind=DocumentKind.ACCEPTANCE_SLIP)


def address(paper: OfficialDocument) -> str:
    return reverse("officer:withdraw_paper", args=[paper.pk])


def test_approver_withdraws_a_paper_of_their_authority(client_of, prefecture_approver, slip):
    answer = client_of(prefecture_approver).post(address(slip), {"reason": "文号有误"})
    slip.refresh_from_db()
    assert answer.status_code == 302
    assert (slip.ended_as, slip.ended_on, slip.ended_why) == (
        Ending.WITHDRAWN,
        today(),
        "文号有误",
    )
    assert Entry.objects.get(act="filing.withdraw-paper").data["number"] == slip.number


def test_withdrawing_needs_a_reason(client_of, prefecture_approver, slip):
    answer = client_of(prefecture_approver).post(address(slip), {"reason": " "})
    assert answer.context["form"].errors["reason"] == ["请填写这一项。"]


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_withdraws_it(request, who, slip):
    with pytest.raises(Refused):
        withdraw_paper(actor=request.getfixturevalue(who), paper=slip, reason="有误")


@pytest.mark.parametrize("who", OTHERS)
def test_page_of_withdrawing_is_closed_to_others(request, client_of, who, slip):
    status = client_of(request.getfixturevalue(who)).get(address(slip)).status_code
    assert status in {403, 404}


def test_paper_is_withdrawn_once(prefecture_approver, slip):
    withdraw_paper(actor=prefecture_approver, paper=slip, reason="有误")
    with pytest.raises(Refused, match="已经失效"):
        withdraw_paper(actor=prefecture_approver, paper=slip, reason="再次")


def test_notice_is_not_withdrawn_as_a_paper(region_approver, drive):
    drive(State.NOTICE_RUNNING)
    notice = OfficialDocument.objects.get(kind=DocumentKind.PUBLIC_NOTICE)
    with pytest.raises(Refused, match="相应页面"):
        withdraw_paper(actor=region_approver, paper=notice, reason="有误")


def test_withdrawn_paper_says_so_to_anybody(client, prefecture_approver, slip):
    withdraw_paper(actor=prefecture_approver, paper=slip, reason="内部理由")
    page = client.get(reverse("public:verify", args=[slip.code]))
    assert page.context["state"][0] == "真实，但发文机关已撤回，不再有效"
    assert "内部理由" not in page.content.decode()  # the slip is no public paper


@pytest.fixture
def new_words(administrator) -> Wording:
    kind = DocumentKind.ACCEPTANCE_SLIP
    text = FORMS[kind].text.replace("收悉", "已经收到")
    return reword(actor=administrator, kind=kind, text=text, note="改", valid_from=today())


def test_approver_tries_new_words_on_a_real_case(client_of, prefecture_approver, slip, new_words):
    url = reverse("officer:paper_in_words", args=[slip.pk, new_words.version])
    answer = client_of(prefecture_approver).get(url)
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_tries_words_on_it(request, client_of, who, slip, new_words):
    url = reverse("officer:paper_in_words", args=[slip.pk, new_words.version])
    assert client_of(request.getfixturevalue(who)).get(url).status_code in {403, 404}
