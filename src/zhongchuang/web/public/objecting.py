"""Objecting to a public notice, the receipt, and asking by code what became of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from zhongchuang.filing.models import NoticeEntry, Objection
from zhongchuang.filing.states import ObjectionState, ObjectorKind
from zhongchuang.kernel.canonical import digest
from zhongchuang.web.public import doors
from zhongchuang.web.public.codes import tidy
from zhongchuang.web.public.terms import clock
from zhongchuang.web.shared.acting import attempt
from zhongchuang.web.shared.components import Crumb, Tone
from zhongchuang.web.shared.forms import PhoneField

RECEIVED = "objections"
"""Session key: what this browser handed in (digest of it → query code), so that a second press of
the button gives the first receipt again."""

LATEST = "objection"
LEAST_DIGITS = 7
TONES: dict[str, Tone] = {
    ObjectionState.NOT_ADMITTED: "refused",
    ObjectionState.OPEN: "current",
    ObjectionState.DISMISSED: "done",
    ObjectionState.UPHELD: "done",
}


class ObjectForm(forms.Form):
    """An objection as the regulation's practice asks for it: real name, reachable, with grounds."""

    kind = forms.ChoiceField(
        label=gettext_lazy("以什么身份提出"),
        choices=ObjectorKind.choices,
        widget=forms.RadioSelect,
        initial=ObjectorKind.PERSON,
    )
    name = forms.CharField(
        label=gettext_lazy("真实姓名或单位全称"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    contact = forms.CharField(
        label=gettext_lazy("单位联系人"),
        max_length=50,
        required=False,
        help_text=gettext_lazy("仅以单位名义提出时填写。"),
    )
    phone = PhoneField(
        label=gettext_lazy("联系电话"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("用于核实情况和答复，不公开，也不告知被异议单位。"),
    )
    seal = forms.BooleanField(
        label=gettext_lazy("以单位名义提出的：异议书已加盖本单位公章，可应要求提交原件"),
        required=False,
    )
    text = forms.CharField(
        label=gettext_lazy("异议内容和事实依据"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("请写明不符合哪一项条件、事实经过和可以查证的线索。"),
    )
    anonymous = forms.BooleanField(
        label=gettext_lazy("我不留姓名或联系方式，知道匿名异议只作记录、不予受理"),
        required=False,
    )

    def clean_phone(self) -> str:
        number: str = self.cleaned_data["phone"]
        if number and sum(c.isdigit() for c in number) < LEAST_DIGITS:
            raise forms.ValidationError(_("请填写能够接通的电话号码。"))
        return number

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("anonymous"):
            for field in self._asked(given.get("kind")):
                if field not in self.errors and not given.get(field):
                    self.add_error(field, self._missing(field))
        return given

    def _asked(self, kind: str | None) -> tuple[str, ...]:
        unit = ("contact", "seal") if kind == ObjectorKind.UNIT else ()
        return ("name", "phone", *unit)

    def _missing(self, field: str) -> str:
        if field == "seal":
            return _("以单位名义提出的异议应当加盖公章。")
        return _("请填写；确需匿名的，请勾选最下方的匿名选项。")

    def given(self) -> doors.ObjectionForm:
        data = self.cleaned_data
        unit = data["kind"] == ObjectorKind.UNIT
        text = data["text"]
        if unit and data["seal"]:
            text += "\n" + _("（单位声明：异议书已加盖公章，可提交原件。）")
        return doors.ObjectionForm(
            kind=ObjectorKind(data["kind"]),
            text=text,
            name=data["name"],
            phone=data["phone"],
            contact=data["contact"] if unit else "",
        )


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("name", "phone", "contact")
def object_to(request: HttpRequest, pk: int, entry_pk: int) -> HttpResponse:
    """Object to one entry of a notice."""
    found = NoticeEntry.objects.select_related("notice__round__authority")
    entry = get_object_or_404(found, pk=entry_pk, notice=pk)
    form = ObjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and handed_in(request, entry, form):
        return redirect("public:objection_receipt")
    context = {
        "title": _("对“%(name)s”提出异议") % {"name": entry.name},
        "crumbs": crumbs_of(entry),
        "entry": entry,
        "notice": entry.notice,
        "running": clock().runs(entry.notice),
        "form": form,
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
    given = form.given()
    key = digest([entry.pk, given.kind, given.text, given.name, given.phone, given.contact])
    received: dict[str, str] = request.session.get(RECEIVED, {})
    if key not in received and not attempt(form, lambda: receive(entry, given, received, key)):
        return False
    request.session[RECEIVED] = received
    request.session[LATEST] = received[key]
    return True


def receive(
    entry: NoticeEntry, given: doors.ObjectionForm, received: dict[str, str], key: str
) -> None:
    received[key] = doors.object_(entry, given).code


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


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code")
def objection_status(request: HttpRequest) -> HttpResponse:
    """What became of an objection. Posted, so that the code stands in no address and no log."""
    form = CodeForm(request.POST or None)
    objection = asked_for(form) if request.method == "POST" and form.is_valid() else None
    context = {
        "title": _("查询异议处理结果"),
        "form": form,
        "objection": objection,
        "tone": TONES[objection.state] if objection else "",
    }
    return render(request, "public/objection_status.html", context)


def asked_for(form: CodeForm) -> Objection | None:
    objection = Objection.objects.filter(code=form.cleaned_data["code"]).first()
    if objection is None:
        form.add_error("code", _("没有这个查询码，请对照回执核对。"))
    return objection
