"""The ledger: its overview, a table a kind of fact, and the page of one row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from zhongchuang.filing.selfcheck import SelfCheck
from zhongchuang.ledger import actions
from zhongchuang.ledger.evidence_needs import Needs, lacking
from zhongchuang.ledger.models import FACTS, Fact, Recorded, SpaceProfile, Tenancy
from zhongchuang.ledger.seats import occupancy
from zhongchuang.policy.calendar import today
from zhongchuang.policy.model import Policy
from zhongchuang.web.operator.acts_on_many import acts_on_many
from zhongchuang.web.operator.entry_grid import EntryGrid, Typing, asks_for_parts, marked_as_parts
from zhongchuang.web.operator.evidence_form import EvidenceForm, PileForm, attach_all, form_of
from zhongchuang.web.operator.evidence_kinds import kinds_of, title_of
from zhongchuang.web.operator.evidence_panel import panel_of
from zhongchuang.web.operator.evidence_pile import DROPPED_ON
from zhongchuang.web.operator.fact_filters import filters_of
from zhongchuang.web.operator.fact_forms import FORMS, RecordForm
from zhongchuang.web.operator.fact_tables import (
    RELATED,
    TABLES,
    badge,
    shown_columns,
    to_pick_from,
)
from zhongchuang.web.operator.history import entries, entries_of
from zhongchuang.web.operator.keeping import attempt_fact
from zhongchuang.web.operator.kinds import KINDS, PROFILE, Kind, copies, kind_of
from zhongchuang.web.operator.meters import Meter, fed_by
from zhongchuang.web.operator.sending import sent, sent_files
from zhongchuang.web.operator.spaces import Here, for_a_space, page
from zhongchuang.web.operator.standpoint import (
    RUNNING,
    YEAR,
    judged_for,
    standpoint,
    window_of,
)
from zhongchuang.web.operator.twins import is_new
from zhongchuang.web.operator.values import pairs, resident_names
from zhongchuang.web.shared.acting import ActingRequest
from zhongchuang.web.shared.components import Crumb
from zhongchuang.web.shared.listing import Empty, listing


@dataclass(frozen=True, slots=True)
class Card:
    """One kind of fact on the overview: how many rows, how many without evidence, what it feeds."""

    kind: Kind
    url: str
    count: int
    lacking: int
    feeds: list[Meter]


def counts(space_id: int, needs: Needs) -> dict[type[Fact], tuple[int, int]]:
    """For each kind of fact: live rows, and those that lack evidence the policy asks for."""
    found = {}
    for model in FACTS:
        row = (
            model.objects.live()
            .filter(space=space_id)
            .aggregate(n=Count("pk"), lacking=Count("pk", filter=lacking(model, needs)))
        )
        found[model] = (row["n"], row["lacking"])
    return found


@for_a_space
def ledger(request: ActingRequest, here: Here) -> HttpResponse:
    """One card a kind of fact, with the number it feeds."""
    at = standpoint(request.actor, here.space)
    judged = judged_for(here.space, at.policy, at.frame)
    numbers = counts(here.space.pk, at.policy.evidence_needed)
    profile = SpaceProfile.objects.live().filter(space=here.space).first()
    context = {
        "title": _("台账"),
        "at": at,
        "profile": profile,
        "profile_card": Card(
            PROFILE, here.url("operator:profile"), 0, 0, fed_by(PROFILE.model, judged)
        ),
        "cards": [_card(kind, here, numbers[kind.model], judged) for kind in KINDS],
        "seats": occupancy(here.space.pk, today()),
        "is_empty": profile is None and not any(n for n, _lacking in numbers.values()),
    }
    return page(request, "operator/ledger.html", here, context)


def _card(kind: Kind, here: Here, number: tuple[int, int], judged: SelfCheck) -> Card:
    count, lacking = number
    url = here.url("operator:facts", kind.slug)
    return Card(kind, url, count, lacking if kind.needs_evidence else 0, fed_by(kind.model, judged))


@for_a_space
def facts(request: ActingRequest, here: Here, kind: str) -> HttpResponse:
    """The table of one kind of fact, under the number it feeds."""
    found = kind_of(kind)
    typing = Typing(request, here, found) if "enter" in request.GET else None
    return table_page(request, here, found, typing.fresh() if typing else None)


def table_page(
    request: ActingRequest, here: Here, kind: Kind, entry: EntryGrid | None, status: int = 200
) -> HttpResponse:
    """The table, and above it the rows that are being typed; only its living parts for a script."""
    window = window_of(request, RUNNING if entry else YEAR)
    at = standpoint(request.actor, here.space, window)
    judged = judged_for(here.space, at.policy, at.frame)
    rows = kind.model.objects.visible_to(request.actor).filter(space=here.space)
    answer = listing(
        request,
        rows.select_related(*RELATED.get(kind.model, ())),
        TABLES[kind.model],
        filters_of(kind.model, at.policy),
        title=kind.title,
        template="operator/facts_live.html" if asks_for_parts(request) else "operator/facts.html",
        search=kind.search,
        unit=kind.unit,
        default_columns=shown_columns(kind.model),
        table_options={
            **to_pick_from(kind.model),
            "needs": at.policy.evidence_needed,
            "row_attrs": DROPPED_ON,
        },
        empty=Empty(
            _("还没有%(kind)s") % {"kind": kind.one},
            _("可以逐条录入，也可以从表格中粘贴，或用工作簿一次导入。"),
            here.url("operator:add_fact", kind.slug),
            _("录入第一条"),
        ),
        filename=f"{here.space.name}-{kind.title}",
        context={
            "here": here,
            "kind": kind,
            "at": at,
            "entry": entry,
            "meters": fed_by(kind.model, judged, window),
            "pile_form": PileForm(),
            "lead": kind.about,
            "add_url": here.url("operator:add_fact", kind.slug),
            "copy_url": here.url("operator:copy", kind.slug) if copies(kind) else "",
            "together": acts_on_many(kind),
            "crumbs": ledger_crumbs(here, Crumb(kind.title)),
        },
    )
    answer.status_code = status
    return marked_as_parts(request, answer)


def ledger_crumbs(here: Here, *more: Crumb) -> list[Crumb]:
    return [Crumb(_("台账"), here.url("operator:ledger")), *more]


@for_a_space
def add(request: ActingRequest, here: Here, kind: str) -> HttpResponse:
    """Record a new row, with its evidence if it is at hand."""
    found = kind_of(kind)
    form = FORMS[found.model](sent(request), space=here.space)
    policy = standpoint(request.actor, here.space).policy
    kinds = kinds_of(found.model, policy)
    files = EvidenceForm(*sent_files(request), kinds=kinds, required=False)
    valid = request.method == "POST" and all([form.is_valid(), files.is_valid()])
    if valid and is_new(request, form):
        added = attempt_fact(form, lambda: _add(request, here, found, form, files))
        if added is not None:
            messages.success(request, _("已录入“%(row)s”。") % {"row": added})
            again = "again" in request.POST
            return redirect(
                here.url("operator:add_fact" if again else "operator:facts", found.slug)
            )
    context = {
        "title": _("录入%(kind)s") % {"kind": found.one},
        "lead": found.about,
        "kind": found,
        "form": form,
        "files": files if found.needs_evidence else None,
        "asked": evidence_asked(found, policy),
        "cancel_url": here.url("operator:facts", found.slug),
        "crumbs": ledger_crumbs(
            here, Crumb(found.title, here.url("operator:facts", found.slug)), Crumb(_("录入"))
        ),
    }
    return page(request, "operator/fact_add.html", here, context)


def evidence_asked(kind: Kind, policy: Policy) -> list[str]:
    """The evidence the policy asks for rows of this kind."""
    return [title_of(asked) for name in kind.evidence for asked in policy.evidence_for(name)]


def _add(
    request: ActingRequest, here: Here, kind: Kind, form: RecordForm, files: EvidenceForm
) -> Recorded:
    with transaction.atomic():
        fact: Recorded = actions.add_fact(
            actor=request.actor, space=here.space, model=kind.model, values=form.content
        )
        attach_all(request.actor, fact, files)
    return fact


def own_fact(request: ActingRequest, kind: Kind, pk: int) -> Any:
    """A live row of one of the operator's spaces."""
    found = kind.model.objects.visible_to(request.actor).select_related("space", "recorded_by")
    return get_object_or_404(found, pk=pk)


