"""How long residents stay (Art. 7): the list of those present, the agreements of one, the acts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhongchuang.directory.actor import Actor
from zhongchuang.filing.selfcheck import tenure_months
from zhongchuang.kernel.refusal import Refusal
from zhongchuang.ledger import rules, tenancy_actions
from zhongchuang.ledger.chains import Stay, agreements_of, stays_by_resident, stays_of
from zhongchuang.ledger.models import Tenancy, Workstation
from zhongchuang.ledger.states import Outcome
from zhongchuang.policy.calendar import today
from zhongchuang.web.operator.facts import ledger_crumbs
from zhongchuang.web.operator.keeping import done
from zhongchuang.web.operator.kinds import BY_MODEL
from zhongchuang.web.operator.sending import sent
from zhongchuang.web.operator.spaces import Here, for_a_space, page
from zhongchuang.web.operator.standpoint import standpoint
from zhongchuang.web.operator.stay_forms import (
    ExitForm,
    ExtendForm,
    IncorporateForm,
    RenewForm,
    StayForm,
)
from zhongchuang.web.shared.acting import ActingRequest, refusal_text
from zhongchuang.web.shared.components import Act, Crumb, Tone

SOON = timedelta(days=90)
KIND = BY_MODEL[Tenancy]


def standing(stay: Stay, as_of: date) -> tuple[str, Tone]:
    """How a stay compares with what is general, as word and tone.

    A reading of Art. 7: the article says "generally" (一般不超过), so an extension with grounds is
    allowed, but the stay stays longer than is general; the page says both.
    """
    if stay.until is not None and stay.until < as_of:
        return _("已离开"), "ended"
    if stay.over and stay.extended_until is not None and stay.extended_until >= as_of:
        return _("已说明延期理由"), "judgement"
    if stay.over:
        return _("已超过一般期限"), "warning"
    if stay.line - as_of <= SOON:
        return _("即将满期"), "waiting"
    return _("在期限内"), "done"


@dataclass(frozen=True, slots=True)
class Line:
    """One resident of the list: its latest agreement and the stay that runs."""

    tenancy: Tenancy
    stay: Stay
    word: str
    tone: Tone
    url: str


@for_a_space
def residents(request: ActingRequest, here: Here) -> HttpResponse:
    """Who is there, and for how long: the longest stays first."""
    policy = standpoint(request.actor, here.space).policy
    months, day = tenure_months(policy), today()
    rows = Tenancy.objects.visible_to(request.actor).filter(space=here.space)
    lines = [_line(stay, day, here) for stay in _present(rows, day, months)]
    context = {
        "title": _("驻留期限"),
        "lines": lines,
        "months": months,
        "article": policy.tenure.article if policy.tenure else "",
        "day": day,
        "over": sum(line.stay.over for line in lines),
        "crumbs": ledger_crumbs(here, Crumb(_("驻留期限"))),
    }
    return page(request, "operator/residents.html", here, context)


def _present(rows: Iterable[Tenancy], day: date, months: int) -> list[Stay]:
    """The stays that run on a day, the earliest begun first."""
    found = [
        stay
        for stays in stays_by_resident(list(rows), day, months)
        for stay in stays
        if stay.began <= day and (stay.until is None or stay.until >= day)
    ]
    return sorted(found, key=lambda stay: (stay.began, stay.agreements[-1].name))


def _line(stay: Stay, day: date, here: Here) -> Line:
    latest = stay.agreements[-1]
    word, tone = standing(stay, day)
    return Line(latest, stay, word, tone, here.url("operator:resident", latest.pk))


def own_tenancy(request: ActingRequest, pk: int) -> Tenancy:
    """A live agreement of one of the operator's spaces."""
    rows = Tenancy.objects.visible_to(request.actor).select_related("space", "previous")
    found: Tenancy = get_object_or_404(rows, pk=pk)
    return found


@for_a_space
def resident(request: ActingRequest, here: Here, pk: int) -> HttpResponse:
    """All agreements of one resident as the stays they make, and what can be done."""
    tenancy = own_tenancy(request, pk)
    here = here.at(tenancy)
    policy = standpoint(request.actor, here.space).policy
    months, day = tenure_months(policy), today()
    agreements = agreements_of(tenancy)
    stays = stays_of(agreements, day, months)
    seats = Workstation.objects.live().filter(tenancy__in=[item.pk for item in agreements])
    context = {
        "title": tenancy.name,
        "fixed": True,
        "tenancy": tenancy,
        "stays": [(stay, *standing(stay, day), *reach(stay, months)) for stay in reversed(stays)],
        "months": months,
        "article": policy.tenure.article if policy.tenure else "",
        "seats": list(seats.order_by("zone", "label")),
        "acts": stay_acts(request.actor, here, tenancy),
        "row_url": here.url("operator:fact", KIND.slug, tenancy.pk),
        "crumbs": ledger_crumbs(
            here, Crumb(_("驻留期限"), here.url("operator:residents")), Crumb(tenancy.name)
        ),
    }
    return page(request, "operator/resident.html", here, context)


def reach(stay: Stay, months: int) -> tuple[int, int]:
    """How far a stay and the line of what is general reach along a bar of 1000."""
    longest = max(stay.months, months) * 5 // 4 + 1
    return stay.months * 1000 // longest, months * 1000 // longest


