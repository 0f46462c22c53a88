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
from zhongchuang.evidence.store import attach
from zhongchuang.kernel.refusal import require
from zhongchuang.ledger.evidence_counts import recount
from zhongchuang.ledger.evidence_needs import Words, stated_by, told
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
def match_evidence(
    *, actor: Actor, space: Space, uploads: Sequence[File[bytes]], words: Words | None = None
) -> Matched:
    """Attach each file to every fact of the space that lists its name under 佐证.

    Args:
        words: by which parts of a file's name the kind of evidence is told; a name that tells none
            is attached without one.

    Raises:
        Refused: the actor does not keep this ledger.
    """
    require(may_keep(actor, space))
    listed = _listed(space)
    found = Matched()
    for upload in uploads:
        _match(upload, listed, found, actor, words or {})
    recount({fact for facts in found.matched.values() for fact in facts})
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
    upload: File[bytes],
    listed: dict[str, list[Fact]],
    found: Matched,
    actor: Actor,
    words: Words,
) -> None:
    name = PurePath(upload.name or "").name
    facts = listed.get(name.lower(), [])
    if not facts:
        found.unmatched.append(name)
        return
    try:
        for fact in facts:
            attach(fact, upload, actor.account_id, told(name, stated_by(fact), words))
    except ValidationError as error:
        found.refused[name] = " ".join(error.messages)
    else:
        found.matched.setdefault(name, []).extend(facts)
