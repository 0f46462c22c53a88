"""What of an installation is set up and what is missing, asked of the whole system at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from zhongchuang.directory.models import Division, Mandate, Organisation
from zhongchuang.directory.states import OrganisationKind, Role
from zhongchuang.filing.models import Round
from zhongchuang.policy.calendar import now, today
from zhongchuang.policy.models import CalendarYear
from zhongchuang.policy.reading import PolicyInvalid
from zhongchuang.policy.registry import policy

Holders = dict[tuple[int | None, str], int]


@dataclass(frozen=True, slots=True)
class Place:
    """An authority's place: its division, the authority once set up, and how many act for it."""

    division: Division
    authority: Organisation | None = None
    officers: int = 0
    approvers: int = 0

    @property
    def is_ready(self) -> bool:
        return bool(self.authority and self.officers and self.approvers)


@dataclass(frozen=True, slots=True)
class Setup:
    """The state of an installation."""

    region: Place
    bureaus: list[Place]
    experts: int
    experts_needed: int
    auditors: int
    administrators: int
    rounds_open: int
    years: dict[int, bool] = field(default_factory=dict)
    mail: bool = False


def holders() -> Holders:
    """How many people can act, by organisation and role."""
    able = Mandate.objects.valid_on(timezone.localdate()).filter(account__is_active=True)
    counted = able.order_by().values("organisation", "role")
    return {
        (row["organisation"], row["role"]): row["n"]
        for row in counted.annotate(n=Count("account", distinct=True))
    }


def current_setup() -> Setup:
    """Everything the home page tells; a fixed number of queries."""
    held = holders()
    authorities = {
        (one.kind, one.division_id): one
        for one in Organisation.objects.filter(
            kind__in=(OrganisationKind.REGION, OrganisationKind.PREFECTURE)
        )
    }
    divisions = list(Division.objects.filter(valid_until=None))
    moment = now()
    return Setup(
        region=region_of(divisions, authorities, held),
        bureaus=bureaus_of(divisions, authorities, held),
        experts=having(held, Role.EXPERT),
        experts_needed=experts_needed(),
        auditors=having(held, Role.AUDITOR),
        administrators=having(held, Role.ADMINISTRATOR),
        rounds_open=Round.objects.accepting_at(moment).count(),
        years=completeness(today()),
        mail=mail_is_configured(),
    )


Authorities = dict[tuple[str, str], Organisation]


def region_of(divisions: list[Division], authorities: Authorities, held: Holders) -> Place:
    top = next(one for one in divisions if one.parent_id is None)
    found = authorities.get((OrganisationKind.REGION, top.pk))
    return placed(top, found, held, Role.REGION_OFFICER, Role.REGION_APPROVER)


def bureaus_of(divisions: list[Division], authorities: Authorities, held: Holders) -> list[Place]:
    """Every prefecture, and those cities directly under the region that have their own bureau."""
    places = []
    for one in divisions:
        found = authorities.get((OrganisationKind.PREFECTURE, one.pk))
        if one.parent_id and (found or one.pk.endswith("00")):
            roles = Role.PREFECTURE_OFFICER, Role.PREFECTURE_APPROVER
            places.append(placed(one, found, held, *roles))
    return places


def placed(
    division: Division, found: Organisation | None, held: Holders, officer: Role, approver: Role
) -> Place:
    if found is None:
        return Place(division)
    return Place(
        division,
        found,
        held.get((found.pk, officer.value), 0),
        held.get((found.pk, approver.value), 0),
    )


def having(held: Holders, role: Role) -> int:
    return sum(count for (_organisation, one), count in held.items() if one == role)


def experts_needed() -> int:
    """How many experts the policy in use asks for at least."""
    try:
        review = policy(settings.DEFAULT_POLICY).expert_review
    except (KeyError, PolicyInvalid):
        return 1
    return review.experts if review else 0


def completeness(day: date) -> dict[int, bool]:
    """For this year and the next: has its notice been entered completely?"""
    years = (day.year, day.year + 1)
    known = set(CalendarYear.objects.filter(year__in=years).values_list("year", flat=True))
    return {year: year in known for year in years}


def mail_is_configured() -> bool:
    return not settings.EMAIL_BACKEND.endswith("filebased.EmailBackend")
