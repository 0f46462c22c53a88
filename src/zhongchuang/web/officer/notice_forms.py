"""What officers fill in about notices and the objections to them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from zhongchuang.evidence.store import CONTENT_TYPES, checked
from zhongchuang.filing.actions.investigating import LONGEST_HEARING
from zhongchuang.policy.model import Policy
from zhongchuang.web.officer.forms import CasesForm, article_choices
from zhongchuang.web.shared.forms import UploadsField

USUAL_HEARING = 5


class PublishForm(CasesForm):
    """Which cases go onto the notice, and when it becomes public."""

    at = forms.DateTimeField(
        label=_("定时发布"),
        required=False,
        widget=forms.DateTimeInput,
        help_text=_("留空为立即发布；定时发布的，到时自动公开，公示期从当日起算。"),
    )


class ChangeReasonForm(forms.Form):
    """Why a public list is changed; the reason is published with it."""

    reason = forms.CharField(
        label=_("变更理由"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("理由随变更后的名单一并公开。"),
    )


class CorrectEntryForm(ChangeReasonForm):
    """What is published of one space, as it should be."""

    name = forms.CharField(label=_("名称"), max_length=100)
    operator = forms.CharField(label=_("运营主体"), max_length=200)
    address = forms.CharField(label=_("地址"), max_length=200)
    founded_on = forms.DateField(label=_("成立时间"), required=False)

    field_order = ("name", "operator", "address", "founded_on", "reason")


class AddEntriesForm(CasesForm, ChangeReasonForm):
    """Cases that go onto a list that is public already."""

    field_order = ("cases", "reason")


class FilesForm(forms.Form):
    """Files beside what is written, looked at before anything is kept."""

    uploads = UploadsField(
        label=_("附件（可不附）"),
        accept=tuple(CONTENT_TYPES),
        max_bytes=settings.EVIDENCE_MAX_BYTES,
        required=False,
    )

    def clean_uploads(self) -> Any:
        files = self.cleaned_data["uploads"]
        for file in files:
            checked(file)
        return files


class NoteForm(FilesForm):
    """What was found on a day."""

    on = forms.DateField(label=_("核实日期"))
    text = forms.CharField(
        label=_("核实情况"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    field_order = ("on", "text", "uploads")


class QuestionForm(forms.Form):
    """What the operator is asked."""

    text = forms.CharField(
        label=_("询问内容"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("运营机构会看到全部文字，不得透露异议人的身份。"),
    )
    days = forms.IntegerField(
        label=_("答复期限（工作日）"),
        min_value=1,
        max_value=LONGEST_HEARING,
        initial=USUAL_HEARING,
    )


class TakeUpForm(forms.Form):
    """Taking an objection up; the reason is needed where a colleague has it."""

    reason = forms.CharField(
        label=_("接手的理由"), required=False, max_length=500, widget=forms.TextInput
    )


class RemarkForm(forms.Form):
    """Why a prepared answer goes back."""

    remark = forms.CharField(
        label=_("退回意见"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(forms.Form):
    """The reasoned answer to an objection; upholding it needs the article."""

    answer = forms.CharField(
        label=_("处理结果及理由"),
        max_length=3000,
        widget=forms.Textarea,
        help_text=_("答复内容将告知异议人，请勿写入他人的个人信息。"),
    )
    article = forms.ChoiceField(
        label=_("依据的条款"), required=False, help_text=_("异议成立的，必须选择。")
    )

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["article"].choices = article_choices(policy)  # type: ignore[attr-defined]
