"""Leave: who stands in for whom in one's own authority, arranging it and ending it early."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.deputising import (
    Leave,
    colleagues,
    delegate,
    end_delegation,
    may_delegate,
)
from zhongchuang.directory.models import Mandate
from zhongchuang.directory.states import OFFICERS
from zhongchuang.web.officer.access import posted
from zhongchuang.web.officer.acting_pages import tried
from zhongchuang.web.officer.forms import EmptyForm
from zhongchuang.web.shared.acting import ActingRequest, for_officers
from zhongchuang.web.shared.components import Crumb

DAY = forms.DateInput(attrs={"type": "date"})


def delegable(actor: Actor) -> list[Mandate]:
    """The mandates whose duties the actor can hand over."""
    own = Mandate.objects.visible_to(actor).valid_on(timezone.localdate())
    found = own.filter(role__in=sorted(OFFICERS), deputises=None).order_by("account__name", "pk")
    return [one for one in found if may_delegate(actor, one) is None]


class LeaveForm(forms.Form):
    """Whose duties, to whom, from when to when, and why."""

    mandate = forms.ChoiceField(label=gettext_lazy("委托人"))
    deputy = forms.ChoiceField(label=gettext_lazy("受托人"))
    since = forms.DateField(label=gettext_lazy("自"), widget=DAY)
    until = forms.DateField(label=gettext_lazy("至（含当日）"), widget=DAY)
    grounds = forms.CharField(label=gettext_lazy("事由"), max_length=200)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mandates = {str(one.pk): one for one in delegable(actor)}
        self.deputies = {
            str(one.pk): one
            for one in colleagues(Mandate(organisation=actor.organisation), timezone.localdate())
        }
        labels = [
            (key, f"{one.account} · {one.get_role_display()}") for key, one in self.mandates.items()
        ]
        self.fields["mandate"].choices = labels  # type: ignore[attr-defined]
        people = [(key, str(one)) for key, one in self.deputies.items()]
        self.fields["deputy"].choices = people  # type: ignore[attr-defined]

    def leave(self) -> Leave:
        given = self.cleaned_data
        return Leave(
            self.mandates[given["mandate"]],
            self.deputies[given["deputy"]],
            given["since"],
            given["until"],
            given["grounds"],
        )


@for_officers
def deputies(request: ActingRequest) -> HttpResponse:
    """Who stands in for whom now and later; arranging a leave."""
    actor = request.actor
    initial = {"since": timezone.localdate(), "mandate": actor.mandate.pk}
    form = LeaveForm(posted(request), actor=actor, initial=initial)
    if tried(request, form, lambda: delegate(actor=actor, leave=form.leave())):
        messages.success(request, _("委托已生效，双方都会收到通知；到期自动结束。"))
        return redirect("officer:deputies")
    own = Mandate.objects.visible_to(actor).deputies_from(timezone.localdate())
    context = {
        "title": _("请假委托"),
        "lead": _(
            "受托人在委托期内以同一角色办理，记录中注明“代某某”；谁也不能审批自己拟办的事项。"
        ),
        "deputies": own.order_by("valid_from", "pk"),
        "form": form,
        "may_end": actor.is_approver,
    }
    return render(request, "officer/deputies.html", context)


@for_officers
def end(request: ActingRequest, pk: int) -> HttpResponse:
    """End a delegation before its last day."""
    own = Mandate.objects.visible_to(request.actor).deputies_from(timezone.localdate())
    found = get_object_or_404(own, pk=pk)
    form = EmptyForm(posted(request))
    act = partial(end_delegation, actor=request.actor, mandate=found)
    if tried(request, form, act):
        messages.success(request, _("委托已结束。"))
        # Whoever ended the delegation they act under has no other way to this page.
        return redirect("home" if found.pk == request.actor.mandate.pk else "officer:deputies")
    title = _("提前结束委托？")
    context = {
        "title": title,
        "consequence": _("%(name)s将立即不能再以受托身份办理；已办理的事项不受影响。")
        % {"name": found.account},
        "confirm": _("结束委托"),
        "crumbs": [Crumb(_("请假委托"), reverse("officer:deputies")), Crumb(title)],
        "form": form,
        "cancel_url": reverse("officer:deputies"),
    }
    return render(request, "shared/confirm.html", context)
