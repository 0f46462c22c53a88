"""Bringing the ledger in as a workbook: upload, preview, confirm; and taking it out again."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from zhongchuang.kernel.refusal import Refused
from zhongchuang.ledger.workbook.importing import PlanChanged, import_workbook
from zhongchuang.ledger.workbook.marks import mark_mistakes
from zhongchuang.ledger.workbook.mistakes import FileError, Mistake, WorkbookError
from zhongchuang.ledger.workbook.plan import Plan, plan_import
from zhongchuang.ledger.workbook.read import Workbook, read_workbook
from zhongchuang.ledger.workbook.write import write_ledger, write_template
from zhongchuang.web.operator.facts import ledger_crumbs
from zhongchuang.web.operator.preview import previews, profile_lines
from zhongchuang.web.operator.sending import sent_files
from zhongchuang.web.operator.spaces import Here, for_a_space, page
from zhongchuang.web.operator.waiting import Waiting, discard, keep, waiting
from zhongchuang.web.shared.acting import ActingRequest, for_operators, refusal_text
from zhongchuang.web.shared.components import Crumb
from zhongchuang.web.shared.export import XLSX
from zhongchuang.web.shared.forms import UploadField

DONE_KEY = "operator-imported"


class WorkbookForm(forms.Form):
    workbook = UploadField(
        label=gettext_lazy("台账工作簿"),
        accept=(".xlsx",),
        max_bytes=settings.WORKBOOK_MAX_BYTES,
        error_messages={"required": gettext_lazy("请选择要导入的工作簿。")},
    )


def import_crumbs(here: Here, *more: Crumb) -> list[Crumb]:
    return ledger_crumbs(here, Crumb(_("导入工作簿"), here.url("operator:import")), *more)


@for_a_space
def upload(request: ActingRequest, here: Here) -> HttpResponse:
    """Take the file; nothing is imported before the preview is confirmed."""
    form = WorkbookForm(*sent_files(request))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["workbook"]
        content = file.read()
        try:
            read_workbook(content)
        except FileError as error:
            form.add_error("workbook", error.mistakes[0].reason)
        except WorkbookError:
            return _kept(request, here, file.name, content)
        else:
            return _kept(request, here, file.name, content)
    context = {
        "title": _("导入台账工作簿"),
        "lead": _("上传后先预览会改动什么；确认之前不会写入任何内容。"),
        "form": form,
        "crumbs": import_crumbs(here),
    }
    return page(request, "operator/import.html", here, context)


def _kept(request: ActingRequest, here: Here, name: str | None, content: bytes) -> HttpResponse:
    keep(request, here.space.pk, name or "", content)
    return redirect(here.url("operator:import_preview"))


def gone(request: ActingRequest, here: Here) -> HttpResponse:
    messages.info(request, _("没有等待确认的工作簿，请重新上传。"))
    return redirect(here.url("operator:import"))


@for_a_space
def preview(request: ActingRequest, here: Here) -> HttpResponse:
    """What the import would change, or every mistake; a POST confirms exactly what was shown."""
    kept = waiting(request, here.space.pk)
    content = kept.content() if kept else None
    if kept is None or content is None:
        return gone(request, here)
    try:
        workbook = read_workbook(content)
    except WorkbookError as error:
        return mistakes_page(request, here, kept, error.mistakes)
    if request.method == "POST":
        return confirm(request, here, kept, workbook)
    return preview_page(request, here, kept, plan_import(here.space, workbook))


def confirm(request: ActingRequest, here: Here, kept: Waiting, workbook: Workbook) -> HttpResponse:
    try:
        plan = import_workbook(
            actor=request.actor,
            space=here.space,
            workbook=workbook,
            expected=request.POST.get("digest", ""),
        )
    except PlanChanged as error:
        messages.warning(request, refusal_text(error.refusal))
        return preview_page(request, here, kept, error.plan, status=409)
    except Refused as error:
        messages.error(request, refusal_text(error.refusal))
        return redirect(here.url("operator:ledger"))
    discard(request)
    request.session[DONE_KEY] = {"name": kept.name, **plan.counts}
    return redirect(here.url("operator:import_done"))


def preview_page(
    request: ActingRequest, here: Here, kept: Waiting, plan: Plan, status: int = 200
) -> HttpResponse:
    context = {
        "title": _("预览：导入会改动什么"),
        "file_name": kept.name,
        "plan": plan,
        "counts": plan.counts,
        "sheets": previews(plan),
        "profile": profile_lines(plan),
        "crumbs": import_crumbs(here, Crumb(_("预览"))),
    }
    return page(request, "operator/import_preview.html", here, context, status)


def mistakes_page(
    request: ActingRequest, here: Here, kept: Waiting, mistakes: tuple[Mistake, ...]
) -> HttpResponse:
    by_sheet: dict[str, list[Mistake]] = {}
    for mistake in mistakes:
        by_sheet.setdefault(mistake.sheet, []).append(mistake)
    context = {
        "title": _("工作簿中有 %(count)s 处错误") % {"count": len(mistakes)},
        "file_name": kept.name,
        "by_sheet": list(by_sheet.items()),
        "form": WorkbookForm(),
        "crumbs": import_crumbs(here, Crumb(_("错误清单"))),
    }
    return page(request, "operator/import_mistakes.html", here, context, status=422)


@require_safe
@for_a_space
def marked(request: ActingRequest, here: Here) -> HttpResponse:
    """The sender's own file with the faulty cells marked."""
    kept = waiting(request, here.space.pk)
    content = kept.content() if kept else None
    if kept is None or content is None:
        return gone(request, here)
    try:
        read_workbook(content)
    except WorkbookError as error:
        return _marked(request, here, kept, content, error)
    return redirect(here.url("operator:import_preview"))


def _marked(
    request: ActingRequest, here: Here, kept: Waiting, content: bytes, error: WorkbookError
) -> HttpResponse:
    try:
        copy = mark_mistakes(content, error.mistakes)
    except FileError as fault:
        messages.warning(request, fault.mistakes[0].reason)
        return redirect(here.url("operator:import_preview"))
    return _file(copy, _("已标注-%(name)s") % {"name": kept.name})


@require_POST
@for_a_space
def cancel(request: ActingRequest, here: Here) -> HttpResponse:
    """Give the upload up."""
    discard(request)
    messages.info(request, _("已放弃这次导入，台账没有改动。"))
    return redirect(here.url("operator:ledger"))


@for_a_space
def done(request: ActingRequest, here: Here) -> HttpResponse:
    """What was imported, and what comes next."""
    counts: dict[str, Any] | None = request.session.get(DONE_KEY)
    if counts is None:
        return redirect(here.url("operator:ledger"))
    context = {
        "title": _("导入完成"),
        "counts": counts,
        "crumbs": import_crumbs(here, Crumb(_("导入完成"))),
    }
    return page(request, "operator/import_done.html", here, context)


def _file(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=XLSX)
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


@require_safe
@for_operators
def template(request: ActingRequest) -> HttpResponse:
    """The empty workbook."""
    file = BytesIO()
    write_template(file)
    return _file(file.getvalue(), _("台账工作簿（空白）.xlsx"))


@require_safe
@for_a_space
def export(request: ActingRequest, here: Here) -> HttpResponse:
    """The ledger as a workbook; importing it again changes nothing."""
    file = BytesIO()
    write_ledger(here.space, file)
    return _file(file.getvalue(), _("台账-%(space)s.xlsx") % {"space": here.space.name})
