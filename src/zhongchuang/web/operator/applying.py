"""Applications: the list, and beginning one in an open round."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import django_filters
import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Space
from zhongchuang.filing.actions import drafting
from zhongchuang.filing.models import Application, LatePermission, Round
from zhongchuang.filing.round_lifecycle import RoundState
from zhongchuang.filing.rules import may_start
from zhongchuang.filing.states import OPEN
from zhongchuang.policy.calendar import now
from zhongchuang.web.operator.fact_tables import Column
from zhongchuang.web.operator.progress import tone_of
from zhongchuang.web.operator.sending import sent
from zhongchuang.web.shared.acting import ActingRequest, attempt, for_operators, refusal_text
from zhongchuang.web.shared.components import Crumb, Happening, link, status
from zhongchuang.web.shared.listing import Empty, listing
from zhongchuang.web.shared.looking import look_at_case
from zhongchuang.web.shared.rounds import published


class ReferenceColumn(Column):
    def render(self, record: Application) -> SafeString:
        return link(record.reference, reverse("operator:application", args=[record.pk]))


class PlaceColumn(Column):
    def render(self, record: Application) -> SafeString:
        return status(record.words_outside, tone_of(record))


class ApplicationTable(tables.Table):
    reference = ReferenceColumn(
        verbose_name=gettext_lazy("案件编号"), empty_values=(), order_by=("pk",)
    )
    space = tables.Column(verbose_name=gettext_lazy("众创空间"))
    state = PlaceColumn(verbose_name=gettext_lazy("状态"))

    class Meta:
        model = Application
        fields = ("reference", "space", "round", "state", "entered_on", "due_on", "submitted_at")


class ApplicationFilter(django_filters.FilterSet):
    class Meta:
        model = Application
        fields = ("state",)


@for_operators
def applications(request: ActingRequest) -> HttpResponse:
    """All applications of the operator, open ones and past ones."""
    return listing(
        request,
        Application.objects.visible_to(request.actor).order_by("-pk"),
        ApplicationTable,
        ApplicationFilter,
        title=_("备案申请"),
        template="operator/applications.html",
        search=("space__name", "round__title"),
        unit=_("件"),
        empty=Empty(
            _("还没有提出过申请"),
            _("先在自查页确认各项条件，再选择正在受理的批次开始申报。"),
            reverse("operator:start"),
            _("开始申报"),
        ),
        context={"lead": _("每个空间在每个批次只能有一件未办结的申请。")},
    )


@dataclass(frozen=True, slots=True)
class Gate:
    """May a space apply in a round, and if not, why not."""

    space: Space
    refusal: str
    current: Application | None = None


@dataclass(frozen=True, slots=True)
class RoundOffer:
    """A round with what it means for each of the operator's spaces; `history` is what became of it
    since its call went out, `late` the day until which a space of theirs may still hand in."""

    round: Round
    gates: list[Gate]
    history: list[Happening]
    late: date | None


def offers(actor: Actor, moment: datetime) -> list[RoundOffer]:
    """The rounds that have not closed, or not for one of the spaces, each with the gate of every
    space."""
    spaces = list(Space.objects.visible_to(actor))
    permissions = LatePermission.objects.live_on(timezone.localdate(moment))
    late = dict(
        permissions.filter(space__in=spaces).order_by("until").values_list("round", "until")
    )
    rounds = (
        Round.objects.visible_to(actor)
        .filter(Q(closes_at__gte=moment) | Q(pk__in=late), state=RoundState.OPEN)
        .select_related("division")
        .prefetch_related("steps__document")
        .order_by("opens_at", "pk")
    )
    current = {
        (case.round_id, case.space_id): case
        for case in Application.objects.visible_to(actor).filter(state__in=sorted(OPEN))
    }
    return [
        RoundOffer(
            found,
            _gates(actor, found, spaces, moment, current),
            published(found.steps.all()),
            late.get(found.pk) if found.has_closed_at(moment) else None,
        )
        for found in rounds
    ]


def _gates(
    actor: Actor,
    round_: Round,
    spaces: Iterable[Space],
    moment: datetime,
    current: dict[tuple[int, int], Application],
) -> list[Gate]:
    gates = []
    for space in spaces:
        refusal = may_start(actor, round_, space, moment)
        words = refusal_text(refusal) if refusal else ""
        gates.append(Gate(space, words, current.get((round_.pk, space.pk))))
    return gates


class StartForm(forms.Form):
    """Which space applies in which round; only the operator's own can be named."""

    round = forms.ModelChoiceField(Round.objects.none(), widget=forms.HiddenInput)
    space = forms.ModelChoiceField(Space.objects.none(), widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, queryset in (
            ("round", Round.objects.visible_to(actor).select_related("division")),
            ("space", Space.objects.visible_to(actor)),
        ):
            field = self.fields[name]
            field.queryset = queryset  # type: ignore[attr-defined]
            field.error_messages["invalid_choice"] = _("所选的批次或空间不存在。")


@for_operators
def start(request: ActingRequest) -> HttpResponse:
    """Choose round and space; every gate that is shut says why."""
    form = StartForm(sent(request), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        started: list[Application] = []
        values = form.cleaned_data
        if attempt(
            form,
            lambda: started.append(
                drafting.start(actor=request.actor, round_=values["round"], space=values["space"])
            ),
        ):
            look_at_case(started[0], request.actor)
            messages.success(request, _("已建立申请。请按下面的清单逐项完成。"))
            return redirect("operator:application", started[0].pk)
    context = {
        "title": _("开始申报"),
        "lead": _("选择正在受理的批次和要申报的空间。建立申请后可以随时保存、分几次填完。"),
        "form": form,
        "offers": offers(request.actor, now()),
        "crumbs": [
            Crumb(_("备案申请"), reverse("operator:applications")),
            Crumb(_("开始申报")),
        ],
    }
    return render(request, "operator/start.html", context)
