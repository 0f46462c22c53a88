"""The demonstration's accounts and its calendar, which can be moved ahead."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from zhongchuang.directory.models import Account
from zhongchuang.policy.calendar import move_ahead, today

STEPS = (1, 5, 10)


class MoveForm(forms.Form):
    days = forms.TypedChoiceField(
        label=gettext_lazy("前进天数"), coerce=int, choices=[(days, str(days)) for days in STEPS]
    )


@require_http_methods(["GET", "HEAD", "POST"])
def demo(request: HttpRequest) -> HttpResponse:
    """Who can sign in, which day it is, and buttons that turn the calendar; demonstrations only."""
    if not settings.DEMO:
        raise Http404
    if request.method == "POST":
        return move(request)
    accounts = Account.objects.filter(is_active=True).prefetch_related("mandates__organisation")
    context = {
        "title": _("演示说明"),
        "accounts": accounts.order_by("username"),
        "today": today(),
        "steps": STEPS,
    }
    return render(request, "public/demo.html", context)


def move(request: HttpRequest) -> HttpResponse:
    """Turn the calendar ahead by the days asked for."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    form = MoveForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("只能前进 1 天、5 天或 10 天。"))
        return redirect("public:demo")
    move_ahead(form.cleaned_data["days"])
    messages.success(request, _("演示日期已前进到 %(day)s。") % {"day": date_format(today())})
    return redirect("public:demo")
