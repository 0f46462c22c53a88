"""Issued papers, fetched through the cases they belong to; the files come from the public door."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.states import Role
from zhongchuang.documents.content import Document, to_plain
from zhongchuang.documents.models import OfficialDocument
from zhongchuang.filing.models import Application, SiteVisit, Step
from zhongchuang.filing.papers.shared import chinese_date
from zhongchuang.web.officer.access import for_readers
from zhongchuang.web.shared.acting import ActingRequest
from zhongchuang.web.shared.components import Crumb


def documents_for(actor: Actor) -> QuerySet[OfficialDocument]:
    """Papers of one's own authority, of the cases one may see, and those that are public."""
    if actor.role == Role.AUDITOR:
        return OfficialDocument.objects.all()
    cases = Application.objects.visible_to(actor).values("pk")
    on_record = Step.objects.filter(application__in=cases).exclude(document=None)
    return OfficialDocument.objects.filter(
        Q(is_public=True)
        | Q(issuer_id=actor.organisation_id)
        | Q(pk__in=on_record.values("document"))
        | Q(pk__in=SiteVisit.objects.filter(application__in=cases).values("paper"))
    )


@for_readers
def document(request: ActingRequest, pk: int) -> HttpResponse:
    """One paper: number, preview, and where to get it."""
    paper = get_object_or_404(documents_for(request.actor), pk=pk)
    cases = (
        Application.objects.visible_to(request.actor)
        .filter(Q(steps__document=paper) | Q(visits__paper=paper))
        .distinct()
        .order_by("pk")
    )
    context = {
        "title": paper.title,
        "paper": paper,
        "cases": cases,
        "crumbs": [Crumb(_("案件"), reverse("officer:cases")), Crumb(paper.number)],
        "verify_url": reverse("public:verify", args=[paper.code]),
        "pairs": [
            (_("文号"), paper.number),
            (_("种类"), paper.get_kind_display()),
            (_("发文机关"), paper.issuer),
            (_("成文日期"), paper.issued_on),
            (_("公开"), _("主动公开") if paper.is_public else _("不公开，仅当事人和办理机关可见")),
            (_("验证码"), paper.code),
        ],
    }
    return render(request, "officer/document.html", context)


def draft_of(document: Document) -> dict[str, object]:
    """A paper that is not issued yet, as the template `officer/_draft.html` reads it."""
    on = chinese_date(document.date) if document.date else ""
    return {**to_plain(document), "date": on, "title_lines": document.title.split("\n")}
