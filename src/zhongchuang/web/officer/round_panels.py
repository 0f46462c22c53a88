"""What a round's page says beside its cases: acts, history, seal, quotas, permissions to be late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Organisation
from zhongchuang.directory.states import Level, OrganisationKind
from zhongchuang.filing.actions.rounds import applies
from zhongchuang.filing.models import Application, EarlyLook, LatePermission, Round, RoundStep
from zhongchuang.filing.quotas import Places, places_of
from zhongchuang.filing.round_lifecycle import RoundAct, RoundState
from zhongchuang.filing.round_rules import may_act, may_run, may_take_back
from zhongchuang.filing.sealing import handed_in
from zhongchuang.policy.calendar import today
from zhongchuang.policy.registry import known
from zhongchuang.policy.registry import policy as read_policy
from zhongchuang.web.shared.components import Act as Button
from zhongchuang.web.shared.components import Happening, Tone
from zhongchuang.web.shared.rounds import TONES, step_words


def may_plan(actor: Actor) -> bool:
    """May the actor plan rounds, and is there a policy to hold one under?"""
    if not actor.is_approver or actor.organisation is None:
        return False
    place = actor.organisation.division
    return any(applies(read_policy(one), actor.authority, place) for one in known())


def own_acts(actor: Actor, found: Round, moment: datetime) -> list[Button]:
    """What the authority that holds the round can do with the round itself."""
    if may_run(actor, found):
        return []
    acts = [
        Button(label, reverse(name, args=[found.pk]), kind, hint)
        for act, name, label, kind, hint in ROUND_BUTTONS
        if may_act(actor, act, found, moment) is None
    ]
    if found.place is RoundState.OPEN:
        label, hint = _("准予逾期申报"), _("截止受理后只能逐个准予，须写明理由，记录在案。")
        acts.append(
            Button(label, reverse("officer:round_late", args=[found.pk]), "secondary", hint)
        )
    return acts


ROUND_BUTTONS: tuple[tuple[RoundAct, str, Any, Any, Any], ...] = (
    (
        RoundAct.OPEN,
        "officer:round_open",
        gettext_lazy("发布批次和备案通知"),
        "primary",
        gettext_lazy("发布后备案通知自动编号并向社会公开，管理办法的文本随之固定。"),
    ),
    (
        RoundAct.CHANGE,
        "officer:round_change",
        gettext_lazy("修改"),
        "secondary",
        gettext_lazy("发布之前可以修改全部内容。"),
    ),
    (
        RoundAct.EXTEND,
        "officer:round_extend",
        gettext_lazy("延长受理期限"),
        "secondary",
        gettext_lazy("只能在截止受理之前延长，须写明理由，并告知辖区内的运营机构。"),
    ),
    (
        RoundAct.ARCHIVE,
        "officer:round_archive",
        gettext_lazy("归档"),
        "secondary",
        gettext_lazy("全部申请办结后归档，之后不再变动。"),
    ),
    (
        RoundAct.CANCEL,
        "officer:round_cancel",
        gettext_lazy("取消批次"),
        "refuse",
        gettext_lazy("尚无机构开始申报时可以取消，须写明理由。"),
    ),
)


def sealed_context(actor: Actor, found: Round, moment: datetime) -> dict[str, Any]:
    """What may be said of applications that nobody may open yet."""
    if not found.is_sealed_at(moment) or found.place is not RoundState.OPEN:
        return {}
    return {
        "count": handed_in(actor, found),
        "until": found.closes_at,
        "may_look": may_run(actor, found) is None,
    }


@dataclass(frozen=True, slots=True)
class Quota:
    """The places of one prefecture."""

    name: str
    places: Places


def quota_rows(actor: Actor, found: Round) -> list[Quota]:
    """How many each prefecture the actor sees may recommend and has; empty where none is set."""
    if read_policy(found.policy).recommendation_quota is None or found.level != Level.REGION:
        return []
    offices = Organisation.objects.filter(kind=OrganisationKind.PREFECTURE)
    if actor.authority == "prefecture":
        offices = offices.filter(pk=actor.organisation_id or 0)
    inside = offices.filter(division__code__startswith=found.division.prefix)
    rows = []
    for office in inside.select_related("division").order_by("division__code"):
        places = places_of(found, office.division)
        if places is not None:
            rows.append(Quota(office.division.name, places))
    return rows


@dataclass(frozen=True, slots=True)
class Late:
    """One permission to be late: where it stands, and where it can be taken back."""

    permission: LatePermission
    word: str
    tone: Tone
    take_back_url: str


def late_rows(actor: Actor, found: Round) -> list[Late]:
    """The permissions to be late of a round: names of operators are the authority's to know."""
    if actor.authority not in {found.level, ""}:
        return []
    day = today()
    rows = found.late_permissions.select_related("space__operator", "application", "round")
    return [
        Late(
            one,
            *late_state(one, day),
            reverse("officer:take_back_late", args=[found.pk, one.pk])
            if may_take_back(actor, one) is None
            else "",
        )
        for one in rows
    ]


def late_state(one: LatePermission, day: Any) -> tuple[str, Tone]:
    if one.taken_back_at:
        return _("已收回"), "ended"
    if one.application_id:
        return _("已使用"), "done"
    return (_("已过期"), "ended") if one.until < day else (_("未使用"), "waiting")


def history_of(actor: Actor, found: Round, steps: Sequence[RoundStep]) -> list[Happening]:
    """All that was done to a round, newest first; single cases only before its own authority."""
    told = [
        Happening(
            step.at,
            f"{step.organisation} · {step.account}",
            step.get_act_display(),
            step_words(step),
            TONES[step.act],
            reverse("officer:document", args=[step.document_id]) if step.document_id else "",
        )
        for step in steps
    ]
    if actor.authority in {found.level, ""}:
        for one in found.late_permissions.select_related("granted_by", "taken_back_by", "space"):
            told += late_happenings(one)
        looks = EarlyLook.objects.filter(application__round=found)
        told += [
            look_happening(one) for one in looks.select_related("account", "application__round")
        ]
    return sorted(told, key=lambda one: one.at, reverse=True)


def exceptions_of(case: Application) -> list[Happening]:
    """What was permitted in one case only: to be handed in late, to be opened early."""
    permissions = LatePermission.objects.filter(round=case.round_id, space=case.space_id)
    told = [
        happening
        for one in permissions.select_related("granted_by", "taken_back_by", "space")
        for happening in late_happenings(one)
    ]
    if not case.round.sealed:
        return told
    looks = case.early_looks.select_related("account", "application__round")
    return told + [look_happening(one) for one in looks]


def late_happenings(one: LatePermission) -> list[Happening]:
    """A permission to be late as it was given and, if so, taken back."""
    words = {"space": one.space.name, "day": date_format(one.until), "reason": one.reason}
    found = [
        Happening(
            one.granted_at,
            f"{one.organisation} · {one.granted_by}",
            _("准予逾期申报"),
            _("%(space)s，至 %(day)s。%(reason)s") % words,
            "warning",
        )
    ]
    if one.taken_back_at:
        found.append(
            Happening(
                one.taken_back_at,
                f"{one.organisation} · {one.taken_back_by}",
                _("收回逾期申报许可"),
                _("%(space)s。%(reason)s")
                % {"space": one.space.name, "reason": one.taken_back_for},
                "refused",
            )
        )
    return found


def look_happening(one: EarlyLook) -> Happening:
    return Happening(
        one.at,
        f"{one.organisation} · {one.account}",
        _("提前查看封存的申请"),
        f"{one.application.reference}\n{one.reason}",
        "warning",
    )
