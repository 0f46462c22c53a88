"""Where a space lies, as measured on the spot by those who visited it."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from zhongchuang.audit.chain import record
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Space
from zhongchuang.directory.rules import may_place_space
from zhongchuang.kernel.refusal import require


@transaction.atomic
def place_space(*, actor: Actor, space: Space, latitude: Decimal, longitude: Decimal) -> None:
    """Enter where a space lies, in degrees of WGS 84.

    Raises:
        Refused: no officer in whose area the space lies.
        ValidationError: no place on earth.
    """
    require(may_place_space(actor, space))
    before = [str(space.latitude or ""), str(space.longitude or "")]
    space.latitude, space.longitude = latitude, longitude
    space.full_clean(validate_constraints=False)
    space.save(update_fields=["latitude", "longitude"])
    record("directory.place-space", space, actor.signature(), {"before": before})
