"""Taking a whole case as a ZIP, or a whole round as a workbook: made in the background, kept for a
few days, handed to whoever asked for it and to nobody else."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any
from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Mandate
from zhongchuang.filing import dossier
from zhongchuang.filing.actions.steps import officially
from zhongchuang.filing.models import Application, Round
from zhongchuang.jobs.models import Job
from zhongchuang.jobs.running import Progress, Result, Work, start, work
from zhongchuang.jobs.states import JobState
from zhongchuang.kernel.refusal import Refusal, Refused
from zhongchuang.policy.calendar import today
from zhongchuang.policy.registry import policy as read_policy
from zhongchuang.web.officer import dossier_parts as parts
from zhongchuang.web.officer.access import case_for, for_readers, policy_for
from zhongchuang.web.officer.casepage import crumbs_of
from zhongchuang.web.officer.round_book import write_round
from zhongchuang.web.officer.rounds import list_crumbs, round_for
from zhongchuang.web.shared.acting import ActingRequest
from zhongchuang.web.shared.components import Crumb
from zhongchuang.web.shared.jobs import job_url

TYPES = {
    "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def acting(progress: Progress) -> Actor:
    """The person a dossier is made for, as they act now.

    Raises:
        Refused: they may no longer act under that mandate.
    """
    mandates = Mandate.objects.valid_on(timezone.localdate()).select_related("account")
    given = progress.job.given
    mandate = mandates.filter(pk=given["mandate"], account=progress.job.owner_id).first()
    if mandate is None or not mandate.account.is_active:
        raise Refused(Refusal(_("您的身份已经变动，请重新登录后再试。")))
    return Actor(mandate.account, mandate)


def gone() -> Refused:
    return Refused(Refusal(_("这些内容已不在您可以查看的范围内。")))


@work(parts=3)
def pack_case(progress: Progress) -> Result:
    """One case as a ZIP.

    The result has the `name` of the file, its `size` in bytes, its `sha256`, how many `files` it
    holds, and how many were `left_out`.
    """
    actor = acting(progress)
    found = Application.objects.visible_to(actor).select_related("snapshot")
    case = found.filter(pk=progress.job.given["case"]).first()
    if case is None:
        raise gone()
    with tempfile.TemporaryFile() as file, officially():
        archive = dossier.Archive(file)
        packing = parts.packing_of(actor, case, policy_for(case), archive)
        write_case(packing, progress)
        name = dossier.safe_name(f"{case.reference} {case.space.name}.zip")
        counts = {"files": len(archive.packed), "left_out": len(packing.left_out)}
        hand_over(progress, file, actor, case, name, counts)
    return None


def write_case(packing: parts.Packing, progress: Progress) -> None:
    """Every part of a case, then the index that leads to them."""
    progress.step(_("整理申请、意见和公文"))
    for pack in (
        parts.pack_statement,
        parts.pack_snapshots,
        parts.pack_findings,
        parts.pack_reviews,
        parts.pack_course,
        parts.pack_papers,
        parts.pack_audit,
    ):
        pack(packing)
    files = parts.files_of(packing)
    progress.step(_("收集佐证文件"), len(files))
    parts.pack_files(packing, files, progress.to)
    progress.step(_("编制目录"))
    archive = packing.archive
    listed = list(archive.packed)
    rows = [(one.name, one.note, one.size, one.sha256) for one in listed]
    head = (_("文件"), _("说明"), _("字节"), "SHA-256")
    archive.table("index.csv", _("目录"), [head, *rows])
    context = {
        "case": packing.case,
        "packed": listed,
        "left_out": packing.left_out,
        "taken_by": packing.actor.signature(),
        "taken_at": timezone.now(),
        "masked": not packing.personal,
    }
    archive.text("index.html", render_to_string("officer/dossier_index.html", context), _("目录"))
    archive.close()


@work(parts=2)
def write_book(progress: Progress) -> Result:
    """One round as a workbook; the result is that of `pack_case`, with the number of `cases`."""
    actor = acting(progress)
    round_ = Round.objects.visible_to(actor).filter(pk=progress.job.given["round"]).first()
    if round_ is None:
        raise gone()
    cases = Application.objects.visible_to(actor).filter(round=round_)
    policy = read_policy(round_.policy)
    progress.step(_("写入案件"), cases.count())
    with tempfile.TemporaryFile() as file, officially():
        counts = {"cases": write_round(file, policy, cases, today(), progress.to)}
        progress.step(_("保存工作簿"))
        name = dossier.safe_name(f"{round_.title}.xlsx")
        hand_over(progress, file, actor, round_, name, counts)
    return None


def hand_over(
    progress: Progress,
    file: IO[bytes],
    actor: Actor,
    subject: Application | Round,
    name: str,
    counts: dict[str, int],
) -> None:
    """Keep a finished file for its owner, with its record in the audit chain."""
    file.seek(0)
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    size = file.seek(0, 2)
    file.seek(0)
    path = dossier.path_of(progress.job.pk, name.rpartition(".")[2])
    default_storage.delete(path)
    saved = default_storage.save(path, File(file))
    with transaction.atomic():
        dossier.note_handed_out(actor=actor, subject=subject, name=name, sha256=sha256, size=size)
        progress.finish({"name": name, "path": saved, "size": size, "sha256": sha256, **counts})


@dataclass(frozen=True, slots=True)
class Taking:
    """What is taken: how the work is named, what it is about and where its page is."""

    what: Work
    subject: str
    given: dict[str, Any]
    title: str
    url: str


@for_readers
def case_dossier(request: ActingRequest, pk: int) -> HttpResponse:
    """Ask for the dossier of a case, and get it once it is made."""
    case = case_for(request, pk)
    title = _("案卷")
    url = reverse("officer:case_dossier", args=[pk])
    words = _("整理案卷：%(name)s") % {"name": case.space.name}
    taking = Taking(pack_case, f"dossier:{pk}", {"case": pk}, words, url)
    lead = _(
        "整个案件打成一个压缩包：申请、定稿、各项条件、佐证、意见、公文、消息、审计摘录和校验清单，"
        "不用本系统也能查看和核对。"
    )
    return taken(request, taking, title=title, lead=lead, crumbs=crumbs_of(case, title))


@for_readers
def round_book(request: ActingRequest, pk: int) -> HttpResponse:
    """Ask for a round as a workbook, and get it once it is made."""
    found = round_for(request, pk)
    title = _("批次工作簿")
    url = reverse("officer:round_book", args=[pk])
    words = _("整理批次：%(name)s") % {"name": found.title}
    taking = Taking(write_book, f"round-book:{pk}", {"round": pk}, words, url)
    lead = _(
        "本批次您可以查看的全部案件：环节、日期、用时、逐项数据（填报、有佐证、已核实）和公文。"
    )
    return taken(request, taking, title=title, lead=lead, crumbs=list_crumbs(found, title))


def taken(
    request: ActingRequest, taking: Taking, *, title: str, lead: str, crumbs: list[Crumb]
) -> HttpResponse:
    """The page of one taking: what is there, what is under way, and the button that begins."""
    own = Job.objects.visible_to(request.actor).about(taking.subject)
    if request.method == "POST":
        return redirect(job_url(own.open().first() or begun(request, taking)))
    context = {
        "title": title,
        "lead": lead,
        "crumbs": crumbs,
        "under_way": own.open().first(),
        "ready": [job for job in own.filter(state=JobState.DONE) if is_kept(job)],
        "days": dossier.KEPT_FOR.days,
    }
    return render(request, "officer/taking.html", context)


def begun(request: ActingRequest, taking: Taking) -> Job:
    """Start the work; results that were kept long enough are cleared away on the way."""
    dossier.clear_forgotten()
    return start(
        taking.what,
        owner=request.actor.account_id,
        title=taking.title,
        url=taking.url,
        subject=taking.subject,
        given={**taking.given, "mandate": request.actor.mandate.pk},
    )


def is_kept(job: Job) -> bool:
    """Is the result of finished work still there, and not yet due to be cleared away?"""
    recent = bool(job.finished_at and job.finished_at > timezone.now() - dossier.KEPT_FOR)
    return recent and default_storage.exists((job.result or {})["path"])


SUBJECTS: dict[str, Callable[[ActingRequest, int], Any]] = {
    "case": case_for,
    "round": round_for,
}
"""What a result must still be visible as, when it is fetched."""


@require_safe
@for_readers
def download(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """The finished file, for whoever asked for it, while they may see what is in it."""
    kinds = (pack_case.kind, write_book.kind)
    mine = Job.objects.visible_to(request.actor).filter(kind__in=kinds, state=JobState.DONE)
    job = get_object_or_404(mine, pk=pk)
    if job.given["mandate"] != request.actor.mandate.pk or not is_kept(job):
        raise Http404
    for name, fetch in SUBJECTS.items():
        if name in job.given:
            fetch(request, job.given[name])
    result = job.result or {}
    answer = FileResponse(
        default_storage.open(result["path"], "rb"),
        as_attachment=True,
        filename=result["name"],
        content_type=TYPES[result["path"].rpartition(".")[2]],
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
