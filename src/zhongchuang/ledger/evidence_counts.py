"""Bringing what rows say of their evidence in line with the files attached to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from zhongchuang.evidence.models import Attachment
from zhongchuang.evidence.signals import counting_changed
from zhongchuang.evidence.store import counting
from zhongchuang.ledger.evidence_needs import ANY, joined
from zhongchuang.ledger.models import FACTS, Recorded, SpaceProfile

KEPT = ("evidence_count", "evidence_kinds")
TABLES: tuple[type[Recorded], ...] = (SpaceProfile, *FACTS)
MODELS: Mapping[str, type[Recorded]] = {model._meta.label_lower: model for model in TABLES}
"""The tables whose rows have evidence, by the name attachments call them."""


def recount(facts: Iterable[Recorded]) -> None:
    """Count the files of facts again; the objects at hand are brought up to date as well."""
    by_model: dict[type[Recorded], list[Recorded]] = defaultdict(list)
    for fact in facts:
        by_model[type(fact)].append(fact)
    for model, rows in by_model.items():
        found = _recount(model, {row.pk for row in rows})
        for row in rows:
            row.evidence_count, row.evidence_kinds = found[row.pk]


def _recount(model: type[Recorded], keys: set[int]) -> dict[int, tuple[int, str]]:
    """For each row of a table the number of its counting files, and their kinds; one query for
    the files and one for each different answer."""
    files: dict[int, set[int]] = {pk: set() for pk in keys}
    kinds: dict[int, set[str]] = {pk: set() for pk in keys}
    live = Attachment.objects.filter(
        subject_type=model._meta.label_lower, subject_id__in=keys, withdrawn_at=None
    )
    for pk, file, kind in counting(live).values_list("subject_id", "file_id", "kind"):
        files[pk].add(file)
        kinds[pk].add(kind or ANY)
    found = {pk: (len(files[pk]), joined(kinds[pk])) for pk in keys}
    for answer in set(found.values()):
        own = [pk for pk, other in found.items() if other == answer]
        model._base_manager.filter(pk__in=own).update(**dict(zip(KEPT, answer, strict=True)))
    return found


def recount_attached(*, attachments: QuerySet[Attachment], **_signal: Any) -> None:
    """Count again for every fact these files are attached to: a scan found them good or bad."""
    by_type: dict[str, set[int]] = defaultdict(set)
    for subject_type, pk in attachments.values_list("subject_type", "subject_id"):
        by_type[subject_type].add(pk)
    for subject_type in by_type.keys() & MODELS.keys():
        _recount(MODELS[subject_type], by_type[subject_type])


def listen() -> None:
    """Hear of files that begin or cease to count."""
    counting_changed.connect(recount_attached, dispatch_uid="ledger.evidence_counts")
