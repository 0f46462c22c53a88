"""The one door through which the public acts: objecting, registering, taking up an invitation.

Every other module of this audience only reads.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhongchuang.directory.actions import (
    Registration,
    accept_invitation,
    hash_secret,
    register_operator,
)
from zhongchuang.directory.models import Account, Invitation, Mandate
from zhongchuang.filing.actions.objecting import ObjectionForm, ask_review, object_to
from zhongchuang.filing.models import NoticeEntry, Objection
from zhongchuang.kernel.refusal import Refusal, Refused

__all__ = [
    "Newcomer",
    "ObjectionForm",
    "Registration",
    "accept",
    "invitation_behind",
    "join",
    "object_",
    "register",
    "review",
]


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A person who gets an account."""

    username: str
    name: str
    phone: str
    email: str
    password: str


def object_(
    entry: NoticeEntry,
    given: ObjectionForm,
    uploads: Iterable[File[bytes]],
    account: Account | None,
    key: str,
) -> Objection:
    """Hand in an objection, once for each `key`.

    Raises:
        Refused: it says nothing.
        ValidationError: a file is not one that is taken.
    """
    return object_to(entry=entry, form=given, uploads=uploads, account=account, key=key)


def review(objection: Objection, grounds: str) -> Objection:
    """Ask once for review of a dismissal.

    Raises:
        Refused: there is nothing to review, it is too late, or it was asked for before.
    """
    return ask_review(objection=objection, grounds=grounds)


def register(registration: Registration) -> Account:
    """An operator joins with its owner account.

    Raises:
        Refused: its code, or the user name, has been taken (perhaps a moment ago).
    """
    try:
        return register_operator(registration)
    except IntegrityError:
        raise Refused(
            Refusal(_("用户名或统一社会信用代码刚刚已被注册，请核对后再提交。"))
        ) from None


def invitation_behind(secret: str) -> Invitation | None:
    """The invitation of a link, in whatever state, or None."""
    found = Invitation.objects.filter(secret_hash=hash_secret(secret))
    return found.select_related("organisation", "invited_by").first()


def accept(secret: str, account: Account) -> Mandate:
    """A person with an account takes up an invitation.

    Raises:
        Refused: the link is unknown, used, withdrawn or too old.
    """
    return accept_invitation(secret=secret, account=account)


def join(secret: str, newcomer: Newcomer) -> Mandate:
    """A person without an account takes up an invitation; both or neither come to be.

    Raises:
        Refused: the link is no longer open, or the user name has just been taken.
    """
    try:
        with transaction.atomic():
            return accept(secret, _account(newcomer))
    except IntegrityError:
        raise Refused(Refusal(_("这个用户名刚刚已被使用，请换一个。"))) from None


def _account(newcomer: Newcomer) -> Account:
    account: Account = Account.objects.create_user(
        newcomer.username,
        newcomer.email,
        newcomer.password,
        name=newcomer.name,
        phone=newcomer.phone,
    )
    return account
