"""不予通过等决定书: an adverse decision with its reasons, its article and what can be done against it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from zhongchuang.directory.actor import Actor
from zhongchuang.documents.content import Block, Document, Paragraph, Table, Verification
from zhongchuang.documents.models import DocumentKind
from zhongchuang.documents.phrasing import SHELL_TITLE, Draft, Form
from zhongchuang.filing.models import Application
from zhongchuang.filing.papers import samples
from zhongchuang.filing.papers.shared import (
    POLICY_LABELS,
    chinese_date,
    office_of,
    paragraphs,
    policy_words,
    shipped,
    watermark,
    we,
)
from zhongchuang.filing.states import Act, Verdict
from zhongchuang.policy.calendar import today
from zhongchuang.policy.explain import citation
from zhongchuang.policy.model import Policy

DECISIONS = {
    Act.REFUSE: "不予受理",
    Act.LAPSE: "终止办理",
    Act.NOT_RECOMMEND: "不予推荐",
    Act.UPHOLD: "不予备案",
}
"""How an adverse act is called in its paper; failing a stage is 不予通过."""


def refusal(
    case: Application,
    act: Act,
    grounds: tuple[str, str],
    policy: Policy,
    actor: Actor,
    number: str,
    proof: Verification,
) -> Draft:
    """The decision on a case that still stands where it was taken; `grounds` are reason and article."""
    reason, article = grounds
    stage = policy.stage(case.place.stage)
    submitted = timezone.localdate(case.submitted_at) if case.submitted_at else None
    return Draft(
        FORM,
        words={
            **policy_words(policy),
            "operator": case.space.operator.name,
            "space": case.space.name,
            "reference": case.reference,
            "submitted": chinese_date(submitted) if submitted else "",
            "stage": stage.name if stage else "审查",
            "article": citation(article),
            "decision": DECISIONS.get(act, "不予通过"),
            "we": we(actor),
        },
        blocks={
            "reasons": (*paragraphs("理由：", reason), *_unmet(case, policy)),
            "remedies": _remedies(policy.remedies.reconsideration_days, policy.remedies.basis),
        },
        shell=_shell(office_of(actor), number, proof),
    )


def _unmet(case: Application, policy: Policy) -> list[Block]:
    """The conditions the reviewers of this stage found not met, where they said so one by one."""
    views = case.opinions.filter(stage=case.place.stage, verdict=Verdict.NOT_MET).order_by("pk")
    rows = {view.criterion: view.reason for view in views}
    return _conditions(
        [
            (policy.criterion(key).title, citation(policy.criterion(key).article), reason or "—")
            for key, reason in rows.items()
        ]
    )


def _conditions(rows: Sequence[tuple[str, str, str]]) -> list[Block]:
    if not rows:
        return []
    table = Table(
        ("条件", "条款", "审查意见"),
        tuple(rows),
        widths=(8, 6, 14),
        align=("left", "center", "left"),
    )
    return [Paragraph("下列条件经审查不符合："), table]


def _remedies(days: int, basis: str) -> tuple[Block, ...]:
    by = f"依照{basis}的规定，" if basis else ""
    return (Paragraph(f"如不服本决定，可以{by}自知道本决定之日起{days}日内依法申请行政复议。"),)


def _shell(office: str, number: str, proof: Verification) -> Document:
    return Document(
        SHELL_TITLE,
        number=number,
        signature=office,
        date=today(),
        verification=proof,
        watermark=watermark(),
    )


def _samples() -> list[Draft]:
    unmet = _conditions([("入驻团队和企业", "第六条第 5 项", "协议入驻 12 家，少于 20 家。")])
    return [_sample("不予通过", "初审", unmet), _sample("不予受理", "受理审查", [])]


def _sample(decision: str, stage: str, unmet: Sequence[Block]) -> Draft:
    words = {
        **samples.POLICY,
        "operator": samples.OPERATOR,
        "space": samples.SPACE,
        "reference": samples.REFERENCE,
        "submitted": chinese_date(samples.DAY),
        "stage": stage,
        "article": "第六条第 5 项",
        "decision": decision,
        "we": "我局",
    }
    blocks = {
        "reasons": (*paragraphs("理由：", "申报材料不能证明达到规定的条件。"), *unmet),
        "remedies": _remedies(60, "《中华人民共和国行政复议法》第二十条"),
    }
    return Draft(FORM, words, blocks, _shell(samples.PREFECTURE, samples.NUMBER, samples.PROOF))


FORM = Form(
    DocumentKind.REFUSAL,
    shipped(DocumentKind.REFUSAL),
    words={
        **POLICY_LABELS,
        "operator": "申报单位",
        "space": "众创空间名称",
        "reference": "案件编号",
        "submitted": "提交日期（未提交时为空）",
        "stage": "作出决定的环节",
        "article": "依据的条款",
        "decision": "决定（不予受理、不予通过、不予推荐、不予备案、终止办理）",
        "we": "本机关自称（我厅、我局）",
    },
    blocks={"reasons": "理由", "remedies": "救济途径"},
    required=frozenset({"reasons", "remedies", "decision", "article", "policy"}),
    samples=_samples,
)
