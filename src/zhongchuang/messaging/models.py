"""Messages to people, their deliveries outside the system, and how each person wants to be told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhongchuang.messaging.states import Channel, DeliveryState, Pace


class MessageQuerySet(models.QuerySet["Message"]):
    def in_inbox_of(self, account_id: int) -> MessageQuerySet:
        """What a person can read: everything but what still waits to be signed."""
        return self.filter(recipient=account_id, held=False)

    def sent_for(self, organisation: str) -> MessageQuerySet:
        """What an organisation sent, and what the system sent by itself."""
        return self.filter(sender__in=["", organisation])


class Message(models.Model):
    """One message to one person.

    Attributes:
        path: where in the system the matter is waiting.
        topic: what it is about, e.g. "application:12"; a later act on it overtakes the message.
        key: what makes a reminder one that is sent only once to a person.
        sender: the organisation whose act it tells of; empty for the system itself.
        signed_by: the person who signs it and may change it before it goes.
        important: a decision or a correction, told outside whatever the person prefers.
        held: it waits for its signature and is in no inbox yet.
        overtaken_at: when a later act on its topic came.
    """

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="inbox")
    subject = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("内容"))
    path = models.CharField(max_length=200, blank=True)
    topic = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=100, blank=True)
    sender = models.CharField(_("发出单位"), max_length=200, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    important = models.BooleanField(default=False)
    held = models.BooleanField(default=False)
    sent_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    overtaken_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("消息")
        indexes = (
            models.Index(fields=("recipient", "read_at"), name="messaging_inbox"),
            models.Index(fields=("topic",), name="messaging_topic"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("recipient", "key"), condition=~Q(key=""), name="messaging_once"
            ),
        )

    def __str__(self) -> str:
        return self.subject


class Delivery(models.Model):
    """One message on its way to one person over one channel.

    Attributes:
        digest: it goes with others of the day in one mail.
        due_at: when it is to be sent, or tried again; null once it is settled or given up.
        attempts: how often it was tried.
        error: what the last failure was, never with the address.
    """

    message = models.ForeignKey(Message, models.PROTECT, related_name="deliveries")
    channel = models.CharField(_("渠道"), max_length=8, choices=Channel.choices)
    state = models.CharField(
        _("状态"), max_length=12, choices=DeliveryState.choices, default=DeliveryState.QUEUED
    )
    digest = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=60, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("发送")
        indexes = (models.Index(fields=("state", "due_at"), name="messaging_due"),)
        constraints = (
            models.UniqueConstraint(fields=("message", "channel"), name="messaging_one_a_channel"),
        )

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"


class Preference(models.Model):
    """How a person wants to be told; without a row: by e-mail, at once."""

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="preference"
    )
    pace = models.CharField(
        _("何时通知"), max_length=10, choices=Pace.choices, default=Pace.IMMEDIATE
    )
    email = models.BooleanField(_("电子邮件"), default=True)
    sms = models.BooleanField(_("短信"), default=False)

    class Meta:
        verbose_name = _("通知方式")

    def __str__(self) -> str:
        return self.pace
