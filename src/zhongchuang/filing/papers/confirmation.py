"""确认文件: by which the spaces of a round are filed (Art. 10.3)."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings

from zhongchuang.directory.actor import Actor
from zhongchuang.documents.content import Document, Imprint, Table, Verification
from zhongchuang.documents.models import DocumentKind
from zhongchuang.documents.phrasing import SHELL_TITLE, Draft, Form
from zhongchuang.filing.models import Application, Round
from zhongchuang.filing.papers import samples
from zhongchuang.filing.papers.shared import (
    POLICY_LABELS,
    article_of,
    article_of_stage,
    is_regions,
    named,
    office_of,
    policy_words,
    reviews,
    shipped,
    watermark,
    we,
)
from zhongchuang.policy.calendar import today
from zhongchuang.policy.model import Policy, StageKind

LONG = 10
"""From how many spaces on the list stands on pages of its own."""


def confirmation(
    cases: Sequence[Application],
    round_: Round,
    policy: Policy,
    actor: Actor,
    number: str,
    proof: Verification,
) -> Draft:
    """The authority's document; a long list goes into its annex."""
    sanctions = policy.sanctions
    rows = [(one.space.name, one.space.operator.name, one.space.division.name) for one in cases]
    return Draft(
        FORM,
        words={
            **policy_words(policy),
            "year": str(round_.year),
            "article": article_of_stage(policy, StageKind.CONFIRMATION),
            "reviews": named(reviews(policy)),
            "count": str(len(cases)),
            "we": we(actor),
            "failed_assessments": str(sanctions.failed_assessments),
            "supervision_article": article_of(sanctions.supervision_article),
            "fraud_article": article_of(sanctions.fraud_article),
            "site": settings.PUBLIC_URL,
            "regional": is_regions(policy),
            "long": len(cases) >= LONG,
        },
        blocks={"list": (_table(rows),)},
        shell=_shell(office_of(actor), number, proof),
    )


def _table(rows: Sequence[tuple[str, str, str]]) -> Table:
    numbered = tuple((str(n), *row) for n, row in enumerate(rows, start=1))
    return Table(("序号", "名称", "运营机构", "所在地"), numbered, widths=(3, 11, 14, 9))


def _shell(office: str, number: str, proof: Verification) -> Document:
    return Document(
        SHELL_TITLE,
        style="document",
        issuing_mark=f"{office}文件",
        number=number,
        signature=office,
        date=today(),
        imprint=Imprint(printed_by=f"{office}办公室", printed_on=today()),
        verification=proof,
        watermark=watermark(),
    )


def _samples() -> list[Draft]:
    return [_sample(3, regional=True), _sample(30, regional=True), _sample(2, regional=False)]


def _sample(count: int, *, regional: bool) -> Draft:
    office = samples.REGION if regional else samples.PREFECTURE
    return Draft(
        FORM,
        words={
            **samples.POLICY,
            "year": "2026",
            "article": "第十条",
            "reviews": "初审、实地核查、书面推荐、审核、专家评审",
            "count": str(count),
            "we": "我厅" if regional else "我局",
            "failed_assessments": "2",
            "supervision_article": "第十二条",
            "fraud_article": "第十一条",
            "site": samples.SITE,
            "regional": regional,
            "long": count >= LONG,
        },
        blocks={"list": (_table([(n, samples.OPERATOR, "样本市") for n in samples.names(count)]),)},
        shell=_shell(office, samples.NUMBER, samples.PROOF),
    )


FORM = Form(
    DocumentKind.CONFIRMATION,
    shipped(DocumentKind.CONFIRMATION),
    words={
        **POLICY_LABELS,
        "year": "备案年度",
        "article": "规定确认程序的条款",
        "reviews": "确认前经过的环节",
        "count": "确认家数",
        "we": "本机关自称（我厅、我局）",
        "failed_assessments": "取消资格的连续不合格次数",
        "supervision_article": "动态管理条款",
        "fraud_article": "弄虚作假的处理条款",
        "site": "系统网址",
    },
    flags={"regional": "由自治区确认", "long": "名单较长，列为附件"},
    blocks={"list": "备案名单表"},
    required=frozenset({"list", "count", "policy"}),
    samples=_samples,
)
