"""FACTS: what an operator keeps through the year, one table per kind of fact.

A row is never overwritten silently: a change raises `version` and leaves the version before it in
the append-only journal (`Version`). Rows are written by `actions` and by nothing else.
"""

from __future__ import annotations

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhongchuang.audit.models import Snapshot
from zhongchuang.directory.models import Account, Space, checked_uscc
from zhongchuang.ledger.fields import ScaledDecimalField
from zhongchuang.ledger.recorded import Fact, Recorded, among, in_order
from zhongchuang.ledger.states import (
    Act,
    ActivityKind,
    MentorKind,
    Outcome,
    ReturnStatus,
    TenancyKind,
    Verification,
)

__all__ = ("Fact", "Recorded")


class SpaceProfile(Recorded):
    """Facts of the space itself (Art. 6.2–6.4, 6.8). Empty: not given. Areas in m²."""

    space = models.OneToOneField(
        Space, models.PROTECT, related_name="profile", editable=False, verbose_name=_("众创空间")
    )
    registered_on = models.DateField(_("机构注册日期"), null=True, blank=True)
    opened_on = models.DateField(_("开始运营日期"), null=True, blank=True)
    independent_legal_person = models.BooleanField(_("独立法人"), null=True, blank=True)
    management_body = models.CharField(_("运营管理机构"), max_length=200, blank=True)
    total_area = ScaledDecimalField(
        _("总面积"), max_digits=12, decimal_places=4, null=True, blank=True
    )
    service_area = ScaledDecimalField(
        _("服务场地面积"), max_digits=12, decimal_places=4, null=True, blank=True
    )
    workstation_area = ScaledDecimalField(
        _("创业工位面积"), max_digits=12, decimal_places=4, null=True, blank=True
    )
    public_area = ScaledDecimalField(
        _("公共服务场地面积"), max_digits=12, decimal_places=4, null=True, blank=True
    )
    workstations = models.PositiveIntegerField(_("创业工位数"), null=True, blank=True)
    public_facilities = models.BooleanField(_("公共服务设施"), null=True, blank=True)
    service_procedure = models.BooleanField(_("服务流程"), null=True, blank=True)

    CONTENT = (
        "registered_on",
        "opened_on",
        "independent_legal_person",
        "management_body",
        "total_area",
        "service_area",
        "workstation_area",
        "public_area",
        "workstations",
        "public_facilities",
        "service_procedure",
    )

    class Meta:
        verbose_name = _("空间基本情况")
        constraints = (
            among("verification", Verification),
            models.CheckConstraint(
                condition=Q(total_area=None) | Q(total_area__gt=0), name="ledger_total_area"
            ),
            models.CheckConstraint(
                condition=(Q(service_area=None) | Q(service_area__gte=0))
                & (Q(workstation_area=None) | Q(workstation_area__gte=0))
                & (Q(public_area=None) | Q(public_area__gte=0)),
                name="ledger_areas_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(total_area=None)
                | Q(service_area=None)
                | Q(total_area__gte=F("service_area")),
                name="ledger_service_area_within_total",
            ),
            models.CheckConstraint(
                condition=Q(total_area=None)
                | Q(workstation_area=None)
                | Q(public_area=None)
                | Q(total_area__gte=F("workstation_area") + F("public_area")),
                name="ledger_share_within_total",
            ),
        )

    def __str__(self) -> str:
        return str(self.space)