@for_a_space
def fact(request: ActingRequest, here: Here, kind: str, pk: int) -> HttpResponse:
    """One row: what it says, its evidence, every version of it, and what can be done."""
    found = kind_of(kind)
    row = own_fact(request, found, pk)
    return fact_page(request, here, found, row)


def fact_page(
    request: ActingRequest, here: Here, kind: Kind, row: Any, form: EvidenceForm | None = None
) -> HttpResponse:
    names = resident_names(row)
    here = here.at(row)
    policy = standpoint(request.actor, row.space).policy
    context = {
        "title": str(row),
        "fixed": True,
        "kind": kind,
        "row": row,
        "badge": badge(row, policy.evidence_needed),
        "pairs": pairs(row, names),
        "panel": panel_of(row, policy),
        "entries": entries(row, names),
        "form": form or form_of(row, policy),
        # A stay ends with where its resident went, on a page of its own.
        "can_end": bool(kind.ending) and row.ended_on is None and kind.model is not Tenancy,
        "stay_url": here.url("operator:resident", row.pk) if kind.model is Tenancy else "",
        "crumbs": ledger_crumbs(
            here, Crumb(kind.title, here.url("operator:facts", kind.slug)), Crumb(str(row))
        ),
    }
    return page(request, "operator/fact.html", here, context)


@for_a_space
def retracted(request: ActingRequest, here: Here, kind: str) -> HttpResponse:
    """Rows taken out of the ledger, which stay on record, each with its history."""
    found = kind_of(kind)
    rows = list(found.model.objects.filter(space=here.space).exclude(retracted_at=None))
    names = resident_names(rows[0]) if rows else {}
    told = entries_of(rows[:100], names)
    context = {
        "title": _("已撤回的%(kind)s") % {"kind": found.one},
        "kind": found,
        "rows": [(row, pairs(row, names), told[row.pk]) for row in rows[:100]],
        "crumbs": ledger_crumbs(
            here, Crumb(found.title, here.url("operator:facts", found.slug)), Crumb(_("已撤回"))
        ),
    }
    return page(request, "operator/retracted.html", here, context)
