"""The frozen rows behind a number: what each says, who entered it and when, its files, whether it
counts, and what a visit found of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.core.paginator import Page, Paginator
from django.db import models
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from zhongchuang.directory.models import Account
from zhongchuang.evidence.models import Attachment
from zhongchuang.filing.models import SampledRow
from zhongchuang.filing.sampling import representatives
from zhongchuang.kernel.columns import Level
from zhongchuang.kernel.periods import MeasureKey, Period
from zhongchuang.policy.findings import Finding
from zhongchuang.web.shared.components import Tone
from zhongchuang.web.shared.dossier import KIND_NAMES, PERSONAL, Condition, Dossier, kinds_behind
from zhongchuang.web.shared.figures import grouped
from zhongchuang.web.shared.masking import mask_name

ROWS_A_PAGE = 200
"""Frozen rows on one page: a ledger of thousands stays readable on an old computer."""


@dataclass(frozen=True, slots=True)
class Counting:
    """How one frozen row counts for the numbers looked at, and whether it was drawn for one."""

    evidenced: bool = False
    representative: bool = False
    drawn: bool = False

    def joined(self, other: Counting) -> Counting:
        """How it counts for either of two numbers."""
        return Counting(
            self.evidenced or other.evidenced,
            self.representative or other.representative,
            self.drawn or other.drawn,
        )


@dataclass(frozen=True, slots=True)
class FrozenRow:
    """One ledger row as frozen.

    Attributes:
        counts: whether and why it counts, in words; "" where no number is looked at.
        is_counted: False for a row that does not count.
        changed: it was corrected or taken back since.
        entered_by, entered_at: of the frozen version.
        found: what the visit found of it, None where it was not drawn.
    """

    id: int
    labelled: tuple[tuple[str, str], ...]
    evidence: int
    verification: str
    tone: Tone
    counts: str
    is_counted: bool
    changed: bool
    entered_by: str
    entered_at: datetime | None
    found: SampledRow | None = None
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class FrozenTable:
    """The frozen rows of one kind of fact; files attached after `frozen_at` came later."""

    kind: str
    name: str | Promise
    headers: tuple[str, ...]
    rows: tuple[FrozenRow, ...]
    frozen_at: datetime | None
    counting: bool
    page: Page[FrozenRow] | None = None

    @property
    def parameter(self) -> str:
        """What names its page in the address."""
        return f"{self.kind}-page"

    @property
    def total(self) -> int:
        """How many rows there are on all pages."""
        return self.page.paginator.count if self.page else len(self.rows)

    def turned(self, query: Mapping[str, Any]) -> FrozenTable:
        """The page of a long table that the address asks for."""
        page = Paginator(self.rows, ROWS_A_PAGE).get_page(query.get(self.parameter))
        return replace(self, rows=tuple(page), page=page)


Counted = Mapping[int, Counting]
"""The rows of one kind that count: id → how."""


def tables_behind(
    dossier: Dossier, finding: Finding, measure: str = "", level: Level | None = None
) -> list[FrozenTable]:
    """The frozen rows behind a finding, one table a kind of fact, counted rows first.

    Args:
        measure: only the rows behind this number of the finding.
        level: only the rows that count at this level; the checked ones at the verified level.
    """
    values = [one for one in finding.measures if measure in {"", one.measure}]
    keys = [MeasureKey(one.measure, one.period) for one in values]
    counted = counted_rows(dossier, keys)
    tables = [
        frozen_table(dossier, kind, counted.get(kind)) for kind in kinds_behind(k[0] for k in keys)
    ]
    return [at_level(table, counted.get(table.kind), level) for table in tables]


def number_asked(request: HttpRequest, finding: Finding) -> tuple[str, Level | None]:
    """The number and the level the address asks for; nothing where it asks for none there is."""
    asked, at = request.GET.get("measure", ""), request.GET.get("level", "")
    known = {values.measure for values in finding.measures}
    level = next((level for level in Level if level.value == at), None)
    return (asked, level) if asked in known else ("", None)


def narrowed_query(measure: str, level: Level | None) -> str:
    """The address's part that keeps to the number looked at, before further parts."""
    if not measure:
        return ""
    return f"{urlencode({'measure': measure} | ({'level': level.value} if level else {}))}&"


