"""The pool of experts: who can judge what, for whom they work, and to what else they are tied.

The region keeps its pool; each expert keeps what is said of themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import record
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Account, ExpertInterest, ExpertProfile, Mandate
from zhongchuang.directory.states import ExpertField, InterestKind, Role
from zhongchuang.kernel.pinyin import initials
from zhongchuang.kernel.refusal import Refusal, Refused, require


@dataclass(frozen=True, slots=True)
class Description:
    """What is said of an expert; `fields` are values of `ExpertField`."""

    title: str
    employer: str
    employer_uscc: str
    fields: Sequence[str]
    active_since: int | None
    available: bool


def pool() -> QuerySet[Account]:
    """Everybody who may be asked to judge now, each once."""
    held = Mandate.objects.in_office(Role.EXPERT, timezone.localdate())
    return Account.objects.filter(pk__in=held.values("account")).select_related("expert_profile")


def may_keep(actor: Actor, account: Account) -> Refusal | None:
    """An expert's description is kept by themselves and by the region's approver."""
    if actor.role == Role.EXPERT and actor.account_id == account.pk:
        return None
    if actor.role != Role.REGION_APPROVER:
        return Refusal(_("专家信息由专家本人填报，或由科技厅审批人维护。"))
    return None if pool().filter(pk=account.pk).exists() else _not_in_office(account)


def _not_in_office(account: Account) -> Refusal:
    return Refusal(_("“%(name)s”不是在任的评审专家。") % {"name": account})


@transaction.atomic
def describe_expert(*, actor: Actor, account: Account, said: Description) -> ExpertProfile:
    """Put down who an expert is; what was said before stays in the audit record.

    Raises:
        Refused: not the expert and not the region's approver, no employer, an unknown field.
        ValidationError: a code that is none, or a text that is too long.
    """
    require(may_keep(actor, account))
    found = ExpertProfile.objects.select_for_update().filter(account=account).first()
    before = _said(found) if found else {}
    profile = found or ExpertProfile(account=account)
    if not said.employer.strip():
        raise Refused(Refusal(_("请填写工作单位；没有工作单位的，填写“无”或“自由职业”。")))
    if not said.fields or set(said.fields) - set(ExpertField.values):
        raise Refused(Refusal(_("请至少选择一个专业领域。")))
    profile.title, profile.employer = said.title.strip(), said.employer.strip()
    profile.employer_uscc = said.employer_uscc.strip().upper()
    profile.fields = [field for field in ExpertField.values if field in said.fields]
    profile.active_since, profile.available = said.active_since, said.available
    profile.kept_by = actor.account
    profile.initials = f"{initials(str(account))} {initials(profile.employer)}"[:300]
    profile.full_clean(validate_unique=False)
    profile.save()
    record(
        "directory.describe-expert",
        account,
        actor.signature(),
        {"before": before, "after": _said(profile)},
    )
    return profile


def _said(profile: ExpertProfile) -> dict[str, object]:
    return {
        "title": profile.title,
        "employer": profile.employer,
        "employer_uscc": profile.employer_uscc,
        "fields": list(profile.fields),
        "active_since": profile.active_since,
        "available": profile.available,
    }


@transaction.atomic
def declare_interest(
    *, actor: Actor, account: Account, kind: InterestKind, organisation: str, uscc: str = ""
) -> ExpertInterest:
    """Put down an organisation an expert is tied to.

    Raises:
        Refused: not the expert and not the region's approver, or no name.
        ValidationError: a code that is none.
    """
    require(may_keep(actor, account))
    if not organisation.strip():
        raise Refused(Refusal(_("请填写机构名称。")))
    interest = ExpertInterest(
        account=account,
        kind=kind,
        organisation=organisation.strip(),
        uscc=uscc.strip().upper(),
        declared_by=actor.account,
    )
    interest.full_clean(exclude=["ended_at"])
    interest.save()
    data = {"account": account.pk, "kind": kind, "organisation": interest.organisation}
    record("directory.declare-interest", interest, actor.signature(), data)
    return interest


@transaction.atomic
def end_interest(*, actor: Actor, interest: ExpertInterest) -> ExpertInterest:
    """An interest is over; it stays on record.

    Raises:
        Refused: not the expert and not the region's approver, or ended already.
    """
    require(may_keep(actor, interest.account))
    found = ExpertInterest.objects.select_for_update().get(pk=interest.pk)
    if found.ended_at:
        raise Refused(Refusal(_("这一关系已经标为终止。")))
    found.ended_at = timezone.now()
    found.save(update_fields=["ended_at"])
    record("directory.end-interest", found, actor.signature(), {"account": found.account_id})
    return found
