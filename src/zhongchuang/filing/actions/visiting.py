"""Site verification: two people, a sample of ledger rows, measured areas (Art. 10.2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhongchuang.audit.chain import thaw
from zhongchuang.directory.actor import Actor
from zhongchuang.evidence.store import attach
from zhongchuang.filing import rules
from zhongchuang.filing.actions.reviewing import end_adversely
from zhongchuang.filing.actions.steps import locked, policy_of, take
from zhongchuang.filing.models import Application, SampledRow, SiteVisit, Step, VisitSample
from zhongchuang.filing.sampling import METHOD, Sample, extrapolated, rows_of, samples_of, seed_of
from zhongchuang.filing.states import Act
from zhongchuang.kernel.refusal import Refusal, Refused, require
from zhongchuang.ledger.actions import set_verification
from zhongchuang.ledger.models import FACTS, Fact
from zhongchuang.policy.calendar import today
from zhongchuang.policy.model import Policy

KINDS: dict[str, type[Fact]] = {str(model._meta.model_name): model for model in FACTS}
RELATED = {"financing": ("tenancy",), "incubationcase": ("tenancy",)}
"""What a row needs to name itself."""


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


def samples_for(application: Application, policy: Policy) -> list[Sample]:
    """The samples a visit of the case checks, one for each number of a condition.

    Raises:
        ValueError: what was handed in was altered.
    """
    snapshot = application.snapshot
    return samples_of(thaw(snapshot), policy, snapshot.digest) if snapshot else []


def draw_sample(application: Application, policy: Policy) -> list[Fact]:
    """The rows to check, each once, though several samples may share it.

    They are drawn from what was frozen when the application was handed in, so that anyone can redraw
    them from the seed and nothing done to the ledger since changes who is checked.
    """
    return facts_of(rows_of(samples_for(application, policy)))


def facts_of(keys: Iterable[str]) -> list[Fact]:
    """The ledger rows that keys (`tenancy:17`) name, in their order; one query a kind."""
    wanted = [(kind, int(number)) for kind, _colon, number in (k.partition(":") for k in keys)]
    found: dict[tuple[str, int], Fact] = {}
    for kind in dict.fromkeys(kind for kind, _number in wanted):
        numbers = [number for own, number in wanted if own == kind]
        rows = KINDS[kind]._default_manager.select_related("space", *RELATED.get(kind, ()))
        found |= {(kind, row.pk): row for row in rows.filter(pk__in=numbers)}
    return [found[one] for one in wanted]


def key_of(fact: Fact) -> str:
    """The name of a ledger row in samples: tenancy:17."""
    return f"{fact._meta.model_name}:{fact.pk}"


def sample_seed(application: Application) -> str:
    """The seed of a case's samples: the digest of what was frozen when it was submitted, so that
    neither the officer nor the operator can choose it afterwards; "" before."""
    return seed_of(application.snapshot.digest) if application.snapshot else ""


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
    record = put_on_record(actor, case, visit, found, photos)
    return take(case, Act.PASS_VISIT, actor, note=visit.findings.strip(), data=told_of(record))


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
    record = put_on_record(actor, case, visit, found, photos)
    return end_adversely(actor, case, Act.FAIL_VISIT, reason, article, told_of(record))


def put_on_record(
    actor: Actor,
    case: Application,
    visit: VisitRecord,
    found: Sequence[Finding],
    photos: Iterable[File[bytes]] = (),
) -> SiteVisit:
    """Put a visit of a locked case on record, mark the checked rows and close the appointment; what
    follows for the case is the caller's.

    Raises:
        Refused: not two people, a day that cannot be, or rows other than those drawn.
    """
    samples = samples_for(case, policy_of(case))
    _check(visit, found, case)
    _check_complete(found, rows_of(samples))
    record = SiteVisit.objects.create(
        application=case,
        snapshot=case.snapshot,
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
    _keep_rows(record, found)
    _keep_samples(record, samples, {key_of(one.fact) for one in found if one.verified})
    for item in found:
        if item.fact.retracted_at is None:
            set_verification(actor=actor, fact=item.fact, verified=item.verified)
    for photo in photos:
        attach(record, photo, actor.account_id)
    case.planned_visits.filter(cancelled_at=None, record=None).update(record=record)
    return record


def _keep_rows(record: SiteVisit, found: Sequence[Finding]) -> None:
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


def _keep_samples(record: SiteVisit, samples: Sequence[Sample], verified: Set[str]) -> None:
    """What the checked rows say of all rows, number by number."""
    VisitSample.objects.bulk_create(
        VisitSample(
            visit=record,
            criterion=sample.criterion,
            measure=sample.measure,
            starts_on=sample.period.start,
            ends_on=sample.period.end,
            method=METHOD,
            minimum=sample.accuracy.minimum,
            error=sample.accuracy.error,
            confidence=sample.accuracy.confidence,
            population=len(sample.population),
            size=len(sample.keys),
            keys=list(sample.keys),
            **extrapolated(sample, verified),
        )
        for sample in samples
    )


def told_of(record: SiteVisit) -> dict[str, Any]:
    """What the audit chain keeps of a visit: from which material it drew, and what it found."""
    return {
        "visit": record.pk,
        "snapshot": record.snapshot.digest if record.snapshot else "",
        "samples": [
            {
                "criterion": one.criterion,
                "measure": one.measure,
                "population": one.population,
                "size": one.size,
                "verified": one.verified,
                "low": one.low,
                "high": one.high,
            }
            for one in record.samples.all()
        ],
    }


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


def _check_complete(found: Sequence[Finding], drawn: Sequence[str]) -> None:
    """Every drawn row was checked, once, and no other row in its place."""
    checked = sorted(key_of(item.fact) for item in found)
    missing = len(set(drawn) - set(checked))
    if missing:
        words = ngettext(
            "还有 %(count)s 条抽中的台账记录没有核查结果。",
            "还有 %(count)s 条抽中的台账记录没有核查结果。",
            missing,
        )
        raise Refused(Refusal(words % {"count": missing}))
    if checked != sorted(drawn):
        raise Refused(Refusal(_("核查结果中有未抽中或重复的台账记录，抽样不能更换。")))
