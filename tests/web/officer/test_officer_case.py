"""The case page: what it shows to whom, from the frozen snapshot, in a fixed number of queries."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook

from zhongchuang.evidence.models import Attachment
from zhongchuang.evidence.store import attach
from zhongchuang.filing.actions import correcting, drafting
from zhongchuang.filing.models import Opinion
from zhongchuang.filing.states import State, Verdict
from zhongchuang.ledger.models import Activity, Mentor, Tenancy
from zhongchuang.policy.calendar import today, working_calendar


def page(client, case):
    return client.get(reverse("officer:case", args=[case.pk]))


def acts(client, case) -> list[str]:
    return [str(act.label) for act in page(client, case).context["acts"]]


@pytest.mark.parametrize(
    ("state", "who", "offered"),
    [
        (State.ACCEPTANCE, "officer", ["受理", "退回补正", "不予受理"]),
        (State.ACCEPTANCE, "approver", []),
        (State.ACCEPTANCE, "regional", []),
        (State.ACCEPTANCE_CORRECTION, "officer", []),
        (State.PRELIMINARY, "officer", ["填写初审意见", "退回补正"]),
        (State.VISIT, "officer", ["安排实地核查", "填写实地核查记录"]),
        (State.RECOMMENDATION, "officer", ["拟推荐意见"]),
        (State.RECOMMENDATION_PREPARED, "officer", ["查看签署情况"]),
        (State.RECOMMENDATION_PREPARED, "regional", []),
        (State.RECOMMENDATION_PREPARED, "approver", ["审批"]),
        (State.FORMAL, "regional", ["填写审核意见", "退回补正"]),
        (State.FORMAL, "officer", []),
        (State.EXPERT, "regional", ["抽取评审专家", "指派评审专家", "办结专家评审"]),
        (State.NOTICE, "regional", ["发布公示"]),
        (State.NOTICE_RUNNING, "regional", ["查看公示和异议"]),
        (State.FAILED, "officer", []),
    ],
)
def test_case_offers_only_the_acts_the_rules_allow(request, drive, state, who, offered):
    assert acts(request.getfixturevalue(who), drive(state)) == offered


def test_case_with_overdue_correction_offers_to_end_it(officer, drive, later):
    case = drive(State.ACCEPTANCE_CORRECTION)
    later(30)
    assert acts(officer, case) == ["逾期未补正，终止办理"]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.ACCEPTANCE, "等待乌鲁木齐市科技局经办人办理。"),
        (State.ACCEPTANCE_CORRECTION, "等待申报机构逐项补正并重新提交。"),
        (State.RECOMMENDATION_PREPARED, "等待乌鲁木齐市科技局审批人审批。"),
        (State.FORMAL, "等待自治区科学技术厅经办人办理。"),
        (State.FAILED, "本案已办结：未通过。"),
    ],
)
def test_case_says_whose_move_it_is(client_of, auditor, drive, state, words):
    assert page(client_of(auditor), drive(state)).context["awaited"] == words


def test_case_shows_the_contact_in_full_to_its_officer_only(officer, approver, regional, drive):
    case = drive(State.ACCEPTANCE)
    full = "13800000000"
    seen = [full in page(client, case).content.decode() for client in (officer, approver, regional)]
    assert seen == [True, False, False]


def test_case_masks_the_contact_once_it_lies_before_another_authority(officer, drive):
    assert "13800000000" not in page(officer, drive(State.FORMAL)).content.decode()


def test_case_shows_every_condition_at_three_levels(officer, drive):
    case = drive(State.PRELIMINARY)
    judged = page(officer, case).context["judged"]
    line = next(one for one in judged if one.condition.id == "residents").condition.lines[0]
    assert (line.asked, line.claimed, line.evidenced, line.verified) == (
        "不少于 20 家",
        "26 家",
        "26 家",
        "",
    )
    assert "未核实" in page(officer, case).content.decode()


def test_case_numbers_stay_as_frozen_when_the_ledger_changes(officer, drive):
    case = drive(State.PRELIMINARY)
    Tenancy.objects.update(evidence_count=0)
    judged = page(officer, case).context["judged"]
    line = next(one for one in judged if one.condition.id == "residents").condition.lines[0]
    assert line.evidenced == "26 家"


def test_case_shows_earlier_opinions_beside_their_condition(regional, drive):
    judged = page(regional, drive(State.FORMAL)).context["judged"]
    opinions = [one.opinions for one in judged if one.condition.id == "residents"][0]
    assert [(one.verdict, one.stage_name) for one in opinions] == [(Verdict.MET, "初审")]


def test_case_progress_names_the_stages_for_officers(officer, drive):
    stages = page(officer, drive(State.PRELIMINARY)).context["stages"]
    assert [(str(one.label), one.state) for one in stages[:4]] == [
        ("填报申请", "done"),
        ("受理", "done"),
        ("初审", "current"),
        ("实地核查", "waiting"),
    ]


def test_case_progress_of_a_failed_case_stops_where_it_failed(officer, drive):
    stages = page(officer, drive(State.FAILED)).context["stages"]
    assert [one.state for one in stages[:4]] == ["done", "done", "failed", "skipped"]


def test_case_progress_of_a_withdrawn_case_says_so(officer, drive):
    stages = page(officer, drive(State.WITHDRAWN)).context["stages"]
    assert (stages[1].state, stages[1].note) == ("skipped", "申报机构已撤回申请")


def test_case_progress_of_a_confirmed_case_is_done(regional, driver, drive, later):
    case = drive(State.NOTICE_RUNNING)
    later(20)
    driver.confirm(case)
    stages = page(regional, case).context["stages"]
    assert {one.state for one in stages} == {"done"}


def test_case_takes_the_same_queries_with_more_history(officer, drive):
    case = drive(State.PRELIMINARY)
    page(officer, case)
    with CaptureQueriesContext(connection) as first:
        page(officer, case)
    by = case.steps.first().account
    for criterion in ("residents", "cases", "team"):
        Opinion.objects.create(
            application=case, stage="acceptance", criterion=criterion, verdict="met", by=by
        )
    with CaptureQueriesContext(connection) as second:
        page(officer, case)
    assert (len(second), len(first) <= 15) == (len(first), True)


@pytest.mark.parametrize("state", [State.EXPERT, State.NOTICE_RUNNING])
def test_case_at_a_late_stage_needs_few_queries(regional, drive, state):
    case = drive(state)
    page(regional, case)
    with CaptureQueriesContext(connection) as captured:
        page(regional, case)
    assert len(captured) <= 19


def test_rows_behind_a_number_link_to_their_evidence(officer, drive):
    case = drive(State.PRELIMINARY)
    answer = officer.get(reverse("officer:rows", args=[case.pk, "activities"]))
    (table,) = answer.context["tables"]
    assert (len(table.rows), {row.counts for row in table.rows}) == (13, {"是"})
    file = table.rows[0].files[0]
    assert reverse("officer:file_view", args=[file.pk]) in answer.content.decode()


def test_rows_corrected_since_the_submission_are_marked(officer, drive):
    case = drive(State.PRELIMINARY)
    first = Tenancy.objects.filter(space=case.space_id).first()
    Tenancy.objects.filter(pk=first.pk).update(version=2)
    answer = officer.get(reverse("officer:rows", args=[case.pk, "residents"]))
    rows = {row.id: row.changed for row in answer.context["tables"][0].rows}
    assert [key for key, changed in rows.items() if changed] == [first.pk]


def test_rows_show_what_the_visit_found_since(officer, drive):
    case = drive(State.RECOMMENDATION)
    answer = officer.get(reverse("officer:rows", args=[case.pk, "cases"]))
    rows = answer.context["tables"][0].rows
    assert {(row.verification, row.found.verified) for row in rows} == {("已核实", True)}


def test_rows_of_an_unknown_condition_are_not_found(officer, drive):
    case = drive(State.PRELIMINARY)
    assert officer.get(reverse("officer:rows", args=[case.pk, "nothing"])).status_code == 404


@pytest.mark.parametrize(
    "kind",
    [
        "spaceprofile",
        "tenancy",
        "financing",
        "incubationcase",
        "staffmember",
        "mentor",
        "activity",
        "returnrecord",
    ],
)
def test_frozen_facts_of_each_kind_can_be_read(officer, drive, kind):
    case = drive(State.ACCEPTANCE)
    assert officer.get(reverse("officer:facts", args=[case.pk, kind])).status_code == 200


def test_frozen_facts_mask_people_before_others_than_the_case_officer(regional, drive):
    case = drive(State.ACCEPTANCE)
    table = regional.get(reverse("officer:facts", args=[case.pk, "mentor"])).context["tables"][0]
    names = [dict(row.labelled)["姓名"] for row in table.rows]
    mentors = Mentor.objects.filter(space=case.space).order_by("pk")
    assert names == ["示" + "*" * (len(mentor.name) - 1) for mentor in mentors]


def test_frozen_facts_of_an_unknown_kind_are_not_found(officer, drive):
    case = drive(State.ACCEPTANCE)
    assert officer.get(reverse("officer:facts", args=[case.pk, "secret"])).status_code == 404


def test_comparison_shows_what_a_resubmission_changed(officer, operator, drive):
    case = drive(State.ACCEPTANCE_CORRECTION)
    doomed = Tenancy.objects.filter(space=case.space_id, kind="company")[:3]
    Tenancy.objects.filter(pk__in=[one.pk for one in doomed]).update(evidence_count=0)
    item = case.corrections.get()
    correcting.answer_item(actor=operator, item=item, answer="已补充。")
    drafting.fill_in(actor=operator, application=case, values={"direction": "新的方向。"})
    correcting.resubmit(actor=operator, application=case)
    answer = officer.get(reverse("officer:compare", args=[case.pk]))
    assert {one.condition for one in answer.context["numbers"]} == {"入驻团队和企业"}
    assert [one.name for one in answer.context["texts"]] == ["发展方向与运营模式"]


def test_comparison_of_a_first_submission_is_not_found(officer, drive):
    case = drive(State.ACCEPTANCE)
    assert officer.get(reverse("officer:compare", args=[case.pk])).status_code == 404


def opened(client, attached):
    """The answer with its file read and closed."""
    answer = client.get(reverse("officer:file", args=[attached.pk]))
    assert answer.getvalue() != b""
    answer.close()
    return answer


def test_file_of_a_visible_space_opens_with_its_type(officer, drive):
    drive(State.ACCEPTANCE)
    attached = Attachment.objects.filter(subject_type="ledger.activity").first()
    answer = opened(officer, attached)
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        "application/pdf",
        "nosniff",
    )
    assert answer["Content-Disposition"].startswith("inline")


def test_file_that_no_browser_shows_is_an_attachment(officer, drive, operator):
    case = drive(State.ACCEPTANCE)
    fact = Tenancy.objects.filter(space=case.space_id).first()
    book = ContentFile(b"", "a.xlsx")
    Workbook().save(book)
    attached = attach(fact, book, operator.account_id)
    answer = opened(officer, attached)
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(("who", "status"), [("foreign_officer", 404), ("operator", 403)])
def test_file_for_the_wrong_person_stays_closed(request, client_of, drive, who, status):
    drive(State.ACCEPTANCE)
    attached = Attachment.objects.filter(subject_type="ledger.activity").first()
    client = client_of(request.getfixturevalue(who))
    assert client.get(reverse("officer:file", args=[attached.pk])).status_code == status


def test_file_of_something_unknown_is_not_found(officer, drive):
    drive(State.ACCEPTANCE)
    attached = Attachment.objects.filter(subject_type="ledger.activity").first()
    Attachment.objects.filter(pk=attached.pk).update(subject_type="other.thing")
    assert officer.get(reverse("officer:file", args=[attached.pk])).status_code == 404


def test_document_page_names_number_and_case(officer, drive):
    case = drive(State.PRELIMINARY)
    paper = case.steps.exclude(document=None).get().document
    answer = officer.get(reverse("officer:document", args=[paper.pk]))
    assert list(answer.context["cases"]) == [case]
    assert reverse("public:document", args=[paper.pk, "pdf"]) in answer.content.decode()


def test_case_in_drafting_shows_the_auditor_no_material(client_of, auditor, drive):
    case = drive(State.DRAFTING)
    context = page(client_of(auditor), case).context
    assert (context["judged"], context["awaited"]) == ([], "申报机构尚未提交申请。")


@pytest.mark.parametrize("name", ["officer:rows", "officer:facts"])
def test_rows_of_a_case_in_drafting_are_not_found(client_of, auditor, drive, name):
    case = drive(State.DRAFTING)
    kind = {"officer:rows": "residents", "officer:facts": "tenancy"}[name]
    assert client_of(auditor).get(reverse(name, args=[case.pk, kind])).status_code == 404


def test_case_returned_for_correction_lists_its_items(officer, drive):
    case = drive(State.ACCEPTANCE_CORRECTION)
    context = page(officer, case).context
    assert [one.item.request for one in context["corrections"]] == ["请补充场地租赁合同。"]


def test_case_progress_counts_corrections_apart(officer, drive, later):
    case = drive(State.ACCEPTANCE_CORRECTION)
    later(20)
    days = working_calendar().between(case.entered_on, today())
    note = page(officer, case).context["stages"][1].note
    assert note == f"用时 0 个工作日，限 5 个工作日，另补正 {days} 个工作日"


def test_frozen_facts_of_a_long_ledger_come_in_pages(officer, drive, full_space, operator):
    day = date(2025, 5, 6)
    Activity.objects.bulk_create(
        Activity(
            space=full_space,
            recorded_by=operator.account,
            name=f"沙龙{number}",
            kind="salon",
            starts_on=day,
            ends_on=day,
        )
        for number in range(450)
    )
    page = reverse("officer:facts", args=[drive(State.ACCEPTANCE).pk, "activity"])
    (first,) = officer.get(page).context["tables"]
    (last,) = officer.get(page, {first.parameter: "3"}).context["tables"]
    assert (len(first.rows), len(last.rows)) == (200, first.total - 400)
    (wrong,) = officer.get(page, {first.parameter: "nonsense"}).context["tables"]
    assert wrong.rows == first.rows
