"""Photographs a space shows the public: of an activity, or of the space itself. Everything else of
evidence is never public."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import record
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Space
from zhongchuang.evidence.kinds import PICTURES
from zhongchuang.evidence.models import Attachment, StoredFile
from zhongchuang.evidence.pictures import describe
from zhongchuang.evidence.store import attached_to, counting, open_file
from zhongchuang.kernel.refusal import Refusal, Refused, require
from zhongchuang.ledger.models import Activity, Recorded, SpaceProfile
from zhongchuang.ledger.rules import may_change

SHOWING: tuple[type[Activity] | type[SpaceProfile], ...] = (Activity, SpaceProfile)
"""The facts whose photographs may be shown."""
CONTENT_TYPES = frozenset(kind.content_type for kind in PICTURES)


@transaction.atomic
def show_photograph(*, actor: Actor, fact: Recorded, attachment: Attachment) -> None:
    """Show a photograph on the space's public page.

    Raises:
        Refused: the actor does not keep this ledger, or the file is no photograph that may be shown.
    """
    found = _of(actor, fact, attachment)
    require(may_show(fact, found))
    if _would_tell(found.file):
        raise Refused(
            Refusal(_("这张照片是较早上传的，还没有去掉拍摄地点等信息，请重新上传后再展示。"))
        )
    if found.published_at is None:
        _note(actor, fact, found, timezone.now(), "ledger.show-photograph")


@transaction.atomic
def hide_photograph(*, actor: Actor, fact: Recorded, attachment: Attachment) -> None:
    """Show a photograph no longer.

    Raises:
        Refused: the actor does not keep this ledger.
    """
    found = _of(actor, fact, attachment)
    if found.published_at is not None:
        _note(actor, fact, found, None, "ledger.hide-photograph")


def may_show(fact: Recorded, attachment: Attachment) -> Refusal | None:
    """May the public see this file of this fact?"""
    if not isinstance(fact, SHOWING):
        return Refusal(_("只有活动和空间本身的照片可以公开展示。"))
    if attachment.file.content_type not in CONTENT_TYPES:
        return Refusal(_("只有照片可以公开展示。"))
    if not attachment.file.counts:
        return Refusal(_("待查毒或有病毒的文件不能公开展示。"))
    return None


def _would_tell(file: StoredFile) -> bool:
    """Does a picture kept before copies were made tell more than itself?"""
    if file.public_file_id is not None:
        return False
    with open_file(file) as content:
        return describe(content).public is not None


def _of(actor: Actor, fact: Recorded, attachment: Attachment) -> Attachment:
    """The attachment as it stands, held until the transaction ends."""
    space: Any = fact.space  # type: ignore[attr-defined]
    require(may_change(actor, fact, space))
    live = attached_to([fact]).select_for_update(of=("self",))
    found = live.filter(pk=attachment.pk).first()
    if found is None:
        raise Refused(Refusal(_("该文件不是这条记录的佐证。")))
    return found


def _note(actor: Actor, fact: Recorded, attachment: Attachment, at: Any, act: str) -> None:
    attachment.published_at = at
    attachment.save(update_fields=("published_at",))
    data = {"name": attachment.name, "sha256": attachment.file.sha256}
    record(act, fact, actor.signature(), data)


def public_photographs(space: Space) -> QuerySet[Attachment]:
    """What a space shows the public, the latest first: live photographs of live facts."""
    shown = Q()
    for model in SHOWING:
        rows = model.objects.live().filter(space=space)
        shown |= Q(subject_type=model._meta.label_lower, subject_id__in=rows.values("pk"))
    found = Attachment.objects.filter(
        shown, withdrawn_at=None, published_at__isnull=False, file__content_type__in=CONTENT_TYPES
    )
    return counting(found).select_related("file__public_file").order_by("-published_at", "-pk")


def space_showing(attachment: Attachment) -> Space | None:
    """The space whose photograph a file is; None where the public must not see it."""
    for model in SHOWING:
        if attachment.subject_type == model._meta.label_lower:
            rows = model.objects.live().select_related("space")
            row = rows.filter(pk=attachment.subject_id).first()
            shown = public_photographs(row.space).filter(pk=attachment.pk) if row else None
            return row.space if row and shown and shown.exists() else None
    return None
