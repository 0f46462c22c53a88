"""公示更正公告: what changed of a list that is public, why, and until when it runs (Art. 10.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from zhongchuang.documents.content import Document, Verification
from zhongchuang.documents.models import DocumentKind
from zhongchuang.documents.phrasing import SHELL_TITLE, Draft, Form
from zhongchuang.filing.models import PublicNotice
from zhongchuang.filing.papers import samples
from zhongchuang.filing.papers.public_notice import list_table
from zhongchuang.filing.papers.shared import (
    POLICY_LABELS,
    article_of_stage,
    chinese_date,
    paragraphs,
    policy_words,
    shipped,
    watermark,
)
from zhongchuang.filing.states import ListChange
from zhongchuang.policy.model import Policy, StageKind


@dataclass(frozen=True, slots=True)
class Addendum:
    """What an addendum tells.

    Attributes:
        rows: what is published of each entry it touches.
        former: what a corrected entry was called before.
        term: the first and the last day of the term of what was corrected or added.
    """

    change: ListChange
    rows: Sequence[Mapping[str, Any]]
    reason: str
    former: str
    term: tuple[date, date]


def notice_addendum(
    notice: PublicNotice, told: Addendum, policy: Policy, number: str, proof: Verification
) -> Draft:
    """Issued for every change of a public list, and public with it."""
    start, last = told.term
    words = {
        **policy_words(policy),
        "year": str(notice.round.year),
        "article": article_of_stage(policy, StageKind.PUBLIC_NOTICE),
        "notice": notice.title,
        "notice_number": notice.document.number,
        "published": chinese_date(notice.published_on),
        "first_day": chinese_date(start),
        "last_day": chinese_date(last),
        "days": str(policy.public_notice.working_days),
    }
    return _draft(told, words, _shell(notice.round.authority.name, start, number, proof))


def _draft(told: Addendum, words: Mapping[str, str], shell: Document) -> Draft:
    return Draft(
        FORM,
        words={
            **words,
            "former": told.former,
            "count": str(len(told.rows)),
            "corrected": told.change is ListChange.CORRECTED,
            "withdrawn": told.change is ListChange.WITHDRAWN,
        },
        blocks={
            "list": (list_table(told.rows),),
            "reasons": tuple(paragraphs("变更理由：", told.reason)),
        },
        shell=shell,
    )


def _shell(office: str, on: date, number: str, proof: Verification) -> Document:
    return Document(
        SHELL_TITLE,
        number=number,
        signature=office,
        date=on,
        verification=proof,
        watermark=watermark(),
    )


def _samples() -> list[Draft]:
    term = (samples.DAY, samples.DAY + timedelta(days=6))
    row = {
        "name": samples.SPACE,
        "operator": samples.OPERATOR,
        "address": samples.ADDRESS,
        "founded_on": samples.DAY - timedelta(days=800),
    }
    words = {
        **samples.POLICY,
        "year": "2026",
        "article": "第十条",
        "notice": "关于2026年度拟备案自治区众创空间名单的公示",
        "notice_number": samples.NUMBER,
        "published": chinese_date(samples.DAY),
        "first_day": chinese_date(term[0]),
        "last_day": chinese_date(term[1]),
        "days": "5",
    }
    shell = _shell(samples.REGION, samples.DAY, samples.NUMBER, samples.PROOF)
    return [
        _draft(Addendum(change, [row], "原公示内容有误。", "样本众创园", term), words, shell)
        for change in (ListChange.CORRECTED, ListChange.WITHDRAWN, ListChange.ADDED)
    ]


FORM = Form(
    DocumentKind.NOTICE_ADDENDUM,
    shipped(DocumentKind.NOTICE_ADDENDUM),
    words={
        **POLICY_LABELS,
        "year": "备案年度",
        "article": "规定公示程序的条款",
        "notice": "原公示标题",
        "notice_number": "原公示文号",
        "published": "原公示发布日期",
        "former": "被更正单位原公示的名称",
        "count": "涉及家数",
        "first_day": "重新计算的公示首日",
        "last_day": "重新计算的公示末日",
        "days": "公示工作日数",
    },
    flags={"corrected": "更正一家的内容", "withdrawn": "撤出名单"},
    blocks={"list": "涉及单位表", "reasons": "变更理由"},
    required=frozenset({"list", "reasons", "notice_number", "policy"}),
    samples=_samples,
)
