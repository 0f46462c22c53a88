"""What the papers of a case say: one content model each, from the case and its policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Space
from zhongchuang.documents.content import (
    Document,
    Imprint,
    Note,
    NumberedItem,
    Paragraph,
    SignatoryLine,
    Table,
    Verification,
)
from zhongchuang.filing.models import Application, Proposal, Round
from zhongchuang.policy.calendar import today
from zhongchuang.policy.model import Policy


def watermark() -> str:
    """What marks the papers of a demonstration."""
    return "演示数据" if settings.DEMO else ""


def chinese_date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def founding_date(space: Space) -> date | None:
    """When a space was founded: its first day of operation as its ledger says."""
    profile = getattr(space, "profile", None)
    return profile.opened_on if profile else None


def _office(actor: Actor) -> str:
    return actor.organisation.name if actor.organisation else ""


def acceptance_slip(
    case: Application, policy: Policy, actor: Actor, number: str, proof: Verification
) -> Document:
    """受理通知书: a dated receipt for a complete application."""
    submitted = case.submitted_at.date() if case.submitted_at else today()
    return Document(
        title=f"{policy.carrier_type}备案申请受理通知书",
        number=number,
        addressee=case.space.operator.name,
        body=(
            Paragraph(
                f"你单位于{chinese_date(submitted)}提交的“{case.space.name}”"
                f"{policy.level_name}备案申请（案件编号：{case.reference}）收悉。"
                f"经审查，申请材料齐全，符合《{policy.title}》第六条、第十条规定的形式要求，"
                "现予受理。"
            ),
            Paragraph(
                "我局将依照规定开展初审和实地核查，办理进度可凭案件编号登录系统查询。"
                "申报材料应当真实完整；弄虚作假的，依照第十一条处理。"
            ),
        ),
        signatories=(
            SignatoryLine("经办人", str(actor.account)),
            SignatoryLine("申报单位签收（盖章）"),
        ),
        signature=_office(actor),
        date=today(),
        verification=proof,
        watermark=watermark(),
    )


def recommendation_letter(
    case: Application,
    proposal: Proposal,
    policy: Policy,
    actor: Actor,
    number: str,
    proof: Verification,
) -> Document:
    """推荐函: the prefecture's written recommendation to the region (Art. 10.2)."""
    visit = case.visits.last()
    visited = f"，并于{chinese_date(visit.visited_on)}进行了实地核查" if visit else ""
    return Document(
        title=f"关于推荐“{case.space.name}”\n申报{policy.level_name}的函",
        style="letter",
        issuing_mark=_office(actor),
        number=number,
        addressee=policy.competent_department,
        body=(
            Paragraph(
                f"根据《{policy.title}》（{policy.document_number}）第九条、第十条的规定，"
                f"我局对{case.space.operator.name}申报的“{case.space.name}”"
                f"（案件编号：{case.reference}）进行了初审{visited}。"
            ),
            Paragraph(f"推荐意见：{proposal.grounds}"),
            Paragraph("经研究，同意推荐。现将有关情况函报如下，请予评审。"),
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
                widths=(3, 4, 4, 4),
            ),
        ),
        signature=_office(actor),
        date=today(),
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
                f"根据《{policy.title}》（{policy.document_number}）第十条的规定，"
                f"经评审、审核，拟将下列{len(table)}家单位备案为{policy.level_name}，现予公示。"
            ),
            Paragraph(
                f"公示期为{chinese_date(start)}至{chinese_date(last)}"
                f"（{policy.public_notice.working_days}个工作日）。"
            ),
            Paragraph(
                "任何单位和个人对公示内容有异议的，请在公示期内以真实身份书面提出：个人应签署真实姓名"
                "并留下联系电话，单位应加盖公章并留下联系人和联系方式。我们将对异议人的身份予以保密。"
                "匿名异议和超出期限的异议不予受理。"
            ),
            Table(
                ("序号", "名称", "运营主体", "地址", "成立时间"),
                table,
                widths=(1, 3, 4, 4, 3),
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
    """确认文件: the department's document that files the spaces of the round (Art. 10.3)."""
    office = _office(actor)
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
        addressee="各有关地州市科技局，各有关单位",
        body=(
            Paragraph(
                f"根据《{policy.title}》（{policy.document_number}），经单位申报、地州市科技局初审"
                f"和实地核查推荐、专家评审、审核并公示无异议，现确认下列{len(rows)}家单位为"
                f"{policy.level_name}。"
            ),
            Table(("序号", "名称", "运营机构", "所在地"), rows, widths=(1, 4, 5, 3)),
            Paragraph("有关要求如下："),
            NumberedItem("1.", "备案单位应当按照要求报送统计数据，数据应当真实、完整。"),
            NumberedItem(
                "2.",
                "我厅对备案单位实行动态管理，适时开展考核评价；连续两次考核评价不合格或者未上报"
                "统计数据的，依照第十二条取消备案资格。",
            ),
            NumberedItem("3.", "申报过程中存在弄虚作假行为的，依照第十一条处理。"),
            Note(f"备案名录及本文件真伪可在 {settings.PUBLIC_URL} 查询。"),
        ),
        signature=office,
        date=today(),
        annotation="此件主动公开",
        imprint=Imprint(printed_by=f"{office}办公室", printed_on=today()),
        verification=proof,
        watermark=watermark(),
    )