def narrowed_words(condition: Condition, measure: str, level: Level | None) -> str:
    """Which number is looked at, "" where it is the whole condition."""
    label = next((line.label for line in condition.lines if line.measure == measure), "")
    if not measure or not label:
        return ""
    levels: dict[Level | None, str] = {
        None: _("%(label)s：全部记录"),
        Level.CLAIMED: _("%(label)s：申报的记录"),
        Level.EVIDENCED: _("%(label)s：有佐证的记录"),
        Level.VERIFIED: _("%(label)s：抽查核实的记录"),
    }
    return levels[level] % {"label": label}


def at_level(table: FrozenTable, counted: Counted | None, level: Level | None) -> FrozenTable:
    """Only the rows that count at a level."""
    if level is None or counted is None:
        return table

    def kept(row: FrozenRow) -> bool:
        one = counted.get(row.id)
        if one is None or level is Level.CLAIMED:
            return one is not None
        return one.evidenced if level is Level.EVIDENCED else one.drawn

    return replace(table, rows=tuple(row for row in table.rows if kept(row)))


def counted_rows(dossier: Dossier, keys: Sequence[MeasureKey]) -> dict[str, dict[int, Counting]]:
    """For each kind the frozen rows that numbers count; nothing of older material, which was frozen
    without saying so, nor of what the space states about itself."""
    found: dict[str, dict[int, Counting]] = {}
    for behind in dossier.content.get("behind", ()):
        start, end = (date.fromisoformat(day) for day in behind["period"])
        key = MeasureKey(behind["measure"], Period(start, end))
        if key not in keys:
            continue
        counted = found.setdefault(behind["kind"], {})
        standing, drawn = set(representatives(behind)), drawn_for(dossier, key)
        for row in behind["rows"]:
            name = f"{behind['kind']}:{row['id']}"
            one = Counting(row["evidenced"], name in standing, name in drawn)
            counted[row["id"]] = counted.get(row["id"], Counting()).joined(one)
    return found


def drawn_for(dossier: Dossier, key: MeasureKey) -> frozenset[str]:
    """The rows the visit drew for a number; none before there was a visit."""
    found = dossier.visit.sampled.get(key) if dossier.visit else None
    return frozenset(found.sample.keys) if found and found.sample else frozenset()


def frozen_table(dossier: Dossier, kind: str, counted: Counted | None = None) -> FrozenTable:
    """The frozen rows of a kind; with `counted`, those that count stand first."""
    model = apps.get_model("ledger", kind)
    names = [name for name in model.CONTENT if name != "evidence_names"]
    fields = [model._meta.get_field(name) for name in names]
    frozen = dossier.rows(kind)
    made = _Making(dossier, kind, model, fields, frozen, counted)
    rows = sorted((made.row(row) for row in frozen), key=lambda row: not row.is_counted)
    headers = tuple(str(one.verbose_name) for one in fields)
    return FrozenTable(
        kind, KIND_NAMES[kind], headers, tuple(rows), dossier.frozen_at, counted is not None
    )


