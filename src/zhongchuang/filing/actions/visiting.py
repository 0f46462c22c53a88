"""Site verification: two people, a sample of ledger rows, measured areas (Art. 10.2)."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import thaw
from zhongchuang.directory.actor import Actor
from zhongchuang.evidence.store import attach
from zhongchuang.filing import rules
from zhongchuang.filing.actions.reviewing import end_adversely
from zhongchuang.filing.actions.steps import locked, policy_of, take
from zhongchuang.filing.models import Application, SampledRow, SiteVisit, Step
from zhongchuang.filing.states import Act
from zhongchuang.kernel.refusal import Refusal, Refused, require
from zhongchuang.ledger.actions import set_verification
from zhongchuang.ledger.models import (
    Activity,
    Fact,
    Financing,
    IncubationCase,
    Mentor,
    StaffMember,
    Tenancy,
)
from zhongchuang.policy.calendar import today
from zhongchuang.policy.model import Policy


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fact a visit samples: its model and, for part of one, the field that must be given."""

    model: type[Fact]
    given: str = ""


SAMPLED: Mapping[str, Kind] = {
    "tenancy": Kind(Tenancy),
    "incorporation": Kind(Tenancy, "incorporated_on"),
    "financing": Kind(Financing),
    "case": Kind(IncubationCase),
    "staff": Kind(StaffMember),
    "mentor": Kind(Mentor),
    "activity": Kind(Activity),
}
"""The policy's kinds of fact that a visit can sample."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one sampled row."""

    fact: Fact
    verified: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class VisitRecord:
    """What the two officers bring back. Areas in m²."""

    visited_on: date
    first_officer: str
    second_officer: str
    operator_representative: str
    total_area: Decimal
    service_area: Decimal
    shared_area: Decimal
    workstations: int
    findings: str


def draw_sample(application: Application, policy: Policy, seed: str) -> list[Fact]:
    """The rows to check: of each kind as many as the policy says, no row twice.

    They are drawn from what was frozen when the application was handed in, so that anyone can redraw
    them from the seed and nothing done to the ledger since changes who is checked.
    """
    if policy.site_visit is None or application.snapshot is None:
        return []
    frozen = thaw(application.snapshot)["facts"]
    drawn: list[Fact] = []
    taken: set[tuple[type[Fact], int]] = set()
    for name, size in policy.site_visit.sample.items():
        kind = SAMPLED.get(name)
        if kind is None:
            continue
        keys = _draw(frozen, kind, size, f"{seed}:{name}", taken)
        taken |= {(kind.model, key) for key in keys}
        rows = kind.model._default_manager.select_related("space").in_bulk(keys)
        drawn += [rows[key] for key in keys if key in rows]
    return drawn


def _draw(
    frozen: Mapping[str, Any],
    kind: Kind,
    size: int,
    seed: str,
    taken: Set[tuple[type[Fact], int]],
) -> list[int]:
    """The keys of the frozen rows of one kind that the seed picks."""
    keys = [
        row["id"]
        for row in frozen.get(str(kind.model._meta.model_name), ())
        if (not kind.given or row[kind.given]) and (kind.model, row["id"]) not in taken
    ]
    chooser = random.Random(seed)  # noqa: S311 - redrawable by anyone, not secret
    return keys if len(keys) <= size else chooser.sample(keys, size)


def sample_seed(application: Application) -> str:
    """The seed of a case's sample: the digest of what was frozen when it was submitted, so that
    neither the officer nor the operator can choose it afterwards."""
    snapshot = application.snapshot
    return snapshot.digest[:16] if snapshot else secrets.token_hex(8)


@transaction.atomic
def pass_visit(
    *,
    actor: Actor,
    application: Application,
    visit: VisitRecord,
    found: Sequence[Finding],
    photos: Iterable[File[bytes]] = (),
) -> Step:
    """The visit confirms the application; checked rows become verified or disputed."""
    case = locked(application)
    require(rules.may(actor, Act.PASS_VISIT, case, policy_of(case)))
    _record(actor, case, visit, found, photos)
    return take(case, Act.PASS_VISIT, actor, note=visit.findings.strip())


@transaction.atomic
def fail_visit(
    *,
    actor: Actor,
    application: Application,
    visit: VisitRecord,
    found: Sequence[Finding],
    reason: str,
    article: str,
    photos: Iterable[File[bytes]] = (),
) -> Step:
    """The visit finds that the application does not hold, with reason and article."""
    case = locked(application)
    require(rules.may(actor, Act.FAIL_VISIT, case, policy_of(case)))
    _record(actor, case, visit, found, photos)
    return end_adversely(actor, case, Act.FAIL_VISIT, reason, article)


def _record(
    actor: Actor,
    case: Application,
    visit: VisitRecord,
    found: Sequence[Finding],
    photos: Iterable[File[bytes]],
) -> SiteVisit:
    _check(visit, found, case)
    record = SiteVisit.objects.create(
        application=case,
        seed=sample_seed(case),
        recorded_by=actor.account,
        visited_on=visit.visited_on,
        first_officer=visit.first_officer.strip(),
        second_officer=visit.second_officer.strip(),
        operator_representative=visit.operator_representative.strip(),
        total_area=visit.total_area,
        service_area=visit.service_area,
        shared_area=visit.shared_area,
        workstations=visit.workstations,
        findings=visit.findings.strip(),
    )
    SampledRow.objects.bulk_create(
        SampledRow(
            visit=record,
            fact_type=item.fact._meta.label_lower,
            fact_id=item.fact.pk,
            fact_version=item.fact.version,
            label=str(item.fact)[:200],
            verified=item.verified,
            note=item.note.strip(),
        )
        for item in found
    )
    for item in found:
        if item.fact.retracted_at is None:
            set_verification(actor=actor, fact=item.fact, verified=item.verified)
    for photo in photos:
        attach(record, photo, actor.account_id)
    return record


def _check(visit: VisitRecord, found: Sequence[Finding], case: Application) -> None:
    names = {visit.first_officer.strip(), visit.second_officer.strip()} - {""}
    if len(names) < 2:
        raise Refused(Refusal(_("实地核查须由两人进行，请填写两位核查人。")))
    if visit.visited_on > today():
        raise Refused(Refusal(_("核查日期不能晚于今天。")))
    if case.submitted_at and visit.visited_on < timezone.localdate(case.submitted_at):
        raise Refused(Refusal(_("核查日期不能早于申请提交之日。")))
    bare = [item for item in found if not item.verified and not item.note.strip()]
    if bare:
        raise Refused(Refusal(_("“%(row)s”有疑问时须写明情况。") % {"row": bare[0].fact}))
