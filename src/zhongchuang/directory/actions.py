"""Acts of the directory, one function each, in one transaction with their audit record."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
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
    may_edit_space,
    may_end_mandate,
    may_invite,
    may_manage_invitation,
)
from zhongchuang.directory.states import Level, OrganisationKind, Role
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
    record("directory.invite", invitation, actor.signature(), {"role": role.value})
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
        Refused: the link is unknown, used, withdrawn or too old.
    """
    invitation = (
        Invitation.objects.open_at(timezone.now())
        .select_for_update()
        .filter(secret_hash=hash_secret(secret))
        .first()
    )
    if invitation is None:
        raise Refused(Refusal(_("邀请链接无效、已使用或已过期，请联系邀请您的同事重新发送。")))
    mandate = _grant(account, Role(invitation.role), invitation.organisation, invitation.invited_by)
    invitation.accepted_by = account
    invitation.save(update_fields=["accepted_by"])
    by = Signatory(account.pk, str(account), invitation.role, invitation.organisation.name)
    record("directory.accept-invitation", invitation, by, {"mandate": mandate.pk})
    return mandate


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
    space.full_clean()
    space.save(update_fields=list(changes))
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
