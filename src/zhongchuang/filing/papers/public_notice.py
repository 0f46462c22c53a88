"""公示: the list of those that are to be filed (Art. 10.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.conf import settings

from zhongchuang.documents.content import Document, Table, Verification
from zhongchuang.documents.models import DocumentKind
from zhongchuang.documents.phrasing import SHELL_TITLE, Draft, Form
from zhongchuang.filing.models import Round
from zhongchuang.filing.papers import samples
from zhongchuang.filing.papers.shared import (
    POLICY_LABELS,
    article_of_stage,
    chinese_date,
    named,
    policy_words,
    reviews,
    shipped,
    watermark,
)
from zhongchuang.policy.model import Policy, StageKind


def public_notice(
    rows: Sequence[Mapping[str, Any]],
    round_: Round,
    policy: Policy,
    term: tuple[date, date],
    number: str,
    proof: Verification,
) -> Draft:
    """The list as it is published, nothing personal on it."""
    start, last = term
    return Draft(
        FORM,
        words={
            **policy_words(policy),
            "year": str(round_.year),
            "article": article_of_stage(policy, StageKind.PUBLIC_NOTICE),
            "reviews": named(reviews(policy)),
            "count": str(len(rows)),
            "first_day": chinese_date(start),
            "last_day": chinese_date(last),
            "days": str(policy.public_notice.working_days),
            "authority": round_.authority.name,
            "site": settings.PUBLIC_URL,
        },
        blocks={"list": (list_table(rows),)},
        shell=_shell(round_.authority.name, start, number, proof),
    )


def list_table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """The entries of a list as it is published."""
    table = tuple(
        (
            str(position),
            row["name"],
            row["operator"],
            row["address"],
            chinese_date(row["founded_on"]) if row["founded_on"] else "—",
        )
        for position, row in enumerate(rows, start=1)
    )
    return Table(("序号", "名称", "运营主体", "地址", "成立时间"), table, widths=(3, 8, 9, 9, 8))


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
    rows = [
        {
            "name": name,
            "operator": samples.OPERATOR,
            "address": samples.ADDRESS,
            "founded_on": samples.DAY - timedelta(days=800),
        }
        for name in samples.names(3)
    ]
    words = {
        **samples.POLICY,
        "year": "2026",
        "article": "第十条",
        "reviews": "初审、实地核查、书面推荐、审核、专家评审",
        "count": str(len(rows)),
        "first_day": chinese_date(samples.DAY),
        "last_day": chinese_date(samples.DAY + timedelta(days=6)),
        "days": "5",
        "authority": samples.REGION,
        "site": samples.SITE,
    }
    shell = _shell(samples.REGION, samples.DAY, samples.NUMBER, samples.PROOF)
    return [Draft(FORM, words, {"list": (list_table(rows),)}, shell)]


FORM = Form(
    DocumentKind.PUBLIC_NOTICE,
    shipped(DocumentKind.PUBLIC_NOTICE),
    words={
        **POLICY_LABELS,
        "year": "备案年度",
        "article": "规定公示程序的条款",
        "reviews": "公示前经过的环节",
        "count": "公示家数",
        "first_day": "公示首日",
        "last_day": "公示末日",
        "days": "公示工作日数",
        "authority": "受理异议的机关",
        "site": "系统网址",
    },
    blocks={"list": "公示名单表"},
    required=frozenset({"list", "first_day", "last_day", "authority", "policy"}),
    samples=_samples,
)
