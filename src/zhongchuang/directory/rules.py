"""Who may do what in the directory; a refusal carries its reason."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Invitation, Space
from zhongchuang.directory.states import APPROVERS, OPERATORS, PREFECTURES, REGIONS, Role
from zhongchuang.kernel.refusal import Refusal

INVITABLE: dict[Role, frozenset[Role]] = {
    Role.OPERATOR_OWNER: OPERATORS,
    Role.PREFECTURE_APPROVER: PREFECTURES,
    Role.REGION_APPROVER: REGIONS | {Role.EXPERT},
}
"""Which roles a role may bring into its own organisation."""


def may_invite(actor: Actor, role: Role) -> Refusal | None:
    allowed = INVITABLE.get(actor.role)
    if allowed is None:
        return Refusal(_("只有申报单位账号或审批人可以邀请同事加入本单位。"))
    if role not in allowed:
        return Refusal(_("不能邀请同事担任这一角色。"))
    return None


def may_manage_invitation(actor: Actor, invitation: Invitation) -> Refusal | None:
    if invitation.organisation_id != actor.organisation_id:
        return Refusal(_("这不是本单位发出的邀请。"))
    return may_invite(actor, Role(invitation.role))


def may_edit_space(actor: Actor, space: Space) -> Refusal | None:
    if not actor.is_operator or space.operator_id != actor.organisation_id:
        return Refusal(_("只有运营机构自己可以修改空间信息。"))
    return None


def may_end_mandate(actor: Actor) -> Refusal | None:
    if actor.role != Role.OPERATOR_OWNER and actor.role not in APPROVERS:
        return Refusal(_("只有申报单位账号或审批人可以停用同事的授权。"))
    return None
