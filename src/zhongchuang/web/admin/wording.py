"""The words of every paper: versions, a text with its mistakes by line, and how it looks.

The administrator sees no case: the preview shows invented ones. How a new version reads on a case of
their own, officers see at the paper itself.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhongchuang.documents.models import DocumentKind, Wording
from zhongchuang.documents.pdf import UnprintableError, render_pdf
from zhongchuang.documents.phrasing import MARKS, Form, Misworded, text_in_force
from zhongchuang.filing.actions.rewording import reword
from zhongchuang.filing.papers.forms import FORMS
from zhongchuang.kernel.wordwise import differences
from zhongchuang.policy.calendar import today
from zhongchuang.web.admin.pages import for_administrators, posted, tried
from zhongchuang.web.shared.acting import ActingRequest
from zhongchuang.web.shared.components import Crumb

LONGEST = 20000


class WordingForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("文稿"),
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 22, "spellcheck": "false"}),
        help_text=gettext_lazy("一行一段；可用的填充项、内容块和写法见本页说明。"),
    )
    note = forms.CharField(label=gettext_lazy("修改说明"), max_length=200)
    valid_from = forms.DateField(
        label=gettext_lazy("启用日期"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("自这一天起制发的公文使用新文稿；已制发的公文不变。"),
    )


def form_of(kind: str) -> Form:
    """The form of a kind of paper.

    Raises:
        Http404: no such kind.
    """
    if kind not in FORMS:
        raise Http404
    return FORMS[DocumentKind(kind)]


def crumbs(*more: Crumb) -> list[Crumb]:
    home = Crumb(_("系统概览"), reverse("admin:home"))
    return [home, Crumb(_("公文文稿"), reverse("admin:wordings")), *more]


@for_administrators
def wordings(request: ActingRequest) -> HttpResponse:
    """Every paper with the version that holds today and what comes."""
    ahead = {one.kind: one for one in Wording.objects.filter(valid_from__gt=today())}
    rows = [
        (kind, kind.label, text_in_force(form, today())[0], ahead.get(kind.value))
        for kind, form in sorted(FORMS.items(), key=lambda one: list(DocumentKind).index(one[0]))
    ]
    context = {
        "title": _("公文文稿"),
        "lead": _("公文的措辞可以修改，案件事实由系统填入，不能删改。修改留有版本。"),
        "crumbs": [Crumb(_("系统概览"), reverse("admin:home")), Crumb(_("公文文稿"))],
        "rows": rows,
    }
    return render(request, "admin/wordings.html", context)


@for_administrators
def wording(request: ActingRequest, kind: str) -> HttpResponse:
    """One paper: change its words, look at it, and go back to an earlier version."""
    form_kind = form_of(kind)
    version, text = text_in_force(form_kind, today())
    start = started_from(request, form_kind, text)
    form = WordingForm(posted(request), initial={"text": start, "valid_from": today()})
    if tried(request, form, lambda: kept(form, request, form_kind)) and form.is_valid():
        messages.success(request, _("已保存新版本。"))
        return redirect("admin:wording", kind)
    context = {
        "title": form_kind.kind.label,
        "crumbs": crumbs(Crumb(form_kind.kind.label)),
        "kind": kind,
        "form": form,
        "version": version,
        "words": form_kind.words.items(),
        "flags": form_kind.flags.items(),
        "blocks": form_kind.blocks.items(),
        "required": form_kind.required,
        "marks": MARKS,
        "history": history(form_kind),
        "samples": range(len(form_kind.samples())),
    }
    return render(request, "admin/wording.html", context)


def kept(form: WordingForm, request: ActingRequest, kind: Form) -> None:
    """Save the text; its mistakes become errors of the field, each with its line."""
    given = form.cleaned_data
    try:
        reword(
            actor=request.actor,
            kind=kind.kind,
            text=given["text"],
            note=given["note"],
            valid_from=given["valid_from"],
        )
    except Misworded as error:
        for mistake in error.mistakes:
            form.add_error("text", str(mistake))


def started_from(request: HttpRequest, kind: Form, text: str) -> str:
    """The text to begin with: today's, or an earlier version that is to come back."""
    asked = request.GET.get("from", "")
    if asked == "0":
        return kind.text
    earlier = Wording.objects.filter(kind=kind.kind, version=asked) if asked.isdigit() else None
    found = earlier.first() if earlier is not None else None
    return found.text if found else text


def history(kind: Form) -> list[tuple[Wording, Any]]:
    """The versions, newest first, each with what it changed in the one before."""
    versions = list(Wording.objects.filter(kind=kind.kind).order_by("version"))
    before = [kind.text, *(one.text for one in versions)]
    return [(one, differences(old, one.text)) for one, old in zip(versions, before, strict=False)][
        ::-1
    ]


@for_administrators
def preview(request: ActingRequest, kind: str) -> HttpResponse:
    """The text as it is typed (or as it holds), on an invented case, as PDF; its mistakes where it
    makes no paper."""
    form = form_of(kind)
    samples = form.samples()
    asked = request.POST.get("sample", "0")
    text = request.POST.get("text") or text_in_force(form, today())[1]
    sample = samples[int(asked)] if asked.isdigit() and int(asked) < len(samples) else samples[0]
    try:
        document = sample.worded(text[:LONGEST]).marked(_("预览"))
        return HttpResponse(render_pdf(document), content_type="application/pdf")
    except Misworded as error:
        mistakes = [str(one) for one in error.mistakes]
    except UnprintableError as error:
        mistakes = [str(error)]
    context = {"title": _("文稿不能排版"), "mistakes": mistakes, "crumbs": crumbs()}
    return render(request, "admin/wording_mistakes.html", context, status=422)


@for_administrators
def version(request: ActingRequest, kind: str, number: int) -> HttpResponse:
    """One version of the words as it was saved."""
    found = get_object_or_404(Wording, kind=form_of(kind).kind, version=number)
    here = reverse("admin:wording", args=[kind])
    context = {
        "title": _("%(kind)s第 %(n)s 版") % {"kind": found.get_kind_display(), "n": number},
        "crumbs": crumbs(Crumb(found.get_kind_display(), here), Crumb(str(number))),
        "version": found,
        "restore_url": f"{here}?from={number}",
        "pairs": [
            (_("启用日期"), found.valid_from),
            (_("修改人"), found.by),
            (_("修改时间"), found.at),
            (_("修改说明"), found.note),
        ],
    }
    return render(request, "admin/wording_version.html", context)
