"""Who may change the ledger; a refusal carries its reason."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Space
from zhongchuang.kernel.refusal import Refusal
from zhongchuang.ledger.models import Financing, IncubationCase, Recorded, Tenancy


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
    """A tenancy that events hang on stays: without it they would belong to nobody."""
    refusal = may_change(actor, fact, space)
    if refusal is None and isinstance(fact, Tenancy):
        for model in (Financing, IncubationCase):
            if model.objects.live().filter(tenancy=fact).exists():
                return Refusal(
                    _("这条入驻记录下还有%(kind)s，请先撤回它们，或改到其他入驻记录下。")
                    % {"kind": model._meta.verbose_name}
                )
    return refusal
