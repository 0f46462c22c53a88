"""The evidence of one row as its page shows it: what is asked, what is there, what it lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from zhongchuang.evidence.models import Attachment
from zhongchuang.evidence.states import Scan
from zhongchuang.evidence.store import attached_to
from zhongchuang.ledger.models import Fact, Recorded
from zhongchuang.policy.model import Policy
from zhongchuang.web.operator.evidence_kinds import (
    Asked,
    checklist,
    kinds_of,
    lacking_words,
    name_of_kind,
)
from zhongchuang.web.operator.kinds import BY_MODEL
from zhongchuang.web.shared.components import Text, Tone
from zhongchuang.web.shared.preview import scan_tone, scan_words


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of a row, in words."""

    item: Attachment
    url: str
    kind: str
    scan: Text
    tone: Tone


@dataclass(frozen=True, slots=True)
class Panel:
    """
    Attributes:
        asked: the kinds of evidence asked of the row, each with its files.
        lacking: that the row counts as claimed only, and what it lacks; "" where nothing is.
        expected: the file names the row lists under 佐证.
    """

    asked: Sequence[Asked]
    lacking: str
    pieces: Sequence[Piece]
    expected: Sequence[str]

    @property
    def is_waiting(self) -> bool:
        """Does the malware scanner still have a file of the row?"""
        return any(piece.item.file.scan == Scan.WAITING for piece in self.pieces)


def panel_of(row: Recorded, policy: Policy) -> Panel:
    """The evidence of one row."""
    attachments = list(attached_to([row]).select_related("attached_by").order_by("pk"))
    asked = checklist(row, attachments, policy)
    kinds = kinds_of(type(row), policy)
    slug = BY_MODEL[type(row)].slug
    pieces = [
        Piece(
            item,
            reverse("operator:evidence_view", args=[slug, row.pk, item.pk]),
            name_of_kind(item.kind, kinds),
            scan_words(item.file),
            scan_tone(item.file),
        )
        for item in attachments
    ]
    expected = row.names_of_evidence() if isinstance(row, Fact) else []
    return Panel(asked, lacking_words(asked), pieces, expected)
