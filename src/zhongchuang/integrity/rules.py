"""Who may look for signals, answer and settle them; a refusal carries its reason and article."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Space
from zhongchuang.integrity.models import Signal
from zhongchuang.integrity.states import Outcome, State
from zhongchuang.kernel.refusal import Refusal

TRUTHFULNESS = "6.10"
"""The item that asks for true data; where the policy's rule names another, that one is cited."""


def may_look(actor: Actor, spaces: Iterable[Space]) -> Refusal | None:
    """May the actor have the ledgers of these spaces looked at? Operators and officers may."""
    listed = list(spaces)
    if actor.is_operator:
        if all(space.operator_id == actor.organisation_id for space in listed):
            return None
        return Refusal(_("只能检查本单位运营的众创空间。"), TRUTHFULNESS)
    if not actor.is_officer:
        return Refusal(_("诚信检查由运营机构自己或科技主管部门发起。"), TRUTHFULNESS)
    if not all(actor.covers(space.division_id) for space in listed):
        return Refusal(_("该空间不在您的辖区内。"), TRUTHFULNESS)
    return None


def may_answer(
    actor: Actor, signal: Signal, state: State, article: str = TRUTHFULNESS
) -> Refusal | None:
    """May the actor explain a signal? Its operator may, while somebody still waits for it."""
    if not actor.is_operator or signal.space.operator_id != actor.organisation_id:
        return Refusal(_("只有运营本空间的机构可以对提示作出说明。"), article)
    if state == State.GONE:
        return Refusal(_("这条提示已经消除，不用再说明。"))
    if state == State.SETTLED and _closed(signal):
        return Refusal(_("科技主管部门已经处理这条提示，不用再说明。"))
    return None


def may_settle(
    actor: Actor, signal: Signal, state: State, authority: str = "", article: str = TRUTHFULNESS
) -> Refusal | None:
    """May the actor settle a signal?

    Args:
        authority: before which authority the space's case lies, "" where it has none open.
    """
    if not actor.is_officer:
        return Refusal(_("提示由科技主管部门的工作人员处理。"), article)
    if not actor.covers(signal.space.division_id):
        return Refusal(_("该空间不在您的辖区内。"), article)
    if authority not in {"", actor.authority}:
        return Refusal(_("本案目前不在您所在的机关办理，提示由承办机关处理。"), article)
    if state == State.GONE:
        return Refusal(_("这条提示已经消除，不用再处理。"))
    return None


def _closed(signal: Signal) -> bool:
    """Did the last settlement leave nothing to explain?"""
    last = signal.settlements.filter(about=signal.about).last()
    return last is not None and last.outcome != Outcome.CONCERN
