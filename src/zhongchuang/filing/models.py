"""CASE: rounds, applications and what each stage leaves on record (Art. 8 to 11)."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhongchuang.audit.models import Snapshot
from zhongchuang.directory.models import Division, Organisation, Space
from zhongchuang.directory.states import Level
from zhongchuang.documents.models import OfficialDocument
from zhongchuang.filing.queries import (
    ApplicationQuerySet,
    NoticeQuerySet,
    ObjectionQuerySet,
    ProposalQuerySet,
    RoundQuerySet,
    ScoreSheetQuerySet,
)
from zhongchuang.filing.states import (
    FINAL,
    Act,
    EntryState,
    ObjectionState,
    ObjectorKind,
    ProposalKind,
    ProposalOutcome,
    State,
    Verdict,
)

ACCOUNT = settings.AUTH_USER_MODEL


class Round(models.Model):
    """One filing round: once a year at each level and place (Art. 8), under one policy version."""

    title = models.CharField(_("名称"), max_length=100)
    level = models.CharField(_("级别"), max_length=12, choices=Level.choices)
    authority = models.ForeignKey(
        Organisation, models.PROTECT, related_name="rounds", verbose_name=_("组织单位")
    )
    division = models.ForeignKey(Division, models.PROTECT, verbose_name=_("范围"))
    policy = models.CharField(_("管理办法"), max_length=60)
    policy_digest = models.CharField(max_length=64)
    year = models.PositiveSmallIntegerField(_("备案年度"))
    evaluation_year = models.PositiveSmallIntegerField(_("考核年度"))
    as_of = models.DateField(_("截止统计日期"))
    opens_at = models.DateTimeField(_("开始受理"))
    closes_at = models.DateTimeField(_("截止受理"))
    opened_by = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ("-year", "pk")
        verbose_name = _("备案批次")
        constraints = (
            models.UniqueConstraint(
                fields=("level", "division", "year"), name="filing_one_round_a_year"
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="filing_round_closes_later"
            ),
        )

    def __str__(self) -> str:
        return self.title

    def accepts_at(self, moment: datetime) -> bool:
        return self.opens_at <= moment <= self.closes_at


class Application(models.Model):
    """One space's application in one round. `state` is where its last step led."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="applications")
    space = models.ForeignKey(Space, models.PROTECT, related_name="applications")
    state = models.CharField(
        _("状态"), max_length=32, choices=State.choices, default=State.DRAFTING
    )
    entered_on = models.DateField(_("进入本环节"))
    due_on = models.DateField(_("办理期限"), null=True)
    created_by = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(_("提交时间"), null=True)
    direction = models.TextField(_("发展方向与运营模式"), max_length=3000, blank=True)
    justification = models.TextField(_("非独立法人情况说明"), max_length=1000, blank=True)
    contact_name = models.CharField(_("联系人"), max_length=50, blank=True)
    contact_phone = models.CharField(_("联系电话"), max_length=20, blank=True)
    undertaken_by = models.CharField(_("承诺人"), max_length=50, blank=True)
    undertaken_at = models.DateTimeField(null=True)
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, null=True, related_name="+")

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = _("备案申请")
        indexes = (models.Index(fields=("state", "due_on"), name="filing_worklist"),)
        constraints = (
            models.UniqueConstraint(
                fields=("round", "space"),
                condition=~Q(state__in=sorted(FINAL)),
                name="filing_one_open_application",
            ),
        )

    def __str__(self) -> str:
        return f"{self.space} · {self.round}"

    @property
    def place(self) -> State:
        """The state as the lifecycle knows it."""
        return State(self.state)

    @property
    def reference(self) -> str:
        """The case number people quote: year and running number."""
        return f"ZC{self.round.year}-{self.pk:05d}"

    @property
    def is_final(self) -> bool:
        return self.state in FINAL


