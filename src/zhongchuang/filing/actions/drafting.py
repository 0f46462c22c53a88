"""The operator's acts: begin, hand over, submit with its undertaking, answer, withdraw."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import record
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Space
from zhongchuang.filing import rules
from zhongchuang.filing.actions.approving import leave_sheet
from zhongchuang.filing.actions.steps import locked, officially, policy_of, take
from zhongchuang.filing.freezing import freeze_application
from zhongchuang.filing.models import Application, LatePermission, Round, Step
from zhongchuang.filing.round_rules import takes
from zhongchuang.filing.states import CORRECTIONS, DRAFTS, Act, State
from zhongchuang.kernel.refusal import Refusal, Refused, require
from zhongchuang.policy.calendar import now, today

FIELDS = ("direction", "justification", "contact_name", "contact_phone")


@transaction.atomic
def start(*, actor: Actor, round_: Round, space: Space) -> Application:
    """Begin an application (Art. 10.1).

    Raises:
        Refused: round closed, another area, a ban (Art. 11), filed already, or one open already.
    """
    space = (
        Space.objects.select_for_update(of=("self",)).select_related("operator").get(pk=space.pk)
    )
    require(rules.may_start(actor, round_, space, now()))
    application = Application.objects.create(
        round=round_, space=space, entered_on=today(), created_by=actor.account
    )
    Step.objects.create(
        application=application,
        act=Act.START,
        target=State.DRAFTING,
        at=timezone.now(),
        on=today(),
        account=actor.account,
        role=actor.role,
        organisation=space.operator.name,
    )
    record("filing.start", application, actor.signature(), {"round": round_.pk})
    return application


@transaction.atomic
def fill_in(*, actor: Actor, application: Application, values: Mapping[str, str]) -> Application:
    """Keep what the operator writes in the application while it is with the operator.

    Raises:
        Refused: not the operator's own, or no longer with the operator.
    """
    case = locked(application)
    if not actor.is_operator or case.space.operator_id != actor.organisation_id:
        raise Refused(Refusal(_("只有申报机构自己可以填写。")))
    if case.place not in DRAFTS | CORRECTIONS:
        raise Refused(Refusal(_("申请已经提交，不能再修改；需要更正的，请联系受理机关退回补正。")))
    for field in FIELDS:
        if field in values:
            setattr(case, field, values[field])
    case.save(update_fields=list(FIELDS))
    return case


@transaction.atomic
def hand_over(*, actor: Actor, application: Application) -> Step:
    """The clerk (申报人) hands the draft to the unit (申报单位) for checking."""
    return take(locked(application), Act.HAND_OVER, actor)


@transaction.atomic
def hand_back(*, actor: Actor, application: Application, note: str) -> Step:
    """The unit hands the draft back to its clerk."""
    return take(locked(application), Act.HAND_BACK, actor, note=note)


@transaction.atomic
def submit(*, actor: Actor, application: Application, undertaken_by: str) -> Step:
    """Submit with the signed undertaking of truthfulness; measures and facts are frozen.

    Raises:
        Refused: round closed, ban running, parts missing, or not by the unit's own account.
    """
    case = locked(application)
    policy = policy_of(case)
    require(rules.may(actor, Act.SUBMIT, case, policy))
    refusal, late = takes(case.round, case.space, policy, now())
    require(refusal)
    require(rules.banned(case.space.operator, today()))
    missing = missing_parts(case)
    if missing:
        raise Refused(
            Refusal(_("还有必填内容没有完成：%(parts)s。") % {"parts": _("、").join(missing)})
        )
    if not undertaken_by.strip():
        raise Refused(Refusal(_("请由负责人在诚信承诺书上署名。"), policy.sanctions.fraud_article))
    case.undertaken_by = undertaken_by.strip()
    case.undertaken_at = case.submitted_at = timezone.now()
    case.snapshot = freeze_application(case, policy)
    case.save(update_fields=["undertaken_by", "undertaken_at", "submitted_at", "snapshot"])
    data = {"snapshot": case.snapshot.digest}
    return take(case, Act.SUBMIT, actor, note=_used(late, case), data=data)


def _used(late: LatePermission | None, case: Application) -> str:
    """A permission to be late belongs to what was handed in with it; what the history says of it.

    Raises:
        Refused: taken back or used meanwhile.
    """
    if late is None:
        return ""
    if not LatePermission.objects.unused().filter(pk=late.pk).update(application=case):
        raise Refused(Refusal(_("逾期申报许可已经收回或者使用，请刷新页面。")))
    with officially():
        return _("经%(office)s准予逾期申报。") % {"office": case.round.authority.name}


def missing_parts(application: Application) -> list[str]:
    """Required parts of the form that are still empty, by their names."""
    profile = getattr(application.space, "profile", None)
    parts = [] if profile else [_("台账中的空间基本情况")]
    if not application.direction.strip():
        parts.append(_("发展方向与运营模式"))
    if profile and not profile.independent_legal_person and not application.justification.strip():
        parts.append(_("非独立法人情况说明"))
    if not application.contact_name.strip() or not application.contact_phone.strip():
        parts.append(_("联系人和联系电话"))
    return parts


@transaction.atomic
def withdraw(*, actor: Actor, application: Application, reason: str) -> Step:
    """The operator takes its application back, until the public notice."""
    if not reason.strip():
        raise Refused(Refusal(_("请写明撤回的原因。")))
    case = locked(application)
    step = take(case, Act.WITHDRAW, actor, note=reason.strip())
    leave_sheet(actor, case)
    return step
