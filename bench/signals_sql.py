"""The statements of the reference in `bench.signals`, the leanest found."""

# ruff: noqa: S608
from __future__ import annotations

from collections.abc import Iterator

START, END = "'2025-01-01'", "'2026-03-01'"
BEFORE, LAST = "'2024-01-01'", "'2025-12-31'"
LATE, CLOSE = "'2026-02-15 18:00'", "'2026-03-01 18:00'"
"""In UTC, six hours behind the days of Urumqi."""
COUNTED = "kind IN ('salon', 'roadshow', 'contest', 'training')"
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"

Statement = tuple[str, str, str]
"""Signal, kind of row where the statement does not say it, SQL giving (space, what, [kind,] key)."""


class Dialect:
    """What the two databases say differently."""

    def __init__(self, vendor: str) -> None:
        self.sqlite = vendor == "sqlite"
        self.greatest, self.least = ("MAX", "MIN") if self.sqlite else ("GREATEST", "LEAST")
        self.place = "instr" if self.sqlite else "strpos"

    def days(self, first: str, last: str) -> str:
        return f"julianday({last}) - julianday({first})" if self.sqlite else f"{last} - {first}"

    def day(self, text: str) -> str:
        return text if self.sqlite else f"DATE {text}"


def running(first: str, last: str, alias: str = "") -> str:
    return (
        f"{alias}retracted_at IS NULL AND {alias}{first} <= {END} "
        f"AND ({alias}{last} IS NULL OR {alias}{last} >= {START})"
    )


def statements(vendor: str) -> Iterator[Statement]:
    say = Dialect(vendor)
    yield "shared-resident", "tenancy", shared_residents(say, "uscc", "{}uscc <> ''", ("uscc",))
    yield (
        "shared-resident",
        "tenancy",
        shared_residents(say, "name", "{0}uscc = '' AND {0}head <> ''", ("name", "head")),
    )
    yield "early-incorporation", "tenancy", early(say)
    yield "shared-mentor", "mentor", shared_mentors()
    yield "own-staff-mentor", "", own_staff()
    yield "crowded-day", "activity", repeated("starts_on", 3)
    yield "repeated-activity", "activity", repeated("name, starts_on", 1)
    yield "residents-jump", "tenancy", residents_jump()
    yield "activities-jump", "activity", activities_jump()
    yield "financing-jump", "financing", financing_jump()
    yield "wrong-code", "tenancy", wrong_codes(say)
    yield "late-burst", "", late_bursts()
    yield (
        "crowded-workstations",
        "spaceprofile",
        "SELECT space_id, 1, id FROM ledger_spaceprofile WHERE retracted_at IS NULL "
        "AND workstations > 0 AND workstation_area < 20000 * workstations",
    )
    yield (
        "unlisted-workstations",
        "spaceprofile",
        "SELECT p.space_id, 1, p.id FROM ledger_spaceprofile p JOIN (SELECT space_id, COUNT(*) AS n "
        "FROM ledger_workstation WHERE retracted_at IS NULL GROUP BY space_id) w "
        "ON w.space_id = p.space_id WHERE p.retracted_at IS NULL AND p.workstations - w.n > 5",
    )


def shared_residents(say: Dialect, what: str, where: str, keys: tuple[str, ...]) -> str:
    """Pairs of stays of one resident in two spaces, clipped to the span, 32 days or more."""
    own = running("entered_on", "left_on")
    names = ", ".join(keys)
    both = " AND ".join(f"a.{key} = b.{key}" for key in keys)
    inside = " AND ".join(f"t.{key} = k.{key}" for key in keys)
    first = f"{say.greatest}(a.entered_on, b.entered_on, {say.day(START)})"
    end = say.day(END)
    last = f"{say.least}(COALESCE(a.left_on, {end}), COALESCE(b.left_on, {end}), {end})"
    return (
        f"WITH k AS (SELECT {names} FROM ledger_tenancy WHERE {own} AND {where.format('')} "
        f"GROUP BY {names} HAVING MIN(space_id) < MAX(space_id)), "
        f"s AS (SELECT t.id, t.space_id, t.entered_on, t.left_on, {', '.join('t.' + k for k in keys)} "
        f"FROM ledger_tenancy t JOIN k ON {inside} "
        f"WHERE {running('entered_on', 'left_on', 't.')} AND {where.format('t.')}) "
        f"SELECT a.space_id, a.{what}, a.id FROM s a JOIN s b ON {both} "
        f"AND a.space_id <> b.space_id WHERE {say.days(first, last)} + 1 > 31"
    )


def early(say: Dialect) -> str:
    before = say.days("incorporated_on", "entered_on")
    after = say.days("left_on", "incorporated_on")
    return (
        "SELECT space_id, resident, id FROM ledger_tenancy WHERE retracted_at IS NULL "
        f"AND kind = 'team' AND ({before} > 15 OR {after} > 15) "
        f"AND ((entered_on <= {END} AND (left_on IS NULL OR left_on >= {START})) "
        f"OR incorporated_on BETWEEN {START} AND {END})"
    )


