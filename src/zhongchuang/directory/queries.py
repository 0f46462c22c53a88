"""Named querysets of the directory; `visible_to(actor)` is the only way in for pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.auth.models import UserManager
from django.db import models
from django.db.models import Q

from zhongchuang.directory.states import OFFICERS, OPERATORS, REGIONS, Role

if TYPE_CHECKING:
    from zhongchuang.directory.actor import Actor

M = TypeVar("M", bound=models.Model)


def space_filter(actor: Actor, path: str = "") -> Q:
    """Which spaces an actor may see, for any model that reaches a space over `path`.

    An operator sees its own, a prefecture its area, a region its region, an auditor everything;
    everybody else nothing.
    """
    if actor.role in OPERATORS:
        return Q(**{f"{path}operator": actor.organisation_id})
    if actor.role in OFFICERS:
        return Q(**{f"{path}division__code__startswith": actor.area_prefix})
    if actor.role == Role.AUDITOR:
        return Q()
    return Q(pk__in=[])


class AccountManager(UserManager[Any]):
    def visible_to(self, actor: Actor) -> models.QuerySet[Any]:
        """Colleagues of one's own organisation; everybody for the administrator."""
        if actor.role == Role.ADMINISTRATOR:
            return self.all()
        if actor.organisation_id is None:
            return self.filter(pk=actor.account_id)
        return self.filter(mandates__organisation=actor.organisation_id).distinct()


class OrganisationQuerySet(models.QuerySet[M]):
    def visible_to(self, actor: Actor) -> OrganisationQuerySet[M]:
        if actor.role in {Role.ADMINISTRATOR, Role.AUDITOR}:
            return self
        own = Q(pk=actor.organisation_id)
        if actor.role in OFFICERS:
            return self.filter(own | Q(division__code__startswith=actor.area_prefix))
        return self.filter(own)


class MandateQuerySet(models.QuerySet[M]):
    def valid_on(self, day: date) -> MandateQuerySet[M]:
        """Mandates in force; a deputy's only while the one they stand in for is in force, too."""
        lasting = Q(deputises__valid_until=None) | Q(deputises__valid_until__gte=day)
        stands = Q(deputises__ended_at=None, deputises__account__is_active=True) & lasting
        return self.filter(
            Q(valid_until=None) | Q(valid_until__gte=day),
            Q(deputises=None) | stands,
            valid_from__lte=day,
            ended_at=None,
        ).select_related("organisation", "area", "account", "deputises__account")

    def deputies_from(self, day: date) -> MandateQuerySet[M]:
        """Deputies in force on a day, and those that begin later."""
        return self.filter(
            deputises__isnull=False, valid_until__gte=day, ended_at=None
        ).select_related("account", "deputises__account", "organisation")

    def in_office(self, role: Role, day: date) -> MandateQuerySet[M]:
        """Mandates of a role that somebody can act under: valid, and the account may sign in."""
        return self.valid_on(day).filter(role=role, account__is_active=True)

    def visible_to(self, actor: Actor) -> MandateQuerySet[M]:
        if actor.role == Role.ADMINISTRATOR:
            return self
        if actor.organisation_id is None:
            return self.filter(account=actor.account_id)
        return self.filter(organisation=actor.organisation_id)


class SpaceQuerySet(models.QuerySet[M]):
    def visible_to(self, actor: Actor) -> SpaceQuerySet[M]:
        return self.filter(space_filter(actor)).select_related("operator", "division")


class StandingQuerySet(models.QuerySet[M]):
    def current(self) -> StandingQuerySet[M]:
        return self.filter(until=None)

    def public(self) -> StandingQuerySet[M]:
        """The register as anybody may read it: filed spaces and those that no longer are."""
        return self.select_related("space__operator", "space__division")


class BanQuerySet(models.QuerySet[M]):
    def on(self, uscc: str, day: date) -> BanQuerySet[M]:
        return self.filter(uscc=uscc, since__lte=day, until__gte=day)


class InvitationQuerySet(models.QuerySet[M]):
    def visible_to(self, actor: Actor) -> InvitationQuerySet[M]:
        """Those of one's own organisation; all for the administrator."""
        if actor.role == Role.ADMINISTRATOR:
            return self
        if actor.organisation_id is None:
            return self.none()
        return self.filter(organisation=actor.organisation_id)

    def open_at(self, moment: datetime) -> InvitationQuerySet[M]:
        return self.filter(accepted_by=None, withdrawn_at=None, expires_at__gt=moment)


class ExpertQuerySet(models.QuerySet[M]):
    def visible_to(self, actor: Actor) -> ExpertQuerySet[M]:
        """One's own; the whole pool for the region and the auditor."""
        found = self.select_related("account")
        if actor.role in REGIONS or actor.role == Role.AUDITOR:
            return found
        return found.filter(account=actor.account_id)
