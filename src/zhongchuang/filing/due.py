"""What falls due in a space: agreements and appointments that end, stays that fill the months a
regulation allows (Art. 7), returns (Art. 6.10), corrections and hearings (Art. 10), evidence still
missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from operator import attrgetter
from typing import Any

from django.db.models import F, Value
from django.db.models.fields import CharField

from zhongchuang.directory.models import Space
from zhongchuang.filing.catching_up import outstanding
from zhongchuang.filing.models import Application, ObjectionQuestion
from zhongchuang.filing.selfcheck import tenure_months
from zhongchuang.filing.states import CORRECTIONS, UNSETTLED, State
from zhongchuang.kernel.periods import Period, add_months
from zhongchuang.ledger.evidence_needs import lacking
from zhongchuang.ledger.models import Activity, Mentor, StaffMember, Tenancy
from zhongchuang.ledger.states import COUNTED_ACTIVITIES
from zhongchuang.ledger.stays import Agreement, began
from zhongchuang.policy.model import Policy

MONTHS_AHEAD = 2
"""A stay is told of this many months before it is full: in month 22 of 24."""


class DueKind(StrEnum):
    AGREEMENT = "agreement"
    APPOINTMENT = "appointment"
    EMPLOYMENT = "employment"
    TENURE = "tenure"
    RETURN = "return"
    EVIDENCE = "evidence"
    CORRECTION = "correction"
    HEARING = "hearing"


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that falls due.

    Attributes:
        on: the day: the last day of what ends, the day by which something has to be done.
        name: whom or what it is about.
        model, pk: the row or case it is about; empty where it is none.
        since: for a stay the day on which it began.
    """

    on: date
    kind: DueKind
    name: str
    model: str = ""
    pk: int | None = None
    since: date | None = None


def falling_due(
    space: Space,
    policy: Policy,
    span: Period,
    *,
    cases: Iterable[Application] = (),
    evidence_by: date | None = None,
) -> list[Due]:
    """Everything that falls due in a span of days, by day; what is open and overdue is in it from
    before the span, so that nothing is lost from sight.

    Args:
        span: from today to the horizon.
        cases: open cases of the space, for the days by which corrections are to be answered.
        evidence_by: the day until which evidence can be handed in; None leaves evidence out.

    Queries: one each for residents, people, returns and evidence, whatever the number of rows.
    """
    cases = list(cases)
    found = [
        *residents_due(space, tenure_months(policy), span),
        *people_due(space, span),
        *returns_due(space, policy, span),
        *corrections_due(cases),
        *hearings_due(cases),
    ]
    if evidence_by is not None:
        found += evidence_due(space, policy, span.start, evidence_by)
    return sorted(found, key=attrgetter("on", "kind", "name"))


@dataclass(frozen=True, slots=True)
class Stay:
    """One agreement of a resident, with the day until which a longer stay was granted grounds."""

    pk: int
    name: str
    extended_until: date | None
    agreement: Agreement


def residents_due(space: Space, months: int, span: Period) -> Iterator[Due]:
    """Agreements that end, and residents whose stay is about to fill its months or has."""
    stays: dict[str, list[Stay]] = defaultdict(list)
    rows = Tenancy.objects.live().filter(space=space).order_by("entered_on", "pk")
    names = ("resident", "pk", "name", "extended_until", *Agreement._fields)
    for resident, pk, name, extended, *rest in rows.values_list(*names):
        stays[resident].append(Stay(pk, name, extended, Agreement(*rest)))
    for own in stays.values():
        last = own[-1]
        left = last.agreement.left_on
        if left is not None and left in span:
            yield Due(left, DueKind.AGREEMENT, last.name, "tenancy", last.pk)
        start = began((stay.agreement for stay in own), span.start)
        if start is not None and add_months(start, months - MONTHS_AHEAD) <= span.end:
            full = max(add_months(start, months), last.extended_until or date.min)
            yield Due(full, DueKind.TENURE, last.name, "tenancy", last.pk, since=start)


def people_due(space: Space, span: Period) -> Iterator[Due]:
    """Mentors whose appointment ends and staff who leave, in one query."""
    told = (
        (Mentor, "until", DueKind.APPOINTMENT),
        (StaffMember, "left_on", DueKind.EMPLOYMENT),
    )
    parts = [
        model.objects.live()
        .filter(space=space, **{f"{last}__range": span})
        .order_by()
        .annotate(
            due_kind=Value(kind.value, CharField()),
            due_model=Value(str(model._meta.model_name), CharField()),
            due_day=F(last),
        )
        .values_list("due_kind", "due_model", "pk", "name", "due_day")
        for model, last, kind in told
    ]
    for kind, model, pk, name, on in parts[0].union(parts[1], all=True):
        yield Due(_as_date(on), DueKind(kind), name, model, pk)


def _as_date(value: Any) -> date:
    """SQLite gives a day of a union back as text."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def returns_due(space: Space, policy: Policy, span: Period) -> Iterator[Due]:
    """Returns that are not accepted: those of the last year that are overdue, and the next ones."""
    since = add_months(span.start, -12) + timedelta(days=1)
    for item in outstanding(policy.returns_due(since, span.end), space):
        yield Due(item.due, DueKind.RETURN, item.name)


def corrections_due(cases: Iterable[Application]) -> Iterator[Due]:
    """Corrections that are to be answered."""
    for case in cases:
        if case.place in CORRECTIONS and case.due_on is not None:
            yield Due(case.due_on, DueKind.CORRECTION, case.reference, "application", case.pk)


def hearings_due(cases: Iterable[Application]) -> Iterator[Due]:
    """What the authority asked during the public notice; asked of the database only then."""
    noticed = [case for case in cases if case.place == State.NOTICE_RUNNING]
    if not noticed:
        return
    asked = ObjectionQuestion.objects.unanswered().filter(
        objection__entry__application__in=noticed, objection__state__in=sorted(UNSETTLED)
    )
    rows = asked.values_list("due_on", "objection__entry__name", "objection__entry__application")
    for due_on, name, case in rows:
        yield Due(due_on, DueKind.HEARING, name, "application", case)


def evidence_due(space: Space, policy: Policy, day: date, by: date) -> Iterator[Due]:
    """Counted activities of this year and the last that lack evidence the policy asks for."""
    bare = Activity.objects.live().filter(
        lacking(Activity, policy.evidence_needed),
        kind__in=COUNTED_ACTIVITIES,
        space=space,
        starts_on__range=(date(day.year - 1, 1, 1), day),
    )
    for pk, name in bare.order_by("starts_on", "pk").values_list("pk", "name"):
        yield Due(by, DueKind.EVIDENCE, name, "activity", pk)
