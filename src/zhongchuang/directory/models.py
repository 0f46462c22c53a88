"""WHO: divisions, organisations, spaces, accounts, mandates, and the standing of spaces."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhongchuang.directory.queries import (
    AccountManager,
    BanQuerySet,
    ExpertQuerySet,
    InvitationQuerySet,
    MandateQuerySet,
    OrganisationQuerySet,
    SpaceQuerySet,
    StandingQuerySet,
)
from zhongchuang.directory.states import (
    InterestKind,
    Level,
    OrganisationKind,
    Role,
    SpaceKind,
    StandingKind,
)
from zhongchuang.kernel.identifiers import clean_uscc


def checked_uscc(code: str) -> None:
    """A form and model validator: the check character of GB 32100-2015 must be right."""
    try:
        clean_uscc(code)
    except ValueError:
        raise ValidationError(
            _("“%(code)s”不是有效的统一社会信用代码，请核对 18 位代码及校验码。"),
            params={"code": code},
        ) from None


checked_prefix = RegexValidator(
    r"^[\u4e00-\u9fffA-Za-z]{2,20}\Z",
    _("发文代字为 2 至 20 个汉字或字母，不含年份、括号和序号，例如“新科高字”。"),
)
"""A form and model validator: what stands before 〔year〕 in a document number."""


def within(degrees: int) -> list[MinValueValidator | MaxValueValidator]:
    """Validators of an angle between −degrees and degrees."""
    return [MinValueValidator(-degrees), MaxValueValidator(degrees)]


class Division(models.Model):
    """A division of GB/T 2260, valid for a span of time: codes change."""

    code = models.CharField(_("行政区划代码"), max_length=6, primary_key=True)
    name = models.CharField(_("名称"), max_length=50)
    name_en = models.CharField(_("英文名称"), max_length=80)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)

    class Meta:
        ordering = ("code",)
        verbose_name = _("行政区划")

    def __str__(self) -> str:
        return self.name

    @property
    def prefix(self) -> str:
        """What the codes of its parts begin with: 65, 6501, 659001."""
        return self.code.removesuffix("00").removesuffix("00")


class Organisation(models.Model):
    """An operator, an authority or another unit, known by its unified social credit code."""

    kind = models.CharField(_("类型"), max_length=12, choices=OrganisationKind.choices)
    name = models.CharField(_("名称"), max_length=200)
    uscc = models.CharField(
        _("统一社会信用代码"), max_length=18, blank=True, validators=[checked_uscc]
    )
    division = models.ForeignKey(Division, models.PROTECT, verbose_name=_("所在地"))
    number_prefix = models.CharField(
        _("发文代字"), max_length=20, blank=True, validators=[checked_prefix]
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("机构")
        constraints = (
            models.UniqueConstraint(
                fields=("uscc",), condition=~Q(uscc=""), name="directory_uscc_once"
            ),
            models.UniqueConstraint(
                fields=("kind", "division"),
                condition=Q(kind__in=("prefecture", "region")),
                name="directory_one_authority_a_division",
            ),
            models.UniqueConstraint(
                fields=("number_prefix",),
                condition=~Q(number_prefix=""),
                name="directory_number_prefix_once",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Account(AbstractUser):
    """A person who signs in.

    Attributes:
        mandates_in_force: those of today, where they were read together with the account.
    """

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("姓名"), max_length=50)
    phone = models.CharField(_("手机号码"), max_length=20, blank=True)

    mandates_in_force: list[Mandate] | None = None

    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        verbose_name = _("账号")

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


class Mandate(models.Model):
    """What a person may act as: a role for an organisation, in an area, for a period.

    Attributes:
        deputises: a colleague's mandate this one stands in for while they are away; it is worth
            nothing once that one is. `grounds` says why.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="mandates")
    role = models.CharField(_("角色"), max_length=24, choices=Role.choices)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="mandates"
    )
    area = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField(_("自"))
    valid_until = models.DateField(_("至"), null=True, blank=True)
    granted_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    deputises = models.ForeignKey("self", models.PROTECT, null=True, related_name="deputies")
    grounds = models.CharField(_("委托事由"), max_length=200, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = _("授权")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="directory_mandate_period",
            ),
            models.CheckConstraint(
                condition=Q(deputises=None) | Q(valid_until__isnull=False),
                name="directory_deputy_for_a_period",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.organisation or self.area or ''}".strip()


