"""Who may do what in the directory; a refusal carries its reason."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Account, Invitation, Mandate, Organisation, Space
from zhongchuang.directory.states import (
    APPROVERS,
    OPERATORS,
    PREFECTURES,
    REGIONS,
    OrganisationKind,
    Role,
)
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
    if actor.role == Role.ADMINISTRATOR:
        return None
    if invitation.organisation_id != actor.organisation_id:
        return Refusal(_("这不是本单位发出的邀请。"))
    return may_invite(actor, Role(invitation.role))


def may_edit_space(actor: Actor, space: Space) -> Refusal | None:
    if not actor.is_operator or space.operator_id != actor.organisation_id:
        return Refusal(_("只有运营机构自己可以修改空间信息。"))
    return None


def may_place_space(actor: Actor, space: Space) -> Refusal | None:
    if not actor.is_officer or not actor.covers(space.division_id):
        return Refusal(_("只有本辖区的经办人员可以登记空间的位置。"))
    return None


def may_add_space(actor: Actor) -> Refusal | None:
    if actor.role != Role.OPERATOR_OWNER:
        return Refusal(_("只有申报单位账号可以为本单位新增众创空间。"))
    return None


def may_end_mandate(actor: Actor) -> Refusal | None:
    if actor.role != Role.OPERATOR_OWNER and actor.role not in APPROVERS:
        return Refusal(_("只有申报单位账号或审批人可以停用同事的授权。"))
    return None


APPOINTABLE: dict[str, frozenset[Role]] = {
    "": frozenset({Role.EXPERT, Role.AUDITOR, Role.ADMINISTRATOR}),
    OrganisationKind.REGION: REGIONS,
    OrganisationKind.PREFECTURE: PREFECTURES,
    OrganisationKind.OPERATOR: frozenset({Role.OPERATOR_OWNER}),
}
"""Which roles the administrator may bring in, by the kind of organisation ("" for none).

An operator's people are its owner's to invite; its owner account alone can be given anew, where
nobody at the operator can sign in any more.
"""


def may_administer(actor: Actor) -> Refusal | None:
    if actor.role != Role.ADMINISTRATOR:
        return Refusal(_("只有系统管理员可以办理。"))
    return None


def may_appoint(actor: Actor, role: Role, organisation: Organisation | None) -> Refusal | None:
    if refusal := may_administer(actor):
        return refusal
    if role not in APPOINTABLE.get(organisation.kind if organisation else "", frozenset()):
        return Refusal(_("这类机构没有这一角色。"))
    return None


def may_edit_authority(actor: Actor, organisation: Organisation) -> Refusal | None:
    if refusal := may_administer(actor):
        return refusal
    if organisation.kind not in {OrganisationKind.REGION, OrganisationKind.PREFECTURE}:
        return Refusal(_("只能修改科技主管部门的信息；运营机构变更名称应由其按程序提出。"))
    return None


def may_revoke(actor: Actor, mandate: Mandate) -> Refusal | None:
    """May the administrator end this mandate of anybody's?"""
    if refusal := may_administer(actor):
        return refusal
    if mandate.ended_at:
        return Refusal(_("这一身份已经停用。"))
    if mandate.role == Role.ADMINISTRATOR and not _other_administrators(mandate.account_id):
        return Refusal(_("这是最后一位系统管理员，请先邀请另一位，再停用这一身份。"))
    return None


def may_deactivate(actor: Actor, account: Account) -> Refusal | None:
    if refusal := may_administer(actor):
        return refusal
    if account.pk == actor.account_id:
        return Refusal(_("不能停用自己的账号，请由另一位系统管理员办理。"))
    if not account.is_active:
        return Refusal(_("这个账号已经停用。"))
    held = Mandate.objects.in_office(Role.ADMINISTRATOR, timezone.localdate())
    if held.filter(account=account).exists() and not _other_administrators(account.pk):
        return Refusal(_("这是最后一位系统管理员，不能停用。"))
    return None


def may_reactivate(actor: Actor, account: Account) -> Refusal | None:
    if refusal := may_administer(actor):
        return refusal
    return Refusal(_("这个账号没有停用。")) if account.is_active else None


def may_take_up(account: Account, invitation: Invitation) -> Refusal | None:
    """System administration stands apart from the work on cases and its audit (GB/T 22239)."""
    if invitation.invited_by_id == account.pk:
        return Refusal(_("不能接受自己发出的邀请，请由被邀请的人打开链接。"))
    held = set(account.mandates.valid_on(timezone.localdate()).values_list("role", flat=True))
    apart = {Role.ADMINISTRATOR.value}
    if invitation.role in apart and held - apart:
        return Refusal(_("系统管理员不能兼任其他角色，请使用另一个账号接受邀请。"))
    if invitation.role not in apart and held & apart:
        return Refusal(
            _("您是系统管理员，不能兼任办理、评审或审计角色，请使用另一个账号接受邀请。")
        )
    return None


def _other_administrators(account_id: int) -> bool:
    others = Mandate.objects.in_office(Role.ADMINISTRATOR, timezone.localdate())
    return others.exclude(account=account_id).exists()
