"""What the operator's home says of the space's standing and of its last case."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from zhongchuang.directory.actions import ban_operator
from zhongchuang.directory.models import Standing
from zhongchuang.documents.models import OfficialDocument
from zhongchuang.filing.models import Application, Round
from zhongchuang.filing.states import State
from zhongchuang.policy.calendar import today

HOME = reverse("operator:home")


@pytest.fixture
def confirmed(driver, drive, later) -> Application:
    case = drive(State.NOTICE_RUNNING)
    later((case.notice_entries.get().notice.last_day - today()).days + 1)
    driver.confirm(case)
    return Application.objects.get(pk=case.pk)


@pytest.fixture
def late_round(round_) -> Round:
    """Closes at half past one in the morning of 1 April, which in UTC is still March."""
    closes = datetime(2100, 4, 1, 1, 30, tzinfo=ZoneInfo("Asia/Urumqi"))
    Round.objects.filter(pk=round_.pk).update(closes_at=closes)
    return Round.objects.get(pk=round_.pk)


def text(client) -> str:
    return client.get(HOME).content.decode()


def test_home_of_a_filed_space_says_so(owner, confirmed):
    assert "已备案（自治区级）" in text(owner)


def test_home_of_a_filed_space_leads_to_entry_and_verification(owner, confirmed):
    standing = Standing.objects.get(space=confirmed.space)
    paper = OfficialDocument.objects.get(number=standing.document_number)
    page = text(owner)
    assert reverse("public:register_entry", args=[standing.pk]) in page
    assert reverse("public:verify", args=[paper.code]) in page
    assert standing.document_number in page


def test_home_of_a_space_that_is_not_filed_says_nothing_of_it(owner, full_space):
    assert "已备案" not in text(owner)


def test_home_of_a_filed_space_does_not_ask_to_apply(owner, confirmed):
    assert [todo.label for todo in owner.get(HOME).context["todos"]] == []


@pytest.mark.parametrize("state", [State.FAILED, State.REFUSED])
def test_home_after_a_refusal_gives_reason_and_way_out(owner, drive, state):
    case = drive(state)
    page = text(owner)
    assert case.steps.last().note in page
    assert "行政复议" in page


def test_home_after_withdrawal_gives_no_remedy(owner, drive):
    drive(State.WITHDRAWN)
    assert "行政复议" not in text(owner)


def test_home_with_an_open_case_tells_of_no_earlier_one(owner, drive):
    drive(State.ACCEPTANCE)
    assert owner.get(HOME).context["ended"] is None


def test_home_gives_the_closing_day_of_the_place(owner, full_space, late_round):
    todos = owner.get(HOME).context["todos"]
    assert [str(todo.due_on) for todo in todos if todo.due_on] == ["2100-04-01"]


@pytest.fixture
def barred(company, region_officer):
    return ban_operator(
        organisation=company,
        since=date(2026, 1, 1),
        until=date(2099, 12, 31),
        article="11",
        reason="弄虚作假",
        decided_by="自治区科学技术厅",
        by=region_officer.signature(),
    )


def test_home_of_a_barred_operator_says_why_it_cannot_apply(owner, full_space, round_, barred):
    page = owner.get(HOME)
    assert (page.context["may_apply"], "弄虚作假" in page.content.decode()) == (False, True)
    assert [todo.label for todo in page.context["todos"]] == []


def test_home_of_a_short_ledger_offers_to_begin_all_the_same(owner, space, round_):
    assert "现在也可以先建立申请" in text(owner)
