"""Correcting, ending and retracting a row; the profile of the space."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from zhongchuang.ledger import actions
from zhongchuang.ledger.actions import StaleFact
from zhongchuang.ledger.models import Recorded, SpaceProfile
from zhongchuang.web.operator.evidence_form import EvidenceForm, form_of
from zhongchuang.web.operator.evidence_panel import panel_of
from zhongchuang.web.operator.fact_forms import (
    FORMS,
    EndForm,
    ProfileForm,
    RecordForm,
    RetractForm,
)
from zhongchuang.web.operator.fact_tables import badge
from zhongchuang.web.operator.facts import (
    evidence_asked,
    ledger_crumbs,
    own_fact,
)
from zhongchuang.web.operator.history import entries
from zhongchuang.web.operator.keeping import attempt_fact, done
from zhongchuang.web.operator.kinds import PROFILE, Kind, kind_of
from zhongchuang.web.operator.meters import fed_by
from zhongchuang.web.operator.sending import sent
from zhongchuang.web.operator.spaces import Here, for_a_space, page
from zhongchuang.web.operator.standpoint import judged_for, standpoint
from zhongchuang.web.operator.values import Change, changes, resident_names
from zhongchuang.web.shared.acting import ActingRequest
from zhongchuang.web.shared.components import Crumb


@dataclass(frozen=True, slots=True)
class Clash:
    """Somebody else changed the row meanwhile: the fields in which theirs and mine differ."""

    current: Recorded
    changes: list[Change]


def row_crumbs(here: Here, kind: Kind, row: Any, last: str) -> list[Crumb]:
    return ledger_crumbs(
        here,
        Crumb(kind.title, here.url("operator:facts", kind.slug)),
        Crumb(str(row), here.url("operator:fact", kind.slug, row.pk)),
        Crumb(last),
    )


@for_a_space
def correct(request: ActingRequest, here: Here, kind: str, pk: int) -> HttpResponse:
    """Put right what a row says, with a reason; the version before stays on record."""
    found = kind_of(kind)
    row = own_fact(request, found, pk)
    here = here.at(row)
    form = FORMS[found.model](sent(request), instance=row, space=row.space, correcting=True)
    clash = None
    if request.method == "POST" and form.is_valid():
        saved, clash = _correct(request, row, form)
        if saved:
            messages.success(request, _("已更正。原来的内容保留在历史版本中。"))
            return redirect(here.url("operator:fact", found.slug, row.pk))
    if clash:
        form = renewed(form, clash, request)
    context = {
        "title": _("更正%(kind)s") % {"kind": found.one},
        "fixed": True,
        "lead": _("更正后，此前的核实结果失效，需要重新核实。"),
        "row": row,
        "form": form,
        "clash": clash,
        "entries": entries(own_fact(request, found, pk), resident_names(row)),
        "cancel_url": here.url("operator:fact", found.slug, row.pk),
        "crumbs": row_crumbs(here, found, row, _("更正")),
    }
    return page(request, "operator/fact_correct.html", here, context)


def _correct(request: ActingRequest, row: Recorded, form: RecordForm) -> tuple[bool, Clash | None]:
    """Was it saved, and with what did it clash."""
    cleaned = form.cleaned_data
    try:
        done = attempt_fact(
            form,
            lambda: actions.correct_fact(
                actor=request.actor,
                fact=row,
                version=cleaned["version"],
                values=form.content,
                reason=cleaned["reason"],
            ),
        )
    except StaleFact as error:
        return False, _clash(form, error.current)
    return done is not None, None


def _clash(form: RecordForm, current: Recorded) -> Clash:
    names = resident_names(current)
    return Clash(current, changes(type(current), current.content(), form.content, names))


def renewed(form: RecordForm, clash: Clash, request: ActingRequest) -> RecordForm:
    """The form with everything typed, now standing on the version that is current."""
    data = request.POST.copy()
    data["version"] = str(clash.current.version)
    return type(form)(data, instance=form.instance, space=form.space, correcting=True)


@for_a_space
def end(request: ActingRequest, here: Here, kind: str, pk: int) -> HttpResponse:
    """Say on which day a row ended; that day still counts."""
    found = kind_of(kind)
    row = own_fact(request, found, pk)
    here = here.at(row)
    if not found.ending or row.ended_on is not None:
        messages.info(request, _("这条记录已经结束；日期有误的，请用“更正”。"))
        return redirect(here.url("operator:fact", found.slug, row.pk))
    form = EndForm(sent(request), initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if done(
            form,
            lambda: actions.end_fact(
                actor=request.actor, fact=row, version=values["version"], on=values["on"]
            ),
            {row.ENDS: "on"},
        ):
            messages.success(request, _("已登记“%(row)s”的结束日期。") % {"row": row})
            return redirect(here.url("operator:fact", found.slug, row.pk))
    context = {
        "title": _("%(act)s：%(row)s") % {"act": found.ending, "row": row},
        "consequence": _("填写最后一天；当天仍计算在内，此后不再计入条件。记录保留在台账中。"),
        "confirm": found.ending,
        "form": form,
        "cancel_url": here.url("operator:fact", found.slug, row.pk),
        "crumbs": row_crumbs(here, found, row, str(found.ending)),
    }
    return page(request, "shared/confirm.html", here, context)


@for_a_space
def retract(request: ActingRequest, here: Here, kind: str, pk: int) -> HttpResponse:
    """Take a row out of the ledger, saying why; it stays on record."""
    found = kind_of(kind)
    row = own_fact(request, found, pk)
    here = here.at(row)
    form = RetractForm(sent(request), initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if done(
            form,
            lambda: actions.retract_fact(
                actor=request.actor, fact=row, version=values["version"], reason=values["reason"]
            ),
        ):
            messages.success(request, _("已撤回“%(row)s”，不再计入条件。") % {"row": row})
            return redirect(here.url("operator:facts", found.slug))
    context = {
        "title": _("撤回“%(row)s”？") % {"row": row},
        "consequence": _(
            "撤回后这条记录及其 %(count)s 份佐证不再计入任何条件，不能恢复，但会连同原因留存备查。只是结束的，请登记结束日期。"
        )
        % {"count": row.evidence_count},
        "confirm": _("确认撤回"),
        "tone": "refuse",
        "form": form,
        "cancel_url": here.url("operator:fact", found.slug, row.pk),
        "crumbs": row_crumbs(here, found, row, _("撤回")),
    }
    return page(request, "shared/confirm.html", here, context)


@for_a_space
def profile(request: ActingRequest, here: Here) -> HttpResponse:
    """The facts of the space itself, one form."""
    row = _profile(request, here)
    form: RecordForm = ProfileForm(
        sent(request), instance=row, space=here.space, correcting=row is not None
    )
    clash = None
    if request.method == "POST" and form.is_valid():
        saved, clash = _save_profile(request, here, row, form)
        if saved:
            messages.success(request, _("空间基本情况已保存。"))
            return redirect(here.url("operator:profile"))
    if clash:
        form = renewed(form, clash, request)
    return profile_page(request, here, form, clash=clash)


def _profile(request: ActingRequest, here: Here) -> SpaceProfile | None:
    found = SpaceProfile.objects.visible_to(request.actor).filter(space=here.space)
    return found.select_related("recorded_by", "space").first()


def _save_profile(
    request: ActingRequest, here: Here, row: SpaceProfile | None, form: RecordForm
) -> tuple[bool, Clash | None]:
    if row is not None:
        return _correct(request, row, form)
    added = attempt_fact(
        form,
        lambda: actions.add_fact(
            actor=request.actor, space=here.space, model=SpaceProfile, values=form.content
        ),
    )
    return added is not None, None


def profile_page(
    request: ActingRequest,
    here: Here,
    form: RecordForm,
    *,
    clash: Clash | None = None,
    files: EvidenceForm | None = None,
) -> HttpResponse:
    row = _profile(request, here)
    at = standpoint(request.actor, here.space)
    judged = judged_for(here.space, at.policy, at.frame)
    context = {
        "title": _("空间基本情况"),
        "lead": PROFILE.about,
        "kind": PROFILE,
        "row": row,
        "badge": badge(row, at.policy.evidence_needed) if row else "",  # type: ignore[arg-type]
        "form": form,
        "clash": clash,
        "files": files or (form_of(row, at.policy) if row else None),
        "meters": fed_by(PROFILE.model, judged),
        "at": at,
        "panel": panel_of(row, at.policy) if row else None,
        "entries": entries(row, {}) if row else [],
        "asked": evidence_asked(PROFILE, at.policy),
        "crumbs": ledger_crumbs(here, Crumb(_("空间基本情况"))),
    }
    return page(request, "operator/profile.html", here, context)
