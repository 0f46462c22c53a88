"""What all facts have in common, and the constraints they share."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhongchuang.directory.models import Account, Space
from zhongchuang.kernel.pinyin import initials
from zhongchuang.ledger.fields import InitialsField
from zhongchuang.ledger.queries import FactQuerySet
from zhongchuang.ledger.states import Verification


def among(field: str, choices: type[models.TextChoices]) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": choices.values}), name=f"ledger_%(class)s_{field}"
    )


def in_order(first: str, last: str) -> models.CheckConstraint:
    """The last day is not before the first; an empty last day means "still"."""
    return models.CheckConstraint(
        condition=Q(**{last: None}) | Q(**{f"{last}__gte": F(first)}),
        name=f"ledger_%(class)s_{last}",
    )


class Recorded(models.Model):
    """What every fact carries: its version, who recorded it, its evidence, its verification.

    `evidence_count` is the number of its files that count (not withdrawn, not held back by the
    scanner); `evidence_kinds` their kinds, as `evidence_needs.joined` writes them.
    """

    version = models.PositiveIntegerField(default=1, editable=False)
    recorded_by = models.ForeignKey(
        Account, models.PROTECT, null=True, editable=False, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField(_("记录时间"), default=timezone.now, editable=False)
    evidence_count = models.PositiveIntegerField(_("佐证数"), default=0, editable=False)
    evidence_kinds = models.CharField(max_length=300, default="", db_default="", editable=False)
    verification = models.CharField(
        _("核实情况"),
        max_length=10,
        choices=Verification.choices,
        default=Verification.UNVERIFIED,
        editable=False,
    )
    retracted_at = models.DateTimeField(null=True, editable=False)

    objects = FactQuerySet.as_manager()

    CONTENT: ClassVar[tuple[str, ...]] = ()
    """The fields that state the fact itself, in the order of the workbook."""

    BESIDE: ClassVar[tuple[str, ...]] = ()
    """Fields that state the fact beside those of the workbook, which an import leaves alone."""

    class Meta:
        abstract = True

    @property
    def is_evidenced(self) -> bool:
        return self.evidence_count > 0

    @property
    def is_verified(self) -> bool:
        return self.verification == Verification.VERIFIED

    def content(self) -> dict[str, Any]:
        """The values that state the fact."""
        return {name: getattr(self, name) for name in (*self.CONTENT, *self.BESIDE)}


class Fact(Recorded):
    """A ledger row of a space."""

    space = models.ForeignKey(Space, models.PROTECT, related_name="+", editable=False)
    evidence_names = models.CharField(_("佐证"), max_length=1000, blank=True)
    initials = InitialsField(max_length=200, default="", db_default="", editable=False)

    ENDS: ClassVar[str] = ""
    """The field that holds the last day, for facts that end."""

    NAMED: ClassVar[str] = "name"
    """The field of its own by which people call and find it; `initials` are of that one."""

    class Meta:
        abstract = True

    FALLING: ClassVar[tuple[str, ...]] = ()
    """Fields beside the workbook's that `settle` may empty."""

    def settle(self) -> None:
        """Bring what follows from the workbook's fields in line with them, before a bulk write."""
        self.initials = initials(getattr(self, self.NAMED))[:200]

    def names_of_evidence(self) -> list[str]:
        """The file names listed under 佐证."""
        return [name for part in self.evidence_names.split(";") if (name := part.strip())]

    @property
    def ended_on(self) -> date | None:
        """The last day, where the fact has ended."""
        return getattr(self, self.ENDS) if self.ENDS else None
