"""What the acts on facts share: hold the row, compare its version, put the next one in its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import record
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Space
from zhongchuang.kernel.refusal import Refusal, Refused
from zhongchuang.ledger.checks import check
from zhongchuang.ledger.journal import version_of
from zhongchuang.ledger.models import Fact, Recorded
from zhongchuang.ledger.states import Act, Verification

R = TypeVar("R", bound=Recorded)

WRITTEN = ("version", "recorded_by", "recorded_at", "verification")

VERBS: Mapping[Act, str] = {
    Act.CORRECTED: "correct",
    Act.ENDED: "end",
    Act.RETRACTED: "retract",
    Act.EXTENDED: "extend-tenancy",
    Act.INCORPORATED: "incorporate-team",
    Act.SEATED: "seat",
    Act.FREED: "free-seat",
}
"""What an act on a fact is called in the audit chain."""


class StaleFact(Refused):
    """Somebody else changed the fact since it was opened; nothing has been changed.

    Attributes:
        current: the fact as it stands now.
    """

    def __init__(self, current: Recorded) -> None:
        reason = _("这条记录在您打开之后已被他人修改，请核对最新内容后再提交。")
        super().__init__(Refusal(reason))
        self.current = current


def locked(fact: R) -> R:
    """The fact as it stands, held until the transaction ends."""
    rows: Any = type(fact).objects
    current: R = rows.select_for_update(of=("self",)).select_related("space").get(pk=fact.pk)
    return current


def space_of(fact: Recorded) -> Space:
    space: Space = fact.space  # type: ignore[attr-defined]
    return space


def require_current(fact: Recorded, version: int) -> None:
    """Raises StaleFact: the version on the screen is no longer the current one."""
    if fact.version != version:
        raise StaleFact(fact)


def given(reason: str) -> str:
    """The reason, which must be given."""
    words = reason.strip()
    if not words:
        raise Refused(Refusal(_("请写明原因。")))
    return words[:300]


def replace(
    fact: Recorded,
    values: Mapping[str, Any],
    act: Act,
    reason: str,
    actor: Actor,
    *,
    verb: str = "",
) -> None:
    """Put the next version of a fact in place of the current one.

    Args:
        verb: what the audit chain calls the act, where it is not what `VERBS` says.

    Raises:
        ValidationError: the fact would not be possible, by field.
    """
    version_of(fact, act, reason, actor.account_id).save()
    for name, value in values.items():
        setattr(fact, name, value)
    following: tuple[str, ...] = ()
    if isinstance(fact, Fact):
        fact.settle()
        following = ("initials", *fact.FALLING)
    if act is not Act.RETRACTED:
        check(fact)
    fact.version += 1
    fact.recorded_by_id = actor.account_id
    fact.recorded_at = timezone.now()
    fact.verification = Verification.UNVERIFIED
    fact.save(update_fields=(*values, *WRITTEN, *following))
    data = {"version": fact.version, "fields": sorted(values), "reason": reason}
    record(f"ledger.{verb or VERBS[act]}", fact, actor.signature(), data)
