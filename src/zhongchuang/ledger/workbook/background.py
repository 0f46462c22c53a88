"""The two pieces of work an import is made of: comparing a workbook with the ledger, and, once
what it would change was confirmed, writing it. Big workbooks are worked on in the background."""

from __future__ import annotations

import tempfile
from typing import Any, TypedDict

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Mandate, Space
from zhongchuang.jobs.models import Job
from zhongchuang.jobs.running import Progress, Result, work
from zhongchuang.kernel.refusal import Refusal, Refused, require
from zhongchuang.ledger.rules import may_keep
from zhongchuang.ledger.workbook.importing import PlanChanged, import_workbook
from zhongchuang.ledger.workbook.marks import mark_mistakes
from zhongchuang.ledger.workbook.mistakes import FileError, Mistake, WorkbookError
from zhongchuang.ledger.workbook.plan import Plan, plan_import
from zhongchuang.ledger.workbook.read import read_workbook
from zhongchuang.ledger.workbook.reading import Watch, unwatched
from zhongchuang.ledger.workbook.stored import kept, store

TOLD_AT_MOST = 1000
"""Mistakes that are kept for the page; the marked copy carries all of them."""
FOLDER = "imports"


class Given(TypedDict, total=False):
    """What the work is given.

    Attributes:
        space, mandate: into which space's ledger, and as whom.
        name, path: the workbook as its sender called it, and where it is kept.
        digest: of the plan that was confirmed.
        preview: the job that compared.
    """

    space: int
    mandate: int
    name: str
    path: str
    digest: str
    preview: str


def lines_path(given: Given) -> str:
    """Where the lines of the plan are kept."""
    return given["path"].replace(".xlsx", ".lines")


def marked_path(given: Given) -> str:
    """Where the marked copy is kept."""
    return given["path"].replace(".xlsx", ".marked.xlsx")


def discard_files(given: Given) -> None:
    for path in (given["path"], lines_path(given), marked_path(given)):
        default_storage.delete(path)


def acting(progress: Progress) -> tuple[Actor, Space]:
    """The person the work is done for, and the space whose ledger they keep.

    Raises:
        Refused: the person may no longer act, or no longer keeps this ledger.
    """
    given = progress.job.given
    mandates = Mandate.objects.valid_on(timezone.localdate()).select_related("account")
    mandate = mandates.filter(pk=given["mandate"], account=progress.job.owner_id).first()
    if mandate is None:
        raise Refused(Refusal(_("您的身份已经变动，请重新登录后再试。")))
    actor = Actor(mandate.account, mandate)
    space = Space.objects.select_related("operator").get(pk=given["space"])
    require(may_keep(actor, space))
    return actor, space


def content_of(given: Given) -> bytes:
    """The workbook.

    Raises:
        Refused: it was cleared away meanwhile.
    """
    if not default_storage.exists(given["path"]):
        raise Refused(Refusal(_("上传的工作簿已被清理，请重新上传。")))
    with default_storage.open(given["path"], "rb") as file:
        return bytes(file.read())


@work(parts=3)
def compare(progress: Progress) -> Result:
    """Read the workbook and say what an import would change, or what is wrong with it.

    The result has either `refused` (why the file is no workbook), or `mistakes` and their `count`,
    or what `_previewed` gives.
    """
    given: Given = progress.job.given
    _actor, space = acting(progress)
    progress.step(_("读取并检查工作簿"))
    content = content_of(given)
    try:
        workbook = read_workbook(content, progress.to)
    except FileError as error:
        return {"refused": error.mistakes[0].reason}
    except WorkbookError as error:
        progress.step(_("标出错误"))
        return _mistaken(given, content, error)
    progress.step(_("与台账比较"))
    plan = plan_import(space, workbook)
    progress.step(_("整理预览"))
    return _previewed(given, plan, progress.to)


def _mistaken(given: Given, content: bytes, error: WorkbookError) -> dict[str, Any]:
    told = [[m.sheet, m.cell, m.column, m.reason] for m in error.mistakes[:TOLD_AT_MOST]]
    try:
        copy = mark_mistakes(content, error.mistakes)
    except FileError as fault:
        unmarked = fault.mistakes[0].reason
    else:
        unmarked = ""
        with tempfile.TemporaryFile() as file:
            file.write(copy)
            _keep(marked_path(given), file)
    return {"mistakes": told, "count": len(error.mistakes), "unmarked": unmarked}


def mistakes_of(result: dict[str, Any]) -> list[Mistake]:
    return [Mistake(*told) for told in result["mistakes"]]


def _previewed(given: Given, plan: Plan, watch: Watch = unwatched) -> dict[str, Any]:
    """Keep the lines of a plan in a file; the rest of it as JSON."""
    with tempfile.TemporaryFile() as file:
        sections = store(plan, file, watch)
        _keep(lines_path(given), file)
    return {
        "digest": plan.digest,
        "counts": plan.counts,
        "unchanged": {part.sheet.name: part.unchanged for part in plan.sheets},
        "profile": [[label, kept(old), kept(new)] for label, old, new in plan.profile],
        "warnings": plan.warnings[:TOLD_AT_MOST],
        "sections": sections,
    }


def _keep(path: str, file: Any) -> None:
    """Put a file that was just written into the store, in place of the one before."""
    file.seek(0)
    default_storage.delete(path)
    default_storage.save(path, File(file))


@work(parts=2)
def bring_in(progress: Progress) -> Result:
    """Import a workbook exactly as it was previewed, all of it or nothing.

    The result has the counts of what was done and the `name` of the file.

    Raises:
        PlanChanged: the ledger changed after the preview, which was made anew.
    """
    given: Given = progress.job.given
    actor, space = acting(progress)
    progress.step(_("读取并检查工作簿"))
    workbook = read_workbook(content_of(given), progress.to)
    progress.step(_("写入台账"))
    try:
        with transaction.atomic():
            plan = import_workbook(
                actor=actor, space=space, workbook=workbook, expected=given["digest"]
            )
            Job.objects.filter(pk=given["preview"]).delete()
            progress.finish({"name": given["name"], **plan.counts})
    except PlanChanged as error:
        anew = _previewed(given, error.plan)
        Job.objects.filter(pk=given["preview"]).update(result=anew)
        raise
    discard_files(given)
    return None
