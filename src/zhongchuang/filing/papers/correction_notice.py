"""补正通知书: all that is to be completed, told at once (Art. 10.2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from zhongchuang.directory.actor import Actor
from zhongchuang.documents.content import Block, Document, SignatoryLine, Table, Verification
from zhongchuang.documents.models import DocumentKind
from zhongchuang.documents.phrasing import SHELL_TITLE, Draft, Form
from zhongchuang.filing.models import Application, CorrectionItem
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
from zhongchuang.policy.calendar import today
from zhongchuang.policy.model import Policy

Row = tuple[str, str, str, str]


def correction_notice(
    case: Application,
    items: Sequence[CorrectionItem],
    late: str,
    policy: Policy,
    actor: Actor,
    number: str,
    proof: Verification,
) -> Draft:
    """Each thing asked with its kind, its place and its last day; `late` says why only now."""
    rows = [
        (
            str(item.get_kind_display()),
            _place(item, policy),
            item.request,
            chinese_date(item.due_on or today()),
        )
        for item in items
    ]
    return Draft(
        FORM,
        words={
            **policy_words(policy),
            "operator": case.space.operator.name,
            "space": case.space.name,
            "reference": case.reference,
            "count": str(len(items)),
            "due": chinese_date(max(item.due_on or today() for item in items)),
            "we": we(actor),
        },
        blocks={"items": (_table(rows),), "late": paragraphs("再次告知的理由：", late)},
        shell=_shell(office_of(actor), str(actor.account), number, proof),
    )


def _place(item: CorrectionItem, policy: Policy) -> str:
    title = policy.criterion(item.criterion).title if item.criterion else ""
    return "：".join(filter(None, (title, item.place))) or "—"


def _table(rows: Sequence[Row]) -> Table:
    numbered = tuple((str(n), *row) for n, row in enumerate(rows, start=1))
    return Table(
        ("序号", "类型", "位置", "补正要求", "期限"),
        numbered,
        widths=(3, 5, 8, 12, 8),
        align=("center", "center", "left", "left", "center"),
    )


def _shell(office: str, handler: str, number: str, proof: Verification) -> Document:
    return Document(
        SHELL_TITLE,
        number=number,
        signatories=(SignatoryLine("经办人", handler),),
        signature=office,
        date=today(),
        verification=proof,
        watermark=watermark(),
    )


def _samples() -> list[Draft]:
    due = chinese_date(samples.DAY + timedelta(days=7))
    first: Row = ("补交材料", "运营管理机构", "请补交法人登记证书。", due)
    second: Row = ("补充佐证", "入驻团队和企业：样本企业", "请补充该企业的入驻协议。", due)
    again = paragraphs("再次告知的理由：", "核对答复时发现新的问题。")
    return [_sample([first, second], ()), _sample([first], again)]


def _sample(rows: Sequence[Row], late: Sequence[Block]) -> Draft:
    words = {
        **samples.POLICY,
        "operator": samples.OPERATOR,
        "space": samples.SPACE,
        "reference": samples.REFERENCE,
        "count": str(len(rows)),
        "due": rows[-1][-1],
        "we": "我局",
    }
    shell = _shell(samples.PREFECTURE, "样本经办人", samples.NUMBER, samples.PROOF)
    return Draft(FORM, words, {"items": (_table(rows),), "late": late}, shell)


FORM = Form(
    DocumentKind.CORRECTION_NOTICE,
    shipped(DocumentKind.CORRECTION_NOTICE),
    words={
        **POLICY_LABELS,
        "operator": "申报单位",
        "space": "众创空间名称",
        "reference": "案件编号",
        "count": "补正项数",
        "due": "最后期限",
        "we": "本机关自称（我厅、我局）",
    },
    blocks={"items": "补正事项表", "late": "再次或逾期告知的理由（没有时为空）"},
    required=frozenset({"items", "late", "due", "reference"}),
    samples=_samples,
)
