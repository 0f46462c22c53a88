"""The uploaded workbook between preview and confirmation: one an account and space, kept on the
server, so that it can be left and come back to."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhongchuang.jobs.models import Job, JobQuerySet
from zhongchuang.jobs.running import start
from zhongchuang.ledger.workbook.background import FOLDER, bring_in, compare, discard_files
from zhongchuang.web.operator.spaces import Here
from zhongchuang.web.shared.acting import ActingRequest

KEPT_FOR = timedelta(hours=12)
AT_ONCE = 64 * 1024
"""Bytes up to which a workbook is worked on while its sender waits."""


def subject_of(here: Here) -> str:
    return f"import:{here.space.pk}"


def keep(request: ActingRequest, here: Here, name: str, content: bytes) -> Job:
    """Keep a workbook in place of an earlier one and have it compared; clear away forgotten ones."""
    discard(request, here)
    clear_forgotten()
    path = default_storage.save(f"{FOLDER}/{secrets.token_urlsafe(24)}.xlsx", ContentFile(content))
    given = {
        "space": here.space.pk,
        "mandate": request.actor.mandate.pk,
        "name": name,
        "path": path,
    }
    return start(
        compare,
        owner=request.actor.account_id,
        title=_("检查工作簿“%(name)s”") % {"name": name},
        url=of_space("operator:import_preview", here),
        subject=subject_of(here),
        given=given,
        at_once=len(content) <= AT_ONCE,
    )


def confirmed(request: ActingRequest, here: Here, preview: Job, digest: str) -> Job:
    """Have a workbook imported as it was previewed."""
    return start(
        bring_in,
        owner=request.actor.account_id,
        title=_("导入工作簿“%(name)s”") % {"name": preview.given["name"]},
        url=of_space("operator:import_done", here),
        subject=subject_of(here),
        given={
            **preview.given,
            "mandate": request.actor.mandate.pk,
            "digest": digest,
            "preview": str(preview.pk),
        },
        at_once=default_storage.size(preview.given["path"]) <= AT_ONCE,
    )


def of_space(name: str, here: Here) -> str:
    """An address that names the space whatever space is worked on when it is followed."""
    return f"{reverse(name)}?space={here.space.pk}"


def waiting(request: ActingRequest, here: Here) -> Job | None:
    """The account's workbook for this space, compared or being compared."""
    return _own(request, here).filter(kind=compare.kind).first()


def last_import(request: ActingRequest, here: Here) -> Job | None:
    """The account's latest import into this space, under way or over."""
    return _own(request, here).filter(kind=bring_in.kind).first()


def _own(request: ActingRequest, here: Here) -> JobQuerySet:
    return Job.objects.visible_to(request.actor).about(subject_of(here))


def discard(request: ActingRequest, here: Here) -> None:
    """Give the account's workbook for this space up; work on it stops at its next word."""
    for job in _own(request, here).filter(kind=compare.kind):
        job.delete()
        discard_files(job.given)


def clear_forgotten() -> None:
    """Delete workbooks that nobody confirmed."""
    if not default_storage.exists(FOLDER):
        return
    oldest = timezone.now() - KEPT_FOR
    for name in default_storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{name}"
        if default_storage.get_modified_time(path) < oldest:
            default_storage.delete(path)
