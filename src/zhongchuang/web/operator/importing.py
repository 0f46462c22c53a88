"""Bringing the ledger in as a workbook: upload, preview, confirm; and taking it out again."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from zhongchuang.jobs.models import Job
from zhongchuang.jobs.states import JobState
from zhongchuang.ledger.workbook.background import marked_path, mistakes_of
from zhongchuang.ledger.workbook.mistakes import Mistake
from zhongchuang.ledger.workbook.stored import ACTS, PAGE
from zhongchuang.ledger.workbook.write import write_ledger, write_template
from zhongchuang.web.operator.differences import differences
from zhongchuang.web.operator.facts import ledger_crumbs
from zhongchuang.web.operator.preview import chips, one_page, overview, profile_lines, sections
from zhongchuang.web.operator.sending import sent_files
from zhongchuang.web.operator.spaces import Here, for_a_space, page
from zhongchuang.web.operator.waiting import confirmed, discard, keep, last_import, waiting
from zhongchuang.web.shared.acting import ActingRequest, for_operators
from zhongchuang.web.shared.components import Crumb
from zhongchuang.web.shared.export import XLSX
from zhongchuang.web.shared.forms import UploadField
from zhongchuang.web.shared.jobs import job_url

WARNINGS_AT_MOST = 20


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
        job = keep(request, here, file.name or "", file.read())
        refused = (job.result or {}).get("refused")
        if not refused:
            return redirect(job_url(job) if job.is_open else here.url("operator:import_preview"))
        form.add_error("workbook", refused)
        discard(request, here)
    return upload_page(request, here, form)


def upload_page(request: ActingRequest, here: Here, form: WorkbookForm) -> HttpResponse:
    context = {
        "title": _("导入台账工作簿"),
        "lead": _("上传后先预览会改动什么；确认之前不会写入任何内容。"),
        "form": form,
        "crumbs": import_crumbs(here),
    }
    return page(request, "operator/import.html", here, context)


def gone(request: ActingRequest, here: Here) -> HttpResponse:
    messages.info(request, _("没有等待确认的工作簿，请重新上传。"))
    return redirect(here.url("operator:import"))


@for_a_space
def preview(request: ActingRequest, here: Here) -> HttpResponse:
    """What the import would change, or every mistake; a POST confirms exactly what was shown."""
    writing = last_import(request, here)
    if writing is not None and writing.is_open:
        return redirect(job_url(writing))
    job = waiting(request, here)
    if job is None or job.state == JobState.CANCELLED:
        discard(request, here)
        return gone(request, here)
    if job.state != JobState.DONE or job.result is None:
        return redirect(job_url(job))
    if "refused" in job.result:
        return refused(request, here, job.result["refused"])
    if "mistakes" in job.result:
        return mistakes_page(request, here, job)
    if request.method == "POST":
        return confirm(request, here, job)
    if request.GET.get("sheet"):
        return section_page(request, here, job)
    return preview_page(request, here, job)


def refused(request: ActingRequest, here: Here, reason: str) -> HttpResponse:
    """The file turned out to be no workbook: told where another one is chosen."""
    discard(request, here)
    messages.error(request, reason)
    return redirect(here.url("operator:import"))


def confirm(request: ActingRequest, here: Here, preview: Job) -> HttpResponse:
    job = confirmed(request, here, preview, request.POST.get("digest", ""))
    if job.is_open:
        return redirect(job_url(job))
    if job.state == JobState.DONE:
        return redirect(here.url("operator:import_done"))
    before = preview.result
    preview.refresh_from_db()
    if preview.result != before or (before or {}).get("digest") != job.given["digest"]:
        messages.warning(request, job.error)
        return preview_page(request, here, preview, status=409)
    messages.error(request, job.error)
    return redirect(here.url("operator:ledger"))


def preview_page(request: ActingRequest, here: Here, job: Job, status: int = 200) -> HttpResponse:
    result: dict[str, Any] = job.result or {}
    counts = result["counts"]
    show = request.GET.get("show", "")
    show = show if show in ACTS else ""
    context = {
        "title": _("预览：导入会改动什么"),
        "file_name": job.given["name"],
        "digest": result["digest"],
        "counts": counts,
        "is_empty": not counts["added"] + counts["changed"] + counts["ended"],
        "warnings": result["warnings"][:WARNINGS_AT_MOST],
        "more_warnings": max(0, len(result["warnings"]) - WARNINGS_AT_MOST),
        "sheets": overview(job, show),
        "chips": chips(job),
        "show": show,
        "profile": profile_lines(job) if show in {"", "changed"} else [],
        "crumbs": import_crumbs(here, Crumb(_("预览"))),
    }
    return page(request, "operator/import_preview.html", here, context, status)


def section_page(request: ActingRequest, here: Here, job: Job) -> HttpResponse:
    """One page of the lines of a sheet that have one fate.

    Raises:
        Http404: there is no such page.
    """
    asked = (request.GET["sheet"], request.GET.get("show", ""))
    section = next((s for s in sections(job) if (s.sheet, s.act) == asked), None)
    number = request.GET.get("page", "1")
    if section is None or not number.isdecimal() or not 1 <= int(number) <= len(section.offsets):
        raise Http404
    part = one_page(job, section, int(number) - 1)
    context = {
        "title": _("%(sheet)s：%(act)s") % {"sheet": section.sheet, "act": part.word},
        "part": part,
        "number": int(number),
        "pages": len(section.offsets),
        "first": (int(number) - 1) * PAGE + 1,
        "last": (int(number) - 1) * PAGE + len(part.lines),
        "crumbs": import_crumbs(
            here,
            Crumb(_("预览"), here.url("operator:import_preview")),
            Crumb(f"{section.sheet} · {part.word}"),
        ),
    }
    return page(request, "operator/import_section.html", here, context)


def mistakes_page(request: ActingRequest, here: Here, job: Job) -> HttpResponse:
    result: dict[str, Any] = job.result or {}
    by_sheet: dict[str, list[Mistake]] = {}
    for mistake in mistakes_of(result):
        by_sheet.setdefault(mistake.sheet, []).append(mistake)
    context = {
        "title": _("工作簿中有 %(count)s 处错误") % {"count": result["count"]},
        "file_name": job.given["name"],
        "by_sheet": list(by_sheet.items()),
        "more": result["count"] - len(result["mistakes"]),
        "unmarked": result["unmarked"],
        "form": WorkbookForm(),
        "crumbs": import_crumbs(here, Crumb(_("错误清单"))),
    }
    return page(request, "operator/import_mistakes.html", here, context, status=422)


@require_safe
@for_a_space
def marked(request: ActingRequest, here: Here) -> HttpResponse:
    """The sender's own file with the faulty cells marked."""
    job = waiting(request, here)
    if job is None:
        return gone(request, here)
    path = marked_path(job.given)
    if not default_storage.exists(path):
        return redirect(here.url("operator:import_preview"))
    with default_storage.open(path, "rb") as file:
        return _file(file.read(), _("已标注-%(name)s") % {"name": job.given["name"]})


@require_safe
@for_a_space
def download_differences(request: ActingRequest, here: Here) -> HttpResponse:
    """What the import would change, as a workbook."""
    job = waiting(request, here)
    if job is None or "sections" not in (job.result or {}):
        return gone(request, here)
    name = _("导入前的改动清单-%(name)s") % {"name": job.given["name"]}
    return _file(differences(job), name)


@require_POST
@for_a_space
def cancel(request: ActingRequest, here: Here) -> HttpResponse:
    """Give the upload up."""
    discard(request, here)
    messages.info(request, _("已放弃这次导入，台账没有改动。"))
    return redirect(here.url("operator:ledger"))


@for_a_space
def done(request: ActingRequest, here: Here) -> HttpResponse:
    """What was imported, and what comes next."""
    job = last_import(request, here)
    if job is None:
        return redirect(here.url("operator:ledger"))
    if job.state != JobState.DONE:
        return redirect(here.url("operator:import_preview"))
    context = {
        "title": _("导入完成"),
        "counts": job.result,
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
