"""The list of rounds: one a row, with where it stands, how long it still runs, how many applied."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters
import django_tables2 as tables
from django.urls import reverse
from django.utils.translation import gettext_lazy

from zhongchuang.directory.states import Level
from zhongchuang.filing.models import Round
from zhongchuang.filing.round_lifecycle import RoundState
from zhongchuang.web.shared import components
from zhongchuang.web.shared.rounds import days_left, round_state


class RoundFilter(django_filters.FilterSet):
    level = django_filters.ChoiceFilter(label=gettext_lazy("级别"), choices=Level.choices)
    year = django_filters.NumberFilter(label=gettext_lazy("备案年度"))
    state = django_filters.ChoiceFilter(label=gettext_lazy("状态"), choices=RoundState.choices)

    class Meta:
        model = Round
        fields = ("level", "year", "state")


class RoundTable(tables.Table):
    """One round a row."""

    title = tables.Column(gettext_lazy("名称"))
    level = tables.Column(gettext_lazy("级别"))
    authority = tables.Column(gettext_lazy("组织单位"), accessor="authority__name")
    opens_at = tables.DateTimeColumn(verbose_name=gettext_lazy("开始受理"), format="Y-m-d H:i")
    closes_at = tables.DateTimeColumn(verbose_name=gettext_lazy("截止受理"), format="Y-m-d H:i")
    state = tables.Column(
        gettext_lazy("状态"), accessor="pk", order_by=("closes_at",), empty_values=()
    )
    left = tables.Column(
        gettext_lazy("剩余时间"), accessor="closes_at", orderable=False, empty_values=()
    )
    submitted = tables.Column(
        gettext_lazy("已提交申请"), attrs={"th": {"class": "num"}, "td": {"class": "num"}}
    )

    def __init__(self, *args: Any, moment: datetime, **kwargs: Any) -> None:
        self.moment = moment
        super().__init__(*args, **kwargs)

    def render_title(self, record: Round) -> Any:
        return components.link(record.title, reverse("officer:round", args=[record.pk]))

    def value_title(self, record: Round) -> str:
        return record.title

    def render_state(self, record: Any) -> Any:
        return components.status(*round_state(record, self.moment, extended=record.extended))

    def value_state(self, record: Any) -> str:
        return round_state(record, self.moment, extended=record.extended)[0]

    def render_left(self, record: Round) -> str:
        return days_left(record, self.moment) or "—"
