"""Who may change the ledger; a refusal carries its reason."""

from __future__ import annotations

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Space
from zhongchuang.kernel.refusal import Refusal
from zhongchuang.ledger.models import Financing, IncubationCase, Recorded, Tenancy, Workstation
from zhongchuang.ledger.seats import is_taken
from zhongchuang.ledger.states import TenancyKind


def may_keep(actor: Actor, space: Space) -> Refusal | None:
    """May the actor add to or change the ledger of a space? Only its operator may."""
    if not actor.is_operator or space.operator_id != actor.organisation_id:
        return Refusal(_("只有运营本空间的机构可以填报和修改台账。"))
    return None


def may_verify(actor: Actor, space: Space) -> Refusal | None:
    """May the actor say what was found on the spot? Only officers of the area may (Art. 10)."""
    if not actor.is_officer:
        return Refusal(_("台账由科技主管部门的工作人员在实地核查中核实。"), "10")
    if not actor.covers(space.division_id):
        return Refusal(_("该空间不在您的辖区内。"), "10")
    return None


def may_change(actor: Actor, fact: Recorded, space: Space) -> Refusal | None:
    """May the actor correct, end or retract this fact?"""
    if fact.retracted_at is not None:
        return Refusal(_("这条记录已经撤回，不能再修改。"))
    return may_keep(actor, space)


def may_retract(actor: Actor, fact: Recorded, space: Space) -> Refusal | None:
    """A tenancy that events hang on stays: without it they would belong to nobody. So does a
    workstation that somebody has."""
    refusal = may_change(actor, fact, space)
    if refusal is None and isinstance(fact, Workstation) and is_taken(fact, localdate()):
        return Refusal(_("该工位还有使用者，请先腾出。"))
    if refusal is None and isinstance(fact, Tenancy):
        for model in (Financing, IncubationCase):
            if model.objects.live().filter(tenancy=fact).exists():
                return Refusal(
                    _("这条入驻记录下还有%(kind)s，请先撤回它们，或改到其他入驻记录下。")
                    % {"kind": model._meta.verbose_name}
                )
    return refusal


def may_renew(actor: Actor, tenancy: Tenancy, space: Space) -> Refusal | None:
    """May the actor record the next agreement of this resident?"""
    return _may_continue(actor, tenancy, space) or _last_of_its_chain(tenancy)


def may_exit(actor: Actor, tenancy: Tenancy, space: Space) -> Refusal | None:
    """May the actor record that the resident left with this agreement?"""
    return _may_continue(actor, tenancy, space) or _last_of_its_chain(tenancy)


def may_extend(actor: Actor, tenancy: Tenancy, space: Space) -> Refusal | None:
    """May the actor explain why this resident stays longer (Art. 7)?"""
    return _may_continue(actor, tenancy, space)


def may_incorporate(actor: Actor, tenancy: Tenancy, space: Space) -> Refusal | None:
    """May the actor record that this team registered as a company (Art. 6.6)?"""
    refusal = may_change(actor, tenancy, space)
    if refusal is None and tenancy.kind != TenancyKind.TEAM:
        return Refusal(_("这条入驻记录是企业，不是团队。"), "6.6")
    if refusal is None and (tenancy.incorporated_on is not None or tenancy.uscc):
        return Refusal(_("该团队已登记注册为企业；内容有误的，请用“更正”。"), "6.6")
    return refusal


def _may_continue(actor: Actor, tenancy: Tenancy, space: Space) -> Refusal | None:
    refusal = may_change(actor, tenancy, space)
    if refusal is None and tenancy.outcome:
        return Refusal(_("该入驻已办理退出；重新入驻的，请另行录入。"), "7")
    return refusal


def _last_of_its_chain(tenancy: Tenancy) -> Refusal | None:
    if Tenancy.objects.live().filter(previous=tenancy).exists():
        return Refusal(_("该协议已经续签，请在最后一份协议上办理。"), "7")
    return None


def may_seat(
    actor: Actor, workstation: Workstation, space: Space, tenancy: Tenancy
) -> Refusal | None:
    """May the actor give this workstation to a resident?"""
    refusal = may_change(actor, workstation, space)
    if refusal is None and is_taken(workstation, localdate()):
        return Refusal(_("该工位已有使用者，请先腾出。"))
    if refusal is None and (tenancy.space_id != space.pk or tenancy.retracted_at is not None):
        return Refusal(_("请选择本空间的一条入驻记录。"))
    return refusal


def may_free(actor: Actor, workstation: Workstation, space: Space) -> Refusal | None:
    """May the actor take this workstation back?"""
    refusal = may_change(actor, workstation, space)
    if refusal is None and workstation.tenancy_id is None:
        return Refusal(_("该工位没有使用者。"))
    return refusal
