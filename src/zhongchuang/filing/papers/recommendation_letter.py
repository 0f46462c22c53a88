"""推荐函: from the prefecture to the region (Art. 10.2)."""

from __future__ import annotations

from collections.abc import Sequence

from zhongchuang.directory.actor import Actor
from zhongchuang.documents.content import Document, Paragraph, Table, Verification
from zhongchuang.documents.models import DocumentKind
from zhongchuang.documents.phrasing import SHELL_TITLE, Draft, Form
from zhongchuang.filing.models import Application, Proposal
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
from zhongchuang.policy.calendar import today
from zhongchuang.policy.model import Policy, StageKind

Row = tuple[str, str, str, str]


def recommendation_letter(
    cases: Sequence[Application],
    proposal: Proposal,
    policy: Policy,
    actor: Actor,
    number: str,
    proof: Verification,
) -> Draft:
    """The written recommendation of one case, or of several in one table."""
    first = cases[0]
    rows = [
        (one.space.name, one.space.operator.name, one.space.operator.uscc, one.space.address)
        for one in cases
    ]
    return Draft(
        FORM,
        words={
            **policy_words(policy),
            "department": policy.competent_department,
            "article": article_of_stage(policy, StageKind.RECOMMENDATION),
            "year": str(first.round.year),
            "count": str(len(cases)),
            "space": first.space.name,
            "operator": first.space.operator.name,
            "reference": first.reference,
            "visited": _visited(cases),
            "we": we(actor),
            "contact": str(proposal.prepared_by),
            "several": len(cases) > 1,
        },
        blocks={"grounds": paragraphs("推荐意见：", proposal.grounds), "spaces": (_table(rows),)},
        shell=_shell(office_of(actor), number, proof),
    )


def _visited(cases: Sequence[Application]) -> str:
    """That the space was visited, and how many of the checked rows hold, as the visit kept it."""
    visits = [case.visits.last() for case in cases]
    held = [visit for visit in visits if visit is not None]
    if len(cases) > 1:
        return "和实地核查" if len(held) == len(cases) else ""
    if not held:
        return ""
    found = list(held[0].rows.values_list("verified", flat=True))
    rows = f"，抽查台账记录{len(found)}条，属实{sum(found)}条" if found else ""
    return f"，并于{chinese_date(held[0].visited_on)}进行了实地核查{rows}"


def _table(rows: Sequence[Row]) -> Table:
    if len(rows) == 1:
        headers: tuple[str, ...] = ("名称", "运营机构", "统一社会信用代码", "地址")
        return Table(headers, tuple(rows), widths=(6, 8, 10, 8))
    numbered = tuple((str(n), *row) for n, row in enumerate(rows, start=1))
    headers = ("序号", "名称", "运营机构", "统一社会信用代码", "地址")
    return Table(headers, numbered, widths=(3, 6, 7, 10, 7))


def _shell(office: str, number: str, proof: Verification) -> Document:
    return Document(
        SHELL_TITLE,
        style="letter",
        issuing_mark=office,
        number=number,
        signature=office,
        date=today(),
        verification=proof,
        watermark=watermark(),
    )


def _samples() -> list[Draft]:
    return [_sample(1), _sample(3)]


def _sample(count: int) -> Draft:
    spaces = samples.names(count) if count > 1 else [samples.SPACE]
    return Draft(
        FORM,
        words={
            **samples.POLICY,
            "department": "样本自治区科技厅",
            "article": "第十条",
            "year": "2026",
            "count": str(count),
            "space": samples.SPACE,
            "operator": samples.OPERATOR,
            "reference": samples.REFERENCE,
            "visited": "和实地核查"
            if count > 1
            else "，并于2026年3月9日进行了实地核查，抽查台账记录20条，属实20条",
            "we": "我局",
            "contact": "样本经办人",
            "several": count > 1,
        },
        blocks={
            "grounds": (Paragraph("推荐意见：运营规范，孵化成效明显，符合备案条件。"),),
            "spaces": (
                _table([(s, samples.OPERATOR, samples.USCC, samples.ADDRESS) for s in spaces]),
            ),
        },
        shell=_shell(samples.PREFECTURE, samples.NUMBER, samples.PROOF),
    )


FORM = Form(
    DocumentKind.RECOMMENDATION_LETTER,
    shipped(DocumentKind.RECOMMENDATION_LETTER),
    words={
        **POLICY_LABELS,
        "department": "主送的主管部门",
        "article": "规定推荐程序的条款",
        "year": "备案年度",
        "count": "推荐家数",
        "space": "众创空间名称（一家时）",
        "operator": "申报单位（一家时）",
        "reference": "案件编号（一家时）",
        "visited": "实地核查情况",
        "we": "本机关自称（我厅、我局）",
        "contact": "联系人",
    },
    flags={"several": "推荐多家"},
    blocks={"grounds": "推荐意见", "spaces": "推荐名单表"},
    required=frozenset({"grounds", "spaces", "policy"}),
    samples=_samples,
)
