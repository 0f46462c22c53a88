"""One case: the application, its append-only history and the reviewers' opinions (Art. 10)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhongchuang.audit.models import Snapshot
from zhongchuang.directory.models import Space
from zhongchuang.documents.models import OfficialDocument
from zhongchuang.filing.models.rounds import Round
from zhongchuang.filing.queries import ApplicationQuerySet
from zhongchuang.filing.states import FINAL, Act, EntryState, State, Verdict
from zhongchuang.policy.calendar import now

if TYPE_CHECKING:
    from zhongchuang.filing.models.notices import NoticeEntry


class Application(models.Model):
    """One space's application in one round. `state` is where its last step led."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="applications")
    space = models.ForeignKey(Space, models.PROTECT, related_name="applications")
    state = models.CharField(
        _("状态"), max_length=32, choices=State.choices, default=State.DRAFTING
    )
    entered_on = models.DateField(_("进入本环节"))
    due_on = models.DateField(_("办理期限"), null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(_("提交时间"), null=True)
    direction = models.TextField(_("发展方向与运营模式"), max_length=3000, blank=True)
    justification = models.TextField(_("非独立法人情况说明"), max_length=1000, blank=True)
    contact_name = models.CharField(_("联系人"), max_length=50, blank=True)
    contact_phone = models.CharField(_("联系电话"), max_length=20, blank=True)
    undertaken_by = models.CharField(_("承诺人"), max_length=50, blank=True)
    undertaken_at = models.DateTimeField(null=True)
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, null=True, related_name="+")
    certificate = models.ForeignKey(OfficialDocument, models.PROTECT, null=True, related_name="+")

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

    @cached_property
    def listing(self) -> NoticeEntry | None:
        """Where it stands on a notice now."""
        listed = self.notice_entries.exclude(state=EntryState.WITHDRAWN)
        return listed.select_related("notice").order_by("-pk").first()

    @property
    def fixed_for(self) -> datetime | None:
        """The moment the notice it stands on becomes public, while that lies ahead."""
        if self.state != State.NOTICE_RUNNING or self.listing is None:
            return None
        moment = self.listing.notice.published_at
        return moment if moment > now() else None

    @property
    def words(self) -> str:
        """The state as the authorities read it."""
        if self.fixed_for is None:
            return str(self.place.label)
        moment = timezone.localtime(self.fixed_for).strftime("%Y-%m-%d %H:%M")
        return gettext("公示已定，将于 %(moment)s 发布") % {"moment": moment}

    @property
    def words_outside(self) -> str:
        """The state as the operator reads it: a notice is nothing to them before its moment."""
        return str((State.NOTICE if self.fixed_for else self.place).label)

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
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=24)
    organisation = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    article = models.CharField(max_length=20, blank=True)
    document = models.ForeignKey(OfficialDocument, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.on}"


class Opinion(models.Model):
    """A reviewer's view of one condition at one stage, with reasons."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="opinions")
    stage = models.CharField(max_length=32)
    criterion = models.CharField(max_length=60)
    verdict = models.CharField(_("意见"), max_length=12, choices=Verdict.choices)
    reason = models.CharField(_("理由"), max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.criterion} {self.verdict}"