@dataclass(frozen=True, slots=True)
class StayAct:
    """One act on a stay as pages offer it."""

    slug: str
    label: str | Promise
    hint: str | Promise
    consequence: str | Promise
    done: str | Promise
    form: type[StayForm]
    rule: Callable[[Actor, Tenancy, Any], Refusal | None]
    do: Callable[[Actor, Tenancy, dict[str, Any]], Tenancy]
    rename: dict[str, str]


def _renew(actor: Actor, tenancy: Tenancy, values: dict[str, Any]) -> Tenancy:
    return tenancy_actions.renew_tenancy(
        actor=actor, tenancy=tenancy, version=values.pop("version"), values=values
    )


def _exit(actor: Actor, tenancy: Tenancy, values: dict[str, Any]) -> Tenancy:
    outcome = Outcome(values.pop("outcome"))
    return tenancy_actions.record_exit(actor=actor, tenancy=tenancy, outcome=outcome, **values)


def _extend(actor: Actor, tenancy: Tenancy, values: dict[str, Any]) -> Tenancy:
    return tenancy_actions.extend_tenancy(actor=actor, tenancy=tenancy, **values)


def _incorporate(actor: Actor, tenancy: Tenancy, values: dict[str, Any]) -> Tenancy:
    return tenancy_actions.incorporate_team(actor=actor, tenancy=tenancy, **values)


STAY_ACTS = (
    StayAct(
        "renew",
        gettext_lazy("续签"),
        gettext_lazy("签了下一份协议：名称、代码、负责人沿用，前后相连算一次驻留。"),
        gettext_lazy(
            "登记下一份协议。名称、代码、负责人和行业沿用上一份；上一份没有离开日期的，记到新协议的前一天。"
        ),
        gettext_lazy("已登记“%(row)s”的续签协议。"),
        RenewForm,
        rules.may_renew,
        _renew,
        {},
    ),
    StayAct(
        "extend",
        gettext_lazy("说明延期"),
        gettext_lazy("驻留超过一般期限：写明理由和延到哪一天。"),
        gettext_lazy(
            "入驻一般不超过规定的月数。写明理由后，名单上显示“已说明延期理由”；仍计入超期的数目。"
        ),
        gettext_lazy("已说明“%(row)s”的延期理由。"),
        ExtendForm,
        rules.may_extend,
        _extend,
        {"extended_until": "until", "extension_grounds": "grounds"},
    ),
    StayAct(
        "incorporate",
        gettext_lazy("登记注册企业"),
        gettext_lazy("团队在驻期间注册了企业：记下日期、代码和名称，仍算同一家。"),
        gettext_lazy(
            "类型仍为团队，计入“注册成为新企业的团队”；各份协议都记上代码，融资和案例仍归在原处。"
        ),
        gettext_lazy("已登记“%(row)s”注册为企业。"),
        IncorporateForm,
        rules.may_incorporate,
        _incorporate,
        {"incorporated_on": "on"},
    ),
    StayAct(
        "exit",
        gettext_lazy("登记退出"),
        gettext_lazy("不再入驻：记下最后一天和去向，工位同时腾出。"),
        gettext_lazy(
            "填写最后一天和去向；当天仍计算在内。它占用的工位同时腾出，记录保留在台账中。"
        ),
        gettext_lazy("已登记“%(row)s”退出。"),
        ExitForm,
        rules.may_exit,
        _exit,
        {"left_on": "on"},
    ),
)
BY_SLUG = {act.slug: act for act in STAY_ACTS}


def stay_acts(actor: Actor, here: Here, tenancy: Tenancy) -> list[Act]:
    """The acts on a stay, each with its address, or with why it is not open now."""
    found = []
    for act in STAY_ACTS:
        refusal = act.rule(actor, tenancy, here.space)
        found.append(
            Act(
                act.label,
                here.url(f"operator:{act.slug}_stay", tenancy.pk),
                "primary" if act.slug == "renew" else "secondary",
                act.hint,
                refusal_text(refusal) if refusal else "",
            )
        )
    return found


@for_a_space
def act_on_stay(request: ActingRequest, here: Here, pk: int, act: str) -> HttpResponse:
    """Do one act on a stay."""
    asked, tenancy = BY_SLUG[act], own_tenancy(request, pk)
    here = here.at(tenancy)
    back = here.url("operator:resident", tenancy.pk)
    if refusal := asked.rule(request.actor, tenancy, here.space):
        messages.error(request, refusal_text(refusal))
        return redirect(back)
    form = asked.form(sent(request), initial=asked.form.initial_of(tenancy))
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        if done(form, lambda: asked.do(request.actor, tenancy, values), asked.rename):
            messages.success(request, str(asked.done) % {"row": tenancy})
            return redirect(back)
    context = {
        "title": _("%(act)s：%(row)s") % {"act": asked.label, "row": tenancy},
        "consequence": asked.consequence,
        "confirm": asked.label,
        "form": form,
        "cancel_url": back,
        "crumbs": ledger_crumbs(
            here,
            Crumb(_("驻留期限"), here.url("operator:residents")),
            Crumb(tenancy.name, back),
            Crumb(asked.label),
        ),
    }
    return page(request, "shared/confirm.html", here, context)
