"""第九条 各地州市科技行政主管部门负责各地众创空间的备案工作，并依照本办法择优推荐。

A prefecture holds rounds of its own under its own measures, with its own shorter procedure, and
enters spaces at its own level; towards the region it recommends the better ones, or does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from zhongchuang.directory.models import Standing
from zhongchuang.directory.states import Level
from zhongchuang.documents.issue import content_of
from zhongchuang.documents.models import OfficialDocument
from zhongchuang.filing.actions import drafting, noticing, proposing, reviewing
from zhongchuang.filing.actions.rounds import open_round
from zhongchuang.filing.actions.steps import policy_of
from zhongchuang.filing.models import Application, Round
from zhongchuang.filing.states import State, Verdict
from zhongchuang.kernel.refusal import Refused
from zhongchuang.policy.calendar import today, working_calendar

pytestmark = pytest.mark.django_db


@pytest.fixture
def submitted(rival, filled, prefecture_round) -> Application:
    case = drafting.start(actor=rival, round_=prefecture_round, space=filled)
    values = {"direction": "本地特色产业。", "contact_name": "示例", "contact_phone": "13800000000"}
    drafting.fill_in(actor=rival, application=case, values=values)
    drafting.submit(actor=rival, application=case, undertaken_by="示例法定代表人")
    return case


@pytest.fixture
def reviewed(submitted, foreign_officer) -> Application:
    reviewing.accept(actor=foreign_officer, application=submitted)
    views = [
        reviewing.View(criterion.id, Verdict.MET, "符合。")
        for criterion in policy_of(submitted).criteria
    ]
    reviewing.pass_review(actor=foreign_officer, application=submitted, views=views, note="同意")
    submitted.refresh_from_db()
    return submitted


@pytest.fixture
def confirmed(reviewed, foreign_officer, foreign_approver, later) -> Application:
    notice = noticing.publish(actor=foreign_officer, round_=reviewed.round, applications=[reviewed])
    later((notice.last_day - today()).days + 1)
    noticing.conclude(actor=foreign_officer, notice=notice)
    proposal = proposing.prepare_confirmation(
        actor=foreign_officer, round_=reviewed.round, applications=[reviewed], grounds="无异议"
    )
    proposing.approve_confirmation(actor=foreign_approver, proposal=proposal)
    reviewed.refresh_from_db()
    return reviewed


def test_prefectures_own_filing_takes_its_own_shorter_road(confirmed):
    assert [step.target for step in confirmed.steps.all()] == [
        State.DRAFTING,
        State.ACCEPTANCE,
        State.PRELIMINARY,
        State.NOTICE,
        State.NOTICE_RUNNING,
        State.CONFIRMATION,
        State.CONFIRMATION_PREPARED,
        State.CONFIRMED,
    ]


def test_prefectures_own_filing_is_entered_at_its_level(confirmed):
    standing = Standing.objects.get(space=confirmed.space)
    paper = OfficialDocument.objects.get(kind="confirmation")
    assert (standing.level, standing.policy, standing.document_number, paper.prefix) == (
        Level.PREFECTURE,
        "testing-prefecture-2024",
        paper.number,
        "喀科函",
    )


def words_of(kind: str) -> str:
    """All that a paper says."""
    content = content_of(OfficialDocument.objects.get(kind=kind))
    return "\n".join(block.text for block in content.body if hasattr(block, "text"))


def articles_cited(words: str) -> list[str]:
    return re.findall(r"第[一二三四五六七八九十]+条", words)


def test_prefectures_papers_cite_its_own_articles(confirmed):
    kinds = ("acceptance-slip", "public-notice", "confirmation")
    assert [articles_cited(words_of(kind)) for kind in kinds] == [
        ["第一条", "第二条", "第三条"],
        ["第二条"],
        ["第二条", "第三条", "第三条"],
    ]


def test_prefectures_confirmation_tells_only_the_steps_it_took(confirmed):
    words = words_of("confirmation")
    assert (
        words.count("经单位申报、审核并公示无异议"),
        words.count("我局"),
        words.count("我厅"),
    ) == (
        1,
        1,
        0,
    )


def test_prefectures_notice_runs_its_own_working_days(reviewed, foreign_officer):
    notice = noticing.publish(actor=foreign_officer, round_=reviewed.round, applications=[reviewed])
    assert notice.last_day == working_calendar().last_day(today(), 7, start_counts=False)


def test_prefectures_own_filing_is_not_the_regions_to_see(submitted, region_officer):
    assert list(Application.objects.visible_to(region_officer)) == []


def test_prefectures_own_filing_is_not_the_regions_to_decide(submitted, region_officer):
    with pytest.raises(Refused) as error:
        reviewing.accept(actor=region_officer, application=submitted)
    assert error.value.refusal.article == "2"


def test_prefectures_round_is_not_open_to_spaces_elsewhere(operator, full_space, prefecture_round):
    with pytest.raises(Refused) as error:
        drafting.start(actor=operator, round_=prefecture_round, space=full_space)
    assert error.value.refusal.article == "2"


def test_prefecture_and_region_hold_their_rounds_in_the_same_year(prefecture_round, round_):
    assert sorted(Round.objects.values_list("level", flat=True)) == ["prefecture", "region"]


@pytest.mark.parametrize(
    ("who", "policy", "level"),
    [
        ("foreign_approver", "xinjiang-2019", Level.PREFECTURE),
        ("prefecture_approver", "testing-prefecture-2024", Level.PREFECTURE),
        ("region_approver", "testing-prefecture-2024", Level.REGION),
    ],
    ids=["the region's measures", "another prefecture's measures", "a prefecture's measures"],
)
def test_round_under_measures_made_for_others_is_refused(
    request, prefecture_policy, plan, who, policy, level
):
    actor = request.getfixturevalue(who)
    with pytest.raises(Refused, match="不适用于本级、本地区"):
        open_round(actor=actor, plan=plan(policy, level))


@pytest.fixture
def proposed(driver, drive, prefecture_officer) -> Callable[[bool], Application]:
    def propose(favourable: bool) -> Application:
        case = drive(State.RECOMMENDATION)
        proposing.prepare_recommendation(
            actor=prefecture_officer, application=case, favourable=favourable, grounds="成效比较。"
        )
        return case

    return propose


@pytest.mark.parametrize(
    ("favourable", "state", "article"),
    [(True, State.FORMAL, ""), (False, State.NOT_RECOMMENDED, "10.2")],
)
def test_recommendation_or_not_is_decided_with_the_article_of_the_stage(
    prefecture_approver, proposed, favourable, state, article
):
    case = proposed(favourable)
    proposing.approve_recommendation(
        actor=prefecture_approver, proposal=case.proposals.undecided().get()
    )
    step = case.steps.last()
    assert (step.target, step.article) == (state, article)


def test_prefectures_rule_for_names_is_asked_at_the_gate(rival, rival_space, prefecture_round):
    with pytest.raises(Refused) as error:
        drafting.start(actor=rival, round_=prefecture_round, space=rival_space)
    assert (error.value.refusal.reason, error.value.refusal.article) == (
        "名称应为“喀什××众创空间”",
        "2",
    )
