"""Is this paper genuine, and does it still hold?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from zhongchuang.directory.models import Standing
from zhongchuang.documents.checking import issued_as
from zhongchuang.documents.issue import content_of
from zhongchuang.documents.models import DocumentKind, Ending, OfficialDocument
from zhongchuang.documents.signing import Signature, signature_of
from zhongchuang.filing.models import Application
from zhongchuang.web.public.codes import tidy
from zhongchuang.web.public.register import TONES
from zhongchuang.web.shared.components import Tone

LARGEST_PDF = 20 * 2**20


class VerifyForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("验证码"),
        max_length=40,
        help_text=gettext_lazy("公文二维码旁的 12 位字母和数字，不区分大小写，可以不输连字符。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        code = tidy(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(_("请输入公文上的验证码。"))
        return code


class VerifyFileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("PDF 文件"),
        help_text=gettext_lazy("不超过 20 MB。只作核对，不会保存。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,application/pdf"}),
    )

    def clean_file(self) -> bytes:
        found = self.cleaned_data["file"]
        if found.size > LARGEST_PDF:
            raise forms.ValidationError(_("文件超过 20 MB。"))
        content: bytes = found.read()
        return content

    def clean(self) -> dict[str, Any]:
        """Compare the file with what was issued under its code.

        The paper and the signature found are kept on the form.
        """
        content = self.cleaned_data.get("file")
        if content is not None:
            try:
                self.paper = issued_as(content)
                self.signature = signature_of(content, self.paper.issuer)
            except ValueError:
                self.add_error(
                    "file", _("这份文件与本系统签发的公文不一致，或者不是本系统的 PDF。")
                )
        return self.cleaned_data


@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """Enter the code of a paper."""
    form = VerifyForm(request.GET or None)
    if form.is_bound and form.is_valid():
        return redirect("public:verify", form.cleaned_data["code"])
    return render(request, "public/verify_code.html", asked(form, VerifyFileForm()))


@require_POST
def compare(request: HttpRequest) -> HttpResponse:
    """Compare a PDF in somebody's hands with what was issued."""
    form = VerifyFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "public/verify_code.html", asked(VerifyForm(), form), status=422)
    return told(request, form.paper, compared=True, signature=form.signature)


def asked(form: VerifyForm, files: VerifyFileForm) -> dict[str, Any]:
    return {"title": _("公文验证"), "form": form, "file_form": files}


def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What the system knows of the paper with this code."""
    paper = OfficialDocument.objects.filter(code=tidy(code)).first()
    if paper is None:
        return unknown(request, code)
    return told(request, paper)


def told(
    request: HttpRequest,
    paper: OfficialDocument,
    *,
    compared: bool = False,
    signature: Signature | None = None,
) -> HttpResponse:
    genuine = is_genuine(paper)
    standings = standings_by(paper)
    context = {
        "title": _("公文验证"),
        "paper": paper,
        "genuine": genuine,
        "facts": facts_of(paper),
        "replacement": paper.replaced_by,
        "standings": [(row, TONES.get(row.kind, "ended")) for row in standings],
        "state": state_of(paper, genuine, standings),
        "watermark": paper.content.get("watermark", ""),
        "compared": compared,
        "signature": signature,
    }
    return render(request, "public/verify.html", context)


def unknown(request: HttpRequest, code: str) -> HttpResponse:
    context = {
        "title": _("没有查到这份公文"),
        "form": VerifyForm(initial={"code": code}),
        "file_form": VerifyFileForm(),
        "unknown": True,
    }
    return render(request, "public/verify_code.html", context, status=404)


def is_genuine(paper: OfficialDocument) -> bool:
    """Whether the stored content is the one that was issued."""
    try:
        content_of(paper)
    except ValueError:
        return False
    return True


def standings_by(paper: OfficialDocument) -> list[Standing]:
    """The register entries a confirmation made, or the one a certificate tells of, as they stand."""
    entries = Standing.objects.public().order_by("space__name")
    if paper.kind == DocumentKind.CONFIRMATION:
        return list(entries.filter(document_number=paper.number))
    if paper.kind == DocumentKind.CERTIFICATE:
        spaces = Application.objects.filter(certificate=paper).values("space")
        return list(entries.filter(document_number=paper.prefix, space__in=spaces))
    return []


def facts_of(paper: OfficialDocument) -> list[tuple[str, Any]]:
    facts = [
        (_("文号"), paper.number),
        (_("标题"), paper.title),
        (_("文种"), DocumentKind(paper.kind).label),
        (_("发文机关"), paper.issuer),
    ]
    if paper.ended_on:
        facts.append((_("失效日期"), date_format(paper.ended_on)))
    if paper.ended_on and paper.is_public:
        facts.append((_("失效原因"), paper.ended_why))
    return facts


def state_of(paper: OfficialDocument, genuine: bool, standings: list[Standing]) -> tuple[str, Tone]:
    """Whether the paper is genuine and holds, as word and tone."""
    if not genuine:
        return _("内容与签发时不一致，请勿采信"), "refused"
    if paper.ended_as:
        return str(ENDED_WORDS[Ending(paper.ended_as)]), "ended"
    if paper.kind == DocumentKind.CERTIFICATE and standings:
        return certificate_state(standings)
    if paper.kind != DocumentKind.CONFIRMATION:
        return _("真实，由本系统签发"), "official"
    ended = sum(1 for row in standings if row.until)
    if not ended:
        return _("真实，确认的备案全部有效"), "official"
    if ended == len(standings):
        return _("真实，但确认的备案均已终止"), "ended"
    return _("真实，部分备案已终止"), "warning"


def certificate_state(standings: list[Standing]) -> tuple[str, Tone]:
    """A certificate holds as long as the entry it tells of."""
    if all(row.until for row in standings):
        return _("真实，但备案已终止，证书失效"), "ended"
    return _("真实，备案有效"), "official"


ENDED_WORDS = {
    Ending.REPLACED: gettext_lazy("真实，但已被更新的公文替代"),
    Ending.WITHDRAWN: gettext_lazy("真实，但发文机关已撤回，不再有效"),
    Ending.LAPSED: gettext_lazy("真实，但所依据的事项已终止，不再有效"),
}
