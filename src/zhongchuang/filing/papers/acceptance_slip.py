"""受理通知书: the dated receipt for a complete application (Art. 10.2)."""

from __future__ import annotations

from django.utils import timezone

from zhongchuang.directory.actor import Actor
from zhongchuang.documents.content import Document, SignatoryLine, Verification
from zhongchuang.documents.models import DocumentKind
from zhongchuang.documents.phrasing import SHELL_TITLE, Draft, Form
from zhongchuang.filing.models import Application
from zhongchuang.filing.papers import samples
from zhongchuang.filing.papers.shared import (
    POLICY_LABELS,
    article_of,
    chinese_date,
    condition_articles,
    office_of,
    policy_words,
    reviews,
    shipped,
    watermark,
    we,
)
from zhongchuang.policy.calendar import today
from zhongchuang.policy.model import Policy, StageKind


def acceptance_slip(
    case: Application, policy: Policy, actor: Actor, number: str, proof: Verification
) -> Draft:
    """The receipt: what was handed in and when, what follows, what happens to the untrue."""
    submitted = timezone.localdate(case.submitted_at) if case.submitted_at else today()
    return Draft(
        FORM,
        words={
            **policy_words(policy),
            "operator": case.space.operator.name,
            "space": case.space.name,
            "reference": case.reference,
            "submitted": chinese_date(submitted),
            "articles": condition_articles(policy),
            "we": we(actor),
            "work": _ahead(policy),
            "fraud_article": article_of(policy.sanctions.fraud_article),
        },
        blocks={},
        shell=_shell(office_of(actor), str(actor.account), number, proof),
    )


def _ahead(policy: Policy) -> str:
    """What the accepting authority does next."""
    accepting = policy.stage(StageKind.ACCEPTANCE)
    ahead = [
        stage.name
        for stage in reviews(policy)
        if accepting and stage.by is accepting.by and stage.kind is not StageKind.RECOMMENDATION
    ]
    return f"开展{'和'.join(ahead)}" if ahead else "办理"


def _shell(office: str, handler: str, number: str, proof: Verification) -> Document:
    return Document(
        SHELL_TITLE,
        number=number,
        signatories=(
            SignatoryLine("经办人", handler),
            SignatoryLine("申报单位签收（盖章）", "　　　　年　　月　　日"),
        ),
        signature=office,
        date=today(),
        verification=proof,
        watermark=watermark(),
    )


def _samples() -> list[Draft]:
    words = {
        **samples.POLICY,
        "operator": samples.OPERATOR,
        "space": samples.SPACE,
        "reference": samples.REFERENCE,
        "submitted": chinese_date(samples.DAY),
        "articles": "第六条、第十条",
        "we": "我局",
        "work": "开展初审和实地核查",
        "fraud_article": "第十一条",
    }
    shell = _shell(samples.PREFECTURE, "样本经办人", samples.NUMBER, samples.PROOF)
    return [Draft(FORM, words, {}, shell)]


FORM = Form(
    DocumentKind.ACCEPTANCE_SLIP,
    shipped(DocumentKind.ACCEPTANCE_SLIP),
    words={
        **POLICY_LABELS,
        "operator": "申报单位",
        "space": "众创空间名称",
        "reference": "案件编号",
        "submitted": "提交日期",
        "articles": "规定条件和程序的条款",
        "we": "本机关自称（我厅、我局）",
        "work": "受理后开展的工作",
        "fraud_article": "弄虚作假的处理条款",
    },
    blocks={},
    required=frozenset({"space", "reference", "submitted"}),
    samples=_samples,
)