class _Making:
    """What the rows of one table have in common, read once for all of them."""

    def __init__(
        self,
        dossier: Dossier,
        kind: str,
        model: type[models.Model],
        fields: Sequence[Any],
        frozen: Sequence[Mapping[str, Any]],
        counted: Counted | None,
    ) -> None:
        self.dossier, self.kind, self.model, self.fields = dossier, kind, model, fields
        self.counted = counted
        self.files = files_of(model, [row["id"] for row in frozen])
        self.live = live_rows(model, frozen)
        self.residents = {row["id"]: row["name"] for row in dossier.rows("tenancy")}
        self.people = people_of(frozen, dossier.personal)
        self.found = dossier.checked

    def row(self, row: Mapping[str, Any]) -> FrozenRow:
        entered = row.get("recorded_at")
        return FrozenRow(
            row["id"],
            tuple(
                (str(one.verbose_name), cell(self.kind, one, row, self.residents, self.personal))
                for one in self.fields
            ),
            row["evidence"],
            *verification_of(self.model, found_of(row, self.live)),
            counts_in_words(row["id"], self.counted),
            self.counted is None or row["id"] in self.counted,
            self.live.get(row["id"], (0, ""))[0] != row["version"],
            self.people.get(row.get("recorded_by"), ""),
            datetime.fromisoformat(entered) if entered else None,
            self.found.get(f"{self.kind}:{row['id']}"),
            tuple(self.files.get(row["id"], ())),
        )

    @property
    def personal(self) -> bool:
        return self.dossier.personal


def counts_in_words(key: int, counted: Counted | None) -> str:
    """Whether a row counts, and if not why."""
    if counted is None:
        return ""
    one = counted.get(key)
    if one is None:
        return _("否")
    if not one.evidenced:
        return _("缺佐证")
    return _("是") if one.representative else _("是，同一家另有记录")


def people_of(frozen: Iterable[Mapping[str, Any]], personal: bool) -> dict[Any, str]:
    """The names of those who entered rows, masked unless the reader works on the case."""
    accounts = Account.objects.in_bulk({row.get("recorded_by") for row in frozen} - {None})
    return {
        key: str(account) if personal else mask_name(str(account))
        for key, account in accounts.items()
    }


def verification_of(model: type[models.Model], value: str) -> tuple[str, Tone]:
    tones: dict[str, Tone] = {"verified": "done", "disputed": "refused"}
    field: Any = model._meta.get_field("verification")
    labels = dict(field.flatchoices)
    return str(labels[value]), tones.get(value, "neutral")


LIVE = ("pk", "version", "verification", "retracted_at")
Live = Mapping[int, tuple[int, str]]
"""What frozen rows are today: id → version (0: taken back) and verification."""


def live_rows(model: type[models.Model], frozen: Sequence[Mapping[str, Any]]) -> Live:
    rows = model._default_manager.filter(pk__in=[row["id"] for row in frozen])
    return {
        key: (0 if retracted else version, found)
        for key, version, found, retracted in rows.values_list(*LIVE)
    }


def found_of(row: Mapping[str, Any], live: Live) -> str:
    """What officers found of a row: what they found since it was frozen, if it is still the same."""
    version, found = live.get(row["id"], (0, ""))
    return found if version == row["version"] else str(row["verification"])


def files_of(model: type[models.Model], ids: Sequence[int]) -> dict[int, list[Attachment]]:
    found: dict[int, list[Attachment]] = {}
    attached = Attachment.objects.filter(
        subject_type=model._meta.label_lower, subject_id__in=ids, withdrawn_at=None
    ).select_related("file")
    for attachment in attached:
        found.setdefault(attachment.subject_id, []).append(attachment)
    return found


def cell(
    kind: str, one: Any, row: Mapping[str, Any], residents: Mapping[int, str], personal: bool
) -> str:
    """One value of a frozen or earlier version in words; foreign keys name the resident, people are
    masked; a dash for what is empty or was not kept then."""
    if one.is_relation:
        return residents.get(row.get(one.attname, 0), "—")
    value = row.get(one.name)
    if value is None or value == "":
        return "—"
    if (kind, one.name) in PERSONAL and not personal:
        return mask_name(value)
    return in_words(one, value)


def in_words(one: Any, value: Any) -> str:
    if one.flatchoices:
        return str(dict(one.flatchoices).get(value, value))
    if isinstance(one, models.BooleanField):
        return _("是") if value else _("否")
    if isinstance(one, models.DateField):
        return date.fromisoformat(value).isoformat()
    if isinstance(one, models.DecimalField):
        return grouped(Decimal(value).normalize() + 0, 2)
    return str(value)
