"""What the public sees of a space, and adding another space."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhongchuang.directory import actions
from zhongchuang.directory.models import Space
from zhongchuang.directory.states import Service
from zhongchuang.web.operator.keeping import attempt_fact
from zhongchuang.web.operator.sending import sent
from zhongchuang.web.operator.spaces import Here, for_a_space, page
from zhongchuang.web.shared.acting import ActingRequest


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
        )
        help_texts = {
            "name": gettext_lazy("对外使用的名称；已备案的空间改名，会在名录中显示新名称。"),
            "fields_of_work": gettext_lazy(
                "主要服务的行业，用顿号隔开，如：软件和信息服务、智慧农业。"
            ),
            "introduction": gettext_lazy("面向创业者的介绍，最多 2000 字。"),
            "contact": gettext_lazy("公开显示，请不要填写个人手机号码。"),
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
    standings = here.space.standings.current()
    context = {
        "title": _("空间信息"),
        "lead": _("这些内容会出现在备案名录等公开页面上。"),
        "form": form,
        "standings": standings,
    }
    return page(request, "operator/space.html", here, context)