class Step(models.Model):
    """One act on a case: the append-only history from which its state follows."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="steps")
    act = models.CharField(max_length=32, choices=Act.choices)
    source = models.CharField(max_length=32, choices=State.choices, blank=True)
    target = models.CharField(max_length=32, choices=State.choices)
    at = models.DateTimeField()
    on = models.DateField()
    account = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    role = models.CharField(max_length=24)
    organisation = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    article = models.CharField(max_length=20, blank=True)
    document = models.ForeignKey(OfficialDocument, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.on}"


class CorrectionItem(models.Model):
    """One thing the applicant is asked to complete, with its due day and its answer."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="corrections")
    stage = models.CharField(max_length=32)
    criterion = models.CharField(_("条件"), max_length=60, blank=True)
    request = models.CharField(_("补正要求"), max_length=500)
    due_on = models.DateField(_("补正期限"))
    raised_by = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(auto_now_add=True)
    answer = models.TextField(_("补正说明"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.request


class Opinion(models.Model):
    """A reviewer's view of one condition at one stage, with reasons."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="opinions")
    stage = models.CharField(max_length=32)
    criterion = models.CharField(max_length=60)
    verdict = models.CharField(_("意见"), max_length=12, choices=Verdict.choices)
    reason = models.CharField(_("理由"), max_length=1000, blank=True)
    by = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.criterion} {self.verdict}"


class SiteVisit(models.Model):
    """The record of one visit by two people: what was measured and found (Art. 10.2)."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="visits")
    visited_on = models.DateField(_("核查日期"))
    first_officer = models.CharField(_("核查人一"), max_length=50)
    second_officer = models.CharField(_("核查人二"), max_length=50)
    operator_representative = models.CharField(_("运营机构代表"), max_length=50)
    total_area = models.DecimalField(
        _("实测总面积（㎡）"), max_digits=12, decimal_places=2, validators=[MinValueValidator(0)]
    )
    service_area = models.DecimalField(
        _("实测服务场地面积（㎡）"),
        max_digits=12,
        decimal_places=2,
        validators=[MinValueValidator(0)],
    )
    shared_area = models.DecimalField(
        _("实测创业工位与公共服务场地面积（㎡）"),
        max_digits=12,
        decimal_places=2,
        validators=[MinValueValidator(0)],
    )
    workstations = models.PositiveIntegerField(_("清点工位数"))
    findings = models.TextField(_("核查情况"), max_length=3000)
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, null=True, related_name="+")
    seed = models.CharField(max_length=64)
    recorded_by = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(first_officer=F("second_officer")), name="filing_visit_two_people"
            ),
        )

    def __str__(self) -> str:
        return f"{self.application} {self.visited_on}"


class VisitSample(models.Model):
    """What a visit drew for one number of one condition, and what it says of all its rows.

    Attributes:
        method: how it was drawn and extrapolated (`filing.sampling.METHOD`).
        population: the rows the number counts; `size` of them were drawn, `keys` names them.
        error, confidence, minimum: what the policy asked of the sample.
        verified: the drawn rows that hold; `estimate` is that share of all rows, and all rows that
            hold are at least `low` and at most `high`, with `confidence`.
    """

    visit = models.ForeignKey(SiteVisit, models.PROTECT, related_name="samples")
    criterion = models.CharField(max_length=60)
    measure = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField()
    method = models.CharField(max_length=40)
    population = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    error = models.DecimalField(max_digits=5, decimal_places=4)
    confidence = models.DecimalField(max_digits=5, decimal_places=4)
    minimum = models.PositiveIntegerField()
    keys = models.JSONField()
    verified = models.PositiveIntegerField()
    estimate = models.PositiveIntegerField()
    low = models.PositiveIntegerField()
    high = models.PositiveIntegerField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("visit", "criterion", "measure", "starts_on", "ends_on"),
                name="filing_one_sample_a_number",
            ),
            models.CheckConstraint(
                condition=Q(verified__lte=F("size")) & Q(size__lte=F("population")),
                name="filing_sample_within_its_rows",
            ),
            models.CheckConstraint(
                condition=Q(low__lte=F("estimate"))
                & Q(estimate__lte=F("high"))
                & Q(high__lte=F("population")),
                name="filing_estimate_within_its_bounds",
            ),
        )

    def __str__(self) -> str:
        return f"{self.criterion}.{self.measure} {self.verified}/{self.size}"

    @property
    def is_complete(self) -> bool:
        """Every row was checked, so the number is exact."""
        return self.size == self.population


