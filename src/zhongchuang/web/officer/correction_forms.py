"""What officers write down to be completed, and what they find of the answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhongchuang.filing.actions.correcting import MOST_DAYS, Request
from zhongchuang.filing.states import CorrectionKind
from zhongchuang.policy.explain import citation
from zhongchuang.policy.model import Policy
from zhongchuang.web.shared.dossier import voice

PARTS = {
    "direction": _("发展方向与运营模式"),
    "justification": _("非独立法人情况说明"),
    "contact": _("联系人和联系电话"),
}


class ItemForm(forms.Form):
    """One thing to complete. A row or a number comes by a link beside it; a condition or a part of
    the application can be picked here, too."""

    kind = forms.ChoiceField(label=_("类型"), choices=CorrectionKind.choices)
    where = forms.ChoiceField(label=_("对应内容"), required=False)
    text = forms.CharField(
        label=_("需要补正的内容"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    days = forms.IntegerField(
        label=_("补正期限（工作日）"),
        min_value=1,
        max_value=MOST_DAYS,
        help_text=_("自发出的次日起算，按国家节假日安排计算。"),
    )
    measure = forms.CharField(required=False, widget=forms.HiddenInput)
    row_kind = forms.CharField(required=False, widget=forms.HiddenInput)
    row_id = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["where"].choices = [  # type: ignore[attr-defined]
            ("", _("申请材料整体")),
            *((c.id, f"{citation(c.article, voice())} {c.title}") for c in policy.criteria),
            *((f"part.{part}", name) for part, name in PARTS.items()),
        ]

    def request(self, place: str) -> Request:
        """What was written down; `place` are the words for its row or number."""
        values = self.cleaned_data
        where = values["where"]
        is_part = where.startswith("part.")
        return Request(
            text=values["text"],
            criterion="" if is_part else where,
            kind=CorrectionKind(values["kind"]),
            days=values["days"],
            measure=values["measure"],
            part=where.removeprefix("part.") if is_part else "",
            row_kind=values["row_kind"],
            row_id=values["row_id"],
            place=place or (str(PARTS[where.removeprefix("part.")]) if is_part else ""),
        )


class SendForm(forms.Form):
    """Sending all drafts at once; late or second asking needs its reason."""

    reason = forms.CharField(
        label=_("再次提出或逾期告知的理由"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SettleForm(forms.Form):
    """What the officer finds of one answer."""

    accepted = forms.TypedChoiceField(
        label=_("核对结果"),
        choices=[("yes", _("已补正")), ("no", _("未补正，再次要求"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    finding = forms.CharField(
        label=_("核对意见"),
        required=False,
        max_length=500,
        help_text=_("未补正的必填，将作为再次补正的要求。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
