"""The operator's signals: what was noticed, what to do, explaining it; never in the way."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from integrity.looking import look, part, share, signal_of

from zhongchuang.demonstration.ledgers import evidence_pdf
from zhongchuang.directory.models import Space
from zhongchuang.filing.models import Application
from zhongchuang.filing.states import State as Place
from zhongchuang.integrity.actions import answer, settle
from zhongchuang.integrity.models import Answer, Run, Signal
from zhongchuang.integrity.states import Outcome, State
from zhongchuang.ledger.actions import add_fact
from zhongchuang.ledger.models import Mentor, Tenancy

SIGNALS = reverse("operator:signals")
LOOK = reverse("operator:signals_look")


@pytest.fixture
def noticed(space, rival_space) -> Signal:
    """One signal: the same company resident here and at the rival's."""
    share(space, rival_space)
    look(space, rival_space)
    return signal_of(space)


def of(signal: Signal) -> str:
    return reverse("operator:signal", args=[signal.pk])


def text(client, address: str = SIGNALS) -> str:
    return client.get(address).content.decode()


def test_page_before_any_look_says_so(owner, space):
    assert "还没有检查过" in text(owner)


def test_page_after_a_look_that_found_nothing_says_so(owner, space):
    look(space)
    assert "没有发现需要说明的地方" in text(owner)


def test_page_tells_what_was_noticed_with_its_numbers(owner, noticed):
    assert "重叠 394 天" in text(owner)


def test_sentence_is_told_in_english(owner, noticed):
    owner.cookies["django_language"] = "en"
    assert "394 days" in text(owner)


def test_other_space_is_not_named(owner, noticed, rival_space):
    page = text(owner)
    assert ("另一家众创空间" in page, rival_space.name in page) == (True, False)


def test_other_space_is_not_named_on_the_page_of_the_signal(owner, noticed, rival_space):
    assert rival_space.name not in text(owner, of(noticed))


def test_other_space_of_the_same_operator_is_named(owner, space, other_space):
    share(space, other_space)
    look(space)
    assert other_space.name in text(owner, f"{SIGNALS}?space={space.pk}")


def test_several_others_are_counted(owner, space, rival_space, rival_company):
    third = Space.objects.create(
        operator=rival_company, name="示例第三空间", division_id="653100", address="示例路"
    )
    share(space, rival_space, third)
    look(space)
    assert "2 家其他众创空间" in text(owner)


def test_page_leads_to_the_row(owner, noticed, space):
    row = Tenancy.objects.get(space=space)
    assert reverse("operator:fact", args=["tenancies", row.pk]) in text(owner)


def test_page_says_that_a_signal_is_no_decision(owner, noticed):
    page = text(owner)
    assert ("不是结论" in page, "违规" in page) == (True, False)


def test_markup_in_the_grounds_is_escaped(owner, noticed):
    Signal.objects.filter(pk=noticed.pk).update(grounds={"name": "<b>甲</b>", "days": 40})
    page = text(owner)
    assert ("<b>甲</b>" in page, "&lt;b&gt;甲&lt;/b&gt;" in page) == (False, True)


def test_grounds_that_are_missing_leave_a_gap(owner, noticed):
    Signal.objects.filter(pk=noticed.pk).update(grounds={})
    assert "重叠 … 天" in text(owner)


@pytest.mark.parametrize("change", [{"rule": "forgotten"}, {"policy": "forgotten-2001"}])
def test_rule_that_is_no_longer_there_breaks_no_page(owner, noticed, change):
    Signal.objects.filter(pk=noticed.pk).update(**change)
    assert "不在现行规则中" in text(owner)


def test_own_people_are_read_in_full(owner, operator, space, rival_space, rival_company):
    places = [space, rival_space]
    places += [
        Space.objects.create(
            operator=rival_company, name=f"示例{n}空间", division_id="653100", address="示例路"
        )
        for n in range(8)
    ]
    for place in places:
        Mentor.objects.create(
            space=place,
            name="示例导师",
            employer="示例大学",
            kind="part-time",
            appointed_on="2025-01-01",
        )
    look(space, signal="shared-mentor")
    assert "示例导师" in text(owner)


