"""异议答复书: the reasoned answer to an objection (Art. 10.3). It names nobody who objected: the
objector gets it by the query code."""

from __future__ import annotations

from zhongchuang.directory.actor import Actor
from zhongchuang.documents.content import Document, Paragraph, Verification
from zhongchuang.documents.models import DocumentKind
from zhongchuang.documents.phrasing import SHELL_TITLE, Draft, Form
from zhongchuang.filing.models import Objection, ObjectionAnswer
from zhongchuang.filing.papers import samples
from zhongchuang.filing.papers.shared import (
    POLICY_LABELS,
    article_of_stage,
    chinese_date,
    office_of,
    paragraphs,
    policy_words,
    shipped,
    watermark,
    we,
)
from zhongchuang.filing.states import Outcome
from zhongchuang.policy.calendar import today
from zhongchuang.policy.explain import citation
from zhongchuang.policy.model import Policy, StageKind

WORDS = {
    **POLICY_LABELS,
    "space": "众创空间名称",
    "code": "异议查询码",
    "received": "收到异议的日期",
    "notice": "公示标题",
    "notice_number": "公示文号",
    "article": "规定公示程序的条款",
    "we": "本机关自称（我厅、我局）",
    "outcome": "结论（异议成立、异议不成立）",
    "basis": "结论依据的条款（可为空）",
}
BLOCKS = {"reasons": "核实情况和理由", "remedies": "还可以怎样做"}
FLAGS = {"upheld": "异议成立"}
REQUIRED = frozenset({"reasons", "remedies", "outcome", "space", "policy"})


def objection_answer(
    objection: Objection,
    answer: ObjectionAnswer,
    policy: Policy,
    actor: Actor,
    number: str,
    proof: Verification,
) -> Draft:
    """What was found, why, by which article, and what the objector can still do."""
    further = "特此答复。"
    if objection.review_until is not None:
        further = (
            f"对本答复不服的，可以在{chinese_date(objection.review_until)}以前凭查询码申请复核一次，"
            "由另一名办理人员复核。"
        )
    return filled(
        FORM,
        objection,
        answer,
        policy,
        further,
        shell_of(office_of(actor), number, proof),
        we(actor),
    )


def filled(
    form: Form,
    objection: Objection,
    answer: ObjectionAnswer,
    policy: Policy,
    further: str,
    shell: Document,
    self_name: str,
) -> Draft:
    """An answer in either form: the first, or the review's."""
    entry = objection.entry
    return Draft(
        form,
        words={
            **policy_words(policy),
            "space": entry.name,
            "code": objection.code,
            "received": chinese_date(objection.received_on),
            "notice": entry.notice.title,
            "notice_number": entry.notice.document.number,
            "article": article_of_stage(policy, StageKind.PUBLIC_NOTICE),
            "we": self_name,
            "outcome": str(Outcome(answer.outcome).label),
            "basis": citation(answer.article) if answer.article else "",
            "upheld": answer.outcome == Outcome.UPHELD,
        },
        blocks={
            "reasons": tuple(paragraphs("核实情况和理由：", answer.text)),
            "remedies": (Paragraph(further),),
        },
        shell=shell,
    )


def shell_of(office: str, number: str, proof: Verification) -> Document:
    return Document(
        SHELL_TITLE,
        number=number,
        signature=office,
        date=today(),
        verification=proof,
        watermark=watermark(),
    )


def samples_of(form: Form, further: str) -> list[Draft]:
    """An invented answer of each outcome."""
    words = {
        **samples.POLICY,
        "space": samples.SPACE,
        "code": "2345-6789-ABCD",
        "received": chinese_date(samples.DAY),
        "notice": "关于2026年度拟备案自治区众创空间名单的公示",
        "notice_number": samples.NUMBER,
        "article": "第十条",
        "we": "我厅",
    }
    shell = shell_of(samples.REGION, samples.NUMBER, samples.PROOF)
    return [
        Draft(
            form,
            words={
                **words,
                "outcome": str(outcome.label),
                "basis": "第六条第 4 项" if outcome is Outcome.UPHELD else "",
                "upheld": outcome is Outcome.UPHELD,
            },
            blocks={
                "reasons": tuple(paragraphs("核实情况和理由：", "经实地复核，已核对有关材料。")),
                "remedies": (Paragraph(further),),
            },
            shell=shell,
        )
        for outcome in Outcome
    ]


def _samples() -> list[Draft]:
    return samples_of(FORM, "对本答复不服的，可以在2026年3月17日以前凭查询码申请复核一次。")


FORM = Form(
    DocumentKind.OBJECTION_ANSWER,
    shipped(DocumentKind.OBJECTION_ANSWER),
    words=WORDS,
    flags=FLAGS,
    blocks=BLOCKS,
    required=REQUIRED,
    samples=_samples,
)
