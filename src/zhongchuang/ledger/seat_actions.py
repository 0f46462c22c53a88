"""Acts on the plan of seats: adding, seating a resident, freeing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import record
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Space
from zhongchuang.kernel.refusal import require
from zhongchuang.ledger.checks import check
from zhongchuang.ledger.keeping import locked, replace, require_current, space_of
from zhongchuang.ledger.models import Tenancy, Workstation
from zhongchuang.ledger.queries import running_on
from zhongchuang.ledger.rules import may_change, may_free, may_keep, may_seat
from zhongchuang.ledger.states import Act


@transaction.atomic
def add_workstations(
    *, actor: Actor, space: Space, labels: Sequence[str], zone: str = ""
) -> list[Workstation]:
    """Record workstations, each under a label of its own in the space.

    Raises:
        Refused: the actor does not keep this ledger.
        ValidationError: a label is empty, given twice or taken.
    """
    require(may_keep(actor, space))
    # Held to the end: two people adding the same label follow one another.
    Space.objects.select_for_update(of=("self",)).get(pk=space.pk)
    names = [label.strip() for label in labels]
    _require_free_labels(space, names)
    seats = [
        Workstation(space=space, label=name, zone=zone.strip(), recorded_by_id=actor.account_id)
        for name in names
    ]
    for seat in seats:
        check(seat)
    Workstation.objects.bulk_create(seats)
    data = {"count": len(seats), "labels": names, "zone": zone.strip()}
    record("ledger.add-workstations", space, actor.signature(), data)
    return seats


def _require_free_labels(space: Space, names: Sequence[str]) -> None:
    if not names:
        raise ValidationError({"labels": [_("请填写工位编号")]})
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        words = _("工位编号重复：%(labels)s") % {"labels": _("、").join(twice)}
        raise ValidationError({"labels": [words]})
    taken = Workstation.objects.live().filter(space=space, label__in=names)
    if listed := sorted(taken.values_list("label", flat=True)):
        words = _("工位编号已有：%(labels)s") % {"labels": _("、").join(listed)}
        raise ValidationError({"labels": [words]})


@transaction.atomic
def rename_workstation(
    *, actor: Actor, workstation: Workstation, version: int, label: str, zone: str
) -> Workstation:
    """Give a workstation another label or zone.

    Raises:
        StaleFact, Refused, ValidationError: as for `correct_fact`; also where the label is taken.
    """
    current = locked(workstation)
    space = space_of(current)
    require(may_change(actor, current, space))
    require_current(current, version)
    Space.objects.select_for_update(of=("self",)).get(pk=space.pk)
    values = {"label": label.strip(), "zone": zone.strip()}
    changed = {name: value for name, value in values.items() if getattr(current, name) != value}
    if "label" in changed:
        _require_free_labels(space, [changed["label"]])
    if changed:
        replace(current, changed, Act.CORRECTED, _("调整工位编号或区域"), actor)
    return current


@transaction.atomic
def seat_resident(
    *, actor: Actor, workstation: Workstation, version: int, tenancy: Tenancy, since: date
) -> Workstation:
    """Give a free workstation to a resident.

    Raises:
        StaleFact, Refused, ValidationError: as for `correct_fact`; also where the workstation is
            occupied, or the agreement does not run on that day.
    """
    current = locked(workstation)
    require(may_seat(actor, current, space_of(current), tenancy))
    require_current(current, version)
    if since < tenancy.entered_on or (tenancy.left_on and since > tenancy.left_on):
        raise ValidationError({"since": [_("起始日应在该协议的入驻期间内")]})
    values = {"tenancy_id": tenancy.pk, "since": since}
    replace(current, values, Act.SEATED, _("安排给“%(name)s”") % {"name": tenancy.name}, actor)
    return current


@transaction.atomic
def free_seat(
    *, actor: Actor, workstation: Workstation, version: int, reason: str = ""
) -> Workstation:
    """Take a workstation back.

    Raises:
        StaleFact, Refused: as for `correct_fact`; also where nobody has it.
    """
    current = locked(workstation)
    require(may_free(actor, current, space_of(current)))
    require_current(current, version)
    _free(current, reason.strip()[:300], actor)
    return current


def free_seats_of(tenancy: Tenancy, actor: Actor) -> int:
    """Free the seats of a resident that left, within the act that says so; how many.

    A resident that is still there under another agreement keeps them.
    """
    own = Tenancy.objects.live().filter(space=tenancy.space_id, resident=tenancy.resident)
    today = running_on("entered_on", "left_on", timezone.localdate())
    if own.filter(today).exclude(pk=tenancy.pk).exists():
        return 0
    seats = Workstation.objects.live().filter(
        space=tenancy.space_id, tenancy__resident=tenancy.resident
    )
    held = list(seats.select_for_update(of=("self",)).select_related("space"))
    for seat in held:
        _free(seat, _("使用者已退出"), actor)
    return len(held)


def _free(seat: Workstation, reason: str, actor: Actor) -> None:
    replace(seat, {"tenancy_id": None, "since": None}, Act.FREED, reason, actor)
