"""Acceptance, preliminary review and formal review: pass, return for correction, fail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from zhongchuang.directory.actor import Actor
from zhongchuang.documents.issue import issue
from zhongchuang.documents.models import DocumentKind, OfficialDocument
from zhongchuang.filing import rules
from zhongchuang.filing.actions.correcting import unsettled
from zhongchuang.filing.actions.steps import (
    issuer_of,
    locked,
    officially,
    policy_of,
    stage_article,
    take,
    tell_operator,
)
from zhongchuang.filing.models import Application, Opinion, Step
from zhongchuang.filing.papers.acceptance_slip import acceptance_slip
from zhongchuang.filing.papers.refusal import refusal
from zhongchuang.filing.states import Act, Verdict
from zhongchuang.kernel.refusal import Refusal, Refused, require
from zhongchuang.policy.calendar import today
from zhongchuang.policy.explain import citation
from zhongchuang.policy.model import Policy


@dataclass(frozen=True, slots=True)
class View:
    """A reviewer's view of one condition."""

    criterion: str
    verdict: Verdict
    reason: str = ""


@transaction.atomic
def accept(*, actor: Actor, application: Application) -> Step:
    """Accept a complete application and issue the acceptance slip (Art. 10.2)."""
    case = locked(application)
    policy = policy_of(case)
    require(rules.may(actor, Act.ACCEPT, case, policy))
    require(unsettled(case))
    require(rules.banned(case.space.operator, today()))
    paper = issue(
        DocumentKind.ACCEPTANCE_SLIP,
        issuer_of(actor),
        today(),
        lambda number, proof: acceptance_slip(case, policy, actor, number, proof),
    )
    step = take(case, Act.ACCEPT, actor, document=paper)
    with officially():
        tell_operator(
            case,
            _("《%(title)s》申请已受理") % {"title": case.round.title},
            _("“%(space)s”的申请已受理，受理通知书文号：%(number)s。")
            % {"space": case.space.name, "number": paper.number},
        )
    return step


@transaction.atomic
def refuse(*, actor: Actor, application: Application, reason: str, article: str) -> Step:
    """Refuse what is out of scope or barred, naming the article."""
    return _end(actor, application, Act.REFUSE, reason, article)


@transaction.atomic
def lapse(*, actor: Actor, application: Application) -> Step:
    """End a case whose correction was not handed in by its due day."""
    case = locked(application)
    policy = policy_of(case)
    require(rules.may(actor, Act.LAPSE, case, policy))
    if case.due_on is None or today() <= case.due_on:
        raise Refused(Refusal(_("补正期限未到，不能终止。")))
    with officially():
        note = _("逾期未补正（期限 %(day)s）。") % {"day": date_format(case.due_on)}
    article = stage_article(case, policy)
    paper = _decided(actor, case, Act.LAPSE, note, article, policy)
    step = take(case, Act.LAPSE, actor, note=note, article=article, document=paper)
    _tell_end(case, step)
    return step


@transaction.atomic
def pass_review(
    *, actor: Actor, application: Application, views: Iterable[View], note: str
) -> Step:
    """Pass the preliminary or the formal review, with an opinion on every condition.

    Raises:
        Refused: a condition has no opinion, or a required one is found not met.
    """
    case = locked(application)
    policy = policy_of(case)
    act = _review_act(case, passed=True)
    require(rules.may(actor, act, case, policy))
    require(unsettled(case))
    _record_views(actor, case, policy, list(views), passing=True)
    return take(case, act, actor, note=note.strip())


@transaction.atomic
def fail_review(
    *, actor: Actor, application: Application, views: Iterable[View], reason: str, article: str
) -> Step:
    """Fail the preliminary or the formal review, with reason and article."""
    case = locked(application)
    policy = policy_of(case)
    act = _review_act(case, passed=False)
    require(rules.may(actor, act, case, policy))
    _record_views(actor, case, policy, list(views), passing=False)
    return _end(actor, case, act, reason, article)


