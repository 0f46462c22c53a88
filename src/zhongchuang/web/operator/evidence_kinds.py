"""Which kinds of evidence the policy asks of a row, which file covers which, and what a file's name
tells of its kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhongchuang.evidence.models import Attachment
from zhongchuang.ledger.evidence_needs import ANY, OF_MODELS, stated_by
from zhongchuang.ledger.models import Recorded
from zhongchuang.ledger.proposing import plain
from zhongchuang.policy.evidence import EvidenceKind
from zhongchuang.policy.model import Policy
from zhongchuang.web.shared.components import Text

OTHER = "other"
"""The kind of a file that shows something, but nothing the policy asks for."""


def kinds_of(model: type[Recorded], policy: Policy) -> list[EvidenceKind]:
    """Every kind of evidence the policy may ask of rows of this table."""
    facts = OF_MODELS.get(model, ())
    return list({kind.id: kind for fact in facts for kind in policy.evidence_for(fact)}.values())


def asked_of(row: Recorded, policy: Policy) -> list[EvidenceKind]:
    """The kinds of evidence the policy asks for what this row states."""
    facts = stated_by(row)
    return list({kind.id: kind for fact in facts for kind in policy.evidence_for(fact)}.values())


def title_of(kind: EvidenceKind) -> str:
    return kind.name(get_language() or "zh-hans")


def choices(kinds: Sequence[EvidenceKind]) -> list[tuple[str, Text]]:
    """Kinds to choose from, and one for whatever shows nothing that is asked."""
    return [*((kind.id, title_of(kind)) for kind in kinds), (OTHER, _("其他材料"))]


def name_of_kind(slug: str, kinds: Sequence[EvidenceKind]) -> str:
    """What people call the kind of a file; "" for files of no kind."""
    return str(dict(choices(kinds)).get(slug, slug))


def told(
    name: str, kinds: Sequence[EvidenceKind], asked: Sequence[EvidenceKind] | None = None
) -> str:
    """The kind a file's name tells of, by the longest of the policy's words in it.

    Args:
        asked: the kinds the row itself needs, where they are fewer than its table's: a name that
            tells nothing is of the only one. "" where one must choose.
    """
    written = plain(name)
    found = {
        kind.id: max((len(word) for word in map(plain, kind.words) if word in written), default=0)
        for kind in kinds
    }
    longest = max(found.values(), default=0)
    likely = [slug for slug, length in found.items() if length == longest]
    if not longest:
        likely = [kind.id for kind in (kinds if asked is None else asked)]
    return likely[0] if len(likely) == 1 else ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One kind of evidence asked of a row, and the files that count for it."""

    id: str
    title: str
    files: list[Attachment]

    @property
    def is_there(self) -> bool:
        return bool(self.files)


def checklist(row: Recorded, attachments: Iterable[Attachment], policy: Policy) -> list[Asked]:
    """What is asked of a row, each with its files; files of no kind stand for any."""
    counting = [item for item in attachments if item.file.counts]
    return [
        Asked(
            kind.id,
            title_of(kind),
            [item for item in counting if item.kind in {kind.id, "", ANY}],
        )
        for kind in asked_of(row, policy)
    ]


def lacking_words(asked: Iterable[Asked]) -> str:
    """That a row counts as claimed only, and what it lacks; "" where nothing is lacking."""
    missing = [item.title for item in asked if not item.is_there]
    if not missing:
        return ""
    return _("仅按申报计，缺：%(kinds)s") % {"kinds": _("、").join(missing)}


def words_of(policy: Policy) -> Mapping[str, list[str]]:
    """Model name → the policy's words for evidence of its rows."""
    found: dict[str, list[str]] = {}
    for model in OF_MODELS:
        named: Any = model._meta.model_name
        found[named] = [word for kind in kinds_of(model, policy) for word in kind.words]
    return found
