"""Applications: starting, filling in, handing in, corrections, withdrawal, the case page."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from zhongchuang.directory.actions import ban_operator
from zhongchuang.filing.actions import drafting, noticing, proposing
from zhongchuang.filing.models import Application, CorrectionItem, Round
from zhongchuang.filing.states import Act, State
from zhongchuang.policy.calendar import today

CONTACT = {"contact_name": "示例联系人", "contact_phone": "0991-1234567"}
UNDERTAKING = {"undertaken_by": "示例负责人", "agreed": "on"}


def to(name: str, case: Application, *more: object) -> str:
    return reverse(f"operator:{name}", args=[case.pk, *more])


def state_of(case: Application) -> State:
    return Application.objects.get(pk=case.pk).place


def labels(acts) -> list[str]:
    return [str(act.label) for act in acts]


@pytest.fixture
def draft(operator, round_, full_space) -> Application:
    """A draft in which nothing is written yet."""
    return drafting.start(actor=operator, round_=round_, space=full_space)


@pytest.fixture
def ready(draft, operator) -> Application:
    """A draft with every part written."""
    values = {"direction": "面向软件创业者。", **CONTACT}
    return drafting.fill_in(actor=operator, application=draft, values=values)


@pytest.fixture
def start(owner, round_, full_space):
    def post(client=owner, **changes: object):
        values = {"round": round_.pk, "space": full_space.pk, **changes}
        return client.post(reverse("operator:start"), values)

    return post


def test_start_page_offers_the_open_round(owner, round_, full_space):
    offers = owner.get(reverse("operator:start")).context["offers"]
    assert [(o.round, [(g.space, g.refusal) for g in o.gates]) for o in offers] == [
        (round_, [(full_space, "")])
    ]


def test_start_page_without_a_round(owner, space):
    assert owner.get(reverse("operator:start")).context["offers"] == []


def test_start_page_says_why_another_area_cannot_apply(
    client_of, rival, rival_space, foreign_approver, round_
):
    Round.objects.filter(pk=round_.pk).update(division="650100")
    gate = client_of(rival).get(reverse("operator:start")).context["offers"][0].gates[0]
    assert gate.refusal == "该批次不面向本空间所在地州市。（依据：第九条）"


def test_start_page_says_why_a_barred_operator_cannot_apply(
    owner, round_, full_space, region_approver
):
    ban_operator(
        organisation=full_space.operator,
        since=today(),
        until=today(),
        article="11",
        reason="申报材料弄虚作假",
        decided_by="自治区科学技术厅",
        by=region_approver.signature(),
    )
    gate = owner.get(reverse("operator:start")).context["offers"][0].gates[0]
    assert gate.refusal.endswith("（依据：第十一条）")


def test_application_started(start):
    answer = start()
    assert answer.url == to("application", Application.objects.get())


def test_application_started_twice_is_refused(start):
    start()
    answer = start()
    refusals = (len(answer.context["form"].non_field_errors()), Application.objects.count())
    assert refusals == (1, 1)


def test_application_for_the_space_of_a_rival_is_not_started(start, rival_space):
    answer = start(space=rival_space.pk)
    assert (list(answer.context["form"].errors), Application.objects.count()) == (["space"], 0)


def test_application_after_closing_is_refused(start, round_):
    Round.objects.filter(pk=round_.pk).update(closes_at=timezone.now())
    assert len(start().context["form"].non_field_errors()) == 1


def test_draft_names_the_parts_still_empty(owner, draft):
    context = owner.get(to("application", draft)).context
    states = [str(task.state) for task in context["tasks"]]
    assert states == [
        "已完成",
        "随时查看",
        "尚未检查",
        "未完成",
        "未完成",
        "上面各项完成后再读",
        "尚不能提交",
    ]


def test_draft_asks_no_justification_of_a_legal_person(owner, draft):
    tasks = owner.get(to("application", draft)).context["tasks"]
    assert "非独立法人情况说明" not in labels(tasks)


def test_draft_asks_a_justification_where_there_is_no_legal_person(owner, draft):
    profile = draft.space.profile
    profile.independent_legal_person = False
    profile.save()
    tasks = owner.get(to("application", draft)).context["tasks"]
    assert "非独立法人情况说明" in labels(tasks)


def test_part_saved(owner, draft):
    owner.post(to("application_part", draft, "contact"), CONTACT)
    draft.refresh_from_db()
    assert (draft.contact_name, draft.contact_phone) == ("示例联系人", "0991-1234567")


@pytest.mark.parametrize("number", ["abc", "123", "1" * 20])
def test_contact_with_an_impossible_number_keeps_what_was_typed(owner, draft, number):
    values = {**CONTACT, "contact_phone": number}
    form = owner.post(to("application_part", draft, "contact"), values).context["form"]
    assert (list(form.errors), form["contact_name"].value()) == (["contact_phone"], "示例联系人")


def test_empty_part_is_told_at_the_field(owner, draft):
    form = owner.post(to("application_part", draft, "direction"), {"direction": " "}).context[
        "form"
    ]
    assert list(form.errors) == ["direction"]


def test_part_of_a_submitted_application_is_closed(owner, drive):
    case = drive(State.ACCEPTANCE)
    answer = owner.get(to("application_part", case, "contact"))
    assert answer.url == to("application", case)


def test_check_page_shows_every_condition(owner, ready):
    context = owner.get(to("application_check", ready)).context
    assert len(context["conditions"]) == 12


def test_check_page_after_submission_shows_what_was_frozen(owner, drive):
    case = drive(State.ACCEPTANCE)
    Application.objects.filter(pk=case.pk).update(direction="后来改的")
    stated = owner.get(to("application_check", case)).context["stated"]
    assert stated.direction.startswith("面向软件和智慧农业创业者")


def test_check_page_says_when_the_frozen_content_was_altered(owner, drive):
    case = drive(State.ACCEPTANCE)
    type(case.snapshot).objects.filter(pk=case.snapshot_id).update(digest="0" * 64)
    assert owner.get(to("application_check", case)).context["altered"]


def test_unit_submits(owner, ready):
    answer = owner.post(to("submit", ready), UNDERTAKING)
    assert (answer.url, state_of(ready)) == (to("receipt", ready), State.ACCEPTANCE)


def test_unit_submits_twice_and_is_told(owner, ready):
    owner.post(to("submit", ready), UNDERTAKING)
    answer = owner.post(to("submit", ready), UNDERTAKING, follow=True)
    assert [m.level_tag for m in answer.context["messages"]] == ["warning"]


def test_undertaking_not_agreed_keeps_the_name(owner, ready):
    form = owner.post(to("submit", ready), {"undertaken_by": "示例负责人"}).context["form"]
    typed = (list(form.errors), form["undertaken_by"].value())
    assert (typed, state_of(ready)) == ((["agreed"], "示例负责人"), State.DRAFTING)


def test_submitting_with_parts_missing_is_refused_with_their_names(owner, draft):
    form = owner.post(to("submit", draft), UNDERTAKING).context["form"]
    assert form.non_field_errors() == [
        "还有必填内容没有完成：发展方向与运营模式、联系人和联系电话。"
    ]


def test_submitting_after_closing_is_refused(owner, ready):
    Round.objects.update(closes_at=timezone.now())
    form = owner.post(to("submit", ready), UNDERTAKING).context["form"]
    assert (len(form.non_field_errors()), state_of(ready)) == (1, State.DRAFTING)


def test_clerk_cannot_submit(editor, ready):
    answer = editor.post(to("submit", ready), UNDERTAKING)
    assert (answer.url, state_of(ready)) == (to("application", ready), State.DRAFTING)


def test_clerk_is_offered_to_hand_over(editor, ready):
    acts = editor.get(to("application", ready)).context["acts"]
    assert labels(acts) == ["提交单位审核"]


def test_clerk_hands_over(editor, ready):
    editor.post(to("hand_over", ready))
    assert state_of(ready) == State.CHECKING


def test_handing_over_asks_first(editor, ready):
    editor.get(to("hand_over", ready))
    assert state_of(ready) == State.DRAFTING


def test_clerk_hands_over_twice_and_is_told(editor, ready):
    editor.post(to("hand_over", ready), follow=True)
    answer = editor.post(to("hand_over", ready), follow=True)
    assert [m.level_tag for m in answer.context["messages"]] == ["warning"]


def test_unit_hands_back_with_a_note_the_clerk_sees(owner, editor, ready):
    editor.post(to("hand_over", ready))
    owner.post(to("hand_back", ready), {"note": "联系人请改为张工"})
    step = editor.get(to("application", ready)).context["handed_back"]
    assert (step.note, state_of(ready)) == ("联系人请改为张工", State.DRAFTING)


def test_handing_back_without_a_note_is_told(owner, editor, ready):
    editor.post(to("hand_over", ready))
    form = owner.post(to("hand_back", ready), {"note": ""}).context["form"]
    assert (list(form.errors), state_of(ready)) == (["note"], State.CHECKING)


def test_clerk_cannot_hand_back(editor, ready):
    editor.post(to("hand_over", ready))
    editor.post(to("hand_back", ready), {"note": "自己退回"})
    assert state_of(ready) == State.CHECKING


def test_receipt_names_the_number_and_the_term(owner, drive):
    case = drive(State.ACCEPTANCE)
    context = owner.get(to("receipt", case)).context
    assert (context["case"].reference, context["awaited"]["due_on"]) == (
        case.reference,
        case.due_on,
    )


def test_receipt_of_a_draft_leads_to_the_task_list(owner, draft):
    assert owner.get(to("receipt", draft)).url == to("application", draft)


def test_withdrawing_needs_a_reason(owner, ready):
    form = owner.post(to("withdraw", ready), {"reason": ""}).context["form"]
    assert (list(form.errors), state_of(ready)) == (["reason"], State.DRAFTING)


def test_withdrawn_with_a_reason(owner, ready):
    owner.post(to("withdraw", ready), {"reason": "场地调整"})
    assert state_of(ready) == State.WITHDRAWN


def test_clerk_cannot_withdraw(editor, ready):
    editor.post(to("withdraw", ready), {"reason": "想撤"})
    assert state_of(ready) == State.DRAFTING


def test_withdrawal_is_closed_once_the_notice_runs(owner, drive):
    case = drive(State.NOTICE_RUNNING)
    acts = owner.get(to("application", case)).context["acts"]
    assert (labels(acts), owner.get(to("withdraw", case)).url) == ([], to("application", case))


@pytest.fixture
def returned(drive) -> Application:
    return drive(State.PRELIMINARY_CORRECTION)


@pytest.fixture
def item(returned) -> CorrectionItem:
    return returned.corrections.get()


def answer_to(client, item: CorrectionItem, text: str):
    address = to("answer", item.application, item.pk)
    return client.post(address, {f"item-{item.pk}-answer": text})


def test_correction_shows_items_and_days_left(owner, returned):
    context = owner.get(to("corrections", returned)).context
    shown = [(one.item.request, one.condition) for one in context["asked"]]
    assert (shown, context["days_left"]) == (
        [("请补充场地租赁合同。", "场地、工位与公共服务设施")],
        5,
    )


def test_item_answered(editor, item):
    answer_to(editor, item, "已上传")
    item.refresh_from_db()
    assert item.answer == "已上传"


def test_item_without_an_answer_is_told(editor, item):
    form = answer_to(editor, item, " ").context["asked"][0].form
    assert list(form.errors) == ["answer"]


def test_looking_at_where_an_answer_is_sent_leads_to_all_items(owner, item):
    address = to("answer", item.application, item.pk)
    assert owner.get(address).url == to("corrections", item.application)


def test_item_of_another_case_is_not_found(owner, item):
    assert owner.post(to("answer", item.application, item.pk + 1), {}).status_code == 404


def test_looking_at_where_corrections_are_handed_in_leads_to_them(owner, returned):
    assert owner.get(to("resubmit", returned))["Location"] == to("corrections", returned)


def test_resubmitting_with_an_item_unanswered_is_refused(owner, returned):
    owner.post(to("resubmit", returned))
    assert state_of(returned) == State.PRELIMINARY_CORRECTION


def test_resubmitted_when_every_item_is_answered(owner, item):
    answer_to(owner, item, "已上传")
    answer = owner.post(to("resubmit", item.application))
    assert (answer.url, state_of(item.application)) == (
        to("receipt", item.application),
        State.PRELIMINARY,
    )


def test_resubmitted_twice_is_told(owner, item):
    answer_to(owner, item, "已上传")
    owner.post(to("resubmit", item.application), follow=True)
    answer = owner.post(to("resubmit", item.application), follow=True)
    assert [m.level_tag for m in answer.context["messages"]] == ["error"]


def test_clerk_cannot_resubmit(editor, item):
    answer_to(editor, item, "已上传")
    editor.post(to("resubmit", item.application))
    assert state_of(item.application) == State.PRELIMINARY_CORRECTION


def test_settled_item_cannot_be_answered_again(owner, item):
    answer_to(owner, item, "已上传")
    owner.post(to("resubmit", item.application))
    assert answer_to(owner, item, "再改").status_code == 404


def test_corrections_of_a_case_not_returned_lead_to_the_case(owner, drive):
    case = drive(State.PRELIMINARY)
    assert owner.get(to("corrections", case)).url == to("application", case)


def test_overdue_correction_shows_negative_days(owner, returned, later):
    later(14)
    assert owner.get(to("corrections", returned)).context["days_left"] < 0


def stages(answer) -> list[str]:
    return [stage.state for stage in answer.context["stages"]]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.ACCEPTANCE, ["done", "current", *["waiting"] * 7]),
        (State.VISIT, [*["done"] * 3, "current", *["waiting"] * 5]),
        (State.FAILED, [*["done"] * 2, "failed", *["skipped"] * 6]),
        (State.WITHDRAWN, ["done", *["skipped"] * 8]),
        (State.NOTICE_RUNNING, [*["done"] * 7, "current", "waiting"]),
    ],
)
def test_progress_line(owner, drive, state, expected):
    assert stages(owner.get(to("application", drive(state)))) == expected


def test_timeline_leaves_out_what_an_authority_only_prepares(owner, drive):
    case = drive(State.FORMAL)
    told = [str(h.what) for h in owner.get(to("application", case)).context["happenings"]]
    assert Act.PREPARE_RECOMMENDATION.label not in told
    assert Act.RECOMMEND.label in told


def test_timeline_names_organisations_and_no_officer(owner, drive, prefecture_officer):
    answer = owner.get(to("application", drive(State.VISIT)))
    who = {str(h.who) for h in answer.context["happenings"]}
    assert who == {"示例绿洲创业服务有限公司", "乌鲁木齐市科学技术局"}
    assert prefecture_officer.account.name not in answer.content.decode()


def test_acceptance_slip_is_offered(owner, drive):
    case = drive(State.PRELIMINARY)
    papers = owner.get(to("application", case)).context["papers"]
    slip = case.steps.get(act=Act.ACCEPT).document
    assert papers == [(slip, reverse("public:document", args=[slip.pk, "pdf"]))]


def test_recommendation_letter_is_not_offered(owner, drive):
    case = drive(State.FORMAL)
    kinds = [paper.kind for paper, _url in owner.get(to("application", case)).context["papers"]]
    assert kinds == ["acceptance-slip"]


@pytest.mark.parametrize(
    ("state", "article"), [(State.FAILED, "第六条第 5 项"), (State.REFUSED, "第二条")]
)
def test_decision_against_the_applicant_names_article_and_remedy(owner, drive, state, article):
    outcome = owner.get(to("application", drive(state))).context["outcome"]
    assert (outcome["article"], "行政复议" in outcome["remedy"]) == (article, True)


@pytest.fixture
def confirmed(drive, later, region_officer, region_approver) -> Application:
    case = drive(State.NOTICE_RUNNING)
    later(14)
    notice = case.notice_entries.get().notice
    noticing.conclude(actor=region_officer, notice=notice)
    proposal = proposing.prepare_confirmation(
        actor=region_officer, round_=case.round, applications=[case], grounds="公示无异议。"
    )
    proposing.approve_confirmation(actor=region_approver, proposal=proposal)
    return Application.objects.get(pk=case.pk)


def test_running_notice_is_linked(owner, drive):
    case = drive(State.NOTICE_RUNNING)
    notice = case.notice_entries.get().notice
    published = owner.get(to("application", case)).context["published"]
    assert published == [(notice.title, reverse("public:notice", args=[notice.pk]))]


def test_nothing_is_public_before_the_notice(owner, drive):
    assert owner.get(to("application", drive(State.FORMAL))).context["published"] == []


def test_confirmed_case_leads_to_the_register(owner, confirmed):
    standing = confirmed.space.standings.get()
    answer = owner.get(to("application", confirmed))
    assert (answer.context["published"][-1][1], stages(answer)) == (
        reverse("public:register_entry", args=[standing.pk]),
        ["done"] * 9,
    )


def test_confirmed_space_shows_its_standing(owner, confirmed):
    standings = owner.get(reverse("operator:space")).context["standings"]
    assert [s.document_number for s in standings] == [confirmed.steps.last().document.number]


def test_withdrawn_case_offers_no_remedy(owner, drive):
    outcome = owner.get(to("application", drive(State.WITHDRAWN))).context["outcome"]
    assert outcome["remedy"] == ""


def test_list_shows_own_cases(owner, drive):
    case = drive(State.VISIT)
    table = owner.get(reverse("operator:applications")).context["listing"].table
    assert [row.record for row in table.rows] == [case]


def test_list_queries_do_not_grow_with_cases(owner, queries, draft, operator, round_):
    address = reverse("operator:applications")
    one = queries(owner, address)
    for _n in range(2):
        drafting.withdraw(
            actor=operator, application=Application.objects.latest("pk"), reason="重来"
        )
        drafting.start(actor=operator, round_=round_, space=draft.space)
    assert queries(owner, address) == one


def test_case_page_queries_do_not_grow_with_steps(owner, queries, drive, driver):
    case = drive(State.PRELIMINARY)
    few = queries(owner, to("application", case))
    driver.advance(case, State.RECOMMENDATION)
    assert (queries(owner, to("application", case)), few <= 15) == (few, True)


def test_waiting_cases_are_counted_in_the_navigation(owner, draft):
    nav = owner.get(reverse("operator:people")).context["nav"]
    assert {item.label: item.badge for item in nav if item.badge} == {"备案申请": 1}


def test_count_empties_when_the_case_is_with_the_authority(owner, ready):
    owner.post(to("submit", ready), UNDERTAKING)
    nav = owner.get(reverse("operator:people")).context["nav"]
    assert [item.label for item in nav if item.badge] == []
