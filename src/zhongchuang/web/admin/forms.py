"""What the administrator fills in."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhongchuang.directory.models import Division, Organisation, checked_prefix, checked_uscc
from zhongchuang.directory.rules import APPOINTABLE
from zhongchuang.directory.states import OrganisationKind, Role
from zhongchuang.kernel.identifiers import clean_uscc
from zhongchuang.policy.actions import DayPlan
from zhongchuang.web.shared.forms import CodeField

DivisionField = forms.ModelChoiceField[Division]
AUTHORITIES = (OrganisationKind.PREFECTURE, OrganisationKind.REGION)
DUTIES: dict[Role, Any] = {
    Role.REGION_OFFICER: gettext_lazy("科技厅经办人：审核、组织评审、拟稿"),
    Role.REGION_APPROVER: gettext_lazy("科技厅审批人：签发、发布批次、管理本厅人员和专家"),
    Role.PREFECTURE_OFFICER: gettext_lazy("地州市经办人：受理、初审、实地核查、拟推荐意见"),
    Role.PREFECTURE_APPROVER: gettext_lazy("地州市审批人：签发推荐意见、管理本局人员"),
    Role.OPERATOR_OWNER: gettext_lazy("申报单位：审核并提交申请、管理本单位人员"),
    Role.EXPERT: gettext_lazy("评审专家：只看指派给自己的材料"),
    Role.AUDITOR: gettext_lazy("审计员：查看全部内容和审计记录，不能改动"),
    Role.ADMINISTRATOR: gettext_lazy("系统管理员：设置机构、人员和日历，看不到案件内容"),
}


class AuthorityDetailsForm(forms.Form):
    """What of an authority can be changed later."""

    name = forms.CharField(
        label=gettext_lazy("机构全称"),
        max_length=200,
        help_text=gettext_lazy("印在公文落款处，与公章一致。"),
    )
    number_prefix = forms.CharField(
        label=gettext_lazy("发文代字"),
        max_length=20,
        validators=[checked_prefix],
        help_text=gettext_lazy(
            "文号中年份前面的部分，例如“新科高字〔2019〕34号”中的“新科高字”。不能与其他机构相同。"
        ),
    )
    uscc = CodeField(
        label=gettext_lazy("统一社会信用代码"),
        max_length=30,
        required=False,
        validators=[checked_uscc],
        help_text=gettext_lazy("可不填。"),
    )

    def clean_uscc(self) -> str:
        given = self.cleaned_data["uscc"]
        return clean_uscc(given) if given else ""


class AuthorityForm(AuthorityDetailsForm):
    """A new authority; kind and division stay for good, because cases hang on them."""

    kind = forms.TypedChoiceField(
        label=gettext_lazy("类型"),
        choices=[(kind.value, kind.label) for kind in AUTHORITIES],
        coerce=OrganisationKind,
        widget=forms.RadioSelect,
    )
    division = forms.ModelChoiceField(
        label=gettext_lazy("管辖地区"),
        queryset=Division.objects.filter(valid_until=None),
        help_text=gettext_lazy(
            "科技厅选自治区；科技局选所在地州市，自治区直辖县级市可以单独设局。登记后不能更改。"
        ),
    )
    field_order = ("kind", "division", "name", "number_prefix", "uscc")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            taken = Organisation.objects.filter(kind__in=AUTHORITIES).values("division")
            free = Division.objects.filter(valid_until=None).exclude(pk__in=taken)
            cast(DivisionField, self.fields["division"]).queryset = free


class InvitationForm(forms.Form):
    """A person for one of the roles an organisation has; an operator's needs a reason."""

    role = forms.TypedChoiceField(label=gettext_lazy("角色"), coerce=Role, widget=forms.RadioSelect)
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=50)
    email = forms.EmailField(
        label=gettext_lazy("电子邮箱"),
        required=False,
        help_text=gettext_lazy("可不填。系统不会自动发送，链接由您交给本人。"),
    )
    reason = forms.CharField(
        label=gettext_lazy("原因"),
        max_length=300,
        widget=forms.Textarea,
        help_text=gettext_lazy("例如：原申报单位账号持有人离职且无法登录，已核对单位来函。"),
    )

    def __init__(self, *args: Any, organisation: Organisation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = APPOINTABLE.get(organisation.kind if organisation else "", frozenset())
        choices = [(role.value, label) for role, label in DUTIES.items() if role in roles]
        cast(forms.ChoiceField, self.fields["role"]).choices = choices
        if len(choices) == 1:
            self.initial["role"] = choices[0][0]
        if Role.OPERATOR_OWNER not in roles:
            del self.fields["reason"]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("原因"),
        max_length=300,
        widget=forms.Textarea,
        validators=[MinLengthValidator(2)],
        help_text=gettext_lazy("记入审计记录。"),
    )


class DayForm(forms.Form):
    """One day that differs from the plain week; `day` is fixed where one is changed."""

    day = forms.DateField(
        label=gettext_lazy("日期"), widget=forms.DateInput(attrs={"autocomplete": "off"})
    )
    is_working = forms.TypedChoiceField(
        label=gettext_lazy("安排"),
        choices=[("0", gettext_lazy("放假")), ("1", gettext_lazy("调休上班"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("说明"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("例如：春节。"),
    )

    def __init__(self, *args: Any, year: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year
        if year is None:
            del self.fields["day"]

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day.year != self.year:
            raise ValidationError(_("请填写 %(year)d 年的日期。") % {"year": self.year})
        return day

    def plan(self, day: date | None = None) -> DayPlan:
        data = self.cleaned_data
        return DayPlan(day or data["day"], data["is_working"], data["note"])


class SourceForm(forms.Form):
    source = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=100,
        help_text=gettext_lazy(
            "国务院办公厅放假安排通知的名称和文号，例如“国务院办公厅关于2027年部分节假日安排的通知（国办发明电〔2026〕×号）”。"
        ),
    )


class LinesForm(forms.Form):
    lines = forms.CharField(
        label=gettext_lazy("日期"),
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": "14", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "每行一天或一段日期：2027-02-06 放假 春节；2027-02-05 至 2027-02-11 放假；2027-02-20 上班。"
        ),
    )
