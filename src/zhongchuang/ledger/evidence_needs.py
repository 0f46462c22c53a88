"""Which files a row needs before it counts as evidenced, and which it has.

A policy asks kinds of evidence (`agreement`) of kinds of fact (`tenancy`). Ledger and policy never
meet: what is asked comes here as a plain mapping. A row is evidenced when it has a counting file of
every kind asked; files of no kind (`*`), taken before kinds were asked for, stand for any. Where
nothing in particular is asked, any file will do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import and_, or_

from django.db.models import F, Q, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from zhongchuang.kernel.columns import Level
from zhongchuang.ledger.models import (
    Activity,
    Financing,
    IncubationCase,
    Mentor,
    Recorded,
    SpaceProfile,
    StaffMember,
    Tenancy,
)
from zhongchuang.ledger.states import TenancyKind, Verification

Needs = Mapping[str, Sequence[str]]
"""Kind of fact → the kinds of evidence asked for it."""

ANY = "*"

TENANCY, INCORPORATION = "tenancy", "incorporation"

OF_MEASURES: Mapping[str, tuple[str, ...]] = {
    "residents": (TENANCY,),
    "overstayers": (TENANCY,),
    # Art. 6.6 counts teams that registered while resident: the licence shows that the company is
    # there, the agreement that the team was, so the row needs both.
    "teams_incorporated": (TENANCY, INCORPORATION),
    # The event's own papers; whose stay it fell into is the tenancy's to show.
    "residents_financed": ("financing",),
    "cases": ("case",),
    "full_time_staff": ("staff",),
    "mentors": ("mentor",),
    "activities": ("activity",),
}
"""The kinds of fact whose evidence a row behind a measure needs."""

OF_MODELS: Mapping[type[Recorded], tuple[str, ...]] = {
    SpaceProfile: ("space", "procedure"),
    Tenancy: (TENANCY, INCORPORATION),
    Financing: ("financing",),
    IncubationCase: ("case",),
    StaffMember: ("staff",),
    Mentor: ("mentor",),
    Activity: ("activity",),
}
"""The kinds of fact one row of a table may state, for whichever its evidence is attached to it."""


def joined(kinds: Iterable[str]) -> str:
    """Kinds as a row keeps them: between spaces, so that one is found without its neighbours."""
    found = sorted(set(kinds))
    return f" {' '.join(found)} " if found else ""


def asked_for(facts: Iterable[str], needs: Needs) -> tuple[str, ...]:
    """The kinds of evidence asked for several kinds of fact together."""
    return tuple(dict.fromkeys(kind for fact in facts for kind in needs.get(fact, ())))


def asked_by(measure: str, needs: Needs) -> tuple[str, ...]:
    """The kinds of evidence a row needs to count for a measure."""
    return asked_for(OF_MEASURES.get(measure, ()), needs)


def narrowed(needs: Needs, measure: str) -> Needs:
    """What is asked for one measure alone, so that a row looks as the number counts it."""
    return {fact: needs[fact] for fact in OF_MEASURES.get(measure, ()) if fact in needs}


def stated_by(row: Recorded) -> tuple[str, ...]:
    """The kinds of fact a row states: a tenancy states an incorporation once the team has one."""
    facts = OF_MODELS.get(type(row), ())
    match row:
        case Tenancy() if row.kind != TenancyKind.TEAM or row.incorporated_on is None:
            return (TENANCY,)
        case SpaceProfile() if not row.service_procedure:
            return ("space",)
    return facts


def missing(row: Recorded, needs: Needs, measure: str | None = None) -> tuple[str, ...]:
    """The kinds of evidence a row still lacks: for one measure, or for everything it states."""
    asked = asked_by(measure, needs) if measure else asked_for(stated_by(row), needs)
    held = row.evidence_kinds.split()
    return () if ANY in held else tuple(kind for kind in asked if kind not in held)


def is_evidenced(row: Recorded, needs: Needs, measure: str | None = None) -> bool:
    """Has a row files of every kind asked: for one measure, or for everything it states?"""
    return row.evidence_count > 0 and not missing(row, needs, measure)


def supports(count: int, kinds: str, asked: Sequence[str]) -> bool:
    """`is_evidenced` of values: how many files, of which kinds, of the kinds asked."""
    held = kinds.split() if asked and count else ()
    return count > 0 and (ANY in held or all(kind in held for kind in asked))


def _has(kind: str, prefix: str) -> Q:
    return Q(GreaterThan(StrIndex(F(f"{prefix}evidence_kinds"), Value(f" {kind} ")), 0))


def evidenced(asked: Sequence[str], prefix: str = "") -> Q:
    """Rows with files of every kind asked; of any kind where none is."""
    some = Q(**{f"{prefix}evidence_count__gt": 0})
    if not asked:
        return some
    return some & (reduce(and_, (_has(kind, prefix) for kind in asked)) | _has(ANY, prefix))


def lacking(model: type[Recorded], needs: Needs) -> Q:
    """Rows of a table that lack a kind of evidence asked for what they state."""
    first, *more = OF_MODELS.get(model, ("",))
    bare = ~evidenced(asked_for([first], needs))
    also = [STATING[kind] & ~evidenced(asked_for([kind], needs)) for kind in more if kind in needs]
    return reduce(or_, also, bare)


STATING: Mapping[str, Q] = {
    INCORPORATION: Q(kind=TenancyKind.TEAM, incorporated_on__isnull=False),
    "procedure": Q(service_procedure=True),
}
"""Which rows of a table state its second kind of fact."""


def levels(asked: Sequence[str]) -> tuple[tuple[Level, Q], ...]:
    """Which facts count at each level."""
    return (
        (Level.CLAIMED, Q()),
        (Level.EVIDENCED, evidenced(asked)),
        (Level.VERIFIED, Q(verification=Verification.VERIFIED)),
    )
