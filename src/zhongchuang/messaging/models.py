"""Messages to people: what the inbox shows and what went out by e-mail."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class MailState(models.TextChoices):
    NONE = "none", _("仅站内")
    SENT = "sent", _("已发送")
    FAILED = "failed", _("发送失败")
    PENDING = "pending", _("待发送")


class Message(models.Model):
    """One message to one person."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="inbox")
    subject = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("内容"))
    path = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    mail = models.CharField(max_length=8, choices=MailState.choices, default=MailState.NONE)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("消息")
        indexes = (models.Index(fields=("recipient", "read_at"), name="messaging_inbox"),)

    def __str__(self) -> str:
        return self.subject
