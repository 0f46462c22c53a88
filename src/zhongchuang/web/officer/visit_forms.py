"""What two officers fill in on the spot: measured areas, photographs, a verdict on each drawn row."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from zhongchuang.evidence.store import CONTENT_TYPES
from zhongchuang.filing.actions.visiting import VisitRecord
from zhongchuang.filing.models import SiteVisit
from zhongchuang.ledger.models import Fact
from zhongchuang.policy.calendar import today
from zhongchuang.policy.model import Policy
from zhongchuang.web.officer.forms import article_choices, corrected
from zhongchuang.web.shared.forms import UploadsField


class VisitForm(forms.ModelForm[SiteVisit]):
    """What the two officers measured and found, and the outcome."""

    photos = UploadsField(
        label=_("现场照片"),
        required=False,
        accept=tuple(kind for kind, name in CONTENT_TYPES.items() if name.startswith("image/")),
        max_bytes=settings.EVIDENCE_MAX_BYTES,
    )
    reason = forms.CharField(
        label=_("不通过的理由"),
        required=False,
        max_length=1000,
        widget=forms.Textarea,
        help_text=_("仅在核查不通过时填写。"),
    )
    article = forms.ChoiceField(
        label=_("不通过所依据的条款"), required=False, help_text=_("仅在核查不通过时选择。")
    )

    class Meta:
        model = SiteVisit
        fields = (
            "visited_on",
            "first_officer",
            "second_officer",
            "operator_representative",
            "total_area",
            "service_area",
            "shared_area",
            "workstations",
            "findings",
        )

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["article"].choices = article_choices(policy)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Two people, on a day that has come, and no part larger than the whole."""
        given = super().clean() or {}
        first, second = given.get("first_officer", ""), given.get("second_officer", "")
        if first and first == second:
            self.add_error("second_officer", _("实地核查须由两人进行，请填写另一位核查人。"))
        if (day := given.get("visited_on")) and day > today():
            self.add_error("visited_on", _("核查日期不能晚于今天。"))
        total = given.get("total_area")
        for name in ("service_area", "shared_area"):
            if total is not None and given.get(name) is not None and given[name] > total:
                self.add_error(name, _("不能大于实测总面积。"))
        return given

    def record(self) -> VisitRecord:
        return VisitRecord(**{name: self.cleaned_data[name] for name in self._meta.fields or ()})


class SampleForm(forms.Form):
    """What was found of one sampled row."""

    verdict = forms.ChoiceField(
        label=_("核查结果"),
        choices=[("verified", _("属实")), ("disputed", _("有疑问"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择“属实”或“有疑问”。")},
    )
    note = forms.CharField(label=_("情况说明"), required=False, max_length=300)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, fact: Fact) -> None:
        self.fact = fact
        self.kind = fact._meta.model_name
        self.details = detail_of(fact)
        prefix = f"row-{fact._meta.model_name}-{fact.pk}"
        super().__init__(data, prefix=prefix, initial={"version": fact.version})

    def clean(self) -> dict[str, Any]:
        """What was found must be of what the row says now."""
        given = super().clean() or {}
        if given.get("version") not in {None, self.fact.version}:
            self.add_error("verdict", _("这条记录在您打开本页之后有变动，请按最新内容核对。"))
            self.data = corrected(self.data, **{self.add_prefix("version"): str(self.fact.version)})
        if given.get("verdict") == "disputed" and not given.get("note", "").strip():
            self.add_error("note", _("有疑问时须写明情况。"))
        return given


def detail_of(fact: Fact) -> list[tuple[str, Any]]:
    """What to compare on the spot: every given value of the row but its evidence."""
    pairs = []
    for name in fact.CONTENT:
        field: Any = fact._meta.get_field(name)
        value = getattr(fact, field.name)
        if name == "evidence_names" or value in (None, "", str(fact)):
            continue
        if field.choices:
            value = dict(field.flatchoices)[value]
        elif isinstance(value, bool):
            value = _("是") if value else _("否")
        pairs.append((str(field.verbose_name), value))
    return pairs
