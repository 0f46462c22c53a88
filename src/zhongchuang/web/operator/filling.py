"""Filling in an application, part by part, reading it through, and handing it in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhongchuang.filing.actions import drafting
from zhongchuang.filing.freezing import frame_of
from zhongchuang.filing.models import Application
from zhongchuang.filing.rules import may
from zhongchuang.filing.states import CORRECTIONS, DRAFTS, Act
from zhongchuang.kernel.refusal import Refusal
from zhongchuang.policy.registry import policy as read_policy
from zhongchuang.web.operator.application import (
    awaited,
    crumbs,
    needs_justification,
    own_application,
)
from zhongchuang.web.operator.keeping import reasons
from zhongchuang.web.operator.reading import current, stated
from zhongchuang.web.operator.selfcheck import required_unmet
from zhongchuang.web.operator.sending import sent
from zhongchuang.web.operator.standpoint import judged_for
from zhongchuang.web.shared.acting import ActingRequest, attempt, for_operators, refusal_text
from zhongchuang.web.shared.components import Crumb
from zhongchuang.web.shared.forms import PhoneField
from zhongchuang.web.shared.looking import look_at_case


def required_text(label: Any, help_text: Any, limit: int, rows: int = 8) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=limit,
        widget=forms.Textarea(attrs={"rows": str(rows)}),
    )


class DirectionForm(forms.Form):
    direction = required_text(
        gettext_lazy("发展方向与运营模式"),
        gettext_lazy(
            "请写明：服务哪些创业者和行业；提供哪些服务、怎样收费；今后三年的目标；怎样保持可持续运营。最多 3000 字。"
        ),
        3000,
        14,
    )


class JustificationForm(forms.Form):
    justification = required_text(
        gettext_lazy("非独立法人情况说明"),
        gettext_lazy("请说明运营管理机构隶属于哪个单位、怎样独立开展运营管理。最多 1000 字。"),
        1000,
    )


class ContactForm(forms.Form):
    contact_name = forms.CharField(label=gettext_lazy("联系人"), max_length=50)
    contact_phone = PhoneField(
        label=gettext_lazy("联系电话"),
        max_length=20,
        help_text=gettext_lazy("手机或带区号的座机，如 0991-1234567。只有本单位和承办人员能看到。"),
    )

    def clean_contact_phone(self) -> str:
        number: str = self.cleaned_data["contact_phone"]
        digits = number.translate(str.maketrans("", "", " -+()（）"))
        if not digits.isdecimal() or not 7 <= len(digits) <= 15:
            raise ValidationError(_("请填写能打通的电话号码，只含数字和连字符。"))
        return number


PARTS: dict[str, tuple[type[forms.Form], Any, str]] = {
    "direction": (DirectionForm, gettext_lazy("发展方向与运营模式"), "6.1"),
    "justification": (JustificationForm, gettext_lazy("非独立法人情况说明"), "6.2"),
    "contact": (ContactForm, gettext_lazy("联系人"), ""),
}


@for_operators
def part(request: ActingRequest, pk: int, part: str) -> HttpResponse:
    """One part of the application, saved on its own."""
    if part not in PARTS:
        raise Http404
    case = own_application(request, pk)
    if case.place not in DRAFTS | CORRECTIONS:
        messages.info(request, _("申请已经提交，不能再修改。"))
        return redirect("operator:application", case.pk)
    form_class, title, article = PARTS[part]
    form = form_class(sent(request), initial=_written(case))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(
            form,
            lambda: drafting.fill_in(actor=request.actor, application=case, values=values),
        ):
            messages.success(request, _("“%(part)s”已保存。") % {"part": title})
            return redirect("operator:application", case.pk)
    context = {
        "title": title,
        "form": form,
        "policy": read_policy(case.round.policy),
        "article": article,
        "cancel_url": reverse("operator:application", args=[case.pk]),
        "crumbs": crumbs(case, Crumb(title)),
    }
    return render(request, "operator/part.html", context)


def _written(case: Application) -> dict[str, str]:
    return {name: getattr(case, name) for name in drafting.FIELDS}


@for_operators
def check(request: ActingRequest, pk: int) -> HttpResponse:
    """The whole application on one page, as it would be submitted now."""
    case = own_application(request, pk)
    policy = read_policy(case.round.policy)
    try:
        content, altered = stated(case, policy), False
    except ValueError:
        content, altered = current(case, policy), True
    context = {
        "title": _("通读全部内容") if case.place in DRAFTS else _("申报内容"),
        "stated": content,
        "altered": altered,
        "case": case,
        "policy": policy,
        "conditions": content.conditions,
        "needs_justification": needs_justification(case),
        "missing": drafting.missing_parts(case) if case.place in DRAFTS else [],
        "is_draft": case.place in DRAFTS,
        "may_submit": may(request.actor, Act.SUBMIT, case, policy) is None,
        "may_hand_over": may(request.actor, Act.HAND_OVER, case, policy) is None,
        "crumbs": crumbs(case, Crumb(_("申报内容"))),
    }
    return render(request, "operator/check.html", context)


class UndertakingForm(forms.Form):
    undertaken_by = forms.CharField(
        label=gettext_lazy("承诺人（单位负责人姓名）"),
        max_length=50,
        help_text=gettext_lazy("署名视同签字。"),
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("本单位已通读全部申报内容，并作出上述承诺"),
        error_messages={"required": gettext_lazy("请先勾选承诺，再提交申请。")},
    )


@for_operators
def submit(request: ActingRequest, pk: int) -> HttpResponse:
    """The undertaking of truthfulness, then the submission (Art. 10.1, 11)."""
    case = own_application(request, pk)
    policy = read_policy(case.round.policy)
    refusal = may(request.actor, Act.SUBMIT, case, policy)
    if refusal is not None:
        return refused(request, case, refusal)
    form = UndertakingForm(sent(request))
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["undertaken_by"]
        if attempt(
            form,
            lambda: drafting.submit(actor=request.actor, application=case, undertaken_by=name),
        ):
            look_at_case(case, request.actor)
            return redirect("operator:receipt", case.pk)
    findings = judged_for(case.space, policy, frame_of(case.round))
    context = {
        "title": _("诚信承诺并提交"),
        "case": case,
        "policy": policy,
        "form": form,
        "unmet": required_unmet(findings),
        "missing": drafting.missing_parts(case),
        "cancel_url": reverse("operator:application", args=[case.pk]),
        "crumbs": crumbs(case, Crumb(_("诚信承诺并提交"))),
    }
    return render(request, "operator/submit.html", context)


def refused(request: ActingRequest, case: Application, refusal: Refusal) -> HttpResponse:
    """Back to the case, with the reason why the act is not open."""
    messages.warning(request, refusal_text(refusal))
    return redirect("operator:application", case.pk)


@for_operators
def receipt(request: ActingRequest, pk: int) -> HttpResponse:
    """After submission: the number, what happens next and by when."""
    case = own_application(request, pk)
    if case.submitted_at is None:
        return redirect("operator:application", case.pk)
    policy = read_policy(case.round.policy)
    context = {
        "title": _("申请已提交"),
        "case": case,
        "policy": policy,
        "awaited": awaited(case, policy),
        "crumbs": crumbs(case, Crumb(_("提交回执"))),
    }
    return render(request, "operator/receipt.html", context)


class NoteForm(forms.Form):
    note = required_text(
        gettext_lazy("修改意见"),
        gettext_lazy("写明需要修改的地方，申报人会在清单上方看到。"),
        1000,
        5,
    )


class ReasonForm(forms.Form):
    reason = required_text(
        gettext_lazy("撤回原因"), gettext_lazy("原因会记入案件，承办机关可以看到。"), 500, 4
    )


@for_operators
def hand_over(request: ActingRequest, pk: int) -> HttpResponse:
    """The clerk gives the draft to the unit for checking."""
    case = own_application(request, pk)
    refusal = may(request.actor, Act.HAND_OVER, case, read_policy(case.round.policy))
    if refusal is not None:
        return refused(request, case, refusal)
    form = forms.Form(sent(request))
    if request.method == "POST" and form.is_valid():
        if attempt(form, lambda: drafting.hand_over(actor=request.actor, application=case)):
            messages.success(request, _("已交给申报单位审核。申报单位账号检查无误后署名提交。"))
        else:
            messages.error(request, reasons(form))
        return redirect("operator:application", case.pk)
    context = {
        "title": _("提交单位审核？"),
        "consequence": _(
            "草稿会交给本单位的申报单位账号检查。对方可以提交申请，也可以附上意见退回给您修改。"
        ),
        "confirm": _("提交单位审核"),
        "cancel_url": reverse("operator:application", args=[case.pk]),
        "crumbs": crumbs(case, Crumb(_("提交单位审核"))),
    }
    return render(request, "shared/confirm.html", context)


@for_operators
def hand_back(request: ActingRequest, pk: int) -> HttpResponse:
    """The unit gives the draft back to its clerk with what to change."""
    case = own_application(request, pk)
    refusal = may(request.actor, Act.HAND_BACK, case, read_policy(case.round.policy))
    if refusal is not None:
        return refused(request, case, refusal)
    form = NoteForm(sent(request))
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["note"]
        if attempt(
            form,
            lambda: drafting.hand_back(actor=request.actor, application=case, note=note),
        ):
            messages.success(request, _("已退回申报人修改。"))
            return redirect("operator:application", case.pk)
    context = {
        "title": _("退回申报人修改"),
        "consequence": _("草稿退回后由申报人修改，改好再次提交单位审核。"),
        "confirm": _("退回修改"),
        "form": form,
        "cancel_url": reverse("operator:application", args=[case.pk]),
        "crumbs": crumbs(case, Crumb(_("退回申报人修改"))),
    }
    return render(request, "shared/confirm.html", context)


@for_operators
def withdraw(request: ActingRequest, pk: int) -> HttpResponse:
    """The unit takes its application back, saying why."""
    case = own_application(request, pk)
    refusal = may(request.actor, Act.WITHDRAW, case, read_policy(case.round.policy))
    if refusal is not None:
        return refused(request, case, refusal)
    form = ReasonForm(sent(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(
            form,
            lambda: drafting.withdraw(actor=request.actor, application=case, reason=reason),
        ):
            messages.success(request, _("申请已撤回。"))
            return redirect("operator:application", case.pk)
    context = {
        "title": _("撤回这件申请？"),
        "consequence": _(
            "撤回“%(space)s”的申请（%(number)s）后，本案终止，不能恢复。批次仍在受理时可以重新申报。"
        )
        % {"space": case.space.name, "number": case.reference},
        "confirm": _("确认撤回"),
        "tone": "refuse",
        "form": form,
        "cancel_url": reverse("operator:application", args=[case.pk]),
        "crumbs": crumbs(case, Crumb(_("撤回申请"))),
    }
    return render(request, "shared/confirm.html", context)
