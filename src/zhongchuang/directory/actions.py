"""Acts of the directory, one function each, in one transaction with their audit record."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import SYSTEM, Signatory, record
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import (
    Account,
    Ban,
    Division,
    Invitation,
    Mandate,
    Organisation,
    Space,
    Standing,
)
from zhongchuang.directory.rules import (
    APPOINTABLE,
    may_add_space,
    may_administer,
    may_appoint,
    may_deactivate,
    may_edit_authority,
    may_edit_space,
    may_end_mandate,
    may_invite,
    may_manage_invitation,
    may_reactivate,
    may_revoke,
    may_take_up,
)
from zhongchuang.directory.states import Level, OrganisationKind, Role, SpaceKind
from zhongchuang.kernel.identifiers import clean_uscc
from zhongchuang.kernel.refusal import Refusal, Refused, require

INVITATION_DAYS = 14


@dataclass(frozen=True, slots=True)
class Registration:
    """What an operator gives to join: the unit, its first space and the person responsible."""

    organisation: str
    uscc: str
    space: str
    division: Division
    address: str
    username: str
    name: str
    email: str
    phone: str
    password: str


@transaction.atomic
def register_operator(registration: Registration) -> Account:
    """An operator joins with its first space and its owner account (申报单位).

    Raises:
        Refused: an organisation of that code has joined already.
        ValueError: the code is not a unified social credit code.
    """
    uscc = clean_uscc(registration.uscc)
    if Organisation.objects.filter(uscc=uscc).exists():
        raise Refused(
            Refusal(_("该统一社会信用代码已经注册，请联系本单位的申报单位账号邀请您加入。"))
        )
    organisation = Organisation.objects.create(
        kind=OrganisationKind.OPERATOR,
        name=registration.organisation,
        uscc=uscc,
        division=registration.division,
    )
    space = Space.objects.create(
        operator=organisation,
        name=registration.space,
        division=registration.division,
        address=registration.address,
    )
    account: Account = Account.objects.create_user(
        registration.username,
        registration.email,
        registration.password,
        name=registration.name,
        phone=registration.phone,
    )
    _grant(account, Role.OPERATOR_OWNER, organisation, None)
    by = Signatory(account.pk, str(account), Role.OPERATOR_OWNER, organisation.name)
    record("directory.register-operator", organisation, by, {"space": space.pk, "uscc": uscc})
    return account


def _grant(
    account: Account, role: Role, organisation: Organisation | None, granted_by: Account | None
) -> Mandate:
    area = None
    if organisation and organisation.kind in {OrganisationKind.PREFECTURE, OrganisationKind.REGION}:
        area = organisation.division
    mandate, _created = Mandate.objects.get_or_create(
        account=account,
        role=role,
        organisation=organisation,
        valid_until=None,
        ended_at=None,
        defaults={
            "area": area,
            "valid_from": timezone.localdate(),
            "granted_by": granted_by,
        },
    )
    return mandate


@transaction.atomic
def grant_mandate(
    *, account: Account, role: Role, organisation: Organisation | None, by: Signatory = SYSTEM
) -> Mandate:
    """Give a person a role for an organisation, over its area, from today."""
    mandate = _grant(account, role, organisation, None)
    record("directory.grant", mandate, by, {"account": account.pk, "role": role.value})
    return mandate


@transaction.atomic
def end_mandate(*, actor: Actor, mandate: Mandate) -> None:
    """A colleague's role ends at once.

    Raises:
        Refused: not the actor's to end, or the actor's own.
    """
    require(may_end_mandate(actor))
    if mandate.organisation_id != actor.organisation_id or mandate.account_id == actor.account_id:
        raise Refused(Refusal(_("只能停用本单位其他同事的授权。")))
    mandate.ended_at = timezone.now()
    mandate.save(update_fields=["ended_at"])
    record("directory.end-mandate", mandate, actor.signature(), {"role": mandate.role})


def hash_secret(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def invite(*, actor: Actor, role: Role, name: str, email: str) -> tuple[Invitation, str]:
    """Ask a colleague to join the actor's organisation; returns the link's secret, kept nowhere.

    Raises:
        Refused: the actor may not bring in that role.
    """
    require(may_invite(actor, role))
    organisation = actor.organisation
    if organisation is None:
        raise Refused(Refusal(_("您没有代表任何单位，不能邀请同事。")))
    invitation, secret = _ask(actor, role, organisation, name, email)
    record("directory.invite", invitation, actor.signature(), {"role": role.value})
    return invitation, secret


def _ask(
    actor: Actor, role: Role, organisation: Organisation | None, name: str, email: str
) -> tuple[Invitation, str]:
    secret = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        organisation=organisation,
        role=role,
        name=name,
        email=email,
        secret_hash=hash_secret(secret),
        invited_by=actor.account,
        expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
    )
    return invitation, secret


@transaction.atomic
def withdraw_invitation(*, actor: Actor, invitation: Invitation) -> None:
    require(may_manage_invitation(actor, invitation))
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    record("directory.withdraw-invitation", invitation, actor.signature())


@transaction.atomic
def accept_invitation(*, secret: str, account: Account) -> Mandate:
    """The person behind the link takes up the role; a link works once.

    Raises:
        Refused: the link is unknown, used, withdrawn or too old, or the role does not go together
            with those the person has.
    """
    invitation = (
        Invitation.objects.open_at(timezone.now())
        .select_for_update()
        .filter(secret_hash=hash_secret(secret))
        .first()
    )
    if invitation is None:
        raise Refused(Refusal(_("邀请链接无效、已使用或已过期，请联系邀请您的同事重新发送。")))
    require(may_take_up(account, invitation))
    role = Role(invitation.role)
    belongs_to = None if role in APPOINTABLE[""] else invitation.organisation
    mandate = _grant(account, role, belongs_to, invitation.invited_by)
    invitation.accepted_by = account
    invitation.save(update_fields=["accepted_by"])
    organisation = invitation.organisation.name if invitation.organisation else ""
    by = Signatory(account.pk, str(account), invitation.role, organisation)
    record("directory.accept-invitation", invitation, by, {"mandate": mandate.pk})
    return mandate


@transaction.atomic
def add_space(
    *, actor: Actor, name: str, division: Division, address: str, kind: str = SpaceKind.GENERAL
) -> Space:
    """Another space of the actor's operator; its ledger begins empty.

    Raises:
        Refused: not the operator's owner account, or the operator has a space of that name.
        ValidationError: a field that is empty or too long.
    """
    require(may_add_space(actor))
    if actor.organisation is None:
        raise Refused(Refusal(_("您没有代表任何单位，不能新增众创空间。")))
    space = Space(
        operator=actor.organisation, name=name, division=division, address=address, kind=kind
    )
    _save_space(space)
    record("directory.add-space", space, actor.signature(), {"division": division.pk})
    return space


def _save_space(space: Space, fields: list[str] | None = None) -> None:
    """Two people may give the same name at the same moment: the database decides."""
    space.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            space.save(update_fields=fields)
    except IntegrityError:
        raise Refused(Refusal(_("本单位已有同名的众创空间，请换一个名称。"))) from None


@transaction.atomic
def edit_space(*, actor: Actor, space: Space, changes: dict[str, object]) -> Space:
    """Change what the operator says of its space; the audit record keeps what it said before.

    Raises:
        Refused: not the actor's space.
    """
    require(may_edit_space(actor, space))
    before = {field: str(getattr(space, field)) for field in changes}
    for field, value in changes.items():
        setattr(space, field, value)
    _save_space(space, list(changes))
    record("directory.edit-space", space, actor.signature(), {"before": before})
    return space


def enter_register(
    *,
    space: Space,
    level: Level,
    since: date,
    document_number: str,
    founded_on: date | None,
    policy: str,
    by: Signatory,
) -> Standing:
    """Enter a space into the register, inside the transaction of the confirmation (Art. 10.3)."""
    standing = Standing.objects.create(
        space=space,
        level=level,
        since=since,
        document_number=document_number,
        founded_on=founded_on,
        policy=policy,
    )
    record("directory.enter-register", standing, by, {"document": document_number})
    return standing


@transaction.atomic
def ban_operator(
    *,
    organisation: Organisation,
    since: date,
    until: date,
    article: str,
    reason: str,
    decided_by: str,
    by: Signatory,
) -> Ban:
    """Bar an operator from applying (Art. 11), by its code."""
    ban = Ban.objects.create(
        uscc=organisation.uscc,
        name=organisation.name,
        since=since,
        until=until,
        article=article,
        reason=reason,
        decided_by=decided_by,
    )
    record("directory.ban", ban, by, {"uscc": ban.uscc, "until": until})
    return ban


@transaction.atomic
def create_administrator(
    *, username: str, name: str, email: str, password: str, by: Signatory = SYSTEM
) -> Account:
    """The account that sets the system up, made by whoever runs the machine.

    Raises:
        Refused: the user name or the e-mail address has been taken.
    """
    if Account.objects.filter(username__iexact=username).exists():
        raise Refused(Refusal(_("用户名“%(username)s”已被使用。") % {"username": username}))
    if email and Account.objects.filter(email__iexact=email).exists():
        raise Refused(Refusal(_("这个电子邮箱已有账号。")))
    account: Account = Account.objects.create_user(username, email, password, name=name)
    record("directory.create-administrator", account, by, {"username": username})
    grant_mandate(account=account, role=Role.ADMINISTRATOR, organisation=None, by=by)
    return account


@transaction.atomic
def add_authority(
    *,
    actor: Actor,
    kind: OrganisationKind,
    name: str,
    division: Division,
    number_prefix: str,
    uscc: str = "",
) -> Organisation:
    """Set up the regional department or the bureau of a prefecture (Art. 3).

    Raises:
        Refused: not the administrator, the division is of another level, or the division, the name,
            the number prefix or the code belongs to another.
    """
    require(may_administer(actor))
    authority = Organisation(
        kind=kind, name=name, division=division, number_prefix=number_prefix, uscc=uscc
    )
    _save_authority(authority)
    data = {"kind": kind.value, "division": division.pk, **_said_of(authority)}
    record("directory.add-authority", authority, actor.signature(), data)
    return authority


@transaction.atomic
def edit_authority(
    *, actor: Actor, organisation: Organisation, name: str, number_prefix: str, uscc: str = ""
) -> Organisation:
    """Rename an authority or change its number prefix; papers already issued keep theirs.

    Raises:
        Refused: not the administrator, no authority, or something of it belongs to another.
    """
    authority = Organisation.objects.select_for_update().get(pk=organisation.pk)
    require(may_edit_authority(actor, authority))
    before = _said_of(authority)
    authority.name, authority.number_prefix, authority.uscc = name, number_prefix, uscc
    _save_authority(authority)
    data = {"before": before, "after": _said_of(authority)}
    record("directory.edit-authority", authority, actor.signature(), data)
    return authority


def _said_of(authority: Organisation) -> dict[str, str]:
    return {name: getattr(authority, name) for name in ("name", "number_prefix", "uscc")}


def _save_authority(authority: Organisation) -> None:
    require(_clash(authority))
    try:
        with transaction.atomic():
            authority.save()
    except IntegrityError:
        raise Refused(Refusal(_("同时有人登记了相同的机构，请刷新后核对。"))) from None


def _clash(authority: Organisation) -> Refusal | None:
    """What of an authority does not fit its place, or belongs to another already."""
    if (authority.kind == OrganisationKind.REGION) != (authority.division.parent_id is None):
        return Refusal(_("科技厅管辖自治区，科技局管辖一个地州市，请核对类型和管辖地区。"))
    others = Organisation.objects.exclude(pk=authority.pk)
    taken = (
        (
            {"kind": authority.kind, "division": authority.division_id},
            _("该地区已经设有同类机构。"),
        ),
        ({"name": authority.name}, _("已有同名的机构。")),
        (
            {"number_prefix": authority.number_prefix},
            _("这个发文代字已由另一机构使用，文号会重复。"),
        ),
        ({"uscc": authority.uscc}, _("这个统一社会信用代码已经登记。")),
    )
    for fields, reason in taken:
        if all(fields.values()) and others.filter(**fields).exists():
            return Refusal(reason)
    return None


@transaction.atomic
def appoint(
    *,
    actor: Actor,
    role: Role,
    organisation: Organisation | None,
    name: str,
    email: str,
    reason: str = "",
) -> tuple[Invitation, str]:
    """The administrator asks a person to take up a role; returns the link's secret, kept nowhere.

    Raises:
        Refused: the organisation has no such role, or an operator's owner is replaced without a reason.
    """
    require(may_appoint(actor, role, organisation))
    if role == Role.OPERATOR_OWNER and not reason.strip():
        raise Refused(Refusal(_("为运营机构重新设立账号须说明原因。")))
    invitation, secret = _ask(actor, role, organisation, name, email)
    data = {"role": role.value, "reason": reason, "organisation": organisation and organisation.pk}
    record("directory.appoint", invitation, actor.signature(), data)
    return invitation, secret


@transaction.atomic
def revoke_mandate(*, actor: Actor, mandate: Mandate, reason: str) -> None:
    """The administrator ends anybody's role at once; the last administrator's cannot end.

    Raises:
        Refused: not the administrator, ended already, the last administrator's, or without a reason.
    """
    _hold_administrators()
    found = Mandate.objects.select_for_update().get(pk=mandate.pk)
    require(may_revoke(actor, found) or _needs(reason))
    found.ended_at = timezone.now()
    found.save(update_fields=["ended_at"])
    data = {"role": found.role, "account": found.account_id, "reason": reason}
    record("directory.revoke-mandate", found, actor.signature(), data)


def _hold_administrators() -> None:
    """Two administrators who end each other's role at the same moment must not leave none."""
    held = Mandate.objects.filter(role=Role.ADMINISTRATOR).order_by("pk")
    list(held.select_for_update().values_list("pk"))


@transaction.atomic
def deactivate_account(*, actor: Actor, account: Account, reason: str) -> None:
    """The person can no longer sign in, and is signed out; what they did stays.

    Raises:
        Refused: not the administrator, one's own account, inactive already, or without a reason.
    """
    _hold_administrators()
    found = Account.objects.select_for_update().get(pk=account.pk)
    require(may_deactivate(actor, found) or _needs(reason))
    found.is_active = False
    found.save(update_fields=["is_active"])
    record("directory.deactivate-account", found, actor.signature(), {"reason": reason})


@transaction.atomic
def reactivate_account(*, actor: Actor, account: Account, reason: str) -> None:
    """The person can sign in again, in the roles that have not ended.

    Raises:
        Refused: not the administrator, active already, or without a reason.
    """
    found = Account.objects.select_for_update().get(pk=account.pk)
    require(may_reactivate(actor, found) or _needs(reason))
    found.is_active = True
    found.save(update_fields=["is_active"])
    record("directory.reactivate-account", found, actor.signature(), {"reason": reason})


def _needs(reason: str) -> Refusal | None:
    return None if reason.strip() else Refusal(_("请说明原因。"))
