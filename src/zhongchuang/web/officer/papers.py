"""Issued papers, fetched through the cases they belong to; the files come from the public door."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.states import Role
from zhongchuang.documents.content import Document, to_plain
from zhongchuang.documents.models import DocumentKind, OfficialDocument, Wording
from zhongchuang.documents.pdf import render_pdf
from zhongchuang.documents.phrasing import draft_from_plain
from zhongchuang.filing.actions.withdrawing import APPROVERS, may_withdraw, withdraw_paper
from zhongchuang.filing.models import Application, SiteVisit, Step
from zhongchuang.filing.papers.forms import FORMS
from zhongchuang.filing.papers.shared import chinese_date
from zhongchuang.web.officer.access import for_readers
from zhongchuang.web.shared.acting import ActingRequest, attempt
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
        .filter(Q(steps__document=paper) | Q(visits__paper=paper) | Q(certificate=paper))
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
            (_("效力"), paper.get_ended_as_display() or _("有效")),
            *([(_("失效原因"), paper.ended_why)] if paper.ended_as else []),
        ],
        "may_withdraw": may_withdraw(request.actor, paper) is None,
        "versions": versions_for(request.actor, paper),
    }
    return render(request, "officer/document.html", context)


def versions_for(actor: Actor, paper: OfficialDocument) -> QuerySet[Wording]:
    """Versions of the wording the issuer's approver may try on a paper of theirs."""
    found = Wording.objects.filter(kind=paper.kind)
    own = actor.role in APPROVERS and paper.issuer_id == actor.organisation_id
    return found if own and paper.filling else found.none()


@for_readers
def in_words(request: ActingRequest, pk: int, number: int) -> HttpResponse:
    """How an issued paper would read in a version of the wording, as PDF marked as a preview."""
    paper = get_object_or_404(documents_for(request.actor), pk=pk)
    version = get_object_or_404(versions_for(request.actor, paper), version=number)
    try:
        draft = draft_from_plain(FORMS[DocumentKind(paper.kind)], paper.filling or {})
        content = render_pdf(draft.worded(version.text, number).marked(_("预览")))
    except (KeyError, ValueError) as error:
        raise Http404 from error
    return HttpResponse(content, content_type="application/pdf")


@for_readers
def withdraw(request: ActingRequest, pk: int) -> HttpResponse:
    """Withdraw a paper with a reason everybody can read who checks it."""
    paper = get_object_or_404(documents_for(request.actor), pk=pk)
    if may_withdraw(request.actor, paper):
        raise PermissionDenied
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(
            form,
            lambda: withdraw_paper(
                actor=request.actor, paper=paper, reason=form.cleaned_data["reason"]
            ),
        )
    ):
        messages.success(request, _("公文已撤回，核验页面已同步。"))
        return redirect("officer:document", paper.pk)
    here = reverse("officer:document", args=[paper.pk])
    context = {
        "title": _("撤回公文"),
        "lead": paper.number,
        "crumbs": [Crumb(paper.number, here), Crumb(_("撤回公文"))],
        "form": form,
        "submit": _("撤回公文"),
        "tone": "refuse",
        "cancel_url": here,
        "paper": paper,
    }
    return render(request, "officer/withdraw_paper.html", context)


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("撤回的理由"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("公开的公文被撤回后，核验页面会显示理由；请勿写入个人信息。"),
    )


def draft_of(document: Document) -> dict[str, object]:
    """A paper that is not issued yet, as the template `officer/_draft.html` reads it."""
    on = chinese_date(document.date) if document.date else ""
    return {**to_plain(document), "date": on, "title_lines": document.title.split("\n")}
