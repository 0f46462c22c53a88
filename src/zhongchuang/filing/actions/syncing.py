"""Taking in what a phone has written down without a network (Art. 10.2).

A device numbers the changes of each item (`version`) and says which revision of the item it had
seen (`base`). So a change that is sent again, late or in another order does nothing more, and a
change of something another device has changed meanwhile is given back for a person to decide.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from zhongchuang.directory.actor import Actor
from zhongchuang.evidence.store import attach, checked
from zhongchuang.filing import rules
from zhongchuang.filing.actions.steps import policy_of
from zhongchuang.filing.field_values import Malformed
from zhongchuang.filing.fieldwork import PHOTO, Draft
from zhongchuang.filing.models import FieldEntry, FieldPhoto, PlannedVisit
from zhongchuang.kernel.refusal import Refusal, Refused, require

Outcome = Literal["kept", "conflict", "refused"]


class Closed(Refused):
    """The visit is on record or was called off: nothing more is taken in."""

    def __init__(self) -> None:
        super().__init__(Refusal(_("本次核查已办结或已取消，没有再收下内容。")))


@dataclass(frozen=True, slots=True)
class Change:
    """One item as a device has it.

    Attributes:
        version: counts the changes this device made to the item, from 1.
        base: the revision of the item the device had when it made the change; 0 for none.
        made_at: when, by the clock of the device.
    """

    key: str
    version: int
    base: int
    value: Any
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a change.

    Attributes:
        revision: of a change that was kept, the revision it became; of a conflict, the revision
            that stands against it.
        entry: what stands against it, with who wrote it and when.
        reason: why a value was refused.
    """

    change: Change
    outcome: Outcome
    revision: int = 0
    entry: FieldEntry | None = None
    reason: str = ""


def opened(actor: Actor, visit: PlannedVisit) -> PlannedVisit:
    """The visit, locked, where the actor may fill it in.

    Raises:
        Closed: it is on record or was called off.
        Refused: not one of those who go, nor the officer of the case.
    """
    found = (
        PlannedVisit.objects.select_for_update(of=("self",))
        .select_related(
            "first",
            "second",
            "application__space__division",
            "application__round",
            "application__snapshot",
        )
        .get(pk=visit.pk)
    )
    if not found.is_open:
        raise Closed
    require(rules.may_fill_in(actor, found, policy_of(found.application)))
    return found


@transaction.atomic
def take_in(
    *, actor: Actor, visit: PlannedVisit, device: UUID, changes: Iterable[Change]
) -> list[Answer]:
    """Take in changes of a device, each on its own; an answer each, in their order.

    Raises:
        Refused: as for `opened`.
    """
    found = opened(actor, visit)
    draft = Draft(found, policy_of(found.application))
    return [_take_in(draft, actor, device, change) for change in changes]


def _take_in(draft: Draft, actor: Actor, device: UUID, change: Change) -> Answer:
    check = draft.check_of(change.key)
    if check is None:
        return Answer(change, "refused", reason=_("本次核查没有这一项，可能申报材料已经变动。"))
    try:
        check(change.value)
    except Malformed as error:
        return Answer(change, "refused", reason=str(error))
    own = FieldEntry.objects.filter(visit=draft.visit, key=change.key, device=device)
    had = own.filter(version__gte=change.version).order_by("version").first()
    if had is not None:
        return Answer(change, "kept", had.revision)
    now = draft.current.get(change.key)
    if now is not None and now.value == change.value:
        return Answer(change, "kept", now.revision)
    if now is not None and now.device != device and now.revision != change.base:
        return Answer(change, "conflict", now.revision, now)
    entry = FieldEntry.objects.create(
        visit=draft.visit,
        key=change.key,
        revision=now.revision + 1 if now else 1,
        device=device,
        version=change.version,
        value=change.value,
        by=actor.account,
        made_at=change.made_at,
    )
    draft.current[change.key] = entry
    return Answer(change, "kept", entry.revision)


@transaction.atomic
def keep_photo(*, actor: Actor, visit: PlannedVisit, name: UUID, upload: File[bytes]) -> FieldPhoto:
    """Keep a photograph under the name its device gave it; what comes again is kept once.

    Raises:
        ValidationError: no picture, too large, infected, or other than its item says.
        Refused: as for `opened`.
    """
    found = opened(actor, visit)
    kept = FieldPhoto.objects.filter(pk=name, visit=found).first()
    if kept is not None:
        return kept
    if FieldPhoto.objects.filter(pk=name).exists():
        raise ValidationError(_("这张照片属于另一次核查。"))
    given = checked(upload)
    if given.picture is None:
        raise ValidationError(_("请选择照片（JPEG、PNG 或 WebP）。"))
    entry = found.entries.filter(key=f"{PHOTO}{name}").order_by("-revision").first()
    said = entry.value["sha256"] if entry and entry.value else given.sha256
    if said != given.sha256:
        raise ValidationError(_("照片与拍摄时登记的不一致，请重拍。"))
    attachment = attach(found, upload, actor.account_id)
    return FieldPhoto.objects.create(id=name, visit=found, attachment=attachment, by=actor.account)
