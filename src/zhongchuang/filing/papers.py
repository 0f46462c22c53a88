"""What the papers of a case say: one content model each, from the case and its policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Space
from zhongchuang.directory.states import OrganisationKind
from zhongchuang.documents.content import (
    Document,
    Imprint,
    NumberedItem,
    Paragraph,
    SignatoryLine,
    Table,
    Verification,
)
from zhongchuang.filing.models import Application, Proposal, Round
from zhongchuang.policy.calendar import today
from zhongchuang.policy.explain import citation
from zhongchuang.policy.model import Binding, Party, Policy, Stage, StageKind


def watermark() -> str:
    """What marks the papers of a demonstration."""
    return "演示数据" if settings.DEMO else ""


def chinese_date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def founding_date(space: Space) -> date | None:
    """When a space was founded: its first day of operation as its ledger says."""
    profile = getattr(space, "profile", None)
    return profile.opened_on if profile else None


def article_of(reference: str) -> str:
    """The article a reference lies in, as papers cite it: 10.3 → 第十条."""
    return citation(reference.partition(".")[0])


def article_of_stage(policy: Policy, kind: StageKind) -> str:
    stage = policy.stage(kind)
    return article_of(stage.article) if stage else ""


def condition_articles(policy: Policy) -> str:
    """The articles that hold the conditions and the application, each once: 第六条、第十条."""
    conditions = [
        article_of(criterion.article)
        for criterion in policy.criteria
        if criterion.binding is Binding.REQUIRED
    ]
    asked = [*conditions, article_of_stage(policy, StageKind.ACCEPTANCE)]
    return "、".join(dict.fromkeys(name for name in asked if name))


def reviews(policy: Policy) -> list[Stage]:
    """The stages between acceptance and public notice: what a space has been through by then."""
    outside = {
        StageKind.DRAFTING,
        StageKind.ACCEPTANCE,
        StageKind.PUBLIC_NOTICE,
        StageKind.CONFIRMATION,
    }
    return [stage for stage in policy.procedure if stage.kind not in outside]


def _named(stages: Sequence[Stage]) -> str:
    return "、".join(stage.name for stage in stages)


def _is_regions(policy: Policy) -> bool:
    """Does the region confirm, rather than a prefecture for itself (Art. 9)?"""
    stage = policy.stage(StageKind.CONFIRMATION)
    return stage is not None and stage.by is Party.REGION


def _office(actor: Actor) -> str:
    return actor.organisation.name if actor.organisation else ""


def _we(actor: Actor) -> str:
    """How the issuing authority speaks of itself."""
    organisation = actor.organisation
    return "我厅" if organisation and organisation.kind == OrganisationKind.REGION else "我局"


def _ended(text: str) -> str:
    """What somebody wrote, closed as a sentence."""
    words = text.strip().rstrip("，、；：,;:")
    return words if words.endswith(("。", "！", "？", "”", "）")) else f"{words.rstrip('.')}。"


def _paragraphs(lead: str, text: str) -> list[Paragraph]:
    """What somebody wrote in lines, each a paragraph; the first follows its lead."""
    lines = [_ended(line) for line in text.splitlines() if line.strip()]
    return [Paragraph(f"{lead}{line}" if not at else line) for at, line in enumerate(lines)]


def acceptance_slip(
    case: Application, policy: Policy, actor: Actor, number: str, proof: Verification
) -> Document:
    """受理通知书: a dated receipt for a complete application."""
    submitted = timezone.localdate(case.submitted_at) if case.submitted_at else today()
    accepting = policy.stage(StageKind.ACCEPTANCE)
    ahead = [
        stage
        for stage in reviews(policy)
        if accepting and stage.by is accepting.by and stage.kind is not StageKind.RECOMMENDATION
    ]
    work = f"开展{'和'.join(stage.name for stage in ahead)}" if ahead else "办理"
    return Document(
        title=f"{policy.carrier_type}备案申请受理通知书",
        number=number,
        addressee=case.space.operator.name,
        body=(
            Paragraph(
                f"你单位于{chinese_date(submitted)}提交的“{case.space.name}”"
                f"{policy.level_name}备案申请（案件编号：{case.reference}）收悉。"
                f"经审查，申请材料齐全，符合《{policy.title}》{condition_articles(policy)}规定的形式要求，"
                "现予受理。"
            ),
            Paragraph(
                f"{_we(actor)}将依照规定{work}，办理进度可凭案件编号登录系统查询。"
                "申报材料应当真实、完整；弄虚作假的，依照该办法"
                f"{article_of(policy.sanctions.fraud_article)}处理。"
            ),
        ),
        signatories=(
            SignatoryLine("经办人", str(actor.account)),
            SignatoryLine("申报单位签收（盖章）", "　　　　年　　月　　日"),
        ),
        signature=_office(actor),
        date=today(),
        verification=proof,
        watermark=watermark(),
    )


def _visited(case: Application) -> str:
    """That the space was visited, and how many of the checked rows hold, as the visit kept it."""
    visit = case.visits.last()
    if visit is None:
        return ""
    found = list(visit.rows.values_list("verified", flat=True))
    rows = f"，抽查台账记录{len(found)}条，属实{sum(found)}条" if found else ""
    return f"，并于{chinese_date(visit.visited_on)}进行了实地核查{rows}"


def recommendation_letter(
    case: Application,
    proposal: Proposal,
    policy: Policy,
    actor: Actor,
    number: str,
    proof: Verification,
) -> Document:
    """推荐函: the prefecture's written recommendation to the region (Art. 10.2)."""
    visited = _visited(case)
    return Document(
        title=f"关于推荐“{case.space.name}”\n申报{policy.level_name}的函",
        style="letter",
        issuing_mark=_office(actor),
        number=number,
        addressee=policy.competent_department,
        body=(
            Paragraph(
                f"根据《{policy.title}》（{policy.document_number}）"
                f"{article_of_stage(policy, StageKind.RECOMMENDATION)}的规定，"
                f"{_we(actor)}对{case.space.operator.name}申报的“{case.space.name}”"
                f"（案件编号：{case.reference}）进行了初审{visited}。"
            ),
            *_paragraphs("推荐意见：", proposal.grounds),
            Paragraph(f"经研究，{_we(actor)}同意推荐该空间申报{policy.level_name}，有关情况如下："),
            Table(
                ("名称", "运营机构", "统一社会信用代码", "地址"),
                (
                    (
                        case.space.name,
                        case.space.operator.name,
                        case.space.operator.uscc,
                        case.space.address,
                    ),
                ),
                widths=(6, 8, 10, 8),
            ),
            Paragraph("特此函报，请予审核。"),
        ),
        signature=_office(actor),
        date=today(),
        annotation=f"联系人：{proposal.prepared_by}",
        verification=proof,
        watermark=watermark(),
    )


