"""Messages of the signed-in person."""

from __future__ import annotations

from typing import cast

import django_filters as filters
import django_tables2 as tables
from django.contrib import messages as notes
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from zhongchuang.directory.models import Account
from zhongchuang.messaging.models import Message
from zhongchuang.web.shared.components import Crumb, link, status
from zhongchuang.web.shared.listing import Empty, listing


class MessageFilter(filters.FilterSet):
    state = filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[("unread", gettext_lazy("未读")), ("read", gettext_lazy("已读"))],
        method="in_state",
    )

    class Meta:
        model = Message
        fields: tuple[str, ...] = ()

    def in_state(self, queryset: QuerySet[Message], _name: str, state: str) -> QuerySet[Message]:
        return queryset.filter(read_at__isnull=state == "unread")


class MessageTable(tables.Table):
    subject = tables.Column(verbose_name=gettext_lazy("标题"))
    state = tables.Column(accessor="read_at", verbose_name=gettext_lazy("状态"), empty_values=())
    sent_at = tables.DateTimeColumn(verbose_name=gettext_lazy("时间"))

    def render_subject(self, value: str, record: Message) -> SafeString:
        return link(value, reverse("public:message", args=[record.pk]))

    def render_state(self, record: Message) -> SafeString:
        read = status(_("已读"), "neutral") if record.read_at else status(_("未读"), "current")
        if record.overtaken_at is None:
            return read
        return format_html("{} {}", read, status(_("已有新进展"), "ended"))


def own(request: HttpRequest) -> QuerySet[Message]:
    """What the person can read: not what still waits for its signature."""
    return Message.objects.in_inbox_of(cast(Account, request.user).pk)


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """One's own messages, newest first."""
    return listing(
        request,
        own(request),
        MessageTable,
        MessageFilter,
        title=_("消息"),
        template="public/inbox.html",
        search=("subject", "body"),
        empty=Empty(_("还没有消息"), _("案件有进展、需要您办理时，会在这里通知您。")),
        context={"unread": own(request).filter(read_at=None).count()},
    )


@login_required
@require_safe
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message; opening it marks it as read."""
    found = get_object_or_404(own(request), pk=pk)
    if found.read_at is None:
        own(request).filter(pk=pk, read_at=None).update(read_at=timezone.now())
    context = {
        "title": found.subject,
        "crumbs": [Crumb(_("消息"), reverse("public:inbox")), Crumb(found.subject)],
        "message": found,
        "way": found.path if url_has_allowed_host_and_scheme(found.path, None) else "",
    }
    return render(request, "public/message.html", context)


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    own(request).filter(read_at=None).update(read_at=timezone.now())
    notes.success(request, _("全部消息已标为已读。"))
    return redirect("public:inbox")
