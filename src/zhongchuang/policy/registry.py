"""The policies this system knows, from the folders its settings name; each is read once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from zhongchuang.policy.loader import available, find_policy
from zhongchuang.policy.model import Policy


def policy(policy_id: str) -> Policy:
    """The policy of that id.

    Raises:
        KeyError: no folder holds one.
        PolicyInvalid: its files contain mistakes.
    """
    return _read(policy_id, tuple(settings.POLICY_FOLDERS))


@lru_cache(maxsize=64)
def _read(policy_id: str, folders: tuple[Path, ...]) -> Policy:
    return find_policy(policy_id, folders)


def known() -> list[str]:
    """The ids of all policies."""
    return sorted(available(settings.POLICY_FOLDERS))
