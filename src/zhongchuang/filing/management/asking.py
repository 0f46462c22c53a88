"""What the commands are asked for, read once: a policy, a day, a frame; refusals exit with 2."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext

from zhongchuang.kernel.periods import Frame
from zhongchuang.policy.loader import POLICY_FILE, load_policy
from zhongchuang.policy.model import Policy
from zhongchuang.policy.reading import PolicyInvalid
from zhongchuang.policy.registry import known, policy

_ = gettext

BAD_INPUT = 2


def refusal(words: str) -> CommandError:
    return CommandError(words, returncode=BAD_INPUT)


def mistakes_of(error: PolicyInvalid) -> str:
    """Every mistake on its own line: file, key, reason."""
    return "\n".join(mistake.render(gettext) for mistake in error.mistakes)


def day(words: str) -> date:
    return date.fromisoformat(words)


def policy_asked(name: str) -> Policy:
    """The policy of that id.

    Raises:
        CommandError: there is none, or its files contain mistakes.
    """
    try:
        return policy(name)
    except KeyError:
        words = _("没有政策“%(id)s”；可用的有：%(known)s")
        raise refusal(words % {"id": name, "known": _("、").join(known())}) from None
    except PolicyInvalid as error:
        raise refusal(mistakes_of(error)) from None


def policy_or_folder(name: str) -> Policy:
    """The policy of that id, or the one in the folder of that name.

    Raises:
        CommandError: there is none, or its files contain mistakes.
    """
    folder = Path(name)
    if name in known() or not (folder / POLICY_FILE).is_file():
        return policy_asked(name)
    try:
        return load_policy(folder)
    except PolicyInvalid as error:
        raise refusal(mistakes_of(error)) from None


def frame_asked(year: int | None, as_of: date | None) -> Frame:
    """The frame asked for; by default as of today, for the last full calendar year before it.

    Raises:
        CommandError: a year that has not begun by then.
    """
    today = as_of or timezone.localdate()
    chosen = today.year - 1 if year is None else year
    if not 1900 <= chosen <= today.year:
        words = _("评价年度 %(year)s 应不早于 1900 年、不晚于截止日期 %(day)s 所在年度")
        raise refusal(words % {"year": chosen, "day": today})
    return Frame(chosen, today)
