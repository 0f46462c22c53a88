"""受理通知书: the dated receipt for a complete application (Art. 10.2)."""

from __future__ import annotations

from django.utils import timezone

from zhongchuang.directory.actor import Actor
from zhongchuang.documents.content import (
    Document,
    Paragraph,
    SignatoryLine,
    Verification,
)
from zhongchuang.filing.models import Application
from zhongchuang.filing.papers.shared import (
    article_of,
    chinese_date,
    condition_articles,
    office_of,
    reviews,
    watermark,
    we,
)
from zhongchuang.policy.calendar import today
from zhongchuang.policy.model import Policy, StageKind


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
                f"{we(actor)}将依照规定{work}，办理进度可凭案件编号登录系统查询。"
                "申报材料应当真实、完整；弄虚作假的，依照该办法"
                f"{article_of(policy.sanctions.fraud_article)}处理。"
            ),
        ),
        signatories=(
            SignatoryLine("经办人", str(actor.account)),
            SignatoryLine("申报单位签收（盖章）", "　　　　年　　月　　日"),
        ),
        signature=office_of(actor),
        date=today(),
        verification=proof,
        watermark=watermark(),
    )