def shared_mentors() -> str:
    """Appointments running on a day on which more than three spaces have the mentor."""
    own = running("appointed_on", "until")
    return (
        f"WITH k AS (SELECT name, employer FROM ledger_mentor WHERE {own} AND employer <> '' "
        "GROUP BY name, employer HAVING COUNT(DISTINCT space_id) > 3), "
        f"m AS (SELECT m.id, m.space_id, m.name, m.employer, m.appointed_on, m.until, "
        f"CASE WHEN m.appointed_on < {START} THEN {START} ELSE m.appointed_on END AS day "
        "FROM ledger_mentor m JOIN k ON k.name = m.name AND k.employer = m.employer "
        f"WHERE {running('appointed_on', 'until', 'm.')}), "
        "d AS (SELECT a.name, a.employer, a.day FROM (SELECT DISTINCT name, employer, day FROM m) a "
        "JOIN m b ON b.name = a.name AND b.employer = a.employer AND b.appointed_on <= a.day "
        "AND (b.until IS NULL OR b.until >= a.day) GROUP BY a.name, a.employer, a.day "
        "HAVING COUNT(DISTINCT b.space_id) > 3) "
        "SELECT DISTINCT m.space_id, m.name, m.id FROM m JOIN d ON d.name = m.name "
        "AND d.employer = m.employer AND m.appointed_on <= d.day "
        "AND (m.until IS NULL OR m.until >= d.day)"
    )


def own_staff() -> str:
    pairs = (
        "FROM ledger_mentor m JOIN directory_space p ON p.id = m.space_id "
        "JOIN directory_organisation o ON o.id = p.operator_id AND m.employer IN (o.name, p.name) "
        "JOIN ledger_staffmember s ON s.space_id = m.space_id AND s.name = m.name "
        f"WHERE {running('appointed_on', 'until', 'm.')} AND {running('joined_on', 'left_on', 's.')}"
    )
    return (
        f"SELECT m.space_id, m.name, 'mentor', m.id {pairs} "
        f"UNION SELECT m.space_id, m.name, 'staffmember', s.id {pairs}"
    )


def repeated(keys: str, most: int) -> str:
    where = f"retracted_at IS NULL AND {COUNTED} AND starts_on BETWEEN {START} AND {END}"
    what = keys if "," not in keys else "name || starts_on"
    both = " AND ".join(f"a.{key} = k.{key}" for key in ("space_id", *keys.split(", ")))
    qualified = what.replace("name", "a.name").replace("starts_on", "a.starts_on")
    return (
        f"WITH k AS (SELECT space_id, {keys} FROM ledger_activity WHERE {where} "
        f"GROUP BY space_id, {keys} HAVING COUNT(*) > {most}) "
        f"SELECT a.space_id, {qualified}, a.id FROM ledger_activity a JOIN k ON {both} "
        f"WHERE a.retracted_at IS NULL AND a.{COUNTED}"
    )


def _jump(table: str, before: str, now: str, least: str, new: str) -> str:
    settled = (
        f"SELECT space_id FROM ledger_spaceprofile WHERE retracted_at IS NULL "
        f"AND opened_on <= {BEFORE}"
    )
    return (
        f"WITH k AS (SELECT space_id, {before} AS before, {now} AS now FROM {table} "
        f"WHERE retracted_at IS NULL GROUP BY space_id) "
        f"SELECT t.space_id, 1, t.id FROM {table} t JOIN k ON k.space_id = t.space_id "
        f"WHERE t.retracted_at IS NULL AND {new} AND {least} AND t.space_id IN ({settled})"
    )


def residents_jump() -> str:
    year = f"entered_on <= {LAST} AND (left_on IS NULL OR left_on >= {START})"
    before = "entered_on <= '2024-12-31' AND (left_on IS NULL OR left_on >= '2024-01-01')"
    return _jump(
        "ledger_tenancy",
        f"COUNT(DISTINCT resident) FILTER (WHERE {before})",
        f"COUNT(DISTINCT resident) FILTER (WHERE {year})",
        "k.before >= 4 AND k.now >= 20 AND k.now >= 3 * k.before",
        f"t.entered_on BETWEEN {START} AND {LAST}",
    )


def activities_jump() -> str:
    return _jump(
        "ledger_activity",
        f"COUNT(*) FILTER (WHERE {COUNTED} AND starts_on BETWEEN {BEFORE} AND '2024-12-31')",
        f"COUNT(*) FILTER (WHERE {COUNTED} AND starts_on BETWEEN {START} AND {LAST})",
        "k.before >= 3 AND k.now >= 16 AND k.now >= 4 * k.before",
        f"t.{COUNTED} AND t.starts_on BETWEEN {START} AND {LAST}",
    )


def financing_jump() -> str:
    """Amounts are stored in fen."""
    return _jump(
        "ledger_financing",
        f"SUM(amount) FILTER (WHERE \"on\" BETWEEN {BEFORE} AND '2024-12-31')",
        f'SUM(amount) FILTER (WHERE "on" BETWEEN {START} AND {LAST})',
        "k.before >= 10000000 AND k.now >= 5000000000 AND k.now >= 20 * k.before",
        f't."on" BETWEEN {START} AND {LAST}',
    )


