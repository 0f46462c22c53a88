"""The channels messages leave by: what is set up, how much waits or failed, and a test to oneself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhongchuang.messaging.choosing import reachable
from zhongchuang.messaging.gateways import gateway
from zhongchuang.messaging.models import Delivery
from zhongchuang.messaging.send import send
from zhongchuang.messaging.states import UNDER_WAY, Channel, DeliveryState
from zhongchuang.web.admin.pages import for_administrators
from zhongchuang.web.admin.setup import mail_is_configured
from zhongchuang.web.shared.acting import ActingRequest
from zhongchuang.web.shared.components import Act, Crumb

LATE = timedelta(minutes=30)
"""How long something may be due before that means that nobody runs the timer."""


@dataclass(frozen=True, slots=True)
class Way:
    """One channel: its name, whether and where it is set up, and its counts by state."""

    label: str
    ready: bool
    where: str
    rows: list[tuple[str, int]]


@for_administrators
def channels(request: ActingRequest) -> HttpResponse:
    """How sending stands. Of the messages the administrator sees counts only; posted, a test."""
    if request.method == "POST":
        return send_test(request)
    context = {
        "title": _("消息渠道"),
        "lead": _("系统管理员看不到消息内容，只看各渠道的发送数量。"),
        "crumbs": [Crumb(_("系统概览"), reverse("admin:home")), Crumb(_("消息渠道"))],
        "states": [state.label for state in DeliveryState],
        "ways": ways(),
        "late": late(),
        "acts": [
            Act(
                _("给自己发送测试消息"),
                reverse("admin:channels"),
                post=True,
                hint=_("发到您本人账号的电子邮箱或手机，发送情况计入上表。"),
            )
        ],
    }
    return render(request, "admin/channels.html", context)


def ways() -> list[Way]:
    """Both channels with their counts, in one query."""
    rows = Delivery.objects.order_by().values_list("channel", "state").annotate(n=Count("pk"))
    counted = {(channel, state): n for channel, state, n in rows}
    where = {Channel.EMAIL: mail_place(), Channel.SMS: urlsplit(settings.SMS_URL).hostname or ""}
    ready = {Channel.EMAIL: mail_is_configured(), Channel.SMS: gateway() is not None}
    return [
        Way(
            str(channel.label),
            ready[channel],
            where[channel],
            [
                (str(state.label), counted.get((channel.value, state.value), 0))
                for state in DeliveryState
            ],
        )
        for channel in Channel
    ]


def mail_place() -> str:
    return str(settings.EMAIL_HOST) if mail_is_configured() else ""


def late() -> int:
    """How many deliveries should have been sent a while ago."""
    waiting = Q(state__in=sorted(UNDER_WAY), due_at__lt=timezone.now() - LATE)
    return Delivery.objects.filter(waiting).count()


def send_test(request: ActingRequest) -> HttpResponse:
    """Send a message to oneself, over whatever leads there."""
    account = request.actor.account
    send(
        [account],
        _("测试消息"),
        _("这是一条测试消息，收到说明渠道可用。"),
        reverse("admin:channels"),
        important=True,
    )
    if reachable(account):
        messages.success(request, _("测试消息已交给后台发送。"))
    else:
        messages.warning(request, _("您的账号没有可用的外部渠道，测试消息只在站内。"))
    return redirect("admin:channels")
