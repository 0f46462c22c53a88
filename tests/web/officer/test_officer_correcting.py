"""Returning a case on the web: places by links, drafts, sending, settling, the clock."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from zhongchuang.filing.actions import correcting
from zhongchuang.filing.models import Application, CorrectionItem
from zhongchuang.filing.states import State
from zhongchuang.ledger.models import Tenancy

ITEM = {"kind": "other", "where": "premises", "text": "请补充合同。", "days": "5"}


def url(name: str, case, *more: int) -> str:
    return reverse(f"officer:{name}", args=[case.pk, *more])


@pytest.fixture
def case(drive) -> Application:
    return drive(State.ACCEPTANCE)


@pytest.fixture
def handed_in(operator, drive) -> CorrectionItem:
    case = drive(State.ACCEPTANCE_CORRECTION)
    correcting.answer_item(actor=operator, item=case.corrections.get(), answer="已补充。")
    correcting.resubmit(actor=operator, application=case)
    return case.corrections.get()


def test_item_is_drafted_and_nothing_is_sent(officer, case, state_of):
    answer = officer.post(url("return", case), ITEM)
    assert (answer.url, state_of(case)) == (url("return", case), State.ACCEPTANCE)
    draft = case.corrections.get()
    assert (draft.request, draft.criterion, draft.sent_at) == ("请补充合同。", "premises", None)


@pytest.mark.parametrize(
    ("field", "value"), [("text", ""), ("days", "0"), ("kind", "x"), ("days", "x")]
)
def test_item_with_something_wrong_is_told_at_the_field(officer, case, field, value):
    answer = officer.post(url("return", case), {**ITEM, field: value})
    assert (list(answer.context["form"].errors), case.corrections.count()) == ([field], 0)


def test_row_comes_by_the_link_beside_it(officer, case):
    row = Tenancy.objects.filter(space=case.space).first()
    answer = officer.get(url("return", case), {"kind": "tenancy", "row": row.pk})
    form = answer.context["form"]
    assert (form["row_id"].value(), form["kind"].value()) == (row.pk, "prove-row")
    officer.post(
        url("return", case), {**ITEM, "kind": "prove-row", "row_kind": "tenancy", "row_id": row.pk}
    )
    item = case.corrections.get()
    assert (item.row_id, item.row_version, str(row) in item.place) == (row.pk, row.version, True)


def test_number_comes_by_the_link_beside_it(officer, case):
    page = officer.get(url("case", case)).content.decode()
    assert f"{url('return', case)}?criterion=residents&amp;measure=residents" in page
    answer = officer.get(url("return", case), {"criterion": "residents", "measure": "residents"})
    assert answer.context["form"]["kind"].value() == "explain-figure"
    assert answer.context["place"] != ""


def test_rows_page_offers_to_ask_about_a_row_only_to_the_officer(officer, regional, drive):
    case = drive(State.PRELIMINARY)
    rows = reverse("officer:rows", args=[case.pk, "residents"])
    shown = [
        f"{url('return', case)}?kind=tenancy" in c.get(rows).content.decode()
        for c in (officer, regional)
    ]
    assert shown == [True, False]


def test_drafts_are_sent_together(officer, case, state_of):
    officer.post(url("return", case), ITEM)
    officer.post(url("return", case), {**ITEM, "text": "请说明。"})
    answer = officer.post(url("return_send", case))
    assert (answer.url, state_of(case)) == (url("case", case), State.ACCEPTANCE_CORRECTION)
    assert case.corrections.pending().count() == 2


def test_sending_without_drafts_says_what_is_missing(officer, case):
    answer = officer.post(url("return_send", case))
    assert answer.status_code == 200
    assert case.corrections.count() == 0


def test_second_return_shows_that_a_reason_is_needed(officer, handed_in):
    case = handed_in.application
    correcting_page = url("return", case)
    officer.post(url("settle_item", case, handed_in.pk), settling(handed_in, "yes"))
    officer.post(correcting_page, ITEM)
    assert "一次性告知" in officer.get(correcting_page).context["needs_reason"]
    officer.post(url("return_send", case))
    assert case.corrections.pending().count() == 0
    officer.post(url("return_send", case), {"reason": "补交的合同中发现新的问题。"})
    assert case.corrections.pending().count() == 1


@pytest.mark.parametrize("name", ["return_send"])
def test_looking_at_where_drafts_are_sent_leads_to_them(officer, case, name):
    assert officer.get(url(name, case)).url == url("return", case)


def test_draft_is_struck_out(officer, case):
    officer.post(url("return", case), ITEM)
    officer.post(url("return_discard", case, case.corrections.get().pk))
    assert case.corrections.count() == 0


def test_draft_is_not_shown_to_the_applicant(officer, case, client_of, operator):
    officer.post(url("return", case), ITEM)
    page = client_of(operator).get(reverse("operator:application", args=[case.pk]))
    assert "请补充合同。" not in page.content.decode()


def settling(item: CorrectionItem, accepted: str, finding: str = "") -> dict[str, str]:
    prefix = f"settle-{item.pk}"
    return {f"{prefix}-accepted": accepted, f"{prefix}-finding": finding}


def test_answer_is_accepted(officer, handed_in):
    case = handed_in.application
    officer.post(url("settle_item", case, handed_in.pk), settling(handed_in, "yes"))
    handed_in.refresh_from_db()
    assert handed_in.accepted


def test_answer_not_enough_is_ready_to_be_asked_again(officer, handed_in):
    case = handed_in.application
    officer.post(url("settle_item", case, handed_in.pk), settling(handed_in, "no", "缺第二页。"))
    (one, _due) = officer.get(url("return", case)).context["drafts"][0]
    assert (one.item.request, one.item.follows) == ("缺第二页。", handed_in)


def test_answer_not_enough_without_words_is_told(officer, handed_in):
    case = handed_in.application
    answer = officer.post(url("settle_item", case, handed_in.pk), settling(handed_in, "no"))
    assert [m.level_tag for m in get_messages(answer.wsgi_request)] == ["error"]


def test_looking_at_where_an_answer_is_settled_leads_to_the_case(officer, handed_in):
    case = handed_in.application
    assert officer.get(url("settle_item", case, handed_in.pk)).url == url("case", case)


def test_case_shows_the_answer_with_its_form_only_to_the_officer(officer, regional, handed_in):
    found = [
        c.get(url("case", handed_in.application)).context["corrections"][0].form is not None
        for c in (officer, regional)
    ]
    assert found == [True, False]


def test_case_shows_the_clock_with_its_pause_and_why(officer, drive, later):
    case = drive(State.ACCEPTANCE_CORRECTION)
    later(7)
    clock = officer.get(url("case", case)).context["clock"]
    assert [(pause.why, pause.until) for pause in clock.pauses] == [("退回补正", None)]
    assert dict(clock.pairs)["剩余"] == "5 个工作日"


def test_case_with_many_items_needs_few_queries(
    officer, prefecture_officer, drive, django_assert_max_num_queries
):
    case = drive(State.ACCEPTANCE)
    requests = [correcting.Request(f"补材料{n}", "premises") for n in range(6)]
    correcting.return_for_correction(actor=prefecture_officer, application=case, requests=requests)
    officer.get(url("case", case))
    with django_assert_max_num_queries(18):
        officer.get(url("case", case))
