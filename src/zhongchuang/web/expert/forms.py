"""What experts fill in: a recusal, a declaration, the score sheet, a word on a difference."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhongchuang.filing.actions.scoring import ABSTAINED
from zhongchuang.policy.explain import citation
from zhongchuang.policy.panels import cut, sheet_total
from zhongchuang.policy.score_sheet import ExpertReview, ScoreItem
from zhongchuang.web.shared.dossier import voice

ERRORS = {"required": _("请评分。")}


class DeclarationForm(forms.Form):
    """No interest in the case: the condition for seeing its material."""

    declared = forms.BooleanField(
        label=_("本人与申报机构及其负责人没有利害关系，将独立、客观、公正评审，并对材料保密。"),
        error_messages={"required": _("请先作出声明；有利害关系的，请申请回避。")},
    )


class RecusalForm(forms.Form):
    reason = forms.CharField(
        label=_("回避理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class OutlierForm(forms.Form):
    note = forms.CharField(
        label=_("说明"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ScoreForm(forms.Form):
    """One answer an item of the policy's sheet, and an opinion in words.

    An item is a whole number, one of its listed values, or yes and no; where it may be abstained
    from, a choice says so and `why-…` holds the reason.
    """

    def __init__(self, *args: Any, review: ExpertReview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.review = review
        for item in review.items:
            self.fields[item.id] = field_of(item)
            if item.abstain:
                self.fields[f"why-{item.id}"] = forms.CharField(
                    label=_("弃权理由"),
                    max_length=300,
                    required=False,
                    widget=forms.TextInput(attrs={"placeholder": _("弃权的须写明理由")}),
                )
        self.fields["comment"] = forms.CharField(
            label=_("评审意见"), max_length=3000, widget=forms.Textarea
        )

    def clean(self) -> dict[str, Any]:
        """A number may be left empty where the reason for abstaining is given, not otherwise."""
        given = super().clean() or {}
        for item in self.review.items:
            if item.id in self.errors or not item.abstain:
                continue
            why = str(given.get(f"why-{item.id}") or "").strip()
            left_out = given.get(item.id) in {None, "", ABSTAINED}
            if left_out and not why:
                self.add_error(item.id, _("请评分；弃权的，请写明理由。"))
            elif not left_out and why:
                self.add_error(f"why-{item.id}", _("已经评分的，不写弃权理由。"))
        return given

    def items(self) -> list[tuple[Any, Any]]:
        """The bound fields of the items in the order of the sheet, each with its reason's."""
        return [
            (self[item.id], self[f"why-{item.id}"] if item.abstain else None)
            for item in self.review.items
        ]

    def scores(self) -> dict[str, int]:
        """What was given so far: item id → points; without what was abstained from."""
        found = {}
        for item in self.review.items:
            value = self.cleaned_data.get(item.id)
            if value not in {None, "", ABSTAINED}:
                found[item.id] = int(value)
        return found

    def abstained(self) -> dict[str, str]:
        given = self.scores()
        return {
            item.id: str(self.cleaned_data.get(f"why-{item.id}") or "")
            for item in self.review.items
            if item.abstain and item.id not in given
        }

    def total(self) -> Decimal | None:
        """The total of what was typed so far, as the sheet will count it; None before a post."""
        if not self.is_bound:
            return None
        self.is_valid()
        return cut(sheet_total(self.review, self.counted()))

    def counted(self) -> Mapping[str, int]:
        """What counts towards the running total: nothing for what is still open, nothing at all for
        what is abstained from."""
        left_out = {name for name, why in self.abstained().items() if why.strip()}
        open_ = {item.id: 0 for item in self.review.scored if item.id not in left_out}
        return open_ | self.scores()


def field_of(item: ScoreItem) -> forms.Field:
    """The field an item is answered in."""
    words = voice()
    language = get_language() or ""
    cited = citation(item.article, words)
    data = {"data-score": item.maximum, "data-weight": format(item.weight, "f")}
    if item.veto:
        choices: list[tuple[str, Any]] = [("0", _("没有")), ("1", _("有，应当否决"))]
        help_text = _("否决项，依据%(article)s") % {"article": cited}
        return _choice(item, choices, help_text, {})
    if item.values:
        choices = [(str(one.points), f"{one.name(language)} {one.points}") for one in item.values]
        help_text = _("选择档次，依据%(article)s") % {"article": cited}
        return _choice(item, choices, help_text, data)
    return forms.IntegerField(
        label=item.name(language),
        min_value=item.least,
        max_value=item.maximum,
        required=not item.abstain,
        error_messages=ERRORS,
        help_text=_("%(least)s 至 %(maximum)s 的整数，依据%(article)s")
        % {"least": item.least, "maximum": item.maximum, "article": cited},
        widget=forms.NumberInput(attrs=data),
    )


def _choice(
    item: ScoreItem, choices: list[tuple[str, Any]], help_text: str, data: dict[str, Any]
) -> forms.ChoiceField:
    offered: list[tuple[str, Any]] = [("", _("请选择")), *choices]
    if item.abstain:
        offered.append((ABSTAINED, _("弃权")))
    return forms.ChoiceField(
        label=item.name(get_language() or ""),
        choices=offered,
        required=not item.abstain,
        error_messages=ERRORS,
        help_text=help_text,
        widget=forms.Select(attrs=data),
    )
