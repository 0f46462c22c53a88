"""One file of a row: looked at page by page, given its kind, shown to the public or not."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhongchuang.evidence.models import Attachment
from zhongchuang.ledger import actions, photographs
from zhongchuang.policy.model import Policy
from zhongchuang.web.operator.evidence import own_attachment, page_of
from zhongchuang.web.operator.evidence_kinds import choices, kinds_of
from zhongchuang.web.operator.facts import ledger_crumbs, own_fact
from zhongchuang.web.operator.keeping import reasons
from zhongchuang.web.operator.kinds import Kind, kind_with_files
from zhongchuang.web.operator.spaces import Here, for_a_space, page
from zhongchuang.web.operator.standpoint import standpoint
from zhongchuang.web.shared.acting import ActingRequest, attempt, for_operators
from zhongchuang.web.shared.components import Crumb
from zhongchuang.web.shared.preview import (
    file_response,
    page_response,
    scan_tone,
    scan_words,
    shown,
)


class KindForm(forms.Form):
    """The kind of evidence a file is."""

    def __init__(self, row: Any, policy: Policy, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"] = forms.ChoiceField(
            label=_("材料种类"),
            choices=[("", _("未分类")), *choices(kinds_of(type(row), policy))],
            required=False,
        )


def found(request: ActingRequest, kind: str, pk: int, file_pk: int) -> tuple[Kind, Any, Attachment]:
    """A file of one's own row; 404 where the row, or the file on it, is not one's own."""
    of = kind_with_files(kind)
    row = own_fact(request, of, pk)
    return of, row, own_attachment(row, file_pk)


@require_safe
@for_a_space
def view(request: ActingRequest, here: Here, kind: str, pk: int, file_pk: int) -> HttpResponse:
    """A file looked at in the page, with what is known of it and what can be done."""
    of, row, item = found(request, kind, pk, file_pk)
    policy = standpoint(request.actor, row.space).policy
    here = here.at(row)
    kinds = kinds_of(type(row), policy)
    context = {
        "title": item.name,
        "kind": of,
        "row": row,
        "item": item,
        "shown": shown(
            request,
            item,
            lambda number: reverse("operator:evidence_page", args=[kind, pk, file_pk, number]),
            reverse("operator:evidence_file", args=[kind, pk, file_pk]),
        ),
        "scan": scan_words(item.file),
        "scan_tone": scan_tone(item.file),
        "kind_form": KindForm(row, policy, initial={"kind": item.kind}) if kinds else None,
        "may_show": photographs.may_show(row, item) is None,
        "row_url": page_of(here, of, pk),
        "crumbs": ledger_crumbs(here, Crumb(str(row), page_of(here, of, pk)), Crumb(_("佐证材料"))),
    }
    return page(request, "operator/file.html", here, context)


@require_safe
@for_operators
def view_page(
    request: ActingRequest, kind: str, pk: int, file_pk: int, number: int
) -> HttpResponse:
    """One page of a file as a picture."""
    _of, _row, item = found(request, kind, pk, file_pk)
    return page_response(request, item, number)


@require_safe
@for_operators
def open_evidence(request: ActingRequest, kind: str, pk: int, file_pk: int) -> FileResponse:
    """The file itself; shown in the browser only where its kind cannot carry scripts."""
    _of, _row, item = found(request, kind, pk, file_pk)
    return file_response(item)


@require_POST
@for_a_space
def classify(request: ActingRequest, here: Here, kind: str, pk: int, file_pk: int) -> HttpResponse:
    """Say what kind of evidence a file is."""
    _of, row, item = found(request, kind, pk, file_pk)
    policy = standpoint(request.actor, row.space).policy
    form = KindForm(row, policy, request.POST)
    if form.is_valid() and attempt(
        form,
        lambda: actions.classify_evidence(
            actor=request.actor, fact=row, attachment=item, kind=form.cleaned_data["kind"]
        ),
    ):
        messages.success(request, _("已改为“%(kind)s”。") % {"kind": _named(form)})
    else:
        messages.error(request, reasons(form) or _("没有这一种材料。"))
    return redirect(here.at(row).url("operator:evidence_view", kind, pk, file_pk))


def _named(form: KindForm) -> str:
    field: Any = form.fields["kind"]
    return str(dict(field.choices)[form.cleaned_data["kind"]])


@require_POST
@for_a_space
def show(request: ActingRequest, here: Here, kind: str, pk: int, file_pk: int) -> HttpResponse:
    """Show a photograph on the space's public page, or no longer (`hide`)."""
    _of, row, item = found(request, kind, pk, file_pk)
    hide = "hide" in request.POST
    act = photographs.hide_photograph if hide else photographs.show_photograph
    form = forms.Form({})
    if attempt(form, lambda: act(actor=request.actor, fact=row, attachment=item)):
        done = _("已不再公开展示。") if hide else _("已公开展示：去掉拍摄地点等信息后列在名录中。")
        messages.success(request, done)
    else:
        messages.error(request, reasons(form))
    return redirect(here.at(row).url("operator:evidence_view", kind, pk, file_pk))
