"""What an expert keeps of themselves: employer, fields, interests."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhongchuang.directory import experts
from zhongchuang.web.shared.acting import ActingRequest, attempt, for_experts
from zhongchuang.web.shared.experts import InterestForm, ProfileForm, profile_of


def _page(request: ActingRequest, form: ProfileForm, interest_form: InterestForm) -> HttpResponse:
    account = request.actor.account
    context = {
        "title": _("我的信息"),
        "lead": _("用于抽取专家和识别回避情形，只有科技厅和审计人员可以看到；有变动请及时更新。"),
        "form": form,
        "interest_form": interest_form,
        "interests": account.interests.order_by("ended_at", "pk"),
        "may": True,
        "save_url": reverse("expert:profile"),
        "declare_url": reverse("expert:declare"),
        "end_url_name": "expert:interest_end",
    }
    return render(request, "expert/profile.html", context)


@for_experts
def profile(request: ActingRequest) -> HttpResponse:
    """Who the expert is, in their own words."""
    account = request.actor.account
    form = ProfileForm(request.POST if request.method == "POST" else None, profile_of(account))
    if request.method == "POST" and form.is_valid() and form.save(request.actor, account):
        messages.success(request, _("专家信息已保存。"))
        return redirect("expert:profile")
    return _page(request, form, InterestForm())


@for_experts
def declare(request: ActingRequest) -> HttpResponse:
    """An organisation the expert is tied to."""
    if request.method != "POST":
        return redirect("expert:profile")
    account = request.actor.account
    form = InterestForm(request.POST)
    if form.is_valid() and form.save(request.actor, account):
        messages.success(request, _("利害关系已申报。"))
        return redirect("expert:profile")
    return _page(request, ProfileForm(None, profile_of(account)), form)


@require_POST
@for_experts
def end_interest(request: ActingRequest, pk: int) -> HttpResponse:
    """An interest is over."""
    interest = get_object_or_404(request.actor.account.interests, pk=pk)
    form = InterestForm()
    if attempt(form, lambda: experts.end_interest(actor=request.actor, interest=interest)):
        messages.success(request, _("已标为终止，申报仍保留备查。"))
    else:
        messages.error(request, " ".join(str(one) for one in form.non_field_errors()))
    return redirect("expert:profile")
