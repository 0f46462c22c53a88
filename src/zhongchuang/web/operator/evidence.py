"""Evidence: files of one row, and many files at once matched by their names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from zhongchuang.evidence.models import Attachment
from zhongchuang.evidence.store import SHOWN_INLINE, attached_to, open_file
from zhongchuang.ledger import actions
from zhongchuang.ledger.matching import Matched, match_evidence
from zhongchuang.ledger.models import Fact
from zhongchuang.web.operator.changing import profile_page
from zhongchuang.web.operator.evidence_form import EvidenceForm, attach_all, evidence_field
from zhongchuang.web.operator.fact_forms import ProfileForm
from zhongchuang.web.operator.fact_tables import address_of
from zhongchuang.web.operator.facts import fact_page, ledger_crumbs, own_fact
from zhongchuang.web.operator.keeping import attempt_fact, reasons
from zhongchuang.web.operator.kinds import KINDS, PROFILE, Kind, kind_with_files
from zhongchuang.web.operator.sending import sent, sent_files
from zhongchuang.web.operator.spaces import Here, for_a_space, page
from zhongchuang.web.shared.acting import ActingRequest, attempt, for_operators
from zhongchuang.web.shared.components import Crumb

LISTED_AT_MOST = 200


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
    form = EvidenceForm(request.POST, request.FILES)
    if form.is_valid():
        count = attempt_fact(form, lambda: _attach(request, row, form))
        if count is not None:
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


def _attach(request: ActingRequest, row: Any, form: EvidenceForm) -> int:
    with transaction.atomic():
        return attach_all(request.actor, row, form)


def own_attachment(row: Any, pk: int) -> Attachment:
    return get_object_or_404(attached_to([row]), pk=pk)


@require_safe
@for_operators
def open_evidence(request: ActingRequest, kind: str, pk: int, file_pk: int) -> HttpResponseBase:
    """The file itself; shown in the browser only where its kind cannot carry scripts."""
    row = own_fact(request, kind_with_files(kind), pk)
    attachment = own_attachment(row, file_pk)
    stored = attachment.file
    answer = FileResponse(
        open_file(stored),
        as_attachment=stored.content_type not in SHOWN_INLINE,
        filename=attachment.name,
        content_type=stored.content_type,
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


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


class BulkForm(forms.Form):
    uploads = evidence_field(
        label=gettext_lazy("佐证文件（可一次选择多份）"),
        error_messages={"required": gettext_lazy("请至少选择一个文件。")},
    )


@dataclass(frozen=True, slots=True)
class Lacking:
    """A row that has no evidence yet, with the file names it lists."""

    kind: Kind
    row: Fact
    url: str
    names: list[str]


@for_a_space
def evidence(request: ActingRequest, here: Here) -> HttpResponse:
    """Many files at once, each to the rows that list its name; and the rows that still lack one."""
    form = BulkForm(*sent_files(request))
    result: Matched | None = None
    if request.method == "POST" and form.is_valid():
        uploads = form.cleaned_data["uploads"]
        found: list[Matched] = []
        if attempt(
            form,
            lambda: found.append(
                match_evidence(actor=request.actor, space=here.space, uploads=uploads)
            ),
        ):
            result, form = found[0], BulkForm()
    chosen = next((kind for kind in KINDS if kind.slug == request.GET.get("kind")), None)
    rows, total = lacking(here, chosen)
    context = {
        "title": _("批量上传佐证"),
        "lead": _("按文件名自动对到台账中“佐证”一栏列有该文件名的行。"),
        "form": form,
        "result": result,
        "matched": _matched(result),
        "lacking": rows,
        "total": total,
        "kinds": [kind for kind in KINDS if kind.needs_evidence],
        "chosen": chosen,
        "crumbs": ledger_crumbs(here, Crumb(_("批量上传佐证"))),
    }
    return page(request, "operator/evidence.html", here, context)


def _matched(result: Matched | None) -> list[tuple[str, list[tuple[str, str]]]]:
    """File name → the rows it was attached to, each with its address."""
    if result is None:
        return []
    return [
        (name, [(str(fact), address_of(fact)) for fact in facts])
        for name, facts in result.matched.items()
    ]


def lacking(here: Here, chosen: Kind | None) -> tuple[list[Lacking], int]:
    """The first rows without evidence, and how many there are in all."""
    found: list[Lacking] = []
    total = 0
    for kind in [chosen] if chosen else KINDS:
        if not kind.needs_evidence:
            continue
        rows = kind.model.objects.live().filter(space=here.space, evidence_count=0)
        if "tenancy_id" in kind.model.CONTENT:
            rows = rows.select_related("tenancy")
        listed = list(rows)
        total += len(listed)
        found += [
            Lacking(
                kind, row, here.url("operator:fact", kind.slug, row.pk), row.names_of_evidence()
            )
            for row in listed
        ]
    return found[:LISTED_AT_MOST], total
