"""The first rows of a table, open for typing: one row a record, what repeats carried over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from zhongchuang.ledger.models import (
    Activity,
    Fact,
    Financing,
    IncubationCase,
    Mentor,
    ReturnRecord,
    StaffMember,
    Tenancy,
)
from zhongchuang.ledger.workbook.sheets import RESIDENT
from zhongchuang.policy.calendar import today
from zhongchuang.web.operator.fact_tables import RELATED, address_of, badge, shown_columns
from zhongchuang.web.operator.grids import (
    Grid,
    Head,
    grid_row,
    heads,
    in_cells,
    posted,
    suggestions,
)
from zhongchuang.web.operator.kinds import Kind
from zhongchuang.web.operator.spaces import Here
from zhongchuang.web.operator.twins import Known
from zhongchuang.web.operator.typed_rows import Reader, TypedRow, Words
from zhongchuang.web.operator.values import in_words
from zhongchuang.web.shared.acting import ActingRequest

CARRIED: Mapping[type[Fact], tuple[str, ...]] = {
    Tenancy: ("kind", "entered_on"),
    Financing: ("on",),
    IncubationCase: ("on",),
    StaffMember: ("full_time", "joined_on"),
    Mentor: ("kind", "appointed_on"),
    Activity: ("kind", "starts_on"),
    ReturnRecord: ("status", "on"),
}
"""What usually repeats from one row to the next."""

SHOWN_AGAIN = 5
MORE, ROWS_AT_MOST = 5, 30
YEARS = range(2000, 2101)


@dataclass(frozen=True, slots=True)
class Saved:
    """A row typed today, as it now stands in the ledger."""

    url: str
    badge: SafeString
    words: list[tuple[Head, str]]


@dataclass(frozen=True, slots=True)
class EntryGrid:
    """What the page shows above its table while rows are typed.

    Attributes:
        saved: the latest rows this person recorded today, the last one last.
        count: how many they recorded today.
        year: the year of days typed without one.
    """

    grid: Grid
    saved: list[Saved]
    count: int
    year: int


class Typing:
    """Typing rows of one kind into one ledger."""

    def __init__(self, request: ActingRequest, here: Here, kind: Kind) -> None:
        self.request, self.here, self.kind = request, here, kind
        self.year = year_of(request)
        self.reader = Reader(here.space, kind.model, self.year)
        self.heads = heads(kind.model, _columns(request, kind.model), CARRIED[kind.model])

    def fresh(self) -> EntryGrid:
        """An empty row, but for what is carried over."""
        saved = self._saved()
        return self._shown(saved, [TypedRow(1, self._carried(saved))])

    def more(self) -> EntryGrid:
        """What was sent, with more empty rows below."""
        saved, sent = self._saved(), self._sent()
        carried = self._carried(saved)
        last = sent[-1][0] if sent else 0
        room = min(MORE, ROWS_AT_MOST - len(sent))
        sent += [(last + n, dict(carried)) for n in range(1, room + 1)]
        return self._shown(saved, [TypedRow(number, words) for number, words in sent])

    def read(self) -> list[TypedRow]:
        """The rows that were sent; those left blank are passed over, unless all are."""
        sent = self._sent()
        filled = [row for row in sent if not self._blank(row[1])] or sent[:1]
        rows = self.reader.read(filled)
        known = Known(self.here.space, self.kind.model)
        for row in rows:
            if not row.faults and not self._is_new(row, known):
                row.wrong(
                    "",
                    _("台账中已有一条内容完全相同的记录；确实另有一条的，请勾选“仍要录入”再保存。"),
                )
        return rows

    def again(self, rows: Sequence[TypedRow]) -> EntryGrid:
        """The rows as they were sent, each mistake at its cell."""
        return self._shown(self._saved(), rows)

    def _is_new(self, row: TypedRow, known: Known) -> bool:
        confirmed = f"another-{row.number - 1}" in self.request.POST
        is_new = confirmed or not known.twin(row.values)
        known.add(row.values)
        return is_new

    def _sent(self) -> list[tuple[int, dict[str, str]]]:
        return posted(self.request.POST, self.reader.sheet)[:ROWS_AT_MOST]

    def _blank(self, words: Words) -> bool:
        carried = CARRIED[self.kind.model]
        return not any(text.strip() for name, text in words.items() if name not in carried)

    def _shown(self, saved: Sequence[Fact], rows: Sequence[TypedRow]) -> EntryGrid:
        made = [grid_row(self.heads, row, asks="" in row.faults) for row in rows]
        lists = suggestions(self.heads, self.reader.residents)
        latest = [self._as_saved(fact) for fact in reversed(saved[:SHOWN_AGAIN])]
        return EntryGrid(Grid(self.heads, made, lists), latest, len(saved), self.year)

    def _saved(self) -> list[Fact]:
        """The rows this person recorded today, the latest first."""
        model = self.kind.model
        rows = model.objects.live().filter(
            space=self.here.space,
            recorded_by=self.request.actor.account_id,
            recorded_at__gte=timezone.localtime().replace(hour=0, minute=0, second=0),
        )
        return list(rows.select_related(*RELATED.get(model, ())).order_by("-pk")[:500])

    def _carried(self, saved: Sequence[Fact]) -> Words:
        if not saved:
            return {}
        words = in_cells(saved[0])
        return {name: words[name] for name in CARRIED[self.kind.model]}

    def _as_saved(self, fact: Fact) -> Saved:
        model = self.kind.model
        names = {getattr(fact, "tenancy_id", 0): str(getattr(fact, "tenancy", ""))}
        told = []
        for head in self.heads:
            name = "tenancy_id" if head.column.field == RESIDENT.field else head.column.field
            told.append((head, in_words(model, name, getattr(fact, name), names)))
        return Saved(address_of(fact), badge(fact), told)


def year_of(request: HttpRequest) -> int:
    """The year that was typed, or is looked at, or the present one."""
    for given in (
        request.POST.get("entry_year"),
        _asked(request, "entry_year"),
        _asked(request, "year"),
    ):
        if given and given.isascii() and given.isdigit() and int(given) in YEARS:
            return int(given)
    return today().year


def _asked(request: HttpRequest, name: str) -> str | None:
    return request.GET.get(name)


def _columns(request: HttpRequest, model: type[Fact]) -> list[str]:
    """The columns the table shows: the grid has the same."""
    named = [c for part in request.GET.getlist("columns") for c in part.split(",")]
    return named or shown_columns(model)


def with_entry(data: QueryDict, year: int) -> str:
    """The query of the page, its grid open."""
    kept = data.copy()
    kept["enter"], kept["entry_year"] = "1", str(year)
    kept.pop("page", None)
    return "?" + kept.urlencode()


PARTS = "X-Page-Parts"
"""A script that keeps the page open asks for its living parts only, under this header."""


def asks_for_parts(request: HttpRequest) -> bool:
    return PARTS in request.headers


def marked_as_parts(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Tell the script that it got what it asked for, and not, say, the page to sign in."""
    if asks_for_parts(request):
        answer.headers[PARTS] = "1"
    patch_vary_headers(answer, [PARTS])
    return answer
