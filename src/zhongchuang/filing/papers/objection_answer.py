"""异议答复书 and 异议复核决定书: the reasoned answer to an objection (Art. 10.3). It names nobody who
objected: the objector gets it by the query code."""

from __future__ import annotations

from zhongchuang.directory.actor import Actor
from zhongchuang.documents.content import Document, Paragraph, Verification
from zhongchuang.filing.models import Objection, ObjectionAnswer
from zhongchuang.filing.papers.shared import (
    article_of_stage,
    chinese_date,
    ended,
    office_of,
    paragraphs,
    watermark,
    we,
)
from zhongchuang.filing.states import Outcome
from zhongchuang.policy.calendar import today
from zhongchuang.policy.explain import citation
from zhongchuang.policy.model import Policy, StageKind


def objection_answer(
    objection: Objection,
    answer: ObjectionAnswer,
    policy: Policy,
    actor: Actor,
    number: str,
    proof: Verification,
) -> Document:
    """What was found, why, by which article, and what the objector can still do."""
    entry = objection.entry
    what = "异议的复核决定" if answer.is_review else "公示异议的答复"
    return Document(
        title=f"关于对“{entry.name}”\n{what}",
        number=number,
        addressee=f"异议人（查询码 {objection.code}）",
        body=(
            Paragraph(
                f"您于{chinese_date(objection.received_on)}对“{entry.name}”提出的异议"
                f"（《{entry.notice.title}》，{entry.notice.document.number}）收悉。"
                f"根据《{policy.title}》{article_of_stage(policy, StageKind.PUBLIC_NOTICE)}，"
                f"{we(actor)}进行了{'复核' if answer.is_review else '核实'}，现答复如下。"
            ),
            *paragraphs("核实情况和理由：", answer.text),
            Paragraph(ended(f"结论：{answer.get_outcome_display()}{_grounds(answer)}")),
            Paragraph(_further(objection, answer)),
        ),
        signature=office_of(actor),
        date=today(),
        verification=proof,
        watermark=watermark(),
    )


def _grounds(answer: ObjectionAnswer) -> str:
    effect = "，该单位移出公示名单" if answer.outcome == Outcome.UPHELD else ""
    basis = f"（依据：{citation(answer.article)}）" if answer.article else ""
    return f"{effect}{basis}"


def _further(objection: Objection, answer: ObjectionAnswer) -> str:
    if answer.is_review:
        return "本决定为复核决定，复核以一次为限。"
    if objection.review_until is None:
        return "特此答复。"
    return (
        f"对本答复不服的，可以在{chinese_date(objection.review_until)}以前凭查询码申请复核一次，"
        "由另一名办理人员复核。"
    )
