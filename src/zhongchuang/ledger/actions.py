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
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Space
from zhongchuang.evidence.models import Attachment
from zhongchuang.evidence.store import attach, attached_to, withdraw
from zhongchuang.kernel.refusal import Refusal, Refused, require
from zhongchuang.ledger.checks import check, tidied
from zhongchuang.ledger.journal import version_of
from zhongchuang.ledger.models import Fact, Recorded, SpaceProfile
from zhongchuang.ledger.rules import may_change, may_keep, may_retract, may_verify
from zhongchuang.ledger.states import Act, Verification

R = TypeVar("R", bound=Recorded)
F = TypeVar("F", bound=Fact)

WRITTEN = ("version", "recorded_by", "recorded_at", "verification")


class StaleFact(Refused):
    """Somebody else changed the fact since it was opened; nothing has been changed.

    Attributes:
        current: the fact as it stands now.
    """

    def __init__(self, current: Recorded) -> None:
        reason = _("这条记录在您打开之后已被他人修改，请核对最新内容后再提交。")
        super().__init__(Refusal(reason))
        self.current = current


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
    current = _locked(fact)
    require(may_change(actor, current, _space(current)))
    _require_current(current, version)
    changed = {k: v for k, v in tidied(values).items() if getattr(current, k) != v}
    if changed:
        _replace(current, changed, Act.CORRECTED, _given(reason), actor)
    return current


@transaction.atomic
def end_fact(*, actor: Actor, fact: F, version: int, on: date) -> F:
    """Say on which day a fact ended; that day still counts.

    Raises:
        StaleFact, Refused, ValidationError: as for `correct_fact`.
    """
    current = _locked(fact)
    require(may_change(actor, current, _space(current)))
    _require_current(current, version)
    if not current.ENDS:
        raise Refused(Refusal(_("这类记录没有结束日期。")))
    _replace(current, {current.ENDS: on}, Act.ENDED, "", actor)
    return current


@transaction.atomic
def retract_fact(*, actor: Actor, fact: F, version: int, reason: str) -> F:
    """Take a fact out of the ledger; it stays on record and counts no more.

    Raises:
        StaleFact, Refused: as for `correct_fact`; also where events hang on a tenancy.
    """
    current = _locked(fact)
    require(may_retract(actor, current, _space(current)))
    _require_current(current, version)
    _replace(current, {"retracted_at": timezone.now()}, Act.RETRACTED, _given(reason), actor)
    return current


@transaction.atomic
def attach_evidence(*, actor: Actor, fact: Recorded, upload: File[bytes]) -> Attachment:
    """Attach a file to a fact as its evidence.

    Raises:
        Refused: the actor does not keep this ledger, or the fact was retracted.
        ValidationError: the file is not one that is taken.
    """
    current = _locked(fact)
    require(may_change(actor, current, _space(current)))
    attachment = attach(current, upload, actor.account_id)
    _recount(current)
    data = {"name": attachment.name, "sha256": attachment.file.sha256}
    record("ledger.attach-evidence", current, actor.signature(), data)
    return attachment


@transaction.atomic
def withdraw_evidence(*, actor: Actor, fact: Recorded, attachment: Attachment) -> None:
    """Take a file off a fact. A verification falls: it may have rested on that file.

    Raises:
        Refused: the actor does not keep this ledger, or the file is not attached to the fact.
    """
    current = _locked(fact)
    require(may_change(actor, current, _space(current)))
    if not attached_to([current]).filter(pk=attachment.pk).exists():
        raise Refused(Refusal(_("该文件不是这条记录的佐证。")))
    withdraw(attachment)
    current.verification = Verification.UNVERIFIED
    _recount(current)
    data = {"name": attachment.name, "sha256": attachment.file.sha256}
    record("ledger.withdraw-evidence", current, actor.signature(), data)


@transaction.atomic
def set_verification(*, actor: Actor, fact: Recorded, verified: bool) -> None:
    """Note what an officer found on the spot (Art. 10): verified, or disputed.

    Raises:
        Refused: the actor is no officer of the area, or the fact was retracted.
    """
    current = _locked(fact)
    require(may_verify(actor, _space(current)))
    if current.retracted_at is not None:
        raise Refused(Refusal(_("这条记录已经撤回。")))
    current.verification = Verification.VERIFIED if verified else Verification.DISPUTED
    current.save(update_fields=("verification",))
    data = {"verification": current.verification, "version": current.version}
    record("ledger.verify", current, actor.signature(), data)
    fact.verification = current.verification


def _locked(fact: R) -> R:
    """The fact as it stands, held until the transaction ends."""
    rows: Any = type(fact).objects
    current: R = rows.select_for_update(of=("self",)).select_related("space").get(pk=fact.pk)
    return current


def _space(fact: Recorded) -> Space:
    space: Space = fact.space  # type: ignore[attr-defined]
    return space


def _require_current(fact: Recorded, version: int) -> None:
    if fact.version != version:
        raise StaleFact(fact)


def _given(reason: str) -> str:
    """The reason, which must be given."""
    words = reason.strip()
    if not words:
        raise Refused(Refusal(_("请写明原因。")))
    return words[:300]


def _replace(
    fact: Recorded, values: Mapping[str, Any], act: Act, reason: str, actor: Actor
) -> None:
    """Put the next version of a fact in place of the current one."""
    version_of(fact, act, reason, actor.account_id).save()
    for name, value in values.items():
        setattr(fact, name, value)
    if act is not Act.RETRACTED:
        check(fact)
    fact.version += 1
    fact.recorded_by_id = actor.account_id
    fact.recorded_at = timezone.now()
    fact.verification = Verification.UNVERIFIED
    fact.save(update_fields=(*values, *WRITTEN))
    data = {"version": fact.version, "fields": sorted(values), "reason": reason}
    record(f"ledger.{VERBS[act]}", fact, actor.signature(), data)


VERBS: Mapping[Act, str] = {
    Act.CORRECTED: "correct",
    Act.ENDED: "end",
    Act.RETRACTED: "retract",
}


def _recount(fact: Recorded) -> None:
    """Bring the count of live attachments up to date."""
    fact.evidence_count = attached_to([fact]).count()
    fact.save(update_fields=("evidence_count", "verification"))