class Tenancy(Fact):
    """One agreement of a resident team or company (Art. 6.5, 6.6, 7).

    `resident` says whose stay it is: the unified social credit code, or the name where there is
    none. Two agreements of one company are one resident.
    """

    name = models.CharField(_("名称"), max_length=200)
    kind = models.CharField(_("类型"), max_length=10, choices=TenancyKind.choices)
    uscc = models.CharField(
        _("统一社会信用代码"), max_length=18, blank=True, validators=[checked_uscc]
    )
    head = models.CharField(_("负责人"), max_length=50, blank=True)
    agreement_number = models.CharField(_("协议编号"), max_length=100, blank=True)
    entered_on = models.DateField(_("入驻日期"))
    left_on = models.DateField(_("离开日期"), null=True, blank=True)
    incorporated_on = models.DateField(_("注册企业日期"), null=True, blank=True)
    field = models.CharField(_("行业领域"), max_length=100, blank=True)
    headcount = models.PositiveIntegerField(_("从业人数"), null=True, blank=True)
    previous = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="renewals",
        verbose_name=_("续签自"),
    )
    outcome = models.CharField(
        _("退出情况"),
        max_length=10,
        choices=Outcome.choices,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )
    exit_reason = models.CharField(
        _("退出原因"), max_length=300, blank=True, default="", db_default="", editable=False
    )
    extended_until = models.DateField(_("延期至"), null=True, blank=True, editable=False)
    extension_grounds = models.CharField(
        _("延期理由"), max_length=300, blank=True, default="", db_default="", editable=False
    )
    company_name = models.CharField(
        _("注册企业名称"), max_length=200, blank=True, default="", db_default="", editable=False
    )
    resident = models.GeneratedField(
        expression=Case(When(uscc="", then=F("name")), default=F("uscc")),
        output_field=models.CharField(max_length=200),
        db_persist=True,
    )

    CONTENT = (
        "name",
        "kind",
        "uscc",
        "head",
        "agreement_number",
        "entered_on",
        "left_on",
        "incorporated_on",
        "field",
        "headcount",
        "evidence_names",
    )
    BESIDE = (
        "previous_id",
        "outcome",
        "exit_reason",
        "extended_until",
        "extension_grounds",
        "company_name",
    )
    FALLING = ("outcome", "exit_reason", "company_name")
    ENDS = "left_on"

    class Meta:
        ordering = ("-entered_on", "pk")
        verbose_name = _("入驻")
        indexes = (models.Index(fields=("space", "resident"), name="ledger_residents"),)
        constraints = (
            among("verification", Verification),
            among("kind", TenancyKind),
            in_order("entered_on", "left_on"),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(outcome__in=Outcome.values, left_on__isnull=False),
                name="ledger_tenancy_outcome",
            ),
            models.CheckConstraint(
                condition=Q(exit_reason="") | ~Q(outcome=""), name="ledger_tenancy_exit_reason"
            ),
            models.CheckConstraint(
                condition=Q(extended_until=None, extension_grounds="")
                | (Q(extended_until__isnull=False) & ~Q(extension_grounds="")),
                name="ledger_tenancy_extension",
            ),
            models.CheckConstraint(
                condition=Q(company_name="")
                | Q(kind=TenancyKind.TEAM, incorporated_on__isnull=False),
                name="ledger_tenancy_company_name",
            ),
            models.CheckConstraint(
                condition=Q(previous=None) | ~Q(previous=F("pk")), name="ledger_tenancy_previous"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def settle(self) -> None:
        """Also: no exit of somebody still here, no company of a team that is not registered. The
        version before keeps what is emptied."""
        super().settle()
        if self.left_on is None:
            self.outcome = self.exit_reason = ""
        if self.kind != TenancyKind.TEAM or self.incorporated_on is None:
            self.company_name = ""


class Financing(Fact):
    """A financing event of a resident (Art. 6.6). The amount is in yuan."""

    tenancy = models.ForeignKey(
        Tenancy, models.PROTECT, related_name="financings", verbose_name=_("入驻名称")
    )
    on = models.DateField(_("日期"))
    amount = ScaledDecimalField(_("金额"), max_digits=16, decimal_places=2)
    investor = models.CharField(_("投资方"), max_length=200, blank=True)

    CONTENT = ("tenancy_id", "on", "amount", "investor", "evidence_names")
    NAMED = "investor"

    class Meta:
        ordering = ("-on", "pk")
        verbose_name = _("融资")
        constraints = (
            among("verification", Verification),
            models.CheckConstraint(condition=Q(amount__gt=0), name="ledger_financing_amount"),
        )

    def __str__(self) -> str:
        return f"{self.tenancy} {self.on}"


class IncubationCase(Fact):
    """An incubation case (Art. 6.7)."""

    title = models.CharField(_("标题"), max_length=200)
    tenancy = models.ForeignKey(
        Tenancy, models.PROTECT, related_name="cases", verbose_name=_("入驻名称")
    )
    on = models.DateField(_("日期"))
    summary = models.TextField(_("摘要"), max_length=5000, blank=True)

    CONTENT = ("title", "tenancy_id", "on", "summary", "evidence_names")
    NAMED = "title"

    class Meta:
        ordering = ("-on", "pk")
        verbose_name = _("孵化案例")
        constraints = (among("verification", Verification),)

    def __str__(self) -> str:
        return self.title


class StaffMember(Fact):
    """A member of the incubation service team (Art. 6.8)."""

    name = models.CharField(_("姓名"), max_length=50)
    position = models.CharField(_("岗位"), max_length=100, blank=True)
    full_time = models.BooleanField(_("专职"))
    ability = models.CharField(_("专业能力"), max_length=200, blank=True)
    joined_on = models.DateField(_("入职日期"))
    left_on = models.DateField(_("离职日期"), null=True, blank=True)

    CONTENT = (
        "name",
        "position",
        "full_time",
        "ability",
        "joined_on",
        "left_on",
        "evidence_names",
    )
    ENDS = "left_on"

    class Meta:
        ordering = ("-joined_on", "pk")
        verbose_name = _("服务人员")
        constraints = (
            among("verification", Verification),
            in_order("joined_on", "left_on"),
        )

    def __str__(self) -> str:
        return self.name


class Mentor(Fact):
    """An appointed mentor, full- or part-time (Art. 6.8)."""

    name = models.CharField(_("姓名"), max_length=50)
    employer = models.CharField(_("单位"), max_length=200, blank=True)
    kind = models.CharField(_("专兼职"), max_length=10, choices=MentorKind.choices)
    appointed_on = models.DateField(_("聘任日期"))
    until = models.DateField(_("到期日期"), null=True, blank=True)

    CONTENT = ("name", "employer", "kind", "appointed_on", "until", "evidence_names")
    ENDS = "until"

    class Meta:
        ordering = ("-appointed_on", "pk")
        verbose_name = _("导师")
        constraints = (
            among("verification", Verification),
            among("kind", MentorKind),
            in_order("appointed_on", "until"),
        )

    def __str__(self) -> str:
        return self.name


class Activity(Fact):
    """A salon, roadshow, contest or training (Art. 6.9); an empty last day means one day."""

    name = models.CharField(_("名称"), max_length=200)
    kind = models.CharField(_("类型"), max_length=10, choices=ActivityKind.choices)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)
    participants = models.PositiveIntegerField(_("参加人数"), null=True, blank=True)

    CONTENT = ("name", "kind", "starts_on", "ends_on", "participants", "evidence_names")

    class Meta:
        ordering = ("-starts_on", "pk")
        verbose_name = _("活动")
        constraints = (
            among("verification", Verification),
            among("kind", ActivityKind),
            in_order("starts_on", "ends_on"),
        )

    def __str__(self) -> str:
        return self.name


