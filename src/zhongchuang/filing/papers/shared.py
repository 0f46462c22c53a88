"""What the papers share: citations, dates, how an authority speaks of itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.conf import settings

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Space
from zhongchuang.directory.states import OrganisationKind
from zhongchuang.documents.content import Paragraph
from zhongchuang.documents.models import DocumentKind
from zhongchuang.policy.explain import citation
from zhongchuang.policy.model import Binding, Party, Policy, Stage, StageKind

WORDING = Path(__file__).with_name("wording")
POLICY_LABELS = {
    "policy": "管理办法名称",
    "policy_number": "管理办法文号",
    "level": "备案名称（如自治区众创空间）",
    "carrier": "载体类型（如众创空间）",
}


PREVIEW = "预览"
"""What marks a paper that is not issued yet."""


def watermark() -> str:
    """What marks the papers of a demonstration."""
    return "演示数据" if settings.DEMO else ""


def policy_words(policy: Policy) -> dict[str, str]:
    """What every paper may say of its regulation; `POLICY_LABELS` explains the names."""
    return {
        "policy": policy.title,
        "policy_number": policy.document_number,
        "level": policy.level_name,
        "carrier": policy.carrier_type,
    }


def chinese_date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def founding_date(space: Space) -> date | None:
    """When a space was founded: its first day of operation as its ledger says."""
    profile = getattr(space, "profile", None)
    return profile.opened_on if profile else None


def article_of(reference: str) -> str:
    """The article a reference lies in, as papers cite it: 10.3 → 第十条."""
    return citation(reference.partition(".")[0])


def article_of_stage(policy: Policy, kind: StageKind) -> str:
    stage = policy.stage(kind)
    return article_of(stage.article) if stage else ""


def condition_articles(policy: Policy) -> str:
    """The articles that hold the conditions and the application, each once: 第六条、第十条."""
    conditions = [
        article_of(criterion.article)
        for criterion in policy.criteria
        if criterion.binding is Binding.REQUIRED
    ]
    asked = [*conditions, article_of_stage(policy, StageKind.ACCEPTANCE)]
    return "、".join(dict.fromkeys(name for name in asked if name))


def reviews(policy: Policy) -> list[Stage]:
    """The stages between acceptance and public notice: what a space has been through by then."""
    outside = {
        StageKind.DRAFTING,
        StageKind.ACCEPTANCE,
        StageKind.PUBLIC_NOTICE,
        StageKind.CONFIRMATION,
    }
    return [stage for stage in policy.procedure if stage.kind not in outside]


def named(stages: Sequence[Stage]) -> str:
    return "、".join(stage.name for stage in stages)


def is_regions(policy: Policy) -> bool:
    """Does the region confirm, rather than a prefecture for itself (Art. 9)?"""
    stage = policy.stage(StageKind.CONFIRMATION)
    return stage is not None and stage.by is Party.REGION


def office_of(actor: Actor) -> str:
    return actor.organisation.name if actor.organisation else ""


def we(actor: Actor) -> str:
    """How the issuing authority speaks of itself."""
    organisation = actor.organisation
    return "我厅" if organisation and organisation.kind == OrganisationKind.REGION else "我局"


def ended(text: str) -> str:
    """What somebody wrote, closed as a sentence."""
    words = text.strip().rstrip("，、；：,;:")
    return words if words.endswith(("。", "！", "？", "”", "）")) else f"{words.rstrip('.')}。"


def paragraphs(lead: str, text: str) -> list[Paragraph]:
    """What somebody wrote in lines, each a paragraph; the first follows its lead."""
    lines = [ended(line) for line in text.splitlines() if line.strip()]
    return [Paragraph(f"{lead}{line}" if not at else line) for at, line in enumerate(lines)]


def shipped(kind: DocumentKind) -> str:
    """The words a paper comes with, as they lie beside this module."""
    return (WORDING / f"{kind.value}.txt").read_text(encoding="utf-8")
