"""What experts fill in: a recusal, a declaration, the score sheet."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhongchuang.policy.explain import citation
from zhongchuang.policy.messages import in_language
from zhongchuang.policy.score_sheet import ExpertReview
from zhongchuang.web.shared.dossier import voice


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


class ScoreForm(forms.Form):
    """One number an item of the policy's sheet, and an opinion in words."""

    def __init__(self, *args: Any, review: ExpertReview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.review = review
        language, words = get_language() or "", voice()
        for item in review.items:
            self.fields[item.id] = forms.IntegerField(
                label=in_language(language, item.title, item.title_en),
                min_value=0,
                max_value=item.maximum,
                help_text=_("0 至 %(maximum)s 的整数，依据%(article)s")
                % {"maximum": item.maximum, "article": citation(item.article, words)},
                widget=forms.NumberInput(attrs={"data-score": item.maximum}),
            )
        self.fields["comment"] = forms.CharField(
            label=_("评审意见"), max_length=3000, widget=forms.Textarea
        )

    def items(self) -> list[Any]:
        """The bound fields of the items, in the order of the sheet."""
        return [self[item.id] for item in self.review.items]

    def scores(self) -> dict[str, int]:
        return {item.id: self.cleaned_data[item.id] for item in self.review.items}

    def total(self) -> int | None:
        """The sum of what was typed so far; None before anything was posted."""
        if not self.is_bound:
            return None
        self.is_valid()
        given = (self.cleaned_data.get(item.id) for item in self.review.items)
        return sum(int(value) for value in given if value is not None)
