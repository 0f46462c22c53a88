"""Correction items as people read them: place, state, files; for officers and operators."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from zhongchuang.evidence.models import Attachment
from zhongchuang.filing.models import CorrectionItem
from zhongchuang.policy.model import Policy
from zhongchuang.web.shared.components import Tone
from zhongchuang.web.shared.dossier import voice


@dataclass(frozen=True, slots=True)
class Told:
    """One item in words.

    Attributes:
        where: its condition, and its row, number or part.
        files: handed in for it: with the answer, or on its row since it was sent.
    """

    item: CorrectionItem
    where: str
    word: str
    tone: Tone
    files: tuple[Attachment, ...] = ()
    form: Any = None


def told(items: Sequence[CorrectionItem], policy: Policy) -> list[Told]:
    """Items in words; one query for the files of all of them."""
    files = files_of(items)
    return [
        Told(item, where_words(item, policy), *state_of(item), tuple(files.get(item.pk, ())))
        for item in items
    ]


def where_words(item: CorrectionItem, policy: Policy) -> str:
    found = next((c for c in policy.criteria if c.id == item.criterion), None)
    parts = [found.name(voice().language) if found else "", item.place]
    return " · ".join(part for part in parts if part)


def state_of(item: CorrectionItem) -> tuple[str, Tone]:
    """How far an item is."""
    if item.sent_at is None:
        return _("尚未发出"), "neutral"
    if item.settled_at:
        return (_("已补正"), "done") if item.accepted else (_("未认可，再次要求"), "refused")
    if item.handed_in_at:
        return _("已提交，待核对"), "current"
    if item.answered_at is None:
        return _("待答复"), "warning"
    return (_("已说明理由"), "judgement") if item.contested else (_("已答复，待提交"), "current")


def files_of(items: Iterable[CorrectionItem]) -> dict[int, list[Attachment]]:
    """For each item what was attached to it, or to its row from when it was sent."""
    sent = [item for item in items if item.sent_at is not None]
    asked = Q(subject_type=CorrectionItem._meta.label_lower, subject_id__in=[i.pk for i in sent])
    for item in sent:
        if item.row_id:
            asked |= Q(subject_type=f"ledger.{item.row_kind}", subject_id=item.row_id)
    by_subject: dict[tuple[str, int], list[Attachment]] = defaultdict(list)
    live = Attachment.objects.filter(asked, withdrawn_at=None) if sent else ()
    for file in live:
        by_subject[file.subject_type, file.subject_id].append(file)
    return {item.pk: _own(item, by_subject) for item in sent}


def _own(
    item: CorrectionItem, by_subject: dict[tuple[str, int], list[Attachment]]
) -> list[Attachment]:
    own = by_subject.get((item._meta.label_lower, item.pk), [])
    row = by_subject.get((f"ledger.{item.row_kind}", item.row_id or 0), [])
    return [*own, *(file for file in row if item.sent_at and file.attached_at >= item.sent_at)]