def wrong_codes(say: Dialect) -> str:
    """The check character computed in SQL, so that no good code leaves the database."""
    values = [f"({say.place}('{LETTERS}', substr(uscc, {n + 1}, 1)) - 1)" for n in range(18)]
    total = " + ".join(f"{value} * {pow(3, n, 31)}" for n, value in enumerate(values[:17]))
    provinces = ", ".join(
        f"'{code}'"
        for codes in ((10, 16), (21, 24), (31, 38), (41, 47), (50, 55), (61, 66))
        for code in range(*codes)
    )
    return (
        f"SELECT space_id, uscc, id FROM ledger_tenancy WHERE {running('entered_on', 'left_on')} "
        f"AND uscc <> '' AND (length(uscc) <> 18 OR substr(uscc, 3, 2) NOT IN ({provinces}, '71', "
        f"'81', '82') OR {say.place}('123456789AEGNY', substr(uscc, 1, 1)) = 0 "
        f"OR (({total}) + {values[17]}) % 31 <> 0)"
    )


def late_bursts() -> str:
    dated = {
        "tenancy": "entered_on",
        "financing": '"on"',
        "incubationcase": '"on"',
        "staffmember": "joined_on",
        "mentor": "appointed_on",
        "activity": "starts_on",
    }
    late = (
        f"recorded_at >= {LATE} AND recorded_at < {CLOSE} AND version = 1 OR version > 1 AND EXISTS "
        "(SELECT 1 FROM ledger_version v WHERE v.fact_type = '{0}' AND v.fact_id = f.id "
        f"AND v.number = 1 AND v.recorded_at >= {LATE} AND v.recorded_at < {CLOSE})"
    )
    year = f"f.retracted_at IS NULL AND f.{{1}} BETWEEN {START} AND {LAST}"
    counts = " UNION ALL ".join(
        f"SELECT space_id, COUNT(*) AS n, COUNT(*) FILTER (WHERE {late.format(kind)}) AS l "
        f"FROM ledger_{kind} f WHERE {year.format('', day)} GROUP BY space_id"
        for kind, day in dated.items()
    )
    rows = " UNION ALL ".join(
        f"SELECT f.space_id, 1, '{kind}', f.id FROM k JOIN ledger_{kind} f "
        f"ON f.space_id = k.space_id WHERE {year.format('', day)} AND ({late.format(kind)})"
        for kind, day in dated.items()
    )
    return (
        f"WITH c AS ({counts}), k AS (SELECT space_id FROM c GROUP BY space_id "
        f"HAVING SUM(l) >= 20 AND SUM(l) >= 0.8 * SUM(n)) {rows}"
    )


THINGS = {
    "tenancy": "'t' || f.id",
    "financing": "'t' || f.tenancy_id",
    "incubationcase": "'t' || f.tenancy_id",
    "activity": "'a' || f.id",
    "staffmember": "'r'",
    "mentor": "'r'",
    "spaceprofile": "'r'",
}
"""What a fact is about: a resident, the rosters, itself."""


def files() -> str:
    """The uses of the files that are used more than once."""
    used = " UNION ALL ".join(
        f"SELECT u.file_id, f.space_id, p.operator_id, '{kind}', f.id, {thing} FROM u "
        f"JOIN ledger_{kind} f ON f.id = u.subject_id AND f.retracted_at IS NULL "
        f"JOIN directory_space p ON p.id = f.space_id WHERE u.subject_type = 'ledger.{kind}'"
        for kind, thing in THINGS.items()
    )
    return (
        "WITH k AS (SELECT file_id FROM evidence_attachment WHERE withdrawn_at IS NULL "
        "GROUP BY file_id HAVING COUNT(*) > 1), u AS MATERIALIZED (SELECT a.file_id, "
        "a.subject_type, a.subject_id FROM k JOIN evidence_attachment a ON a.file_id = k.file_id "
        "AND a.withdrawn_at IS NULL JOIN evidence_storedfile s ON s.id = a.file_id "
        f"AND s.scan IN ('unscanned', 'clean')) {used}"
    )


PHOTOGRAPHED = ("spaceprofile", "activity", "incubationcase")


def photos() -> str:
    """File, fingerprint, kind and key of what stands behind activities, cases and profiles."""
    return " UNION ALL ".join(
        f"SELECT a.file_id, s.fingerprint, {place}, a.subject_id "
        "FROM evidence_attachment a JOIN evidence_storedfile s ON s.id = a.file_id "
        "AND s.fingerprint IS NOT NULL AND s.scan IN ('unscanned', 'clean') "
        f"WHERE a.withdrawn_at IS NULL AND a.subject_type = 'ledger.{kind}'"
        for place, kind in enumerate(PHOTOGRAPHED)
    )


def photographed(place: int, keys: list[int]) -> str:
    """Space and thing of live facts of one kind."""
    kind = PHOTOGRAPHED[place]
    return (
        f"SELECT f.id, f.space_id, {THINGS[kind]} FROM ledger_{kind} f "
        f"WHERE f.retracted_at IS NULL AND f.id IN ({', '.join(map(str, keys))})"
    )
