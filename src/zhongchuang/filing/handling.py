"""Who handles the cases that lie before an authority, and how near they are to their term."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat

from zhongchuang.directory.models import Account
from zhongchuang.filing.lifecycle import authority_of
from zhongchuang.filing.models import Application, Assignment, Step
from zhongchuang.filing.spans import Span, percentile
from zhongchuang.filing.states import CORRECTIONS, DRAFTS, OPEN, State
from zhongchuang.kernel.workdays import WorkingCalendar
from zhongchuang.policy.registry import known
from zhongchuang.policy.registry import policy as read_policy

SOON = 3
"""Working days before the end of a term from which a case is about to breach it."""
BEFORE_AUTHORITIES = OPEN - DRAFTS - CORRECTIONS
"""States in which an authority's clock runs; corrections wait for the applicant."""


def with_handler(cases: QuerySet[Any]) -> QuerySet[Any]:
    """Cases before an authority, each with `before` ("prefecture" or "region") and `handler`.

    The handler is the account the case was assigned to at that authority or, where it was not, whose
    officer acted on it last; None where nobody has yet.
    """
    assigned = Assignment.objects.filter(
        application=OuterRef("pk"), authority__kind=OuterRef("before")
    )
    role = Concat(OuterRef("before"), Value("-officer"), output_field=CharField())
    acted = Step.objects.filter(application=OuterRef("pk"), role=role)
    handler = Coalesce(
        Subquery(assigned.order_by("-pk").values("officer")[:1]),
        Subquery(acted.order_by("-pk").values("account")[:1]),
    )
    found = cases.filter(state__in=sorted(BEFORE_AUTHORITIES)).annotate(before=_before())
    handled: QuerySet[Any] = found.annotate(handler=handler)
    return handled


def handler_of(case: Application) -> Account | None:
    """Who handles one case where it lies now; None for nobody yet, and outside the authorities."""
    own = with_handler(Application.objects.filter(pk=case.pk)).values("handler")
    return Account.objects.filter(pk__in=own).first()


def _before() -> Case:
    """Before which authority a case lies, by its policy's procedure."""
    whens = [
        When(Q(round__policy=policy.id, state__in=states), then=Value(authority))
        for policy in map(read_policy, known())
        for authority in ("prefecture", "region")
        if (states := [s for s in sorted(OPEN) if authority_of(s, policy) == authority])
    ]
    return Case(*whens, default=Value(""), output_field=CharField())


@dataclass(frozen=True, slots=True)
class Load:
    """How many cases there are of something; `late` past their term, `soon` about to be."""

    total: int = 0
    late: int = 0
    soon: int = 0


@dataclass(frozen=True, slots=True)
class Loads:
    """Cases before authorities by stage, by prefecture (division code) and by handler (account)."""

    whole: Load
    stages: Mapping[str, Load]
    divisions: Mapping[str, Load]
    handlers: Mapping[int | None, Load]


def loads_of(cases: QuerySet[Any], day: date, calendar: WorkingCalendar) -> Loads:
    """Count cases that `with_handler` gave, in one query."""
    limit = calendar.add(day, SOON)
    counts: dict[tuple[str, Any], Counter[str]] = {}
    rows = cases.order_by().values_list("state", "space__division_id", "handler", "due_on")
    for state, division, handler, due in rows:
        nearness = _nearness(due, day, limit)
        keys = (("all", ""), ("stage", State(state).stage), ("division", division))
        for key in (*keys, ("handler", handler)):
            counts.setdefault(key, Counter()).update(("total", nearness))
    found: dict[str, dict[Any, Load]] = {"all": {}, "stage": {}, "division": {}, "handler": {}}
    for (kind, key), count in counts.items():
        found[kind][key] = Load(count["total"], count["late"], count["soon"])
    whole = found["all"].get("", Load())
    return Loads(whole, found["stage"], found["division"], found["handler"])


def _nearness(due: date | None, day: date, limit: date) -> str:
    if due is None or due > limit:
        return "calm"
    return "late" if due < day else "soon"


@dataclass(frozen=True, slots=True)
class StageTimes:
    """Working days cases took in one stage, of those that left it, corrections apart.

    Attributes:
        median, nearly_all: values that half and nine tenths of the cases did not exceed.
        over: cases that took longer than their policy's term.
    """

    stage: str
    cases: int
    median: int
    nearly_all: int
    over: int


def times_of(spans: Iterable[Span], policies: Mapping[int, str]) -> list[StageTimes]:
    """Times per stage, in the order stages have in `State`.

    Args:
        policies: the policy of each case.
    """
    days: dict[str, list[int]] = {}
    over: Counter[str] = Counter()
    for span in spans:
        if span.left is None:
            continue
        days.setdefault(span.stage, []).append(span.days)
        stage = read_policy(policies[span.case]).stage(span.stage)
        over[span.stage] += bool(stage and stage.days is not None and span.days > stage.days)
    order = list(dict.fromkeys(state.stage for state in State))
    return [
        StageTimes(
            stage,
            len(days[stage]),
            percentile(days[stage], (1, 2)) or 0,
            percentile(days[stage], (9, 10)) or 0,
            over[stage],
        )
        for stage in order
        if stage in days
    ]
