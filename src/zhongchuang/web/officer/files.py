"""Evidence files and photographs, opened through the space or the visit they belong to."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.queries import space_filter
from zhongchuang.evidence.models import Attachment
from zhongchuang.evidence.store import SHOWN_INLINE, open_file
from zhongchuang.filing.models import Application, CorrectionItem, SiteVisit
from zhongchuang.ledger.models import FACTS, SpaceProfile
from zhongchuang.web.officer.access import for_readers
from zhongchuang.web.shared.acting import ActingRequest

SPACE_MODELS: tuple[type[models.Model], ...] = (*FACTS, SpaceProfile)
OF_SPACE = {model._meta.label_lower: model for model in SPACE_MODELS}
OF_CASE: dict[str, type[models.Model]] = {
    model._meta.label_lower: model for model in (SiteVisit, CorrectionItem)
}


def subject_visible(actor: Actor, attachment: Attachment) -> bool:
    """May the actor see the thing a file is attached to?"""
    kind, key = attachment.subject_type, attachment.subject_id
    if kind in OF_SPACE:
        rows = OF_SPACE[kind]._default_manager.filter(space_filter(actor, "space__"), pk=key)
        return rows.exists()
    if kind in OF_CASE:
        cases = Application.objects.visible_to(actor).values("pk")
        return OF_CASE[kind]._default_manager.filter(pk=key, application__in=cases).exists()
    if kind == apps.get_model("filing", "Application")._meta.label_lower:
        return Application.objects.visible_to(actor).filter(pk=key).exists()
    return False


def file_response(attachment: Attachment) -> FileResponse:
    """The file under the name people gave it; only PDF and pictures are shown in the browser."""
    stored = attachment.file
    shown = stored.content_type in SHOWN_INLINE
    answer = FileResponse(open_file(stored), content_type=stored.content_type)
    header = content_disposition_header(not shown, attachment.name)
    answer.headers["Content-Disposition"] = header or "attachment"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@for_readers
def open_attachment(request: ActingRequest, pk: int) -> Any:
    """One attachment, or 404 where the actor may not see what it belongs to."""
    attachment = get_object_or_404(
        Attachment.objects.filter(withdrawn_at=None).select_related("file"), pk=pk
    )
    if not subject_visible(request.actor, attachment):
        raise Http404
    return file_response(attachment)
