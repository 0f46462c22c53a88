"""What is filled in on an approval sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhongchuang.filing.states import SheetStep
from zhongchuang.web.officer.forms import CasesForm, RecommendForm


class DecisionForm(forms.Form):
    """A signatory's word on a sheet; sending it back needs one.

    `seen` is the digest of what was on the screen: a signature for something else is not taken.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("签署意见"),
        required=False,
        max_length=1000,
        widget=forms.Textarea,
        help_text=_("退回的，须写明理由。"),
    )
    to = forms.ChoiceField(label=_("退回到"), required=False)

    def __init__(self, *args: Any, signed: Sequence[str], seen: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = seen
        choices = [(step.value, step.label) for step in SheetStep if step in signed]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]
        if len(choices) < 2:
            self.fields["to"].widget = forms.HiddenInput()


class ReviseForm(CasesForm):
    """What a sheet proposes: for which cases, which opinion, on which grounds."""

    favourable = forms.ChoiceField(
        label=_("拟办意见"),
        choices=RecommendForm.base_fields["favourable"].choices,  # type: ignore[attr-defined]
        widget=forms.RadioSelect,
    )
    grounds = forms.CharField(label=_("理由"), max_length=3000, widget=forms.Textarea)

    def __init__(
        self, *args: Any, ready: Iterable[Any], opinion: bool, listed: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, ready=ready, **kwargs)
        self.fields["cases"].initial = listed
        if not opinion:
            del self.fields["favourable"]