def test_looking_again_finds_and_says_how_many(owner, space, rival_space):
    share(space, rival_space)
    answered = owner.post(LOOK, follow=True)
    assert ("有 1 项提示待说明" in answered.content.decode(), Run.objects.count()) == (True, 1)


def test_looking_is_not_done_by_following_a_link(owner, space):
    assert (owner.get(LOOK).status_code, Run.objects.count()) == (405, 0)


def test_looking_uses_the_open_round(owner, space, round_):
    owner.post(LOOK)
    assert (Run.objects.get().as_of, Run.objects.get().year) == (round_.as_of, 2025)


def test_looking_without_a_round_uses_the_end_of_the_last_month(owner, space):
    owner.post(LOOK)
    run = Run.objects.get()
    assert (run.as_of.day >= 28, run.year) == (True, run.at.year - 1)


def test_corrected_ledger_ends_the_signal_at_the_next_look(owner, noticed, space, round_):
    part(space)
    owner.post(LOOK)
    assert "已消除" in text(owner)


def test_answer_is_kept_with_its_file(owner, noticed):
    file = SimpleUploadedFile("说明.pdf", evidence_pdf("x"), "application/pdf")
    owner.post(of(noticed), {"text": "两处办公，已附协议。", "uploads": [file]})
    page = text(owner)
    assert ("两处办公，已附协议。" in page, "说明.pdf" in page) == (True, True)
    assert signal_of(noticed.space).state == State.ANSWERED


def test_file_of_an_answer_opens(owner, noticed):
    file = SimpleUploadedFile("说明.pdf", evidence_pdf("x"), "application/pdf")
    owner.post(of(noticed), {"text": "见附件。", "uploads": [file]})
    address = next(
        name for name in text(owner).split('"') if name.startswith("/operator/signals/files/")
    )
    answered = owner.get(address)
    assert b"".join(answered.streaming_content) == evidence_pdf("x")
    answered.close()


def test_file_of_an_answer_is_not_found_by_the_rival(owner, client_of, rival, noticed):
    file = SimpleUploadedFile("说明.pdf", evidence_pdf("x"), "application/pdf")
    owner.post(of(noticed), {"text": "见附件。", "uploads": [file]})
    address = next(
        name for name in text(owner).split('"') if name.startswith("/operator/signals/files/")
    )
    assert client_of(rival).get(address).status_code == 404


def test_file_of_something_else_is_not_found(owner, noticed):
    assert owner.get(reverse("operator:signal_file", args=[999])).status_code == 404


def test_answer_without_words_is_asked_for_again(owner, noticed):
    answered = owner.post(of(noticed), {"text": ""})
    assert (list(answered.context["form"].errors), Answer.objects.count()) == (["text"], 0)


def test_file_that_is_not_taken_is_told_at_its_field(owner, noticed):
    file = SimpleUploadedFile("说明.pdf", b"no pdf", "application/pdf")
    answered = owner.post(of(noticed), {"text": "见附件。", "uploads": [file]})
    assert list(answered.context["form"].errors) == ["uploads"]
    assert answered.context["form"]["text"].value() == "见附件。"


def test_settled_signal_shows_how_and_takes_no_answer(owner, noticed, prefecture_officer):
    settle(
        actor=prefecture_officer, signal=noticed, outcome=Outcome.EXPLAINED, reason="协议已核对。"
    )
    answered = owner.get(of(noticed))
    page = answered.content.decode()
    assert (answered.context["form"], "协议已核对。" in page) == (None, True)
    assert prefecture_officer.account.name not in page


def test_posting_to_a_settled_signal_is_refused_in_words(owner, noticed, prefecture_officer):
    settle(actor=prefecture_officer, signal=noticed, outcome=Outcome.NOTED, reason="已核对。")
    answered = owner.post(of(noticed), {"text": "再说明。"})
    assert "已经处理" in answered.content.decode()


def test_changed_grounds_say_that_they_changed(owner, operator, noticed, prefecture_officer):
    answer(actor=operator, signal=noticed, text="两处办公。")
    settle(actor=prefecture_officer, signal=noticed, outcome=Outcome.NOTED, reason="已核对。")
    Tenancy.objects.filter(space=noticed.space).update(entered_on="2025-06-01")
    look(noticed.space)
    assert "重新提示" in text(owner)


