"""Ways out of the system, how far a delivery is, and how soon a person wants to be told."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    EMAIL = "email", _("电子邮件")
    SMS = "sms", _("短信")


class DeliveryState(TextChoices):
    QUEUED = "queued", _("待发送")
    HELD = "held", _("暂缓发送")
    SENT = "sent", _("已发送")
    FAILED = "failed", _("发送失败")
    SUPERSEDED = "superseded", _("已被后续办理取代，未发送")


class Pace(TextChoices):
    IMMEDIATE = "immediate", _("随到随发")
    DAILY = "daily", _("每日汇总一次")
    INBOX = "inbox", _("只在系统内查看")


UNDER_WAY = frozenset({DeliveryState.QUEUED, DeliveryState.FAILED})
"""What is sent as soon as it is due; a failed delivery without a due time was given up."""
UNSENT = UNDER_WAY | {DeliveryState.HELD}
