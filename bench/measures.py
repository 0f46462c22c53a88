"""Every measure of xinjiang-2019 from 140,000 ledger rows, against SQL written by hand.

The reference asks the same database for the same numbers at the same three levels (evidenced by
every kind of evidence the policy asks), one statement a table, each the leanest found for that database; the numbers are compared before the times.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from time import perf_counter
from typing import Any

import numpy as np

from bench import data
from zhongchuang.kernel.columns import Level, MeasureTable
from zhongchuang.kernel.periods import Frame

SPACES = 2000
ROUNDS = 3
FRAME = Frame(2025, date(2026, 3, 1))
DUE = ("2024年报", "2025半年报", "2025年报")
FIRST, LAST, AS_OF = "'2025-01-01'", "'2025-12-31'", "'2026-03-01'"
LINE, EVE = "'2024-03-01'", "'2024-02-29'"
VERIFIED = " AND verification = 'verified'"

Numbers = dict[str, list[list[int]]]
"""Measure → for each level a number a space, in the order of the ids."""

OVERLAPS = f"entered_on <= {LAST} AND (left_on IS NULL OR left_on >= {FIRST})"
INCORPORATED = (
    f"kind = 'team' AND incorporated_on BETWEEN {FIRST} AND {LAST} "
    "AND incorporated_on >= entered_on AND (left_on IS NULL OR left_on >= incorporated_on)"
)
RUNNING = "{0} <= " + AS_OF + " AND ({1} IS NULL OR {1} >= " + AS_OF + ")"
OVERSTAYING = f"entered_on < {LINE} AND {RUNNING.format('entered_on', 'left_on')}"


def levels(vendor: str, *kinds: str, of: str = "") -> tuple[str, str, str]:
    """What each level adds to a condition, where rows need files of these kinds."""
    place = "instr" if vendor == "sqlite" else "strpos"
    has = [f"{place}({of}evidence_kinds, ' {kind} ') > 0" for kind in (*kinds, "*")]
    every = " AND ".join(has[:-1])
    evidenced = f" AND {of}evidence_count > 0 AND (({every}) OR {has[-1]})"
    return "", evidenced, f" AND {of}verification = 'verified'"


def counted(table: str, conditions: Mapping[str, Sequence[str]], what: str = "*") -> str:
    """One pass over a table: each condition at its levels, by space."""
    columns = ", ".join(
        f"COUNT({what}) FILTER (WHERE {condition}{level})"
        for condition, own in conditions.items()
        for level in own
    )
    return f"SELECT space_id, {columns} FROM {table} WHERE retracted_at IS NULL GROUP BY space_id"  # noqa: S608


def grouped_twice(conditions: Mapping[str, Sequence[str]]) -> str:
    """Distinct residents by grouping twice: PostgreSQL sorts once for all conditions."""
    pairs = [condition + level for condition, own in conditions.items() for level in own]
    inner = ", ".join(f"MAX(1) FILTER (WHERE {pair}) AS n{n}" for n, pair in enumerate(pairs))
    outer = ", ".join(f"COUNT(n{n})" for n in range(len(pairs)))
    return (
        f"SELECT space_id, {outer} FROM (SELECT space_id, {inner} FROM ledger_tenancy "  # noqa: S608
        "WHERE retracted_at IS NULL GROUP BY space_id, resident) AS own GROUP BY space_id"
    )


def renewals(vendor: str) -> str:
    """Residents whose stay is too long only by renewals. Few renew, so only theirs are chained:
    islands of agreements, a stay starting where none before it reaches the day before."""
    own = [level.removeprefix(" AND ") or "TRUE" for level in levels(vendor, "agreement")]
    far = "'9999-12-31'" if vendor == "sqlite" else "DATE '9999-12-30'"
    windows = ", ".join(
        f"MAX(CASE WHEN {level} THEN COALESCE(left_on, {far}) END) OVER own AS p{n}"
        for n, level in enumerate(own)
    )
    after = "date(p{0}, '+1 day')" if vendor == "sqlite" else "p{0} + 1"
    found = ", ".join(
        f"MAX(entered_on) FILTER (WHERE {level} AND (p{n} IS NULL OR entered_on > "
        f"{after.format(n)})) AS s{n}, "
        f"MAX(COALESCE(left_on, {far})) FILTER (WHERE {level}) AS e{n}, "
        f"MAX(1) FILTER (WHERE {level} AND {OVERSTAYING}) AS a{n}"
        for n, level in enumerate(own)
    )
    totals = ", ".join(
        f"COUNT(*) FILTER (WHERE s{n} < {LINE} AND e{n} >= {AS_OF} AND a{n} IS NULL)"
        for n in range(3)
    )
    return (
        "WITH renewing AS (SELECT DISTINCT space_id, resident FROM ledger_tenancy t "  # noqa: S608
        f"WHERE retracted_at IS NULL AND entered_on >= {LINE} "
        f"AND {RUNNING.format('entered_on', 'left_on')} "
        "AND EXISTS (SELECT 1 FROM ledger_tenancy e WHERE e.space_id = t.space_id "
        "AND e.resident = t.resident AND e.retracted_at IS NULL "
        f"AND e.entered_on < {LINE} AND e.left_on >= {EVE})), "
        "rows_before AS (SELECT space_id, resident, entered_on, left_on, evidence_count, "
        f"evidence_kinds, verification, {windows} FROM ledger_tenancy JOIN renewing USING (space_id, resident) "
        f"WHERE retracted_at IS NULL AND entered_on <= {AS_OF} WINDOW own AS (PARTITION BY space_id, resident "
        "ORDER BY entered_on ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)), "
        f"stays AS (SELECT space_id, {found} FROM rows_before GROUP BY space_id, resident) "
        f"SELECT space_id, {totals} FROM stays GROUP BY space_id"
    )


def financed(vendor: str) -> str:
    columns = ", ".join(
        f'COUNT(DISTINCT t.resident) FILTER (WHERE f."on" BETWEEN {FIRST} AND {LAST}{level})'
        for level in levels(vendor, "investment", of="f.")
    )
    stay = '{0}.entered_on <= f."on" AND ({0}.left_on IS NULL OR {0}.left_on >= f."on")'
    return (
        f"SELECT f.space_id, {columns} FROM ledger_financing f "  # noqa: S608
        "JOIN ledger_tenancy t ON t.id = f.tenancy_id WHERE f.retracted_at IS NULL AND "
        f"((t.retracted_at IS NULL AND {stay.format('t')}) OR EXISTS (SELECT 1 FROM "
        "ledger_tenancy o WHERE o.space_id = f.space_id AND o.resident = t.resident "
        f"AND o.retracted_at IS NULL AND {stay.format('o')})) GROUP BY f.space_id"
    )


def profiles(vendor: str) -> str:
    later = "MAX" if vendor == "sqlite" else "GREATEST"
    since = f"{later}(registered_on, opened_on)"
    if vendor == "sqlite":
        part = "CAST(strftime('{0}', " + since + ") AS INTEGER)"
        year, month, day = (part.format(code) for code in ("%Y", "%m", "%d"))
    else:
        part = "EXTRACT({0} FROM " + since + ")::int"
        year, month, day = (part.format(code) for code in ("YEAR", "MONTH", "DAY"))
    months = f"(2026 - {year}) * 12 + 3 - {month} - CASE WHEN {day} > 1 THEN 1 ELSE 0 END"
    truth = "CASE WHEN {0} THEN 1 ELSE 0 END"
    columns = (
        "CASE WHEN management_body <> '' THEN 1 ELSE 0 END",
        truth.format("independent_legal_person"),
        months,
        "service_area",
        "workstations",
        truth.format("public_facilities"),
        "workstation_area + public_area",
        "total_area",
        truth.format("service_procedure"),
        "CASE WHEN verification = 'verified' THEN 1 ELSE 0 END",
    )
    return (
        f"SELECT space_id, {', '.join(columns)} FROM ledger_spaceprofile WHERE retracted_at IS NULL"  # noqa: S608
    )


STATED = (
    "management_body",
    "independent_legal_person",
    "months_operating",
    "service_area",
    "workstations",
    "public_facilities",
    "service_area_share",
    "total",
    "service_procedure",
)


def statements(vendor: str) -> dict[tuple[str, ...], str]:
    """Measures → the statement that gives them, three levels each."""
    tenancies = {
        OVERLAPS: levels(vendor, "agreement"),
        INCORPORATED: levels(vendor, "agreement", "licence"),
        OVERSTAYING: levels(vendor, "agreement"),
    }
    kinds = "kind IN ('salon', 'roadshow', 'contest', 'training')"
    staff = f"full_time AND ability <> '' AND {RUNNING.format('joined_on', 'left_on')}"
    cases = {f'"on" BETWEEN {FIRST} AND {LAST}': levels(vendor, "case")}
    mentors = {RUNNING.format("appointed_on", "until"): levels(vendor, "appointment")}
    held = {f"{kinds} AND starts_on BETWEEN {FIRST} AND {LAST}": levels(vendor, "activity")}
    return {
        ("residents", "teams_incorporated", "overstayers"): grouped_twice(tenancies)
        if vendor == "postgresql"
        else counted("ledger_tenancy", tenancies, "DISTINCT resident"),
        ("renewals",): renewals(vendor),
        ("residents_financed",): financed(vendor),
        ("cases",): counted("ledger_incubationcase", cases),
        ("full_time_staff",): counted(
            "ledger_staffmember", {staff: levels(vendor, "employment", "ability")}
        ),
        ("mentors",): counted("ledger_mentor", mentors),
        ("activities",): counted("ledger_activity", held),
    }


def returns() -> str:
    """Returns accepted; one that is given counts as evidenced."""
    due = ", ".join(f"'{name}'" for name in DUE)
    accepted = f"status = 'accepted' AND period IN ({due})"
    return counted("ledger_returnrecord", {accepted: ("", VERIFIED)}, "DISTINCT period")


def reference(ids: Sequence[int]) -> Numbers:
    """The numbers by hand-written SQL."""
    from django.db import connection

    places = {space: place for place, space in enumerate(ids)}
    numbers: Numbers = {}
    with connection.cursor() as cursor:
        for names, statement in statements(connection.vendor).items():
            columns = _fetched(cursor, statement, places, 3 * len(names))
            for at, name in enumerate(names):
                numbers[name] = columns[3 * at : 3 * at + 3]
        accepted = _fetched(cursor, returns(), places, 2)
        columns = _fetched(cursor, profiles(connection.vendor), places, len(STATED) + 1)
    numbers["overstayers"] = [
        [alone + renewed for alone, renewed in zip(*levels, strict=True)]
        for levels in zip(numbers["overstayers"], numbers.pop("renewals"), strict=True)
    ]
    claimed, verified = ([int(count == len(DUE)) for count in column] for column in accepted)
    numbers["returns_complete"] = [claimed, claimed, verified]
    for name, column in zip(STATED, columns, strict=False):
        numbers[name] = [column, column, columns[-1]]
    return numbers


def _fetched(cursor: Any, statement: str, places: dict[int, int], width: int) -> list[list[int]]:
    cursor.execute(statement)
    columns = [[0] * len(places) for _column in range(width)]
    for space, *values in cursor.fetchall():
        place = places[space]
        for column, value in zip(columns, values, strict=True):
            column[place] = value
    return columns


def ours(ids: Sequence[int], policy: Any) -> MeasureTable:
    from zhongchuang.filing.selfcheck import is_counted, returns_due
    from zhongchuang.ledger.measures import measure_table

    keys = [key for key in policy.needs(FRAME) if is_counted(policy, key)]
    return measure_table(
        ids,
        keys,
        returns_due=returns_due(policy, keys),
        evidence_needed=policy.evidence_needed,
    )


def assert_equal(table: MeasureTable, numbers: Numbers) -> None:
    """Both give the same number for every space, measure and level."""
    for key, levels in table.items():
        own = numbers[key.measure]
        for at, level in enumerate(Level):
            column = levels[level]
            if key.measure in STATED and level is Level.VERIFIED:
                known = np.broadcast_to(np.asarray(column.denominator) > 0, len(column))
                assert known.astype(int).tolist() == own[at], (key, level)
            else:
                assert column.numerator.tolist() == own[at], (key, level)
    share = next(levels for key, levels in table.items() if key.measure == "service_area_share")
    whole = np.asarray(share[Level.CLAIMED].denominator)
    assert whole.tolist() == numbers["total"][0]


def best(of: Sequence[Callable[[], object]], rounds: int = ROUNDS) -> list[float]:
    """The best time of each, run in turns so that noise falls on all alike."""
    times: list[list[float]] = [[] for _run in of]
    for _round in range(rounds):
        for run, own in zip(of, times, strict=True):
            start = perf_counter()
            run()
            own.append(perf_counter() - start)
    return [min(own) for own in times]


def main() -> None:
    with data.database():
        from django.db import connection

        from zhongchuang.policy.registry import policy

        rules = policy("xinjiang-2019")
        ids = data.spaces(SPACES)
        rows = data.fill(ids)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        assert_equal(ours(ids, rules), reference(ids))
        own, hand = best([lambda: ours(ids, rules), lambda: reference(ids)])
    print(
        f"measures ratio={own / hand:.2f} ours={own * 1000:.0f}ms "
        f"reference={hand * 1000:.0f}ms rows={rows}"
    )
