"""The evidence of a case under review, looked at page by page: never the file itself, which would
tell of whoever made it, and never a kind that the policy marks as personal."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhongchuang.audit.chain import thaw
from zhongchuang.evidence.models import Attachment
from zhongchuang.filing.models import ScoreSheet
from zhongchuang.ledger.models import FACTS, SpaceProfile
from zhongchuang.policy.model import Policy
from zhongchuang.policy.registry import policy as read_policy
from zhongchuang.web.shared.acting import ActingRequest, for_experts
from zhongchuang.web.shared.components import Crumb
from zhongchuang.web.shared.preview import page_response, shown

FACT_MODELS: tuple[type[models.Model], ...] = (*FACTS, SpaceProfile)
KINDS = {model._meta.label_lower: model for model in FACT_MODELS}
POLICY_KINDS: dict[str, tuple[str, ...]] = {
    "ledger.spaceprofile": ("space", "procedure"),
    "ledger.tenancy": ("tenancy", "incorporation"),
    "ledger.financing": ("financing",),
    "ledger.incubationcase": ("case",),
    "ledger.staffmember": ("staff",),
    "ledger.mentor": ("mentor",),
    "ledger.activity": ("activity",),
}
"""Which kinds of fact of a policy a row of the ledger states."""


def open_to_experts(attachment: Attachment, policy: Policy) -> bool:
    """Whether experts may look at a file: its kind is asked for and not marked as personal. What is
    of no kind may be anything, and stays closed where the row has personal kinds."""
    facts = POLICY_KINDS.get(attachment.subject_type, ())
    kinds = [kind for fact in facts for kind in policy.evidence_for(fact)]
    known = {kind.id: kind.personal for kind in kinds}
    if attachment.kind in known:
        return not known[attachment.kind]
    return not any(known.values())


def file_for(request: ActingRequest, pk: int) -> tuple[ScoreSheet, Attachment]:
    """A file of the frozen material of a case the expert has opened, or 404."""
    live = Attachment.objects.filter(withdrawn_at=None, subject_type__in=KINDS)
    item = get_object_or_404(live.select_related("file"), pk=pk)
    model: Any = KINDS[item.subject_type]
    row = model._default_manager.filter(pk=item.subject_id).values("space").first()
    if row is None:
        raise Http404
    sheets = (
        ScoreSheet.objects.visible_to(request.actor)
        .filter(recused_at=None, application__space=row["space"])
        .exclude(opened_at=None)
        .exclude(application__snapshot=None)
        .select_related("application__snapshot")
    )
    for sheet in sheets:
        policy = read_policy(sheet.application.round.policy)
        if open_to_experts(item, policy) and _frozen(sheet, item):
            return sheet, item
    raise Http404


def _frozen(sheet: ScoreSheet, item: Attachment) -> bool:
    """Whether the row of a file is part of what was submitted."""
    snapshot = sheet.application.snapshot
    kind = item.subject_type.rpartition(".")[2]
    rows = thaw(snapshot)["facts"].get(kind, ()) if snapshot else ()
    return any(row["id"] == item.subject_id for row in rows)


@require_safe
@for_experts
def view(request: ActingRequest, pk: int) -> HttpResponse:
    """A file looked at in the page."""
    sheet, item = file_for(request, pk)
    model: Any = apps.get_model(item.subject_type)
    looked_at = shown(request, item, lambda page: reverse("expert:file_page", args=[pk, page]), "")
    context = {
        "title": item.name,
        "lead": _("附于：%(kind)s") % {"kind": model._meta.verbose_name},
        "crumbs": [
            Crumb(_("评审任务"), reverse("expert:home")),
            Crumb(sheet.application.space.name, reverse("expert:sheet", args=[sheet.pk])),
            Crumb(item.name),
        ],
        "sheet": sheet,
        "shown": looked_at,
    }
    return render(request, "expert/file.html", context)


@require_safe
@for_experts
def page(request: ActingRequest, pk: int, page: int) -> HttpResponse:
    """One page of a file as a picture."""
    return page_response(request, file_for(request, pk)[1], page)
