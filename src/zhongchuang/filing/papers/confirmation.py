"""确认文件: by which the spaces of a round are filed (Art. 10.3)."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings

from zhongchuang.directory.actor import Actor
from zhongchuang.documents.content import (
    Document,
    Imprint,
    NumberedItem,
    Paragraph,
    Table,
    Verification,
)
from zhongchuang.filing.models import Application, Round
from zhongchuang.filing.papers.shared import (
    article_of,
    article_of_stage,
    is_regions,
    named,
    office_of,
    reviews,
    watermark,
    we,
)
from zhongchuang.policy.calendar import today
from zhongchuang.policy.model import Policy, StageKind


def confirmation(
    cases: Sequence[Application],
    round_: Round,
    policy: Policy,
    actor: Actor,
    number: str,
    proof: Verification,
) -> Document:
    """确认文件: the authority's document that files the spaces of the round (Art. 10.3)."""
    office = office_of(actor)
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
        addressee="各有关地州市科技局，各有关单位" if is_regions(policy) else "各有关单位",
        body=(
            Paragraph(
                f"根据《{policy.title}》（{policy.document_number}）"
                f"{article_of_stage(policy, StageKind.CONFIRMATION)}的规定，经单位申报、"
                f"{named(reviews(policy))}并公示无异议，现确认下列{len(rows)}家单位为"
                f"{policy.level_name}。"
            ),
            Table(("序号", "名称", "运营机构", "所在地"), rows, widths=(3, 11, 14, 9)),
            Paragraph("现将有关要求通知如下："),
            NumberedItem("一、", "备案单位应当按照要求报送统计数据，数据应当真实、完整。"),
            NumberedItem(
                "二、",
                f"{we(actor)}对备案单位实行动态管理，适时开展考核评价；"
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
