"""The list of signals: one a row, filtered by area, kind, state and round."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django.urls import reverse
from django.utils.translation import gettext_lazy

from zhongchuang.directory.models import Division
from zhongchuang.filing.models import Application, Round
from zhongchuang.integrity.models import NAMES, Signal
from zhongchuang.integrity.states import UNSETTLED, State
from zhongchuang.web.officer.worklist import PREFECTURE
from zhongchuang.web.shared import components
from zhongchuang.web.shared.signals import TONES, kinds, rule_of, sentence_of, title_of


class SignalFilter(django_filters.FilterSet):
    """Filters of the list, kept in the address."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[("waiting", gettext_lazy("待说明或待处理")), *State.choices],
        method="by_state",
    )
    rule = django_filters.ChoiceFilter(label=gettext_lazy("提示种类"), choices=kinds)
    prefecture = django_filters.ModelChoiceFilter(
        label=gettext_lazy("地州市"),
        queryset=Division.objects.filter(PREFECTURE),
        method="in_prefecture",
    )
    round = django_filters.ModelChoiceFilter(
        label=gettext_lazy("批次"),
        queryset=lambda request: Round.objects.visible_to(request.actor),
        method="in_round",
    )

    class Meta:
        model = Signal
        fields = ("state", "rule", "prefecture", "round")

    def by_state(self, found: Any, _name: str, value: str) -> Any:
        return found.filter(state__in=UNSETTLED if value == "waiting" else [value])

    def in_prefecture(self, found: Any, _name: str, division: Division) -> Any:
        return found.filter(space__division__code__startswith=division.prefix)

    def in_round(self, found: Any, _name: str, round_: Round) -> Any:
        """Signals under the round's policy of the spaces that have applied in it."""
        spaces = Application.objects.visible_to(self.request.actor).filter(round=round_)
        return found.filter(policy=round_.policy, space__in=spaces.values("space"))


class SignalTable(tables.Table):
    """One signal a row. People in it are masked: whoever works on the case reads them there."""

    rule = tables.Column(gettext_lazy("提示"))
    space = tables.Column(gettext_lazy("众创空间"), order_by=("space__name",))
    division = tables.Column(
        gettext_lazy("地州市"),
        accessor="space__division__name",
        order_by=("space__division__code",),
    )
    noticed = tables.Column(
        gettext_lazy("提示内容"), accessor="grounds", orderable=False, empty_values=()
    )
    state = tables.Column(gettext_lazy("状态"))
    first_seen_at = tables.DateTimeColumn(verbose_name=gettext_lazy("首次发现"), format="Y-m-d")
    last_seen_at = tables.DateTimeColumn(verbose_name=gettext_lazy("最近发现"), format="Y-m-d")

    def render_rule(self, record: Signal) -> Any:
        return components.link(self.value_rule(record), reverse("officer:signal", args=[record.pk]))

    def value_rule(self, record: Signal) -> str:
        return title_of(record, rule_of(record))

    def value_space(self, record: Signal) -> str:
        return record.space.name

    def render_noticed(self, record: Signal) -> str:
        return sentence_of(record, str(record.grounds.get(NAMES, "")), personal=False)

    def render_state(self, record: Any) -> Any:
        return components.status(State(record.state).label, TONES[record.state])
