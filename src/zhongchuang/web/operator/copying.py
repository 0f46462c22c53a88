"""Rows of the year before, proposed again with new dates: shown to be changed, picked and confirmed.

No evidence goes with them: it belongs to the row of its own year. Stays are renewed, not copied.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhongchuang.kernel.periods import add_months
from zhongchuang.kernel.refusal import Refused
from zhongchuang.ledger.entry import LedgerChanged, add_facts, standing_of
from zhongchuang.ledger.models import Activity, Mentor
from zhongchuang.ledger.workbook.sheets import sheet_of
from zhongchuang.policy.calendar import today
from zhongchuang.web.operator.facts import ledger_crumbs
from zhongchuang.web.operator.grids import (
    Grid,
    GridRow,
    Head,
    grid_row,
    heads,
    in_cells,
    in_words_of,
    posted,
    suggestions,
)
from zhongchuang.web.operator.kinds import Kind, copies, kind_of
from zhongchuang.web.operator.spaces import Here, for_a_space, page
from zhongchuang.web.operator.twins import Known
from zhongchuang.web.operator.typed_rows import Reader, TypedRow, Words
from zhongchuang.web.shared.acting import ActingRequest, refusal_text
from zhongchuang.web.shared.components import Crumb

ROWS_AT_MOST = 100
YEARS_BACK = 3
SOON = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A row as it would be recorded again; `picked`: it makes sense to."""

    words: Words
    picked: bool


@for_a_space
def copy(request: ActingRequest, here: Here, kind: str) -> HttpResponse:
    """Propose rows of a year again; take those that were picked, once confirmed."""
    found = kind_of(kind)
    if not copies(found):
        raise Http404
    year = _year(request)
    copying = Copying(here, found, year)
    if request.method != "POST":
        return copying.proposed_page(request)
    rows = copying.picked(request.POST)
    if not rows:
        messages.warning(request, _("请先勾选要沿用的记录。"))
        return copying.sent_page(request, {})
    if any(row.faults for row in rows) or "change" in request.POST:
        return copying.sent_page(request, {row.number: row for row in rows})
    if "confirm" not in request.POST:
        return copying.confirm_page(request, rows)
    return copying.done(request, rows)


def _year(request: ActingRequest) -> int:
    """The year that was asked for, or the last one."""
    latest = today().year - 1
    asked = request.GET.get("year", "")
    years = {str(latest - back): latest - back for back in range(YEARS_BACK)}
    return years.get(asked, latest)


def proposals(here: Here, kind: Kind, year: int) -> list[Proposal]:
    """Rows of a year as they would be recorded again, those that make sense first."""
    rows = kind.model.objects.live().filter(space=here.space)
    found = _mentors(rows, year) if kind.model is Mentor else _activities(rows, year)
    return sorted(found, key=lambda proposal: not proposal.picked)[:ROWS_AT_MOST]


def _mentors(rows: Any, year: int) -> list[Proposal]:
    """Appointments that ended in the year or after it, or are about to; not those of people who
    were appointed again."""
    held = list(rows.order_by("until", "pk"))
    latest = {mentor.name: mentor for mentor in sorted(held, key=_appointed)}
    return [
        Proposal(_appointed_again(mentor), True)
        for mentor in held
        if mentor.until is not None
        and date(year, 1, 1) <= mentor.until <= today() + SOON
        and latest[mentor.name] == mentor
    ]


def _appointed(mentor: Mentor) -> date:
    return mentor.appointed_on


def _appointed_again(mentor: Mentor) -> Words:
    until: Any = mentor.until
    dates = {
        "appointed_on": (until + timedelta(days=1)).isoformat(),
        "until": add_months(until, 12).isoformat(),
    }
    return {**in_cells(mentor), **dates, "evidence_names": ""}


def _activities(rows: Any, year: int) -> list[Proposal]:
    """Activities of a year, a year later; not picked where the day has not come, or where the new
    year has one of that name."""
    held = list(rows.filter(starts_on__year=year).order_by("starts_on", "pk"))
    names = set(rows.filter(starts_on__year=year + 1).values_list("name", flat=True))
    made = []
    for activity in held:
        words = _held_again(activity, year)
        come = words["starts_on"] <= today().isoformat()
        made.append(Proposal(words, come and words["name"] not in names))
    return made


def _held_again(activity: Activity, year: int) -> Words:
    """The same activity a year later; how many took part is not known yet."""
    ends = add_months(activity.ends_on, 12).isoformat() if activity.ends_on else ""
    return {
        **in_cells(activity),
        "name": activity.name.replace(str(year), str(year + 1)),
        "starts_on": add_months(activity.starts_on, 12).isoformat(),
        "ends_on": ends,
        "participants": "",
        "evidence_names": "",
    }


