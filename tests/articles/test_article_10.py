"""第十条 申请自治区众创空间的基本程序：
1. 申报机构向所在地州市科技局提出申请。
2. 各地州市科技局负责进行初审并实地核查，初审通过后书面推荐到自治区科技厅。
3. 自治区科技厅负责对推荐申报材料评审、审核，并公示结果。公示无异议的，以科技厅文件形式确认为自治区众创空间。

Every step is taken by the authority the article names, leaves its record and its paper, and is
refused to everybody else.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from zhongchuang.audit.chain import verify
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Standing
from zhongchuang.documents.issue import content_of
from zhongchuang.documents.models import OfficialDocument
from zhongchuang.filing.actions import (
    drafting,
    noticing,
    objecting,
    proposing,
    reviewing,
    seating,
    visiting,
)
from zhongchuang.filing.models import Application
from zhongchuang.filing.states import Act, ObjectorKind, State
from zhongchuang.kernel.refusal import Refused
from zhongchuang.policy.calendar import today

pytestmark = pytest.mark.django_db

OPERATOR = "示例绿洲创业服务有限公司"
BUREAU = "乌鲁木齐市科学技术局"
DEPARTMENT = "自治区科学技术厅"


@pytest.fixture
def confirmed(driver, drive, later) -> Application:
    case = drive(State.NOTICE_RUNNING)
    later((case.notice_entries.get().notice.last_day - today()).days + 1)
    driver.confirm(case)
    case.refresh_from_db()
    return case


def test_every_step_is_taken_by_the_authority_the_article_names(confirmed):
    assert [(step.act, step.organisation) for step in confirmed.steps.all()] == [
        (Act.START, OPERATOR),
        (Act.SUBMIT, OPERATOR),
        (Act.ACCEPT, BUREAU),
        (Act.PASS_PRELIMINARY, BUREAU),
        (Act.PASS_VISIT, BUREAU),
        (Act.PREPARE_RECOMMENDATION, BUREAU),
        (Act.RECOMMEND, BUREAU),
        (Act.PASS_FORMAL, DEPARTMENT),
        (Act.PASS_EXPERT, DEPARTMENT),
        (Act.PUBLISH, DEPARTMENT),
        (Act.CLEAR, DEPARTMENT),
        (Act.PREPARE_CONFIRMATION, DEPARTMENT),
        (Act.CONFIRM, DEPARTMENT),
    ]


def test_every_paper_is_numbered_by_its_issuer(confirmed):
    year = today().year
    papers = OfficialDocument.objects.order_by("pk").values_list("kind", "number", "issuer")
    assert list(papers) == [
        ("call", f"新科高字〔{year}〕1号", DEPARTMENT),
        ("acceptance-slip", f"乌科函〔{year}〕1号", BUREAU),
        ("recommendation-letter", f"乌科函〔{year}〕2号", BUREAU),
        ("public-notice", f"新科高字〔{year}〕2号", DEPARTMENT),
        ("confirmation", f"新科高字〔{year}〕3号", DEPARTMENT),
        ("certificate", f"新科高字〔{year}〕3号-001", DEPARTMENT),
    ]


def test_confirmation_is_a_document_and_the_register_cites_it(public, confirmed):
    paper = OfficialDocument.objects.get(kind="confirmation")
    standing = Standing.objects.get(space=confirmed.space)
    page = public.get(f"/register/{standing.pk}/").content.decode()
    assert (standing.document_number, confirmed.steps.last().document, page.count(paper.code)) == (
        paper.number,
        paper,
        2,
    )


def articles_cited(kind: str) -> list[str]:
    content = content_of(OfficialDocument.objects.get(kind=kind))
    words = "".join(block.text for block in content.body if hasattr(block, "text"))
    return re.findall(r"第[一二三四五六七八九十]+条", words)


def test_papers_cite_the_articles_they_rest_on(confirmed):
    kinds = ("acceptance-slip", "recommendation-letter", "public-notice", "confirmation")
    assert [articles_cited(kind) for kind in kinds] == [
        ["第六条", "第十条", "第十一条"],
        ["第十条", "第六条"],
        ["第十条"],
        ["第十条", "第十二条", "第十一条"],
    ]


def test_confirmation_tells_every_step_of_the_procedure(confirmed):
    content = content_of(OfficialDocument.objects.get(kind="confirmation"))
    assert (
        content.body[0].text.count(
            "经单位申报、初审、实地核查、书面推荐、审核、专家评审并公示无异议"
        )
        == 1
    )


def test_acceptance_slip_dates_the_submission_by_the_local_calendar(prefecture_officer, drive):
    case = drive(State.ACCEPTANCE)
    evening = datetime(2026, 4, 30, 20, tzinfo=UTC)
    Application.objects.filter(pk=case.pk).update(submitted_at=evening)
    reviewing.accept(actor=prefecture_officer, application=case)
    content = content_of(OfficialDocument.objects.get(kind="acceptance-slip"))
    assert content.body[0].text.count("你单位于2026年5月1日提交的") == 1


def test_notice_is_public_from_its_day(public, drive):
    notice = drive(State.NOTICE_RUNNING).notice_entries.get().notice
    page = public.get(f"/notices/{notice.pk}/").content.decode()
    assert (page.count("示例联系人"), page.count("13800000000"), "示例绿洲众创空间" in page) == (
        0,
        0,
        True,
    )


def test_visit_leaves_the_record_of_two_people(drive):
    visit = drive(State.RECOMMENDATION).visits.get()
    assert (visit.first_officer, visit.second_officer) == (
        "示例prefecture_officer",
        "示例prefecture_approver",
    )


def test_visit_checks_rows_of_every_counted_condition(drive):
    samples = drive(State.RECOMMENDATION).visits.get().samples
    assert list(samples.values_list("criterion", "measure")) == [
        ("residents", "residents"),
        ("incubation-results", "teams_incorporated"),
        ("incubation-results", "residents_financed"),
        ("cases", "cases"),
        ("team", "full_time_staff"),
        ("team", "mentors"),
        ("activities", "activities"),
    ]


def test_rows_a_visit_checks_follow_from_the_material_alone(drive):
    """Anyone who has the frozen material draws the same residents with a hash function."""
    case = drive(State.RECOMMENDATION)
    kept = case.visits.get().samples.get(measure="residents")
    text = case.snapshot.content
    seed = hashlib.sha256(text.encode()).hexdigest()[:16]
    behind = next(one for one in json.loads(text)["behind"] if one["measure"] == "residents")
    first: dict[str, str] = {}
    for row in behind["rows"]:
        if row["evidenced"]:
            first.setdefault(row["resident"], f"tenancy:{row['id']}")
    order = sorted(
        first.values(), key=lambda key: hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()
    )
    assert kept.keys == order[: kept.size]


def test_visit_says_how_many_of_all_rows_hold_and_within_which_bounds(drive):
    kept = drive(State.RECOMMENDATION).visits.get().samples.get(measure="residents")
    assert (kept.population, kept.size, kept.verified) == (26, 12, 12)
    assert (kept.low, kept.estimate, kept.high) == (22, 26, 26)


def test_visit_that_leaves_out_a_drawn_row_is_refused(prefecture_officer, drive):
    case = drive(State.VISIT)
    record = visiting.VisitRecord(today(), "甲", "乙", "丙", 1, 1, 1, 1, "一致")
    with pytest.raises(Refused, match="没有核查结果"):
        visiting.pass_visit(actor=prefecture_officer, application=case, visit=record, found=[])


def test_review_leaves_an_opinion_on_every_condition(drive):
    opinions = drive(State.VISIT).opinions.values_list("stage", "criterion")
    assert [criterion for stage, criterion in opinions if stage == "preliminary-review"] == [
        "sustainable-model",
        "management-body",
        "legal-person",
        "operating-time",
        "premises",
        "residents",
        "incubation-results",
        "cases",
        "team",
        "activities",
        "truthful-returns",
        "tenure",
    ]


def test_every_act_is_in_the_audit_chain(confirmed):
    assert verify() is None


def accept(actor: Actor, case: Application) -> object:
    return reviewing.accept(actor=actor, application=case)


def pass_review(actor: Actor, case: Application) -> object:
    return reviewing.pass_review(actor=actor, application=case, views=[], note="")


def pass_visit(actor: Actor, case: Application) -> object:
    record = visiting.VisitRecord(today(), "甲", "乙", "丙", 1, 1, 1, 1, "一致")
    return visiting.pass_visit(actor=actor, application=case, visit=record, found=[])


def prepare(actor: Actor, case: Application) -> object:
    return proposing.prepare_recommendation(
        actor=actor, application=case, favourable=True, grounds="符合"
    )


def recommend(actor: Actor, case: Application) -> object:
    return proposing.approve_recommendation(actor=actor, proposal=proposing.open_proposal(case))


def assign(actor: Actor, case: Application) -> object:
    return seating.assign_experts(actor=actor, application=case, experts=[])


def publish(actor: Actor, case: Application) -> object:
    return noticing.publish(actor=actor, round_=case.round, applications=[case])


def submit(actor: Actor, case: Application) -> object:
    return drafting.submit(actor=actor, application=case, undertaken_by="示例")


NOT_THEIRS = {
    "只有申报机构自己可以办理。",
    "须由申报单位账号审核并办理，申报人不能自行提交。",
    "本环节不由您所在的机关办理。",
    "本案不在您的辖区内。",
    "须由审批人办理。",
    "须由经办人办理。",
    "不能审批自己拟办的事项，请由另一位审批人办理。",
}
"""What people are told whose step it is not."""

REFUSALS = [
    (State.DRAFTING, submit, ("rival", "clerk", "prefecture_officer")),
    (State.ACCEPTANCE, accept, ("region_officer", "foreign_officer", "prefecture_approver")),
    (State.PRELIMINARY, pass_review, ("region_officer", "foreign_officer", "operator")),
    (State.VISIT, pass_visit, ("region_officer", "foreign_officer", "operator")),
    (State.RECOMMENDATION, prepare, ("region_officer", "foreign_officer", "operator")),
    (
        State.RECOMMENDATION_PREPARED,
        recommend,
        ("prefecture_officer", "foreign_approver", "region_approver"),
    ),
    (State.FORMAL, pass_review, ("prefecture_officer", "region_approver", "operator")),
    (State.EXPERT, assign, ("prefecture_officer", "region_approver", "auditor")),
    (State.NOTICE, publish, ("prefecture_officer", "region_approver", "administrator")),
]


@pytest.mark.parametrize(
    ("state", "act", "who"),
    [
        pytest.param(state, act, who, id=f"{state.value}-{who}")
        for state, act, people in REFUSALS
        for who in people
    ],
)
def test_step_is_refused_to_others(
    request, drive, state: State, act: Callable[[Actor, Application], object], who: str
):
    case = drive(state)
    actor = request.getfixturevalue(who)
    before = case.steps.count()
    with pytest.raises(Refused) as error:
        act(actor, case)
    case.refresh_from_db()
    assert (error.value.refusal.reason in NOT_THEIRS, case.state, case.steps.count()) == (
        True,
        state,
        before,
    )


@pytest.mark.parametrize("who", ["region_officer", "prefecture_approver", "foreign_approver"])
def test_confirmation_is_refused_to_others(request, driver, drive, later, region_officer, who):
    case = drive(State.NOTICE_RUNNING)
    notice = case.notice_entries.get().notice
    later((notice.last_day - today()).days + 1)
    noticing.conclude(actor=region_officer, notice=notice)
    proposal = proposing.prepare_confirmation(
        actor=region_officer, round_=case.round, applications=[case], grounds="无异议"
    )
    with pytest.raises(Refused) as error:
        proposing.approve_confirmation(actor=request.getfixturevalue(who), proposal=proposal)
    assert (error.value.refusal.reason in NOT_THEIRS, Standing.objects.count()) == (True, 0)


def test_confirmation_waits_for_an_open_objection(drive, later, region_officer):
    entry = drive(State.NOTICE_RUNNING).notice_entries.get()
    form = objecting.ObjectionForm(ObjectorKind.PERSON, "不实", "示例异议人", "13900000000")
    objecting.object_to(entry=entry, form=form)
    later((entry.notice.last_day - today()).days + 1)
    with pytest.raises(Refused, match="未答复的异议"):
        noticing.conclude(actor=region_officer, notice=entry.notice)


def test_case_that_lapses_ends_by_the_article_of_its_stage(prefecture_officer, drive, later):
    case = drive(State.PRELIMINARY_CORRECTION)
    later((case.due_on - today()).days + 1)
    step = reviewing.lapse(actor=prefecture_officer, application=case)
    assert (step.target, step.article) == (State.FAILED, "10.2")