def _review_act(case: Application, *, passed: bool) -> Act:
    if case.place.stage == "formal-review":
        return Act.PASS_FORMAL if passed else Act.FAIL_FORMAL
    return Act.PASS_PRELIMINARY if passed else Act.FAIL_PRELIMINARY


def _record_views(
    actor: Actor, case: Application, policy: Policy, views: list[View], *, passing: bool
) -> None:
    given = {view.criterion: view for view in views}
    if passing:
        _require_passing(policy, given)
    bare = [v for v in views if v.verdict == Verdict.NOT_MET and not v.reason.strip()]
    if bare:
        title = policy.criterion(bare[0].criterion).title
        raise Refused(Refusal(_("“%(title)s”判为不符合时须写明理由。") % {"title": title}))
    Opinion.objects.bulk_create(
        Opinion(
            application=case,
            stage=case.place.stage,
            criterion=view.criterion,
            verdict=view.verdict,
            reason=view.reason.strip(),
            by=actor.account,
        )
        for view in views
    )


def _require_passing(policy: Policy, given: dict[str, View]) -> None:
    for criterion in policy.criteria:
        if criterion.binding != "required":
            continue
        view = given.get(criterion.id)
        if view is None:
            raise Refused(
                Refusal(
                    _("请对“%(title)s”给出意见。") % {"title": criterion.title}, criterion.article
                )
            )
        if view.verdict == Verdict.NOT_MET:
            raise Refused(
                Refusal(
                    _("“%(title)s”判为不符合，不能通过；可以退回补正或不予通过。")
                    % {"title": criterion.title},
                    criterion.article,
                )
            )


def require_grounds(policy: Policy, reason: str, article: str) -> None:
    """An adverse act needs its reason in words and an article that exists.

    Raises:
        Refused: either is missing.
    """
    if not reason.strip():
        raise Refused(Refusal(_("请写明理由。")))
    if not article or not policy.has_article(article):
        raise Refused(Refusal(_("请选择所依据的条款。")))


def _end(
    actor: Actor,
    application: Application,
    act: Act,
    reason: str,
    article: str,
    data: Mapping[str, Any] | None = None,
) -> Step:
    case = locked(application)
    policy = policy_of(case)
    require(rules.may(actor, act, case, policy))
    require_grounds(policy, reason, article)
    paper = _decided(actor, case, act, reason, article, policy)
    step = take(case, act, actor, note=reason.strip(), article=article, document=paper, data=data)
    _tell_end(case, step)
    return step


def _decided(
    actor: Actor, case: Application, act: Act, reason: str, article: str, policy: Policy
) -> OfficialDocument:
    """The decision on paper, with its reasons, its article and what can be done against it."""
    return issue(
        DocumentKind.REFUSAL,
        issuer_of(actor),
        today(),
        lambda number, proof: refusal(case, act, (reason, article), policy, actor, number, proof),
    )


def _tell_end(case: Application, step: Step) -> None:
    with officially():
        subject = _("申请办理结果：%(result)s") % {"result": case.place.label}
        grounds = _("%(reason)s（依据：%(article)s）") % {
            "reason": step.note,
            "article": citation(step.article),
        }
        lines = [grounds, remedy(policy_of(case))]
        if step.document:
            lines.append(_("决定书文号：%(number)s。") % {"number": step.document.number})
        tell_operator(case, subject, "\n".join(lines))


def remedy(policy: Policy) -> str:
    """What a party can do against a decision."""
    return _("对本决定不服的，可以自知道之日起 %(days)s 日内依法申请行政复议。") % {
        "days": policy.remedies.reconsideration_days
    }


def end_adversely(
    actor: Actor,
    case: Application,
    act: Act,
    reason: str,
    article: str,
    data: Mapping[str, Any] | None = None,
) -> Step:
    """Take an adverse act with its grounds and tell the operator; for the stages beside this one.

    `data` is what the audit chain keeps beside the grounds.
    """
    return _end(actor, case, act, reason, article, data)
