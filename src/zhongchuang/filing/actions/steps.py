"""What every act on a case does in the same order: rule, transition, write, audit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from zhongchuang.audit.chain import record
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Account
from zhongchuang.directory.states import Role
from zhongchuang.documents.issue import Issuer
from zhongchuang.documents.models import OfficialDocument
from zhongchuang.filing import rules
from zhongchuang.filing.clock import clock_of
from zhongchuang.filing.lifecycle import BY_KEY, target_of
from zhongchuang.filing.models import Application, ClockMark, Step
from zhongchuang.filing.states import CORRECTIONS, Act, ClockAct, State
from zhongchuang.kernel.refusal import Refusal, Refused, require
from zhongchuang.messaging.send import overtake, send, topic_of
from zhongchuang.policy.calendar import today, working_calendar
from zhongchuang.policy.model import Policy
from zhongchuang.policy.registry import policy as read_policy


def policy_of(application: Application) -> Policy:
    """The policy the case runs under.

    Raises:
        Refused: its text is no longer the one the round was opened under.
    """
    found = read_policy(application.round.policy)
    if found.digest != application.round.policy_digest:
        raise Refused(Refusal(_("本批次所依据的管理办法版本已变动，请联系系统管理员核对。")))
    return found


def stage_article(application: Application, policy: Policy) -> str:
    """The article of the policy that the case's present stage rests on."""
    stage = policy.stage(application.place.stage)
    return stage.article if stage else ""


def issuer_of(actor: Actor) -> Issuer:
    """The organisation whose number series the actor's papers use.

    Raises:
        Refused: the actor's organisation issues no documents.
    """
    organisation = actor.organisation
    if organisation is None or not organisation.number_prefix:
        raise Refused(Refusal(_("本机关尚未设置发文代字，请联系系统管理员。")))
    return Issuer(organisation.pk, organisation.name, organisation.number_prefix)


def locked(application: Application) -> Application:
    """The case as it stands now, locked until the transaction ends."""
    return (
        Application.objects.select_for_update(of=("self",))
        .select_related("space__operator", "space__division", "round__authority", "round__division")
        .get(pk=application.pk)
    )


def take(
    application: Application,
    act: Act,
    actor: Actor,
    *,
    note: str = "",
    article: str = "",
    document: OfficialDocument | None = None,
    data: Mapping[str, Any] | None = None,
) -> Step:
    """Move a locked case on by one act and record it; `application` is updated in place.

    Raises:
        Refused: not in this state, or not by this person.
    """
    policy = policy_of(application)
    require(rules.may(actor, act, application, policy))
    target = target_of(BY_KEY[application.place, act], policy)
    step = Step.objects.create(
        application=application,
        act=act,
        source=application.state,
        target=target,
        at=timezone.now(),
        on=today(),
        account=actor.account,
        role=actor.role,
        organisation=actor.unit,
        note=note,
        article=article,
        document=document,
    )
    if target != step.source:  # a signature moves nothing: the clock runs on, messages stay true
        _mark_clock(application, step)
        _enter(application, target, policy)
        overtake(topic_of(application))
    record(
        f"filing.{act.value}",
        application,
        actor.signature(),
        {
            "from": step.source,
            "to": step.target,
            "note": note,
            "article": article,
            "document": document.number if document else "",
            **(data or {}),
        },
    )
    return step


def _enter(application: Application, target: State, policy: Policy) -> None:
    application.state = target
    application.entered_on = today()
    application.due_on = _due(application, target, policy)
    application.save(update_fields=["state", "entered_on", "due_on"])


def _due(application: Application, target: State, policy: Policy) -> date | None:
    """The last working day of the stage's term, without the days it stood still; a correction has
    the due day of its items."""
    if target in CORRECTIONS:
        pending = application.corrections.pending()
        return max((item.due_on for item in pending if item.due_on), default=None)
    stage = policy.stage(target.stage)
    if stage is None or stage.days is None:
        return None
    return clock_of(application, target.stage, stage.days, working_calendar()).due_on


def _mark_clock(application: Application, step: Step) -> None:
    """The term of a stage stands still from the day a correction goes out until it is over."""
    goes_out, comes_back = step.target in CORRECTIONS, step.source in CORRECTIONS
    if not (goes_out or comes_back):
        return
    with officially():
        why = str(Act(step.act).label)
    ClockMark.objects.create(
        application=application,
        stage=State(step.source).stage,
        act=ClockAct.PAUSE if goes_out else ClockAct.RESUME,
        on=step.on,
        why=why,
        step=step,
    )


def officially() -> override:
    """The language of the record. What is stored of an act and what its parties are told does not
    depend on the language the acting person reads; a refusal, which only they read, does."""
    return override(settings.LANGUAGE_CODE)


def tell_operator(application: Application, subject: str, body: str) -> None:
    """Tell the operator's people what happened to their case and where to look."""
    people = Account.objects.filter(
        mandates__organisation=application.space.operator_id,
        mandates__role__in=[Role.OPERATOR_OWNER, Role.OPERATOR_EDITOR],
        mandates__ended_at=None,
        is_active=True,
    ).distinct()
    last = application.steps.order_by("pk").last()
    send(
        people,
        subject,
        body,
        reverse("case", args=[application.pk]),
        topic=topic_of(application),
        sender=last.organisation if last else "",
        important=True,
    )
