"""The outcome of a visit, given when everything has come in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhongchuang.policy.model import Policy
from zhongchuang.web.officer.forms import article_choices, corrected


class FinishForm(forms.Form):
    """Whether the case goes on; ending it needs the grounds. `digest` is of what was on the page."""

    outcome = forms.ChoiceField(
        label=_("结论"),
        choices=[("pass", _("核查通过，转入下一环节")), ("fail", _("核查不通过，终结本案"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择结论。")},
    )
    reason = forms.CharField(
        label=_("不通过的理由"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("仅在核查不通过时填写。"),
    )
    article = forms.ChoiceField(
        label=_("不通过所依据的条款"), required=False, help_text=_("仅在核查不通过时选择。")
    )
    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["article"].choices = article_choices(policy)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("outcome") == "fail":
            for name in ("reason", "article"):
                if not given.get(name, "").strip():
                    self.add_error(name, _("核查不通过的，必须填写。"))
        return given

    def renewed(self, digest: str) -> FinishForm:
        """The form as it is shown again, over the content as it is now."""
        if self.is_bound:
            self.data = corrected(self.data, digest=digest)
        return self
