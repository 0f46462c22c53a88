"""Acts on the ledger: rule, write, audit, in one transaction each. Nothing else writes facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import record
from zhongchuang.audit.models import Snapshot
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Space
from zhongchuang.evidence.models import Attachment
from zhongchuang.evidence.store import attach, attached_to, withdraw
from zhongchuang.kernel.refusal import Refusal, Refused, require
from zhongchuang.ledger.checks import check, tidied
from zhongchuang.ledger.evidence_counts import recount
from zhongchuang.ledger.keeping import (
    StaleFact,
    given,
    locked,
    replace,
    require_current,
    space_of,
)
from zhongchuang.ledger.models import Fact, Freezing, Recorded, SpaceProfile
from zhongchuang.ledger.rules import may_change, may_keep, may_retract, may_verify
from zhongchuang.ledger.states import Act, Verification

__all__ = ("StaleFact",)

R = TypeVar("R", bound=Recorded)
F = TypeVar("F", bound=Fact)


@transaction.atomic
def add_fact(*, actor: Actor, space: Space, model: type[R], values: Mapping[str, Any]) -> R:
    """Record a new fact, or the profile of a space that has none yet.

    Raises:
        Refused: the actor does not keep this ledger.
        ValidationError: the fact is not possible, by field.
    """
    require(may_keep(actor, space))
    if model is SpaceProfile and SpaceProfile.objects.filter(space=space).exists():
        raise Refused(Refusal(_("空间基本情况已经填报，请在其上更正。")))
    fact = model(**tidied(values), space=space, recorded_by_id=actor.account_id)
    check(fact)
    fact.save(force_insert=True)
    record("ledger.add", fact, actor.signature(), {"space": space.pk})
    return fact


@transaction.atomic
def correct_fact(
    *, actor: Actor, fact: R, version: int, values: Mapping[str, Any], reason: str
) -> R:
    """Put right what a fact says. The version before stays in the journal, and a verification
    falls: it was of what the fact said before.

    Args:
        version: the version that was on the screen.

    Raises:
        StaleFact: it is no longer the current one.
        Refused: the actor may not, or gives no reason.
        ValidationError: the fact would not be possible, by field.
    """
    current = locked(fact)
    require(may_change(actor, current, space_of(current)))
    require_current(current, version)
    changed = {k: v for k, v in tidied(values).items() if getattr(current, k) != v}
    if changed:
        replace(current, changed, Act.CORRECTED, given(reason), actor)
    return current


@transaction.atomic
def end_fact(*, actor: Actor, fact: F, version: int, on: date) -> F:
    """Say on which day a fact ended; that day still counts.

    Raises:
        StaleFact, Refused, ValidationError: as for `correct_fact`.
    """
    current = locked(fact)
    require(may_change(actor, current, space_of(current)))
    require_current(current, version)
    if not current.ENDS:
        raise Refused(Refusal(_("这类记录没有结束日期。")))
    replace(current, {current.ENDS: on}, Act.ENDED, "", actor)
    return current


@transaction.atomic
def retract_fact(*, actor: Actor, fact: F, version: int, reason: str) -> F:
    """Take a fact out of the ledger; it stays on record and counts no more.

    Raises:
        StaleFact, Refused: as for `correct_fact`; also where events hang on a tenancy.
    """
    current = locked(fact)
    require(may_retract(actor, current, space_of(current)))
    require_current(current, version)
    replace(current, {"retracted_at": timezone.now()}, Act.RETRACTED, given(reason), actor)
    return current


@transaction.atomic
def attach_evidence(
    *, actor: Actor, fact: Recorded, upload: File[bytes], kind: str = ""
) -> Attachment:
    """Attach a file to a fact as its evidence.

    Args:
        kind: what kind of evidence it is, by the policy's id; a file of no kind stands for any.

    Raises:
        Refused: the actor does not keep this ledger, or the fact was retracted.
        ValidationError: the file is not one that is taken.
    """
    current = locked(fact)
    require(may_change(actor, current, space_of(current)))
    attachment = attach(current, upload, actor.account_id, kind)
    recount([current])
    data = {"name": attachment.name, "sha256": attachment.file.sha256, "kind": attachment.kind}
    record("ledger.attach-evidence", current, actor.signature(), data)
    return attachment


@transaction.atomic
def withdraw_evidence(*, actor: Actor, fact: Recorded, attachment: Attachment) -> None:
    """Take a file off a fact. A verification falls: it may have rested on that file.

    Raises:
        Refused: the actor does not keep this ledger, or the file is not attached to the fact.
    """
    current = locked(fact)
    require(may_change(actor, current, space_of(current)))
    _require_attached(current, attachment)
    withdraw(attachment)
    current.verification = Verification.UNVERIFIED
    current.save(update_fields=("verification",))
    recount([current])
    data = {"name": attachment.name, "sha256": attachment.file.sha256}
    record("ledger.withdraw-evidence", current, actor.signature(), data)


@transaction.atomic
def classify_evidence(*, actor: Actor, fact: Recorded, attachment: Attachment, kind: str) -> None:
    """Say what kind of evidence an attached file is. A verification stands: the file is the same.

    Raises:
        Refused: the actor does not keep this ledger, the file is not attached to the fact, or it is
            attached as this kind already.
    """
    current = locked(fact)
    require(may_change(actor, current, space_of(current)))
    _require_attached(current, attachment)
    same = attached_to([current]).filter(file=attachment.file_id, kind=kind)
    if same.exclude(pk=attachment.pk).exists():
        raise Refused(Refusal(_("该文件已经作为这一类佐证上传过。")))
    before, attachment.kind = attachment.kind, kind
    attachment.save(update_fields=("kind",))
    recount([current])
    data = {"name": attachment.name, "from": before, "to": kind}
    record("ledger.classify-evidence", current, actor.signature(), data)


def _require_attached(fact: Recorded, attachment: Attachment) -> None:
    if not attached_to([fact]).filter(pk=attachment.pk).exists():
        raise Refused(Refusal(_("该文件不是这条记录的佐证。")))


def note_freezing(*, space: Space, snapshot: Snapshot, title: str) -> Freezing:
    """Note that a case froze the ledger of a space: changes from now on are told as later ones.

    Called within the act that froze it, whose record in the audit chain is the record of this too.
    """
    return Freezing.objects.create(
        space=space, snapshot=snapshot, title=title[:200], frozen_at=snapshot.frozen_at
    )


@transaction.atomic
def set_verification(*, actor: Actor, fact: Recorded, verified: bool) -> None:
    """Note what an officer found on the spot (Art. 10): verified, or disputed.

    Raises:
        Refused: the actor is no officer of the area, or the fact was retracted.
    """
    current = locked(fact)
    require(may_verify(actor, space_of(current)))
    if current.retracted_at is not None:
        raise Refused(Refusal(_("这条记录已经撤回。")))
    current.verification = Verification.VERIFIED if verified else Verification.DISPUTED
    current.save(update_fields=("verification",))
    data = {"verification": current.verification, "version": current.version}
    record("ledger.verify", current, actor.signature(), data)
    fact.verification = current.verification
