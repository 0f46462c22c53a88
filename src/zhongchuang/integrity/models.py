"""SIGNALS: what looks odd in the ledgers, what the operator says of it, how an officer settles it.

A signal is a hint, never a decision (Art. 6.10, 11). It is found by `detecting`, written by
`actions.refresh` and never deleted; answers and settlements are append-only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhongchuang.directory.models import Space
from zhongchuang.integrity.queries import SignalQuerySet
from zhongchuang.integrity.states import Outcome
from zhongchuang.kernel.canonical import digest

ACCOUNT = settings.AUTH_USER_MODEL
NAMES = "others"
"""The one of the grounds that holds the names of other spaces; only authorities are told it."""


class AppendOnly(models.Model):
    """A record that is written once and stays."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert.

        Raises:
            TypeError: it is on record already.
        """
        if not self._state.adding:
            raise TypeError(f"{self._meta.label} is append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError(f"{self._meta.label} is append-only")


class Run(AppendOnly):
    """One look at the ledgers of some spaces under a policy, and what it counted.

    Attributes:
        year, as_of: the frame that was used.
        spaces: how many were looked at; found: signals there are; added, changed, gone: against the
            look before. A signal that came back counts as changed.
    """

    policy = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField(_("考核年度"))
    as_of = models.DateField(_("截止统计日期"))
    at = models.DateTimeField(_("检查时间"), default=timezone.now)
    spaces = models.PositiveIntegerField()
    found = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("诚信检查")

    def __str__(self) -> str:
        return f"{self.policy} {self.at:%Y-%m-%d %H:%M}"


class Check(models.Model):
    """The latest run that looked at a space under a policy."""

    space = models.ForeignKey(Space, models.PROTECT, related_name="integrity_checks")
    policy = models.CharField(max_length=60)
    run = models.ForeignKey(Run, models.PROTECT, related_name="checks")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("space", "policy"), name="integrity_check_once"),
        )

    def __str__(self) -> str:
        return f"{self.space_id} {self.run_id}"


class Signal(models.Model):
    """One thing noticed about one space.

    Attributes:
        rule: the id of the policy's rule that noticed it; key tells its hits apart.
        grounds: the numbers and words that fill the rule's sentence.
        rows: the ledger rows behind it, as pairs of model name and primary key.
        others: the other spaces involved, by primary key.
        about: the digest of all these; answers and settlements name the one they were of.
        seen_in: the last run that found it; gone_at: when one no longer did, empty while it is there.
    """

    space = models.ForeignKey(
        Space, models.PROTECT, related_name="signals", verbose_name=_("众创空间")
    )
    policy = models.CharField(_("管理办法"), max_length=60)
    rule = models.CharField(_("提示种类"), max_length=60)
    key = models.CharField(max_length=200)
    grounds = models.JSONField(encoder=DjangoJSONEncoder, default=dict)
    rows = models.JSONField(default=list)
    others = models.JSONField(default=list)
    about = models.CharField(max_length=64)
    first_seen_at = models.DateTimeField(_("首次发现"))
    last_seen_at = models.DateTimeField(_("最近发现"))
    seen_in = models.ForeignKey(Run, models.PROTECT, related_name="+")
    gone_at = models.DateTimeField(_("消除时间"), null=True)

    state: str
    """Where it stands; on those that `SignalQuerySet.with_state` gives."""

    objects = SignalQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = _("诚信提示")
        constraints = (
            models.UniqueConstraint(
                fields=("space", "policy", "rule", "key"), name="integrity_signal_once"
            ),
            models.CheckConstraint(
                condition=~Q(rule="") & ~Q(key=""), name="integrity_signal_is_named"
            ),
        )

    def __str__(self) -> str:
        return f"{self.space_id} {self.rule} {self.key}"


def digest_of(
    grounds: Mapping[str, Any], rows: Iterable[tuple[str, int]], others: Iterable[int]
) -> str:
    """What a signal is about now, as one digest: its grounds, its rows and the spaces concerned,
    these by their keys: a space that takes another name changes nothing."""
    stated = {name: value for name, value in grounds.items() if name != NAMES}
    pairs = sorted([str(model), int(pk)] for model, pk in rows)
    return digest({"grounds": stated, "rows": pairs, "others": sorted(others)})


class Answer(AppendOnly):
    """What the operator says of a signal. Files hang on it as attachments."""

    signal = models.ForeignKey(Signal, models.PROTECT, related_name="answers")
    about = models.CharField(max_length=64)
    text = models.TextField(_("情况说明"), max_length=2000)
    account = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("说明时间"), default=timezone.now)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("情况说明")
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="integrity_answer_says_something"),
        )

    def __str__(self) -> str:
        return f"{self.signal_id} {self.at:%Y-%m-%d}"


class Settlement(AppendOnly):
    """How an officer settled a signal, and why. It decides nothing about the applicant."""

    signal = models.ForeignKey(Signal, models.PROTECT, related_name="settlements")
    about = models.CharField(max_length=64)
    outcome = models.CharField(_("处理意见"), max_length=12, choices=Outcome.choices)
    reason = models.TextField(_("理由"), max_length=1000)
    officer = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    organisation = models.CharField(_("办理单位"), max_length=200, blank=True)
    at = models.DateTimeField(_("处理时间"), default=timezone.now)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("处理意见")
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="integrity_settlement_outcome"
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="integrity_settlement_has_a_reason"
            ),
        )

    def __str__(self) -> str:
        return f"{self.signal_id} {self.outcome}"