def public_notice(
    rows: Sequence[Mapping[str, Any]],
    round_: Round,
    policy: Policy,
    term: tuple[date, date],
    number: str,
    proof: Verification,
) -> Document:
    """公示: the list as it is published, nothing personal on it."""
    start, last = term
    table = tuple(
        (
            str(position),
            row["name"],
            row["operator"],
            row["address"],
            chinese_date(row["founded_on"]) if row["founded_on"] else "—",
        )
        for position, row in enumerate(rows, start=1)
    )
    return Document(
        title=f"关于{round_.year}年度拟备案\n{policy.level_name}名单的公示",
        number=number,
        body=(
            Paragraph(
                f"根据《{policy.title}》（{policy.document_number}）"
                f"{article_of_stage(policy, StageKind.PUBLIC_NOTICE)}的规定，"
                f"经{_named(reviews(policy))}，拟将下列{len(table)}家单位备案为{policy.level_name}，现予公示。"
            ),
            Table(
                ("序号", "名称", "运营主体", "地址", "成立时间"),
                table,
                widths=(3, 8, 9, 9, 8),
            ),
            Paragraph(
                f"公示期为{chinese_date(start)}至{chinese_date(last)}"
                f"（{policy.public_notice.working_days}个工作日）。"
            ),
            Paragraph(
                "任何单位和个人对公示内容有异议的，请在公示期内以真实身份书面提出：个人应签署真实姓名"
                "并留下联系电话，单位应加盖公章并留下联系人和联系方式。书面意见请送"
                f"{round_.authority.name}，也可以登录{settings.PUBLIC_URL}提出。"
                "我们将对异议人的身份予以保密。匿名异议和超出期限的异议不予受理。"
            ),
        ),
        signature=round_.authority.name,
        date=start,
        verification=proof,
        watermark=watermark(),
    )


def confirmation(
    cases: Sequence[Application],
    round_: Round,
    policy: Policy,
    actor: Actor,
    number: str,
    proof: Verification,
) -> Document:
    """确认文件: the authority's document that files the spaces of the round (Art. 10.3)."""
    office = _office(actor)
    sanctions = policy.sanctions
    rows = tuple(
        (
            str(position),
            case.space.name,
            case.space.operator.name,
            case.space.division.name,
        )
        for position, case in enumerate(cases, start=1)
    )
    return Document(
        title=f"关于确认{round_.year}年度\n{policy.level_name}的通知",
        style="document",
        issuing_mark=f"{office}文件",
        number=number,
        addressee="各有关地州市科技局，各有关单位" if _is_regions(policy) else "各有关单位",
        body=(
            Paragraph(
                f"根据《{policy.title}》（{policy.document_number}）"
                f"{article_of_stage(policy, StageKind.CONFIRMATION)}的规定，经单位申报、"
                f"{_named(reviews(policy))}并公示无异议，现确认下列{len(rows)}家单位为"
                f"{policy.level_name}。"
            ),
            Table(("序号", "名称", "运营机构", "所在地"), rows, widths=(3, 11, 14, 9)),
            Paragraph("现将有关要求通知如下："),
            NumberedItem("一、", "备案单位应当按照要求报送统计数据，数据应当真实、完整。"),
            NumberedItem(
                "二、",
                f"{_we(actor)}对备案单位实行动态管理，适时开展考核评价；"
                f"连续{sanctions.failed_assessments}次考核评价不合格或者未上报统计数据的，"
                f"依照该办法{article_of(sanctions.supervision_article)}取消备案资格。",
            ),
            NumberedItem(
                "三、",
                f"申报过程中存在弄虚作假行为的，依照该办法{article_of(sanctions.fraud_article)}处理。",
            ),
            Paragraph(f"备案名录和本文件的真伪，可以登录{settings.PUBLIC_URL}查询。"),
        ),
        signature=office,
        date=today(),
        annotation="此件主动公开",
        imprint=Imprint(printed_by=f"{office}办公室", printed_on=today()),
        verification=proof,
        watermark=watermark(),
    )
