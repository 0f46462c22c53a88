"""Evidence of one row: attached, taken off."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from zhongchuang.evidence.models import Attachment
from zhongchuang.evidence.store import attached_to
from zhongchuang.ledger import actions
from zhongchuang.web.operator.changing import profile_page
from zhongchuang.web.operator.evidence_form import attach_all, forget, form_of
from zhongchuang.web.operator.fact_forms import ProfileForm
from zhongchuang.web.operator.facts import fact_page, ledger_crumbs, own_fact
from zhongchuang.web.operator.keeping import attempt_fact, reasons
from zhongchuang.web.operator.kinds import PROFILE, Kind, kind_with_files
from zhongchuang.web.operator.sending import sent
from zhongchuang.web.operator.spaces import Here, for_a_space, page
from zhongchuang.web.operator.standpoint import standpoint
from zhongchuang.web.shared.acting import ActingRequest, attempt
from zhongchuang.web.shared.components import Crumb


def page_of(here: Here, kind: Kind, pk: int) -> str:
    if kind is PROFILE:
        return here.url("operator:profile")
    return here.url("operator:fact", kind.slug, pk)


@for_a_space
def attach(request: ActingRequest, here: Here, kind: str, pk: int) -> HttpResponse:
    """Attach files to a row, all or none. Whoever only comes to look is led to the row."""
    found = kind_with_files(kind)
    if request.method != "POST":
        return redirect(page_of(here, found, pk))
    row = own_fact(request, found, pk)
    here = here.at(row)
    policy = standpoint(request.actor, row.space).policy
    form = form_of(row, policy, request.POST, request.FILES)
    if form.is_valid():
        count = attempt_fact(form, lambda: attach_all(request.actor, row, form))
        if count is not None:
            forget(request.actor, form)
            tell_attached(request, count)
            return redirect(page_of(here, found, pk))
    if found is PROFILE:
        own = ProfileForm(instance=row, space=row.space, correcting=True)
        return profile_page(request, here, own, files=form)
    return fact_page(request, here, found, row, form)


def tell_attached(request: ActingRequest, count: int) -> None:
    """A file is known by its content: the same one under another name is no second piece."""
    if count:
        messages.success(request, _("已附上 %(count)s 份佐证。") % {"count": count})
    else:
        messages.info(request, _("内容相同的文件已经附在这条记录上，没有重复附上。"))


def own_attachment(row: Any, pk: int) -> Attachment:
    return get_object_or_404(attached_to([row]).select_related("attached_by"), pk=pk)


@for_a_space
def withdraw(request: ActingRequest, here: Here, kind: str, pk: int, file_pk: int) -> HttpResponse:
    """Take a file off a row, after asking."""
    found = kind_with_files(kind)
    row = own_fact(request, found, pk)
    here = here.at(row)
    attachment = own_attachment(row, file_pk)
    form = forms.Form(sent(request))
    if request.method == "POST":
        form.full_clean()
        if attempt(
            form,
            lambda: actions.withdraw_evidence(actor=request.actor, fact=row, attachment=attachment),
        ):
            messages.success(request, _("已取下“%(name)s”。") % {"name": attachment.name})
        else:
            messages.error(request, reasons(form))
        return redirect(page_of(here, found, pk))
    context = {
        "title": _("取下佐证“%(name)s”？") % {"name": attachment.name},
        "consequence": _(
            "取下后不再作为“%(row)s”的佐证；已有的核实结果随之失效。文件本身留存备查。"
        )
        % {"row": row},
        "confirm": _("确认取下"),
        "tone": "refuse",
        "cancel_url": page_of(here, found, pk),
        "crumbs": ledger_crumbs(
            here, Crumb(str(row), page_of(here, found, pk)), Crumb(_("取下佐证"))
        ),
    }
    return page(request, "shared/confirm.html", here, context)
