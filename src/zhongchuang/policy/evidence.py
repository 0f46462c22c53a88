"""`[[evidence.<kind of fact>]]`: which kinds of evidence a policy asks for, and how files tell them."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass

from zhongchuang.policy.messages import gettext_noop, in_language
from zhongchuang.policy.reading import DUPLICATE, Section, duplicates

BAD_SLUG = gettext_noop("应以小写英文字母开头，只含小写字母、数字和连字符，最多 40 个字符")
RESERVED_SLUG = gettext_noop("“{value}”留给不属于任何一类的材料，请另取标识")

SLUG = re.compile(r"[a-z][a-z0-9-]{0,39}")
RESERVED = "other"


@dataclass(frozen=True, slots=True)
class EvidenceKind:
    """One kind of evidence: a row needs a file of each kind asked for what it states.

    Attributes:
        words: parts of file names that tell the kind; empty where none does.
        personal: its files say more of people than experts need; they do not open them.
    """

    id: str
    title: str
    title_en: str
    words: tuple[str, ...]
    personal: bool = False

    def name(self, language: str) -> str:
        return in_language(language, self.title, self.title_en)


def evidence(section: Section, facts: Container[str]) -> Mapping[str, tuple[EvidenceKind, ...]]:
    """The kinds asked for each kind of fact. An id names one kind in the whole policy: a row may
    state two kinds of fact (a tenancy, an incorporation) and holds its files together."""
    known = [fact for fact in section.content if fact in facts]
    found = {fact: tuple(_kind(item) for item in section.sections(fact)) for fact in known}
    listed = [(fact, kind.id) for fact, kinds in found.items() for kind in kinds if kind.id]
    for again in duplicates(slug for _fact, slug in listed):
        section.mistake(
            [fact for fact, slug in listed if slug == again][-1], DUPLICATE, value=again
        )
    return found


def _kind(section: Section) -> EvidenceKind:
    slug = section.text("id")
    if slug and not SLUG.fullmatch(slug):
        section.mistake("id", BAD_SLUG)
    if slug == RESERVED:
        section.mistake("id", RESERVED_SLUG, value=slug)
    kind = EvidenceKind(
        slug,
        section.text("title"),
        section.text("title_en"),
        section.texts("words"),
        section.flag("personal", False),
    )
    section.close()
    return kind