class SampledRow(models.Model):
    """One ledger row drawn for the visit and what was found of it; several samples may share it."""

    visit = models.ForeignKey(SiteVisit, models.PROTECT, related_name="rows")
    fact_type = models.CharField(max_length=40)
    fact_id = models.BigIntegerField()
    fact_version = models.PositiveIntegerField()
    label = models.CharField(max_length=200)
    verified = models.BooleanField()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.label

    @property
    def key(self) -> str:
        """The row as samples name it: tenancy:17."""
        return f"{self.fact_type.rpartition('.')[2]}:{self.fact_id}"


class Proposal(models.Model):
    """What one person prepared and another approves or sends back; nobody approves their own."""

    kind = models.CharField(max_length=16, choices=ProposalKind.choices)
    round = models.ForeignKey(Round, models.PROTECT, related_name="proposals")
    applications = models.ManyToManyField(Application, related_name="proposals")
    favourable = models.BooleanField(_("拟同意"), default=True)
    grounds = models.TextField(_("理由"), max_length=3000)
    prepared_by = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    outcome = models.CharField(
        max_length=12, choices=ProposalOutcome.choices, blank=True, default=""
    )
    note = models.CharField(_("审批意见"), max_length=1000, blank=True)
    document = models.ForeignKey(OfficialDocument, models.PROTECT, null=True, related_name="+")

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("prepared_by")),
                name="filing_nobody_approves_their_own",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class ScoreSheet(models.Model):
    """One expert's assignment to one case and, once handed in, the scores."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="score_sheets")
    expert = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="score_sheets")
    assigned_by = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True)
    recused_at = models.DateTimeField(null=True)
    recusal_reason = models.CharField(_("回避理由"), max_length=300, blank=True)
    scores = models.JSONField(default=dict)
    total = models.PositiveIntegerField(_("总分"), null=True)
    comment = models.TextField(_("评审意见"), max_length=3000, blank=True)
    submitted_at = models.DateTimeField(null=True)

    objects = ScoreSheetQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("application", "expert"), name="filing_one_sheet_an_expert"
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None) | Q(recused_at=None),
                name="filing_recused_do_not_score",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id} {self.expert_id}"


class PublicNotice(models.Model):
    """A public notice (公示): a frozen list, published on a day, open for working days."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="notices")
    title = models.CharField(_("标题"), max_length=200)
    published_on = models.DateField(_("发布日期"))
    last_day = models.DateField(_("公示截止"))
    list_digest = models.CharField(max_length=64)
    document = models.ForeignKey(OfficialDocument, models.PROTECT, related_name="+")
    published_by = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    concluded_on = models.DateField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("-published_on", "-pk")
        verbose_name = _("公示")

    def __str__(self) -> str:
        return self.title

    def runs_on(self, day: date) -> bool:
        return self.published_on <= day <= self.last_day


class NoticeEntry(models.Model):
    """One space on a notice, as published: name, operator, address, founding date, nothing else."""

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="entries")
    application = models.ForeignKey(Application, models.PROTECT, related_name="notice_entries")
    name = models.CharField(_("名称"), max_length=100)
    operator = models.CharField(_("运营主体"), max_length=200)
    address = models.CharField(_("地址"), max_length=200)
    founded_on = models.DateField(_("成立时间"), null=True)
    state = models.CharField(max_length=12, choices=EntryState.choices, default=EntryState.RUNNING)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("notice", "application"), name="filing_once_on_a_notice"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Objection(models.Model):
    """An objection to a notice. The objector's identity is kept confidential."""

    entry = models.ForeignKey(NoticeEntry, models.PROTECT, related_name="objections")
    kind = models.CharField(_("异议人类型"), max_length=8, choices=ObjectorKind.choices)
    name = models.CharField(_("姓名或单位名称"), max_length=100, blank=True)
    phone = models.CharField(_("联系电话"), max_length=30, blank=True)
    contact = models.CharField(_("单位联系人"), max_length=50, blank=True)
    text = models.TextField(_("异议内容"), max_length=3000)
    received_at = models.DateTimeField()
    received_on = models.DateField()
    code = models.CharField(_("查询码"), max_length=16, unique=True)
    state = models.CharField(
        _("状态"), max_length=16, choices=ObjectionState.choices, default=ObjectionState.OPEN
    )
    not_admitted_reason = models.CharField(max_length=300, blank=True)
    answer = models.TextField(_("处理结果及理由"), max_length=3000, blank=True)
    answered_by = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = _("异议")

    def __str__(self) -> str:
        return self.code
