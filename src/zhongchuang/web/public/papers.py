"""Official documents as files: public ones for everybody, others for those who may see the case."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhongchuang.directory.actor import Actor
from zhongchuang.documents.docx import render_docx
from zhongchuang.documents.issue import content_of
from zhongchuang.documents.models import OfficialDocument
from zhongchuang.documents.pdf import UnprintableError
from zhongchuang.documents.signing import UnusableCertificateError, issued_pdf
from zhongchuang.filing.models import (
    Application,
    Objection,
    ObjectionAnswer,
    PublicNotice,
    SiteVisit,
    Step,
)
from zhongchuang.filing.papers.forms import NOT_FOR_APPLICANTS
from zhongchuang.web.shared.acting import ActingRequest

FORMATS: dict[str, tuple[str, Callable[[OfficialDocument], bytes]]] = {
    "pdf": ("application/pdf", issued_pdf),
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        lambda paper: render_docx(content_of(paper)),
    ),
}


def readable(actor: Actor | None) -> QuerySet[OfficialDocument]:
    """Papers a person may open: public ones, and those of the cases they may see.

    A notice whose moment has not come, and the answers to objections, are read by officers only. An
    operator reads what is addressed to it; the recommendation goes from authority to authority.
    """
    ahead = PublicNotice.objects.unpublished().values("document")
    found = OfficialDocument.objects.all()
    if actor is None or not actor.is_officer:
        found = found.exclude(pk__in=ahead)
    if actor is None:
        return found.filter(is_public=True)
    cases = Application.objects.visible_to(actor)
    papers = Step.objects.filter(application__in=cases).exclude(document=None)
    visits = SiteVisit.objects.filter(application__in=cases)
    if actor.is_operator:
        papers = papers.exclude(document__kind__in=NOT_FOR_APPLICANTS)
    answers = ObjectionAnswer.objects.filter(objection__in=Objection.objects.visible_to(actor))
    return found.filter(
        Q(is_public=True)
        | Q(pk__in=papers.values("document"))
        | Q(pk__in=visits.exclude(paper=None).values("paper"))
        | Q(pk__in=answers.exclude(document=None).values("document"))
    )


@require_safe
def document(request: HttpRequest, pk: int, fmt: str) -> HttpResponse:
    """One paper as PDF (opened) or DOCX (saved), named by its number."""
    if fmt not in FORMATS:
        raise Http404
    paper = get_object_or_404(readable(cast(ActingRequest, request).actor), pk=pk)
    kind, draw = FORMATS[fmt]
    try:
        content = draw(paper)
    except (ValueError, UnprintableError) as error:
        return unprintable(request, paper, fmt, error)
    answer = HttpResponse(content, content_type=kind)
    name = f"{paper.title}（{paper.number}）.{fmt}"
    answer["Content-Disposition"] = content_disposition_header(fmt != "pdf", name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(answer, private=True, no_cache=True)
    return answer


def unprintable(
    request: HttpRequest, paper: OfficialDocument, fmt: str, error: ValueError
) -> HttpResponse:
    """Say why a paper cannot be opened instead of a bare error: it was altered, it holds a character
    no font has, or the certificate that should sign it cannot be used."""
    context = {
        "title": _("这份公文暂时不能打开"),
        "paper": paper,
        "fmt": fmt,
        "altered": not isinstance(error, UnprintableError | UnusableCertificateError),
        "uncertified": isinstance(error, UnusableCertificateError),
    }
    return render(request, "public/unprintable.html", context, status=409)