class Space(models.Model):
    """A maker space, run by an operator; latitude and longitude in degrees of WGS 84, or neither."""

    operator = models.ForeignKey(
        Organisation, models.PROTECT, related_name="spaces", verbose_name=_("运营机构")
    )
    name = models.CharField(_("名称"), max_length=100)
    division = models.ForeignKey(Division, models.PROTECT, verbose_name=_("地州市"))
    address = models.CharField(_("地址"), max_length=200)
    kind = models.CharField(
        _("类型"), max_length=14, choices=SpaceKind.choices, default=SpaceKind.GENERAL
    )
    fields_of_work = models.CharField(_("行业领域"), max_length=200, blank=True)
    services = models.JSONField(_("服务内容"), default=list, blank=True)
    introduction = models.TextField(_("简介"), max_length=2000, blank=True)
    contact = models.CharField(_("公开联系方式"), max_length=100, blank=True)
    latitude = models.DecimalField(
        _("纬度"), max_digits=8, decimal_places=6, null=True, blank=True, validators=within(90)
    )
    longitude = models.DecimalField(
        _("经度"), max_digits=9, decimal_places=6, null=True, blank=True, validators=within(180)
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SpaceQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        verbose_name = _("众创空间")
        constraints = (
            models.UniqueConstraint(fields=("operator", "name"), name="directory_space_once"),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="directory_place_whole",
                violation_error_message=_("纬度和经度须一并填写。"),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Standing(models.Model):
    """One entry of the register: a space's recognition, by which document, from when to when."""

    space = models.ForeignKey(Space, models.PROTECT, related_name="standings")
    level = models.CharField(_("级别"), max_length=12, choices=Level.choices)
    kind = models.CharField(
        _("状态"), max_length=12, choices=StandingKind.choices, default=StandingKind.FILED
    )
    since = models.DateField(_("备案日期"))
    until = models.DateField(_("终止日期"), null=True, blank=True)
    document_number = models.CharField(_("确认文号"), max_length=60)
    founded_on = models.DateField(_("成立时间"), null=True)
    policy = models.CharField(max_length=60)
    ended_by = models.CharField(_("取消文号"), max_length=60, blank=True)
    ended_article = models.CharField(_("取消依据"), max_length=20, blank=True)
    ended_reason = models.CharField(_("取消原因"), max_length=300, blank=True)

    objects = StandingQuerySet.as_manager()

    class Meta:
        ordering = ("-since", "pk")
        verbose_name = _("名录条目")
        # A page of the register walks this index, however long the register grows.
        indexes = (models.Index(fields=("-since", "id"), name="directory_standing_newest"),)
        constraints = (
            models.UniqueConstraint(
                fields=("space", "level"),
                condition=Q(until=None),
                name="directory_one_current_standing",
            ),
            models.CheckConstraint(
                condition=Q(kind=StandingKind.FILED, until=None)
                | (~Q(kind=StandingKind.FILED) & Q(until__isnull=False, until__gte=F("since"))),
                name="directory_standing_ends_with_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.space_id} {self.kind} {self.since}"


class Ban(models.Model):
    """An operator barred from applying, by its code so that a new name does not evade it (Art. 11)."""

    uscc = models.CharField(_("统一社会信用代码"), max_length=18, validators=[checked_uscc])
    name = models.CharField(_("机构名称"), max_length=200)
    since = models.DateField(_("自"))
    until = models.DateField(_("至"))
    article = models.CharField(_("依据"), max_length=20)
    reason = models.CharField(_("事由"), max_length=300)
    decided_by = models.CharField(_("决定机关"), max_length=200)

    objects = BanQuerySet.as_manager()

    class Meta:
        ordering = ("-since", "pk")
        verbose_name = _("禁止申报")
        constraints = (
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="directory_ban_period"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.since}–{self.until}"

    def runs_on(self, day: date) -> bool:
        return self.since <= day <= self.until


class Invitation(models.Model):
    """A person asked to take up a role; only the hash of the link's secret is kept.

    An expert, an auditor or an administrator may stand for no organisation.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="invitations"
    )
    role = models.CharField(_("角色"), max_length=24, choices=Role.choices)
    name = models.CharField(_("姓名"), max_length=50)
    email = models.EmailField(_("电子邮箱"), blank=True)
    secret_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("有效期至"))
    accepted_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ("-invited_at", "pk")
        verbose_name = _("邀请")

    def __str__(self) -> str:
        return f"{self.name} {self.role}"


class ExpertProfile(models.Model):
    """What the pool knows of an expert: what they can judge, and for whom they work.

    Attributes:
        fields: values of `ExpertField`.
        active_since: the year they began to work in their field.
        initials: of name and employer in pinyin, for searching.
    """

    account = models.OneToOneField(Account, models.PROTECT, related_name="expert_profile")
    title = models.CharField(_("职称或职务"), max_length=100, blank=True)
    employer = models.CharField(_("工作单位"), max_length=200)
    employer_uscc = models.CharField(
        _("工作单位统一社会信用代码"), max_length=18, blank=True, validators=[checked_uscc]
    )
    fields = models.JSONField(_("专业领域"), default=list)
    active_since = models.PositiveSmallIntegerField(_("从业起始年份"), null=True, blank=True)
    available = models.BooleanField(_("可以参加评审"), default=True)
    initials = models.CharField(max_length=300, blank=True)
    kept_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    kept_at = models.DateTimeField(auto_now=True)

    objects = ExpertQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = _("专家信息")

    def __str__(self) -> str:
        return str(self.account)


class ExpertInterest(models.Model):
    """An organisation an expert declares to be tied to, until they say that it has ended."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="interests")
    kind = models.CharField(_("关系"), max_length=8, choices=InterestKind.choices)
    organisation = models.CharField(_("机构名称"), max_length=200)
    uscc = models.CharField(
        _("统一社会信用代码"), max_length=18, blank=True, validators=[checked_uscc]
    )
    declared_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("利害关系申报")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.organisation}"