def test_rival_does_not_find_the_signal(client_of, rival, noticed):
    assert client_of(rival).get(of(noticed)).status_code == 404


@pytest.mark.parametrize("who", ["prefecture_officer", "auditor", "expert"])
def test_others_are_not_let_in(client_of, request, noticed, who):
    assert client_of(request.getfixturevalue(who)).get(SIGNALS).status_code == 403


def test_clerk_may_explain(editor, clerk, noticed):
    editor.post(of(noticed), {"text": "两处办公。"})
    assert Answer.objects.get().account == clerk.account


def test_home_says_how_many_wait(owner, noticed):
    assert "诚信提示：1 项待说明" in text(owner, reverse("operator:home"))


def test_selfcheck_leads_to_the_signals(owner, noticed):
    page = text(owner, reverse("operator:selfcheck"))
    assert "诚信提示：1 项待说明" in page


def test_starting_an_application_looks(owner, round_, full_space):
    owner.post(reverse("operator:start"), {"round": round_.pk, "space": full_space.pk})
    assert (Application.objects.count(), Run.objects.count()) == (1, 1)


def task_of(client, case: Application) -> str:
    tasks = client.get(reverse("operator:application", args=[case.pk])).context["tasks"]
    return next(str(task.state) for task in tasks if str(task.label) == "诚信提示")


def test_task_list_tells_what_waits(owner, drive, rival_space):
    case = drive(Place.DRAFTING)
    states = [task_of(owner, case)]
    share(case.space, rival_space)
    look(case.space)
    states.append(task_of(owner, case))
    assert states == ["尚未检查", "1 项待说明"]


def test_task_is_done_once_explained(owner, operator, drive, rival_space):
    case = drive(Place.DRAFTING)
    share(case.space, rival_space)
    look(case.space)
    for one in Signal.objects.all():
        answer(actor=operator, signal=one, text="两处办公。")
    assert task_of(owner, case) == "已说明"


def test_signals_stop_no_submission_which_looks_once_more(owner, drive, rival_space):
    case = drive(Place.DRAFTING)
    share(case.space, rival_space)
    look(case.space)
    owner.post(
        reverse("operator:submit", args=[case.pk]),
        {"undertaken_by": "示例法定代表人", "agreed": "on"},
    )
    case.refresh_from_db()
    assert (case.place, Run.objects.count()) == (Place.ACCEPTANCE, 2)


def test_long_list_is_turned_in_pages(owner, space, noticed):
    for number in range(25):
        Signal.objects.create(
            space=space,
            policy=noticed.policy,
            rule=noticed.rule,
            key=f"k{number}",
            about="x",
            first_seen_at=noticed.first_seen_at,
            last_seen_at=noticed.last_seen_at,
            seen_in=noticed.seen_in,
        )
    assert "共 26 项，本页第 21–26 项" in text(owner, f"{SIGNALS}?page=2")


def test_number_of_queries_does_not_depend_on_the_signals(
    owner, operator, space, rival_space, queries
):
    counts = []
    for number in (1, 2, 3):
        share(space, rival_space, name=f"示例企业{number}", serial=910 + number)
        look(space)
        for one in Signal.objects.filter(space=space):
            answer(actor=operator, signal=one, text="两处办公。")
        counts.append(queries(owner, SIGNALS))
    assert counts[0] == counts[1] == counts[2]


def test_retracted_row_is_named_without_a_link(owner, operator, noticed, space):
    part(space)
    page = text(owner)
    row = Tenancy.objects.get(space=space)
    assert ("已撤回" in page, reverse("operator:fact", args=["tenancies", row.pk]) in page) == (
        True,
        False,
    )


def test_rows_beyond_the_first_are_counted(owner, operator, space, noticed):
    rows = [
        add_fact(
            actor=operator,
            space=space,
            model=Tenancy,
            values={"name": f"示例团队{n}", "kind": "team", "entered_on": "2025-01-05"},
        )
        for n in range(22)
    ]
    Signal.objects.filter(pk=noticed.pk).update(rows=[["tenancy", row.pk] for row in rows])
    assert "另有 2 条记录" in text(owner)
