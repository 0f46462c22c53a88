"""What the public sees of a space, and adding another one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhongchuang.directory import actions
from zhongchuang.directory.models import Division, Space
from zhongchuang.directory.rules import may_add_space
from zhongchuang.directory.states import Service, SpaceKind
from zhongchuang.web.operator.keeping import attempt_fact
from zhongchuang.web.operator.sending import sent
from zhongchuang.web.operator.spaces import Here, for_a_space, page
from zhongchuang.web.shared.acting import ActingRequest, for_operators, refusal_text
from zhongchuang.web.shared.components import Crumb


class SpaceForm(forms.ModelForm[Space]):
    """What the operator says of its space. The division decides the authority and stays."""

    services = forms.MultipleChoiceField(
        label=gettext_lazy("服务内容"),
        choices=Service.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("第五条所列服务，按实际提供的勾选。"),
    )

    class Meta:
        model = Space
        fields = (
            "name",
            "address",
            "kind",
            "fields_of_work",
            "services",
            "introduction",
            "contact",
            "latitude",
            "longitude",
        )
        help_texts = {
            "name": gettext_lazy("对外使用的名称；已备案的空间改名，会在名录中显示新名称。"),
            "fields_of_work": gettext_lazy(
                "主要服务的行业，用顿号隔开，如：软件和信息服务、智慧农业。"
            ),
            "introduction": gettext_lazy("面向创业者的介绍，最多 2000 字。"),
            "contact": gettext_lazy("公开显示，请不要填写个人手机号码。"),
            "latitude": gettext_lazy(
                "WGS 84 坐标，如 43.825600，供实地核查找路，不公开；不清楚的不填，核查时现场定位。"
            ),
            "longitude": gettext_lazy("如 87.616800。"),
        }

    @property
    def changes(self) -> dict[str, Any]:
        """Only what differs from before."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


@for_a_space
def space(request: ActingRequest, here: Here) -> HttpResponse:
    """Edit what the public sees of the space."""
    found = Space.objects.visible_to(request.actor).get(pk=here.space.pk)
    form = SpaceForm(sent(request), instance=found)
    if request.method == "POST" and form.is_valid():
        if not form.changes:
            messages.info(request, _("没有改动。"))
            return redirect(here.url("operator:space"))
        saved = attempt_fact(
            form,
            lambda: actions.edit_space(
                actor=request.actor,
                space=Space.objects.visible_to(request.actor).get(pk=here.space.pk),
                changes=form.changes,
            ),
        )
        if saved is not None:
            messages.success(request, _("空间信息已保存，公开页面随即更新。"))
            return redirect(here.url("operator:space"))
    context = {
        "title": _("空间信息"),
        "lead": _("这些内容会出现在备案名录等公开页面上。"),
        "form": form,
        "standings": here.space.standings.current(),
        "may_add": may_add_space(request.actor) is None,
    }
    return page(request, "operator/space.html", here, context)


class NewSpaceForm(forms.Form):
    """What a space needs to begin its ledger; the rest is told on its own page."""

    name = forms.CharField(
        label=gettext_lazy("众创空间名称"),
        max_length=100,
        help_text=gettext_lazy("对外使用的名称，本单位内不能重复。"),
    )
    division = forms.ModelChoiceField(
        label=gettext_lazy("所在地州市"),
        queryset=Division.objects.filter(parent__isnull=False),
        help_text=gettext_lazy("决定由哪个科技局受理，登记后不能自行更改。"),
    )
    address = forms.CharField(label=gettext_lazy("空间地址"), max_length=200)
    kind = forms.ChoiceField(
        label=gettext_lazy("类型"), choices=SpaceKind.choices, initial=SpaceKind.GENERAL
    )


@for_operators
def add_space(request: ActingRequest) -> HttpResponse:
    """Another space of the operator, or its first where it has none."""
    refusal = may_add_space(request.actor)
    if refusal is not None:
        raise PermissionDenied(refusal_text(refusal))
    form = NewSpaceForm(sent(request))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        added = attempt_fact(form, lambda: actions.add_space(actor=request.actor, **values))
        if added is not None:
            messages.success(
                request, _("已新增“%(name)s”。接下来请建立它的台账。") % {"name": added.name}
            )
            return redirect(f"{reverse('operator:home')}?space={added.pk}")
    context: dict[str, Any] = {
        "title": _("新增众创空间"),
        "lead": _("每个空间各有一本台账，分别自查、分别申报。"),
        "form": form,
    }
    if Space.objects.visible_to(request.actor).exists():
        back = reverse("operator:space")
        context["cancel_url"] = back
        context["crumbs"] = [Crumb(_("空间信息"), back), Crumb(_("新增众创空间"))]
    return render(request, "operator/add_space.html", context)
