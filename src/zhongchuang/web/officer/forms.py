"""What officers fill in: grounds, opinions, corrections, rounds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhongchuang.directory.rules import INVITABLE
from zhongchuang.directory.states import Level, Role
from zhongchuang.filing.actions.reviewing import View
from zhongchuang.filing.actions.rounds import RoundPlan
from zhongchuang.filing.states import Verdict
from zhongchuang.policy.calendar import now
from zhongchuang.policy.explain import citation
from zhongchuang.policy.model import Policy, Tier
from zhongchuang.policy.registry import known
from zhongchuang.policy.registry import policy as read_policy
from zhongchuang.web.shared.dossier import voice

LONGEST_LABEL = 28
Choices = list[tuple[str, Any]]


def article_choices(policy: Policy) -> Choices:
    """Every article and item an officer can cite, with the beginning of its words."""
    found: Choices = [("", _("请选择"))]
    for number, article in policy.articles.items():
        found.append((str(number), _article_label(str(number), article.text)))
        found += [
            (f"{number}.{item}", _article_label(f"{number}.{item}", text))
            for item, text in enumerate(article.items, start=1)
        ]
    return found


def _article_label(reference: str, text: str) -> str:
    words = " ".join(text.split())
    short = words if len(words) <= LONGEST_LABEL else words[:LONGEST_LABEL] + "…"
    return f"{citation(reference, voice())} {short}"


def corrected(data: Mapping[str, Any], **values: str) -> QueryDict:
    """What was posted, with some values as they are now: the next try is of the newest state."""
    found = QueryDict(mutable=True)
    found.update(data)
    for name, value in values.items():
        found[name] = value
    return found


class EmptyForm(forms.Form):
    """An act that asks for nothing but the click; it carries the refusal, should there be one."""


class NoteForm(forms.Form):
    """A remark one may leave out."""

    note = forms.CharField(
        label=_("办理意见"), required=False, max_length=1000, widget=forms.Textarea
    )


class ReasonForm(forms.Form):
    """A reason that must be given."""

    reason = forms.CharField(label=_("理由"), max_length=1000, widget=forms.Textarea)


class GroundsForm(ReasonForm):
    """The grounds of an adverse act: the reason and the article it rests on."""

    article = forms.ChoiceField(label=_("依据的条款"))

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["article"].choices = article_choices(policy)  # type: ignore[attr-defined]


class OpinionForm(forms.Form):
    """A reviewer's view of one condition."""

    verdict = forms.ChoiceField(
        label=_("意见"), choices=Verdict.choices, required=False, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("理由"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 1})
    )


class OpinionForms:
    """One opinion form a condition, kept together.

    `met` are the conditions found met: their opinion is proposed, all others are left open.
    """

    def __init__(self, policy: Policy, data: Any = None, met: Collection[str] = ()) -> None:
        self.forms = {
            criterion.id: OpinionForm(
                data,
                prefix=f"opinion-{criterion.id}",
                initial={"verdict": Verdict.MET} if criterion.id in met else {},
            )
            for criterion in policy.criteria
        }

    def is_valid(self) -> bool:
        return all(form.is_valid() for form in self.forms.values())

    def views(self) -> list[View]:
        """The views that were given; a condition left open has none."""
        return [
            View(key, Verdict(form.cleaned_data["verdict"]), form.cleaned_data["reason"])
            for key, form in self.forms.items()
            if form.cleaned_data.get("verdict")
        ]


