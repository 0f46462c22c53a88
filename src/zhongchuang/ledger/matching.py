"""Many evidence files at once, each attached to the facts whose 佐证 names it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction

from zhongchuang.audit.chain import record
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Space
from zhongchuang.evidence.models import Attachment
from zhongchuang.evidence.store import attach
from zhongchuang.kernel.refusal import require
from zhongchuang.ledger.models import FACTS, Fact
from zhongchuang.ledger.rules import may_keep


@dataclass(slots=True)
class Matched:
    """What became of a pile of files.

    Attributes:
        matched: file name → the facts it was attached to.
        unmatched: names that no fact lists.
        refused: file name → why the file is not taken.
    """

    matched: dict[str, list[Fact]] = field(default_factory=dict)
    unmatched: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def match_evidence(*, actor: Actor, space: Space, uploads: Sequence[File[bytes]]) -> Matched:
    """Attach each file to every fact of the space that lists its name under 佐证.

    Raises:
        Refused: the actor does not keep this ledger.
    """
    require(may_keep(actor, space))
    listed = _listed(space)
    found = Matched()
    for upload in uploads:
        _match(upload, listed, found, actor)
    _recount([fact for facts in found.matched.values() for fact in facts])
    data = {
        "attached": {name: len(facts) for name, facts in found.matched.items()},
        "unmatched": len(found.unmatched),
        "refused": len(found.refused),
    }
    record("ledger.match-evidence", space, actor.signature(), data)
    return found


def _listed(space: Space) -> dict[str, list[Fact]]:
    """File name in small letters → the live facts that list it."""
    listed: dict[str, list[Fact]] = {}
    for model in FACTS:
        for fact in model.objects.live().filter(space=space).exclude(evidence_names=""):
            for name in dict.fromkeys(fact.names_of_evidence()):
                listed.setdefault(name.lower(), []).append(fact)
    return listed


def _match(
    upload: File[bytes], listed: dict[str, list[Fact]], found: Matched, actor: Actor
) -> None:
    name = PurePath(upload.name or "").name
    facts = listed.get(name.lower(), [])
    if not facts:
        found.unmatched.append(name)
        return
    try:
        for fact in facts:
            attach(fact, upload, actor.account_id)
    except ValidationError as error:
        found.refused[name] = " ".join(error.messages)
    else:
        found.matched.setdefault(name, []).extend(facts)


def _recount(facts: Sequence[Fact]) -> None:
    """Bring the counts of live attachments up to date, one query a kind of fact and count."""
    for model in {type(fact) for fact in facts}:
        keys = {fact.pk for fact in facts if type(fact) is model}
        live = Attachment.objects.filter(
            subject_type=model._meta.label_lower, subject_id__in=keys, withdrawn_at=None
        )
        counts: dict[int, int] = dict.fromkeys(keys, 0)
        for subject in live.values_list("subject_id", flat=True):
            counts[subject] += 1
        for count in set(counts.values()):
            having = [pk for pk, own in counts.items() if own == count]
            model.objects.filter(pk__in=having).update(evidence_count=count)
