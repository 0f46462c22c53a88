"""Objecting to a public notice, the receipt, following it by code, and asking once for review."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from zhongchuang.directory.models import Account
from zhongchuang.documents.pdf import UnprintableError
from zhongchuang.documents.signing import issued_pdf
from zhongchuang.evidence.store import CONTENT_TYPES, checked
from zhongchuang.filing.models import NoticeEntry, Objection, PublicNotice
from zhongchuang.filing.states import EntryState, ObjectionState, ObjectorKind
from zhongchuang.kernel.canonical import digest
from zhongchuang.policy.calendar import today
from zhongchuang.policy.explain import citation
from zhongchuang.web.public import doors
from zhongchuang.web.public.codes import tidy
from zhongchuang.web.public.papers import unprintable
from zhongchuang.web.public.terms import clock
from zhongchuang.web.shared.acting import attempted
from zhongchuang.web.shared.components import Crumb, Stage, Tone
from zhongchuang.web.shared.forms import PhoneField, UploadsField

TOKEN = "objector"  # noqa: S105  # the name of a session key
"""Session key of what tells this browser's forms from others': the same form sent twice, be it at
the same moment, is one objection."""

LATEST = "objection"
LEAST_DIGITS = 7
MOST_FILES = 10
TONES: dict[str, Tone] = {
    ObjectionState.NOT_ADMITTED: "refused",
    ObjectionState.OPEN: "current",
    ObjectionState.INVESTIGATING: "current",
    ObjectionState.PREPARED: "current",
    ObjectionState.REVIEWING: "current",
    ObjectionState.DISMISSED: "done",
    ObjectionState.UPHELD: "done",
}


class ObjectForm(forms.Form):
    """An objection as the regulation's practice asks for it: real name, reachable, with grounds."""

    kind = ObjectorKind.PERSON
    name = forms.CharField(
        label=gettext_lazy("真实姓名"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = PhoneField(
        label=gettext_lazy("联系电话"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("用于核实情况和答复，不公开，也不告知被异议单位。"),
    )
    text = forms.CharField(
        label=gettext_lazy("异议内容和事实依据"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("请写明不符合哪一项条件、事实经过和可以查证的线索。"),
    )
    uploads = UploadsField(
        label=gettext_lazy("附件（可不附）"),
        accept=tuple(CONTENT_TYPES),
        max_bytes=settings.EVIDENCE_MAX_BYTES,
        required=False,
    )
    anonymous = forms.BooleanField(
        label=gettext_lazy("我不留姓名或联系方式，知道匿名异议只作记录、不予受理"),
        required=False,
    )
    linked = forms.BooleanField(
        label=gettext_lazy("关联到我登录的账号，便于以后查询；账号同样保密"),
        required=False,
        initial=True,
    )
    asked: tuple[str, ...] = ("name", "phone")

    def __init__(self, *args: Any, signed_in: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not signed_in:
            del self.fields["linked"]

    def clean_phone(self) -> str:
        number: str = self.cleaned_data["phone"]
        if number and sum(c.isdigit() for c in number) < LEAST_DIGITS:
            raise forms.ValidationError(_("请填写能够接通的电话号码。"))
        return number

    def clean_uploads(self) -> Any:
        """Every file is looked at before anything is kept, the scanner included."""
        files = self.cleaned_data["uploads"]
        if len(files) > MOST_FILES:
            raise ValidationError(_("一次最多附 %(most)s 个文件。") % {"most": MOST_FILES})
        for file in files:
            checked(file)
        return files

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("anonymous"):
            for field in self.asked:
                if field not in self.errors and not given.get(field):
                    self.add_error(field, self._missing(field))
        return given

    def _missing(self, field: str) -> str:
        if field == "seal":
            return _("以单位名义提出的异议应当加盖公章。")
        return _("请填写；确需匿名的，请勾选最下方的匿名选项。")

    def given(self) -> doors.ObjectionForm:
        data = self.cleaned_data
        text = data["text"]
        if data.get("seal"):
            text += "\n" + _("（单位声明：异议书已加盖公章，可提交原件。）")
        return doors.ObjectionForm(
            kind=self.kind,
            text=text,
            name=data["name"],
            phone=data["phone"],
            contact=data.get("contact", ""),
        )


class UnitForm(ObjectForm):
    """The objection of a unit: its full name, who speaks for it, and its seal."""

    kind = ObjectorKind.UNIT
    contact = forms.CharField(
        label=gettext_lazy("单位联系人"),
        max_length=50,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    seal = forms.BooleanField(
        label=gettext_lazy("异议书已加盖本单位公章，可应要求提交原件"), required=False
    )
    field_order = ("name", "contact", "phone", "seal", "text", "uploads", "anonymous", "linked")
    asked = ("name", "contact", "phone", "seal")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("单位全称")


FORMS: dict[str, type[ObjectForm]] = {
    ObjectorKind.PERSON: ObjectForm,
    ObjectorKind.UNIT: UnitForm,
}


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("name", "phone", "contact")
def object_to(request: HttpRequest, pk: int, entry_pk: int, kind: str = "person") -> HttpResponse:
    """Object to one entry of a notice, as a person or as a unit: each form asks for its own."""
    found = NoticeEntry.objects.listed().select_related("notice__round__authority")
    public = PublicNotice.objects.public().filter(pk=pk)
    entry = get_object_or_404(found, pk=entry_pk, notice__in=public)
    if kind not in FORMS:
        raise Http404
    request.session.setdefault(TOKEN, secrets.token_hex(16))
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = FORMS[kind](*posted, signed_in=request.user.is_authenticated)
    if request.method == "POST" and form.is_valid() and handed_in(request, entry, form):
        return redirect("public:objection_receipt")
    context = {
        "title": _("对“%(name)s”提出异议") % {"name": entry.name},
        "crumbs": crumbs_of(entry),
        "entry": entry,
        "notice": entry.notice,
        "running": entry.runs_on(clock().today),
        "form": form,
        "kinds": [
            (label, reverse("public:object_as", args=[pk, entry_pk, value]), value == kind)
            for value, label in ObjectorKind.choices
        ],
    }
    return render(request, "public/object.html", context)


def crumbs_of(entry: NoticeEntry) -> list[Crumb]:
    notice = entry.notice
    return [
        Crumb(_("公示公告"), reverse("public:notices")),
        Crumb(notice.title, reverse("public:notice", args=[notice.pk])),
        Crumb(_("提出异议")),
    ]


def handed_in(request: HttpRequest, entry: NoticeEntry, form: ObjectForm) -> bool:
    """Hand the objection in, once, and remember its code for the receipt."""
    given, uploads = form.given(), form.cleaned_data["uploads"]
    account = request.user if form.cleaned_data.get("linked") else None
    files = [[file.name, file.size] for file in uploads]
    token = request.session[TOKEN]
    key = digest(
        [token, entry.pk, given.kind, given.text, given.name, given.phone, given.contact, files]
    )
    known = account if isinstance(account, Account) else None
    objection = attempted(form, lambda: doors.object_(entry, given, uploads, known, key))
    if objection is None:
        return False
    request.session[LATEST] = objection.code
    return True


def receipt(request: HttpRequest) -> HttpResponse:
    """The receipt with the query code, for the browser that handed the objection in."""
    code = request.session.get(LATEST, "")
    objection = Objection.objects.select_related("entry__notice").filter(code=code).first()
    if objection is None:
        return redirect("public:objection_status")
    context = {
        "title": _("异议回执"),
        "objection": objection,
        "admitted": objection.state != ObjectionState.NOT_ADMITTED,
    }
    return render(request, "public/objection_receipt.html", context)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("查询码"),
        max_length=40,
        help_text=gettext_lazy(
            "提交异议时回执上的 12 位字母和数字，不区分大小写，可以不输连字符。"
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        return tidy(self.cleaned_data["code"])


class HiddenCodeForm(CodeForm):
    """The code goes along with what is asked further."""

    code = forms.CharField(max_length=40, widget=forms.HiddenInput)


class ReviewForm(HiddenCodeForm):
    """Why the answer should be looked at again."""

    grounds = forms.CharField(
        label=gettext_lazy("申请复核的理由"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("请写明答复哪里不对，或者有什么新的事实。复核以一次为限。"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code")
def objection_status(request: HttpRequest) -> HttpResponse:
    """Where an objection stands. Posted, so that the code stands in no address and no log."""
    form = CodeForm(request.POST or None)
    objection = asked_for(form) if request.method == "POST" and form.is_valid() else None
    return status_page(request, form, objection)


def status_page(
    request: HttpRequest,
    form: CodeForm,
    objection: Objection | None,
    review: ReviewForm | None = None,
) -> HttpResponse:
    own = Objection.objects.none()
    if isinstance(request.user, Account):
        own = request.user.objections.select_related("entry").order_by("-pk")
    context: dict[str, Any] = {
        "title": _("查询异议处理结果"),
        "form": form,
        "objection": objection,
        "own": [(one, TONES[one.state]) for one in own],
    }
    if objection is not None:
        reviewable = may_be_reviewed(objection, today())
        context |= {
            "tone": TONES[objection.state],
            "stages": stages_of(objection),
            "answers": [(one, one.article and citation(one.article)) for one in objection.answered],
            "review": (review or ReviewForm(initial={"code": objection.code}))
            if reviewable
            else None,
        }
    return render(request, "public/objection_status.html", context)


def may_be_reviewed(objection: Objection, day: date) -> bool:
    return (
        objection.state == ObjectionState.DISMISSED
        and objection.review_until is not None
        and objection.review_until >= day
        and objection.review_asked_at is None
        and objection.entry.state == EntryState.RUNNING
    )


def stages_of(objection: Objection) -> list[Stage]:
    """Received, investigated, answered and, where it was asked for, reviewed."""
    if objection.state == ObjectionState.NOT_ADMITTED:
        return []
    given = [timezone.localdate(one.decided_at) for one in objection.answered if one.decided_at]
    first = given[0] if given else None
    looked_into = objection.state != ObjectionState.OPEN or bool(given)
    due = (
        _("最迟 %(day)s 答复") % {"day": date_format(objection.due_on)} if objection.due_on else ""
    )
    found = [
        Stage(_("已收到"), "done", objection.received_on),
        Stage(_("核实"), "done" if first else "current" if looked_into else "waiting"),
        Stage(_("答复"), "done" if first else "waiting", first, "" if first else due),
    ]
    if objection.review_asked_at:
        reviewed = given[1] if len(given) > 1 else None
        note = "" if reviewed else due
        found.append(Stage(_("复核"), "done" if reviewed else "current", reviewed, note))
    return found


def asked_for(form: CodeForm) -> Objection | None:
    found = Objection.objects.select_related("entry__notice").prefetch_related("answers__document")
    objection = found.filter(code=form.cleaned_data["code"]).first()
    if objection is None:
        form.add_error("code", _("没有这个查询码，请对照回执核对。"))
    return objection


@require_POST
@sensitive_post_parameters("code")
def answer_paper(request: HttpRequest, number: int) -> HttpResponse:
    """The paper of an answer, to whoever has the code."""
    form = HiddenCodeForm(request.POST)
    objection = asked_for(form) if form.is_valid() else None
    papers = [one.document for one in objection.answered if one.document] if objection else []
    if not 1 <= number <= len(papers):
        raise Http404
    paper = papers[number - 1]
    try:
        content = issued_pdf(paper)
    except (ValueError, UnprintableError) as error:
        return unprintable(request, paper, "pdf", error)
    answer = HttpResponse(content, content_type="application/pdf")
    name = f"{paper.title}（{paper.number}）.pdf"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@sensitive_post_parameters("code")
def ask_review(request: HttpRequest) -> HttpResponse:
    """Ask once for review, by code."""
    form = ReviewForm(request.POST)
    valid = form.is_valid()
    code = CodeForm({"code": request.POST.get("code", "")})
    objection = asked_for(code) if code.is_valid() else None
    if objection is None:
        return status_page(request, code, None)
    if valid:
        attempted(form, lambda: doors.review(objection, form.cleaned_data["grounds"]))
    return status_page(request, code, asked_for(code), form if form.errors else None)