class Copying:
    """Recording rows of one kind and year again."""

    def __init__(self, here: Here, kind: Kind, year: int) -> None:
        self.here, self.kind, self.year = here, kind, year
        self.reader = Reader(here.space, kind.model, year + 1)
        named = [name for name in kind.model.CONTENT if name != "evidence_names"]
        self.heads: Sequence[Head] = heads(kind.model, named)

    def picked(self, data: QueryDict) -> list[TypedRow]:
        """The picked rows, read; one that is there already is refused."""
        picks = set(data.getlist("pick"))
        sent = [row for row in _sent(data, self.kind) if str(row[0] - 1) in picks]
        rows = self.reader.read(sent)
        known = Known(self.here.space, self.kind.model)
        for row in rows:
            if not row.faults and known.namesake(row.values):
                row.wrong("", _("台账中已有名称和日期相同的记录；请改日期，或不选这一条。"))
            elif not row.faults:
                known.add(row.values)
        return rows

    def proposed_page(self, request: ActingRequest) -> HttpResponse:
        found = enumerate(proposals(self.here, self.kind, self.year), start=1)
        rows = [
            grid_row(self.heads, TypedRow(number, proposal.words), picked=proposal.picked)
            for number, proposal in found
        ]
        return self._grid_page(request, rows)

    def sent_page(self, request: ActingRequest, read: dict[int, TypedRow]) -> HttpResponse:
        """The rows as they were sent; of those picked, each mistake at its cell."""
        rows = [
            grid_row(self.heads, read.get(number, TypedRow(number, words)), picked=number in read)
            for number, words in _sent(request.POST, self.kind)
        ]
        wrong = any(row.is_wrong for row in rows)
        return self._grid_page(request, rows, 422 if wrong else 200)

    def _grid_page(
        self, request: ActingRequest, rows: list[GridRow], status: int = 200
    ) -> HttpResponse:
        latest = today().year - 1
        context = {
            **self._context(),
            "title": _("沿用 %(year)s 年的%(kind)s") % {"year": self.year, "kind": self.kind.title},
            "grid": Grid(self.heads, rows, suggestions(self.heads, None)),
            "years": [latest - back for back in range(YEARS_BACK)],
        }
        return page(request, "operator/copy.html", self.here, context, status)

    def confirm_page(
        self, request: ActingRequest, rows: Sequence[TypedRow], status: int = 200
    ) -> HttpResponse:
        """What would be recorded, in full."""
        unit = {"count": len(rows), "unit": self.kind.unit, "kind": self.kind.title}
        context = {
            **self._context(),
            "title": _("确认沿用 %(count)s %(unit)s%(kind)s？") % unit,
            "lines": list(self._in_words(rows)),
            "rows": [grid_row(self.heads, row) for row in rows],
            "standing": standing_of(self.here.space, self.kind.model),
            "count": len(rows),
        }
        return page(request, "operator/copy_confirm.html", self.here, context, status)

    def _in_words(self, rows: Iterable[TypedRow]) -> Iterable[list[tuple[str, str]]]:
        sheet, labels = sheet_of(self.kind.model), [head.label for head in self.heads]
        for row in rows:
            words = in_words_of(sheet, self.heads, row.values, {})
            yield list(zip(labels, words, strict=True))

    def _context(self) -> dict[str, Any]:
        table = self.here.url("operator:facts", self.kind.slug)
        return {
            "kind": self.kind,
            "year": self.year,
            "heads": self.heads,
            "cancel_url": table,
            "crumbs": ledger_crumbs(self.here, Crumb(self.kind.title, table), Crumb(_("沿用上年"))),
        }

    def done(self, request: ActingRequest, rows: Sequence[TypedRow]) -> HttpResponse:
        try:
            count = add_facts(
                actor=request.actor,
                space=self.here.space,
                model=self.kind.model,
                rows=[row.values for row in rows],
                way="copied",
                expected=request.POST.get("standing", ""),
            )
        except LedgerChanged as error:
            messages.warning(request, refusal_text(error.refusal))
            return self.confirm_page(request, rows, status=409)
        except Refused as error:
            messages.error(request, refusal_text(error.refusal))
            return redirect(self.here.url("operator:facts", self.kind.slug))
        told = ngettext("已录入 %(count)s 条。", "已录入 %(count)s 条。", count) % {"count": count}
        messages.success(request, told + _("请为它们上传当年的佐证。"))
        return redirect(self.here.url("operator:facts", self.kind.slug))


def _sent(data: QueryDict, kind: Kind) -> list[tuple[int, dict[str, str]]]:
    """The rows that were sent; evidence is never among them."""
    rows = posted(data, sheet_of(kind.model))[:ROWS_AT_MOST]
    return [(number, {**words, "evidence_names": ""}) for number, words in rows]
