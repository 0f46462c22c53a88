"""申报通知: the call that opens a round (Art. 8), and the notice that it runs longer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain

from django.conf import settings
from django.utils import timezone

from zhongchuang.documents.content import (
    Block,
    Document,
    Imprint,
    NumberedItem,
    Paragraph,
    Verification,
)
from zhongchuang.documents.models import DocumentKind
from zhongchuang.documents.phrasing import SHELL_TITLE, Draft, Form, Word
from zhongchuang.filing.models import Round
from zhongchuang.filing.papers import samples
from zhongchuang.filing.papers.shared import (
    POLICY_LABELS,
    article_of,
    article_of_stage,
    chinese_date,
    paragraphs,
    policy_words,
    shipped,
    watermark,
)
from zhongchuang.policy.calendar import today
from zhongchuang.policy.explain import citation
from zhongchuang.policy.model import (
    Binding,
    Criterion,
    Party,
    Policy,
    RecommendationQuota,
    StageKind,
    chinese_numeral,
)

ASKED = (Binding.REQUIRED, Binding.IN_PRINCIPLE)


def call(round_: Round, policy: Policy, number: str, proof: Verification) -> Draft:
    """Who may apply, under which conditions, when, how, with what, and whom to ask."""
    return Draft(
        FORM,
        words=_words(round_, policy),
        blocks={
            "conditions": _conditions(policy),
            "materials": _materials(policy),
            "quota": _quota(policy.recommendation_quota),
            "reason": (),
        },
        shell=_shell(round_.authority.name, number, proof),
    )


def longer_term(
    round_: Round,
    policy: Policy,
    before: datetime,
    reason: str,
    earlier: str,
    number: str,
    proof: Verification,
) -> Draft:
    """That a round runs longer than its call said.

    Args:
        before: when it was to close until now; `earlier` is the number of its call.
    """
    told: dict[str, Word] = {"longer": True, "before": chinese_moment(before), "earlier": earlier}
    return Draft(
        FORM,
        words={**_words(round_, policy), **told},
        blocks={
            "conditions": (),
            "materials": (),
            "quota": (),
            "reason": paragraphs("延长理由：", reason),
        },
        shell=_shell(round_.authority.name, number, proof),
    )


def chinese_moment(moment: datetime) -> str:
    """2026年3月1日18时, on the clock people here read; minutes where there are any."""
    local = timezone.localtime(moment)
    minutes = f"{local.minute}分" if local.minute else ""
    return f"{chinese_date(local.date())}{local.hour}时{minutes}"


def _words(round_: Round, policy: Policy) -> dict[str, Word]:
    return {
        **policy_words(policy),
        "year": str(round_.year),
        "authority": round_.authority.name,
        "articles": _articles(policy),
        "condition_articles": _joined(article_of(one.article) for one in _asked(policy)),
        "scope": round_.division.name,
        "evaluation_year": str(round_.evaluation_year),
        "as_of": chinese_date(round_.as_of),
        "opens": chinese_moment(round_.opens_at),
        "closes": chinese_moment(round_.closes_at),
        "receiver": _receiver(round_, policy),
        "fraud_article": article_of(policy.sanctions.fraud_article),
        "contact": round_.contact,
        "site": settings.PUBLIC_URL,
        "before": "",
        "earlier": "",
        "longer": False,
        "regional": round_.level == Party.REGION,
        "sealed": policy.rounds.sealed,
        "quota": policy.recommendation_quota is not None,
    }


def _joined(names: Iterable[str]) -> str:
    """Names, each once."""
    return "、".join(dict.fromkeys(name for name in names if name))


def _articles(policy: Policy) -> str:
    """Where the regulation says that rounds are held, and how to apply."""
    held = article_of(policy.rounds.article) if policy.rounds.article else ""
    return _joined([held, article_of_stage(policy, StageKind.DRAFTING)])


def _asked(policy: Policy) -> list[Criterion]:
    return [one for one in policy.criteria if one.binding in ASKED]


def _receiver(round_: Round, policy: Policy) -> str:
    accepting = policy.stage(StageKind.ACCEPTANCE)
    if round_.level == Party.REGION and accepting and accepting.by is Party.PREFECTURE:
        return "所在地州市科技局"
    return round_.authority.name


def _conditions(policy: Policy) -> tuple[NumberedItem, ...]:
    return _numbered(
        [
            f"{one.title}（{citation(one.article)}"
            f"{'，原则上要求' if one.binding is Binding.IN_PRINCIPLE else ''}）"
            for one in _asked(policy)
        ]
    )


def _materials(policy: Policy) -> tuple[NumberedItem, ...]:
    """What is handed in: the form and the undertaking, and what the policy asks as evidence."""
    kinds = chain.from_iterable(policy.evidence.values())
    evidence = _joined([kind.title for kind in kinds])
    listed = [f"{policy.carrier_type}备案申请（由系统根据台账生成）", "诚信承诺"]
    return _numbered([*listed, f"佐证材料：{evidence}"] if evidence else listed)


def _quota(quota: RecommendationQuota | None) -> tuple[Block, ...]:
    if quota is None:
        return ()
    if quota.share is not None:
        many = f"不超过本地区申报数的{quota.share:%}"
    else:
        many = f"各不超过{quota.limit}家"
    own = "，其他另有规定的地区从其规定" if quota.divisions else ""
    return (
        Paragraph(f"依照该办法{citation(quota.article)}，各地州市科技局本批次推荐的{many}{own}。"),
    )


def _numbered(lines: Sequence[str]) -> tuple[NumberedItem, ...]:
    last = len(lines) - 1
    return tuple(
        NumberedItem(
            f"（{chinese_numeral(place + 1)}）", f"{line}{'。' if place == last else '；'}"
        )
        for place, line in enumerate(lines)
    )


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
    return [
        _sample(),
        _sample(regional=False, sealed=True, quota=False, contact=""),
        _sample(longer=True, before="2026年4月30日18时", earlier=samples.NUMBER),
    ]


def _sample(**changes: Word) -> Draft:
    words: dict[str, Word] = {
        **samples.POLICY,
        "year": "2026",
        "authority": samples.REGION,
        "articles": "第八条、第十条",
        "condition_articles": "第六条",
        "scope": "样本自治区",
        "evaluation_year": "2025",
        "as_of": "2026年3月1日",
        "opens": "2026年3月10日10时",
        "closes": "2026年5月30日18时",
        "receiver": "所在地州市科技局",
        "fraud_article": "第十一条",
        "contact": "样本处，0000-0000000",
        "site": samples.SITE,
        "before": "",
        "earlier": "",
        "longer": False,
        "regional": True,
        "sealed": False,
        "quota": True,
        **changes,
    }
    quota = RecommendationQuota("10.2", 5, None, {})
    longer = bool(words["longer"])
    return Draft(
        FORM,
        words,
        {
            "conditions": ()
            if longer
            else _numbered(["场地（第六条第 4 项）", "入驻（第六条第 5 项）"]),
            "materials": ()
            if longer
            else _numbered(["备案申请", "诚信承诺", "佐证材料：入驻协议"]),
            "quota": _quota(quota) if words["quota"] and not longer else (),
            "reason": paragraphs("延长理由：", "应各地请求。") if longer else (),
        },
        _shell(
            samples.REGION if words["regional"] else samples.PREFECTURE,
            samples.NUMBER,
            samples.PROOF,
        ),
    )


FORM = Form(
    DocumentKind.CALL,
    shipped(DocumentKind.CALL),
    words={
        **POLICY_LABELS,
        "year": "备案年度",
        "authority": "组织备案的机关",
        "articles": "规定开展备案和申报程序的条款",
        "condition_articles": "规定备案条件的条款",
        "scope": "面向的地区",
        "evaluation_year": "考核年度",
        "as_of": "截止统计日期",
        "opens": "开始受理的时间",
        "closes": "截止受理的时间",
        "receiver": "受理申请的机关",
        "fraud_article": "弄虚作假的处理条款",
        "contact": "联系方式",
        "site": "系统网址",
        "before": "延长前的截止时间",
        "earlier": "原通知的文号",
    },
    flags={
        "longer": "延长受理期限的通知",
        "regional": "由自治区组织",
        "sealed": "申请封存至截止受理",
        "quota": "规定了推荐名额",
    },
    blocks={
        "conditions": "申报条件",
        "materials": "申报材料",
        "quota": "推荐名额",
        "reason": "延长理由",
    },
    required=frozenset({"policy", "closes", "site"}),
    samples=_samples,
)
