"""Evidence files and photographs, opened through the space or the visit they belong to."""

from __future__ import annotations

from itertools import chain
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.queries import space_filter
from zhongchuang.evidence.models import Attachment
from zhongchuang.filing import rules
from zhongchuang.filing.models import (
    Application,
    CorrectionItem,
    Objection,
    ObjectionNote,
    ObjectionQuestion,
    PlannedVisit,
    SiteVisit,
)
from zhongchuang.ledger.models import FACTS, SpaceProfile
from zhongchuang.policy.registry import known
from zhongchuang.policy.registry import policy as read_policy
from zhongchuang.web.officer.access import for_readers
from zhongchuang.web.shared.acting import ActingRequest
from zhongchuang.web.shared.photographs import taken
from zhongchuang.web.shared.preview import (
    file_response,
    page_response,
    scan_tone,
    scan_words,
    shown,
)

SPACE_MODELS: tuple[type[models.Model], ...] = (*FACTS, SpaceProfile)
OF_SPACE = {model._meta.label_lower: model for model in SPACE_MODELS}
OF_CASE: dict[str, type[models.Model]] = {
    model._meta.label_lower: model for model in (SiteVisit, PlannedVisit, CorrectionItem)
}
OF_OBJECTION: dict[str, type[models.Model]] = {
    model._meta.label_lower: model for model in (Objection, ObjectionNote, ObjectionQuestion)
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
    if kind in OF_OBJECTION:
        return objection_visible(actor, OF_OBJECTION[kind], key)
    if kind == apps.get_model("filing", "Application")._meta.label_lower:
        return Application.objects.visible_to(actor).filter(pk=key).exists()
    return False


def objection_visible(actor: Actor, model: type[models.Model], key: int) -> bool:
    """What the investigation holds is open to the authority; what the objector gave, to the officer
    who handles it."""
    own = Objection.objects.visible_to(actor)
    if model is Objection:
        found = own.filter(pk=key).first()
        return found is not None and rules.knows_objector(actor, found)
    return model._default_manager.filter(pk=key, objection__in=own.values("pk")).exists()


def attachment_for(request: ActingRequest, pk: int) -> Attachment:
    """One attachment, or 404 where the actor may not see what it belongs to."""
    live = Attachment.objects.filter(withdrawn_at=None).select_related("file", "attached_by")
    found = get_object_or_404(live, pk=pk)
    if not subject_visible(request.actor, found):
        raise Http404
    return found


def subject_words(attachment: Attachment) -> str:
    """What a file belongs to, in words."""
    model: Any = apps.get_model(attachment.subject_type)
    subject = model._default_manager.filter(pk=attachment.subject_id).first()
    return f"{model._meta.verbose_name} · {subject}" if subject else str(model._meta.verbose_name)


def kind_title(slug: str) -> str:
    """The kind of evidence a file was given as, by whichever policy asks for it."""
    for policy_id in dict.fromkeys([settings.DEFAULT_POLICY, *known()]):
        for kind in chain.from_iterable(read_policy(policy_id).evidence.values()):
            if kind.id == slug:
                return kind.name(get_language() or "zh-hans")
    return _("其他材料") if slug else ""


@require_safe
@for_readers
def view_attachment(request: ActingRequest, pk: int) -> HttpResponse:
    """A file looked at in the page, with what is known of it and what a photograph says of itself."""
    item = attachment_for(request, pk)
    context = {
        "title": item.name,
        "lead": _("附于：%(subject)s") % {"subject": subject_words(item)},
        "item": item,
        "shown": shown(
            request,
            item,
            lambda page: reverse("officer:file_page", args=[pk, page]),
            reverse("officer:file", args=[pk]),
        ),
        "scan": scan_words(item.file),
        "scan_tone": scan_tone(item.file),
        "kind_name": kind_title(item.kind),
        "masked": not request.actor.is_officer,
        "taken": taken(item.file),
    }
    return render(request, "officer/file.html", context)


@require_safe
@for_readers
def attachment_page(request: ActingRequest, pk: int, page: int) -> HttpResponse:
    """One page of a file as a picture."""
    return page_response(request, attachment_for(request, pk), page)


@require_safe
@for_readers
def open_attachment(request: ActingRequest, pk: int) -> FileResponse:
    """The file itself."""
    return file_response(attachment_for(request, pk))
