"""What is permitted to one by name: to apply late, and to open a sealed application early."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhongchuang.directory.models import Space
from zhongchuang.filing.actions import exceptions
from zhongchuang.filing.models import Application, LatePermission, Round
from zhongchuang.filing.round_rules import may_run
from zhongchuang.kernel.refusal import require
from zhongchuang.web.officer.access import for_approvers, posted
from zhongchuang.web.officer.round_plan import ReasonForm, asked
from zhongchuang.web.officer.rounds import round_for
from zhongchuang.web.officer.worklist import REFERENCE
from zhongchuang.web.shared.acting import ActingRequest

MOST_NAMED = 5


class LateForm(ReasonForm):
    """Which space may hand in late, until when and why; it is named as its operator names it."""

    space = forms.CharField(
        label=gettext_lazy("众创空间"),
        max_length=200,
        help_text=gettext_lazy("填写空间名称、运营机构名称或者统一社会信用代码。"),
    )
    until = forms.DateField(
        label=gettext_lazy("准予至"), help_text=gettext_lazy("这一天仍可提交，次日起不再受理。")
    )
    field_order = ("space", "until", "reason")

    def __init__(self, *args: Any, spaces: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spaces = spaces

    def clean_space(self) -> Space:
        """The one space that is meant."""
        text = self.cleaned_data["space"].strip()
        for field in ("name", "operator__name", "operator__uscc"):
            found = list(self.spaces.filter(**{field: text})[:MOST_NAMED])
            if len(found) == 1:
                space: Space = found[0]
                return space
            if found:
                names = _("、").join(space.name for space in found)
                raise forms.ValidationError(
                    _("“%(text)s”有多个空间：%(names)s。请填写空间名称。")
                    % {"text": text, "names": names}
                )
        near = self.spaces.filter(name__icontains=text)[:MOST_NAMED]
        names = _("、").join(space.name for space in near)
        if names:
            raise forms.ValidationError(
                _("请填写完整的名称。相近的有：%(names)s。") % {"names": names}
            )
        raise forms.ValidationError(_("本批次范围内没有这个空间，请核对名称或者代码。"))


@for_approvers
def permit(request: ActingRequest, pk: int) -> HttpResponse:
    """Permit one space to hand in late."""
    found = round_for(request, pk)
    require(may_run(request.actor, found))
    form = LateForm(posted(request), spaces=Space.objects.visible_to(request.actor))
    return asked(
        request,
        found,
        form,
        lambda: exceptions.permit_late(
            actor=request.actor,
            round_=found,
            space=form.cleaned_data["space"],
            until=form.cleaned_data["until"],
            reason=form.cleaned_data["reason"],
        ),
        words=_("已准予逾期申报，并已告知申报机构。"),
        title=_("准予逾期申报"),
        lead=_("只对这一个空间有效，记录在案；申报机构尚未使用时可以收回。"),
        submit=_("准予"),
    )


@for_approvers
def take_back(request: ActingRequest, pk: int, permission_pk: int) -> HttpResponse:
    """Take an unused permission back."""
    found = round_for(request, pk)
    require(may_run(request.actor, found))
    rows = LatePermission.objects.filter(round=found).select_related("space", "round")
    permission = get_object_or_404(rows, pk=permission_pk)
    form = ReasonForm(posted(request))
    return asked(
        request,
        found,
        form,
        lambda: exceptions.take_back_late(
            actor=request.actor, permission=permission, reason=form.cleaned_data["reason"]
        ),
        words=_("许可已收回，并已告知申报机构。"),
        title=_("收回逾期申报许可"),
        lead=permission.space.name,
        submit=_("收回"),
        tone="refuse",
    )


class LookForm(ReasonForm):
    """Which sealed application is opened, by the number its operator quotes."""

    reference = forms.CharField(
        label=gettext_lazy("案件编号"),
        max_length=20,
        help_text=gettext_lazy("由申报机构提供，如 ZC2026-00012。"),
    )
    field_order = ("reference", "reason")

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.round = round_

    def clean_reference(self) -> Application:
        number = REFERENCE.fullmatch(self.cleaned_data["reference"].strip())
        found = None
        if number and int(number[1]) == self.round.year:
            submitted = self.round.applications.exclude(submitted_at=None)
            found = submitted.select_related("round").filter(pk=int(number[2])).first()
        if found is None:
            raise forms.ValidationError(_("本批次没有这个编号的已提交申请。"))
        application: Application = found
        return application


@for_approvers
def look(request: ActingRequest, pk: int) -> HttpResponse:
    """Open one sealed application before the round closes."""
    found = round_for(request, pk)
    require(may_run(request.actor, found))
    form = LookForm(posted(request), round_=found)
    return asked(
        request,
        found,
        form,
        lambda: exceptions.look_early(
            actor=request.actor,
            application=form.cleaned_data["reference"],
            reason=form.cleaned_data["reason"],
        ),
        words=_("提前查看已记录在案。"),
        to=lambda: reverse("officer:case", args=[form.cleaned_data["reference"].pk]),
        title=_("提前查看封存的申请"),
        lead=_(
            "申请封存至截止受理。提前查看只对您本人开放这一件申请，理由将公开在批次和案件的办理记录中。"
        ),
        submit=_("记录并查看"),
        tone="refuse",
    )