class ReviewForm(forms.Form):
    """The outcome of a review; a failure needs its grounds.

    `material` is the digest of what was on the screen: opinions on an earlier submission are not taken.
    """

    material = forms.CharField(required=False, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("总体意见"),
        required=False,
        max_length=1000,
        widget=forms.Textarea,
        help_text=_("不予通过的，在此写明理由。"),
    )
    article = forms.ChoiceField(
        label=_("不予通过所依据的条款"), required=False, help_text=_("仅在不予通过时选择。")
    )

    def __init__(self, *args: Any, policy: Policy, digest: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.digest = digest
        self.initial["material"] = digest
        self.fields["article"].choices = article_choices(policy)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        seen = given.get("material")
        if seen and seen != self.digest:
            self.add_error(
                None, _("申报机构在您打开本页之后重新提交了材料，请核对最新内容后再办理。")
            )
            self.data = corrected(self.data, material=self.digest)
        return given


class RecommendForm(forms.Form):
    favourable = forms.ChoiceField(
        label=_("拟办意见"),
        choices=[("yes", _("拟同意推荐")), ("no", _("拟不予推荐"))],
        widget=forms.RadioSelect,
    )
    grounds = forms.CharField(
        label=_("理由"),
        max_length=3000,
        widget=forms.Textarea,
        help_text=_("同意推荐的，理由将写入推荐函；不予推荐的，理由将告知申报机构。"),
    )


class CasesForm(forms.Form):
    """Which cases go onto a list."""

    cases = forms.MultipleChoiceField(
        label=_("众创空间"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选择一个众创空间。")},
    )

    def __init__(self, *args: Any, ready: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ready = {str(case.pk): case for case in ready}
        choices = [
            (
                key,
                _("%(space)s（%(operator)s，%(reference)s）")
                % {
                    "space": case.space.name,
                    "operator": case.space.operator.name,
                    "reference": case.reference,
                },
            )
            for key, case in self.ready.items()
        ]
        self.fields["cases"].choices = choices  # type: ignore[attr-defined]
        self.fields["cases"].initial = list(self.ready)

    def chosen(self) -> list[Any]:
        return [self.ready[key] for key in self.cleaned_data["cases"]]


class ConfirmationForm(CasesForm):
    grounds = forms.CharField(
        label=_("拟办理由"), max_length=3000, widget=forms.Textarea, initial=_("公示期满无异议。")
    )


class RoundForm(forms.Form):
    """What a round fixes."""

    title = forms.CharField(label=_("名称"), max_length=100)
    policy = forms.ChoiceField(label=_("管理办法"))
    year = forms.IntegerField(label=_("备案年度"), min_value=2000, max_value=2100)
    evaluation_year = forms.IntegerField(
        label=_("考核年度"),
        min_value=2000,
        max_value=2100,
        help_text=_("“每年”的各项指标按这一年计算，一般为上一完整年度。"),
    )
    as_of = forms.DateField(
        label=_("截止统计日期"), help_text=_("人员、场地、运营时间等按这一天的情况认定。")
    )
    opens_at = forms.DateTimeField(label=_("开始受理"))
    closes_at = forms.DateTimeField(
        label=_("截止受理"), help_text=_("精确到时分；过后不能提交申请。")
    )
    contact = forms.CharField(
        label=_("联系方式"),
        max_length=100,
        help_text=_("写入备案通知并公开：处室名称和办公电话，不要填写个人手机号码。"),
    )

    def __init__(self, *args: Any, level: Level, division: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.level = level
        policies = [read_policy(key) for key in known()]
        self.fields["policy"].choices = [  # type: ignore[attr-defined]
            (
                one.id,
                _("%(title)s（%(number)s）") % {"title": one.title, "number": one.document_number},
            )
            for one in policies
            if usable(one, level, division)
        ]

    @property
    def policies(self) -> Any:
        """The policies the round may be held under."""
        return self.fields["policy"].choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        opens, closes = given.get("opens_at"), given.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("截止受理须晚于开始受理。"))
        elif closes and closes <= now():
            self.add_error("closes_at", _("截止受理须晚于现在，否则没有机构能够申报。"))
        year, evaluated = given.get("year"), given.get("evaluation_year")
        if year and evaluated and evaluated > year:
            self.add_error("evaluation_year", _("考核年度不能晚于备案年度。"))
        as_of = given.get("as_of")
        if as_of and evaluated and as_of.year < evaluated:
            self.add_error("as_of", _("截止统计日期不能早于考核年度。"))
        if (
            as_of
            and closes
            and "closes_at" not in self.errors
            and as_of > timezone.localdate(closes)
        ):
            self.add_error("as_of", _("截止统计日期不能晚于截止受理之日。"))
        return given

    def plan(self) -> RoundPlan:
        return RoundPlan(level=self.level, **self.cleaned_data)


def usable(policy: Policy, level: Level, division: str) -> bool:
    """May an authority of this level and place open a round under the policy?"""
    if level == Level.REGION:
        return policy.tier == Tier.REGION
    return policy.tier == Tier.PREFECTURE and policy.jurisdiction == division


def round_defaults(day: date, authority: str) -> dict[str, Any]:
    """What a round of this year usually fixes."""
    closes = datetime.combine(date(day.year, 12, 31), time(18, 0))
    title = _("%(year)s年度%(authority)s众创空间备案")
    return {
        "title": title % {"year": day.year, "authority": authority},
        "year": day.year,
        "evaluation_year": day.year - 1,
        "as_of": day,
        "opens_at": timezone.localtime().replace(second=0, microsecond=0),
        "closes_at": timezone.make_aware(closes),
    }


class InviteForm(forms.Form):
    """A colleague or, for the region, an expert."""

    name = forms.CharField(label=_("姓名"), max_length=50)
    role = forms.ChoiceField(label=_("角色"))
    email = forms.EmailField(label=_("电子邮箱"), required=False)

    def __init__(self, *args: Any, role: Role, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = sorted(INVITABLE.get(role, frozenset()))
        self.fields["role"].choices = [(one.value, one.label) for one in allowed]  # type: ignore[attr-defined]