class ReturnRecord(Fact):
    """How a statistical return of the space stands (Art. 6.3, 6.10), e.g. 2025年报, 2025半年报."""

    period = models.CharField(_("报表期"), max_length=10)
    status = models.CharField(_("状态"), max_length=10, choices=ReturnStatus.choices)
    on = models.DateField(_("日期"), null=True, blank=True)

    CONTENT = ("period", "status", "on")
    NAMED = "period"

    class Meta:
        ordering = ("-period", "pk")
        verbose_name = _("统计报表")
        constraints = (among("verification", Verification), among("status", ReturnStatus))

    def __str__(self) -> str:
        return self.period


FACTS: tuple[type[Fact], ...] = (
    Tenancy,
    Financing,
    IncubationCase,
    StaffMember,
    Mentor,
    Activity,
    ReturnRecord,
)
"""Every kind of ledger row, in the order of the workbook."""


class Workstation(Fact):
    """A workstation (创业工位) of a space, and the resident it is given to, if any.

    The plan of seats is not part of the workbook. It stands beside the number the space states in
    its profile, which is the one Art. 6.4 is judged by.
    """

    label = models.CharField(_("工位编号"), max_length=30)
    zone = models.CharField(_("区域"), max_length=50, blank=True)
    tenancy = models.ForeignKey(
        Tenancy,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="workstations",
        verbose_name=_("使用者"),
    )
    since = models.DateField(_("使用起始日"), null=True, blank=True, editable=False)

    CONTENT = ("label", "zone", "tenancy_id", "since")
    NAMED = "label"

    class Meta:
        ordering = ("zone", "label", "pk")
        verbose_name = _("工位")
        constraints = (
            among("verification", Verification),
            models.UniqueConstraint(
                fields=("space", "label"),
                condition=Q(retracted_at=None),
                name="ledger_workstation_label",
            ),
            models.CheckConstraint(
                condition=Q(tenancy=None, since=None)
                | Q(tenancy__isnull=False, since__isnull=False),
                name="ledger_workstation_since",
            ),
        )

    def __str__(self) -> str:
        return self.label


class Freezing(models.Model):
    """The moment a case froze the ledger of a space: later changes are told from earlier ones.

    Attributes:
        title: what froze it, as people call it (2026年度备案申请 SN-…).
    """

    space = models.ForeignKey(Space, models.PROTECT, related_name="+")
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="+")
    title = models.CharField(_("定格事由"), max_length=200)
    frozen_at = models.DateTimeField(_("定格时间"), default=timezone.now)

    class Meta:
        verbose_name = _("定格")
        indexes = (models.Index(fields=("space", "frozen_at"), name="ledger_freezings"),)

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    """An earlier version of a fact, and the act that put the next one in its place.

    Attributes:
        number: the version held here; the next one is in the table or in the next journal row.
        data: its content, as it stood.
        recorded_by, recorded_at: who recorded this version, and when.
        act, reason, replaced_by, replaced_at: what ended it, why, by whom and when.
        after: the latest freezing in which the fact stood before this change, if in any.
    """

    fact_type = models.CharField(max_length=30)
    fact_id = models.BigIntegerField()
    number = models.PositiveIntegerField()
    data = models.JSONField(encoder=DjangoJSONEncoder)
    recorded_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    act = models.CharField(max_length=20, choices=Act.choices)
    reason = models.CharField(_("事由"), max_length=300, blank=True)
    replaced_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    replaced_at = models.DateTimeField(default=timezone.now)
    after = models.ForeignKey(Freezing, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("fact_type", "fact_id", "number")
        verbose_name = _("历史版本")
        constraints = (
            models.UniqueConstraint(
                fields=("fact_type", "fact_id", "number"), name="ledger_version_once"
            ),
            models.CheckConstraint(
                condition=Q(act__in=[act for act in Act if act is not Act.ADDED]),
                name="ledger_version_act",
            ),
        )

    def __str__(self) -> str:
        return f"{self.fact_type}:{self.fact_id} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; the journal is append-only.

        Raises:
            TypeError: it is already in the journal.
        """
        if not self._state.adding:
            raise TypeError("the journal of facts is append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("the journal of facts is append-only")
