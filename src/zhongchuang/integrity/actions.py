"""Acts on signals: look again, explain, settle. Nothing else writes them, and none decides a case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from zhongchuang.audit.chain import SYSTEM, record
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Account, Mandate, Space
from zhongchuang.directory.states import OPERATORS
from zhongchuang.evidence.store import attach
from zhongchuang.integrity import rules
from zhongchuang.integrity.detecting import detect
from zhongchuang.integrity.keeping import keep
from zhongchuang.integrity.models import Answer, Check, Run, Settlement, Signal
from zhongchuang.integrity.states import Outcome, State, state_of
from zhongchuang.kernel.periods import Frame
from zhongchuang.kernel.refusal import Refusal, Refused, require
from zhongchuang.messaging.send import send
from zhongchuang.policy.model import Policy

FEWEST_CHARACTERS = 2


@transaction.atomic
def refresh(
    spaces: Sequence[Space],
    policy: Policy,
    frame: Frame,
    *,
    closing: date | None = None,
    actor: Actor | None = None,
) -> Run:
    """Look at the ledgers of spaces and bring their signals up to date.

    A signal that is no longer found is marked as gone; nothing is deleted, and answers and
    settlements stay. A look at the same spaces waits for the one before it to end. Queries: those
    of the detectors and a fixed number more, whatever the number of spaces.

    Args:
        closing: the last day of handing in, where a round is looked at.
        actor: who asked; None for the system itself.

    Raises:
        Refused: the actor may not look at one of the spaces.
    """
    if actor is not None:
        require(rules.may_look(actor, spaces))
    run = Run.objects.create(
        policy=policy.id, year=frame.year, as_of=frame.as_of, spaces=len(spaces)
    )
    _check_in(run, spaces)
    run.at = timezone.now()
    found = keep(run, detect(spaces, policy, frame, closing=closing))
    Run.objects.filter(pk=run.pk).update(at=run.at, **found)
    run.refresh_from_db()
    data = {
        "policy": policy.id,
        "year": run.year,
        "as_of": run.as_of,
        "spaces": run.spaces,
        **found,
    }
    if len(spaces) == 1:
        data["space"] = spaces[0].pk
    record("integrity.refresh", run, actor.signature() if actor else SYSTEM, data)
    return run


def _check_in(run: Run, spaces: Iterable[Space]) -> None:
    """Name this run as the latest of each space. In the order of their keys: whoever looks at one
    of them meanwhile waits here, and two who look at several never wait for each other."""
    keys = sorted({space.pk for space in spaces})
    Check.objects.bulk_create(
        [Check(space_id=key, policy=run.policy, run=run) for key in keys],
        update_conflicts=True,
        unique_fields=["space", "policy"],
        update_fields=["run"],
    )


@transaction.atomic
def answer(
    *,
    actor: Actor,
    signal: Signal,
    text: str,
    uploads: Iterable[File[bytes]] = (),
    article: str = rules.TRUTHFULNESS,
) -> Answer:
    """The operator explains a signal, with files where they help.

    Raises:
        Refused: not its own space, the signal is gone or settled, or nothing is said.
        ValidationError: a file is not one that is taken.
    """
    current = _locked(signal)
    require(rules.may_answer(actor, current, _state(current), article))
    given = Answer.objects.create(
        signal=current,
        about=current.about,
        text=_said(text, _("请写明情况说明。"), article),
        account=actor.account,
        at=timezone.now(),
    )
    attached = [attach(given, upload, actor.account_id) for upload in uploads]
    files = [{"name": one.name, "sha256": one.file.sha256} for one in attached]
    record("integrity.answer", current, actor.signature(), {"answer": given.pk, "files": files})
    return given


@transaction.atomic
def settle(
    *,
    actor: Actor,
    signal: Signal,
    outcome: Outcome,
    reason: str,
    authority: str = "",
    article: str = rules.TRUTHFULNESS,
) -> Settlement:
    """An officer settles a signal, saying why; the operator is told. The case goes on as before:
    this decides nothing.

    Args:
        authority: before which authority the space's case lies, "" where it has none open.

    Raises:
        Refused: another area or authority, the signal is gone, or no reason is given.
    """
    current = _locked(signal)
    require(rules.may_settle(actor, current, _state(current), authority, article))
    made = Settlement.objects.create(
        signal=current,
        about=current.about,
        outcome=outcome,
        reason=_said(reason, _("请写明理由。"), article),
        officer=actor.account,
        organisation=actor.organisation.name if actor.organisation else "",
        at=timezone.now(),
    )
    data = {"settlement": made.pk, "outcome": made.outcome, "reason": made.reason}
    record("integrity.settle", current, actor.signature(), data)
    with override(settings.LANGUAGE_CODE):
        _tell_operator(current, made)
    return made


def _tell_operator(signal: Signal, made: Settlement) -> None:
    """What its people are told, in the language of the record, whoever settled it."""
    in_office = Mandate.objects.valid_on(timezone.localdate()).filter(
        organisation=signal.space.operator_id, role__in=OPERATORS, account__is_active=True
    )
    words = _("“%(space)s”的一条诚信提示已处理：%(outcome)s。理由：%(reason)s")
    send(
        Account.objects.filter(mandates__in=in_office).distinct(),
        _("诚信提示已处理"),
        words
        % {
            "space": signal.space.name,
            "outcome": Outcome(made.outcome).label,
            "reason": made.reason,
        },
        reverse("operator:signal", args=[signal.pk]),
    )


def _locked(signal: Signal) -> Signal:
    """The signal as it stands, held until the transaction ends."""
    rows = Signal.objects.select_for_update(of=("self",)).select_related("space")
    return rows.get(pk=signal.pk)


def _state(signal: Signal) -> State:
    answered = signal.answers.filter(about=signal.about).order_by("at").last()
    settled = signal.settlements.filter(about=signal.about).order_by("at").last()
    return state_of(
        gone=signal.gone_at is not None,
        answered_at=answered.at if answered else None,
        settled_at=settled.at if settled else None,
    )


def _said(text: str, missing: str, article: str) -> str:
    """What was written, which must be something."""
    words = text.strip()
    if len(words) < FEWEST_CHARACTERS:
        raise Refused(Refusal(missing, article))
    return words
