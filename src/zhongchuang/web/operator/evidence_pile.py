"""Files that have come and wait to be put to their rows: kept for each space until confirmed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.http import HttpRequest

from zhongchuang.directory.actor import Actor
from zhongchuang.evidence import uploads
from zhongchuang.evidence.models import Upload
from zhongchuang.ledger.models import Recorded

SESSION_KEY = "evidence-pile"
AT_MOST = 200
PIECE_BYTES = 4 * 1024**2


@dataclass(frozen=True, slots=True)
class Waiting:
    """One file that has come whole.

    Attributes:
        target: the row it was dropped on, as `key_of`; "" where its name has to tell.
    """

    upload: Upload
    target: str = ""

    @property
    def key(self) -> str:
        return str(self.upload.pk)


def key_of(row: Recorded) -> str:
    """A row among those of one space: its kind and its number."""
    return f"{row._meta.model_name}:{row.pk}"


DROPPED_ON: dict[str, Callable[[Recorded], str]] = {
    "data-drop-row": lambda record: key_of(record),
    "data-drop-name": lambda record: str(record),
}
"""Attributes of a table's rows on which files can be dropped."""


def take_in(actor: Actor, files: Iterable[File[bytes]]) -> tuple[list[str], list[str]]:
    """Keep files that came whole beside those sent in pieces: their keys, and why others are not
    taken."""
    keys, refusals = [], []
    for file in files:
        try:
            upload = uploads.begin(actor.account_id, file.name or "", file.size)
        except ValidationError as error:
            refusals += error.messages
            continue
        offset = 0
        for piece in file.chunks(PIECE_BYTES):
            offset = uploads.append(upload.pk, actor.account_id, offset, piece).received
        keys.append(str(upload.pk))
    return keys, refusals


def put(request: HttpRequest, space_id: int, keys: Iterable[str], targets: dict[str, str]) -> None:
    """Add files to what waits for a space."""
    piles: dict[str, Any] = request.session.get(SESSION_KEY, {})
    pile = dict(piles.get(str(space_id), {}))
    pile |= {key: targets.get(key, "") for key in keys}
    request.session[SESSION_KEY] = {**piles, str(space_id): dict(list(pile.items())[-AT_MOST:])}


def drop(request: HttpRequest, actor: Actor, space_id: int, keys: Iterable[str]) -> None:
    """Forget files: they are attached, or nobody wants them."""
    given = set(keys)
    piles: dict[str, Any] = request.session.get(SESSION_KEY, {})
    pile = {k: v for k, v in piles.get(str(space_id), {}).items() if k not in given}
    request.session[SESSION_KEY] = {**piles, str(space_id): pile}
    for key in given:
        uploads.discard(key, actor.account_id)


def waiting(request: HttpRequest, actor: Actor, space_id: int) -> list[Waiting]:
    """What waits for a space, whole files only, in the order they came."""
    pile: dict[str, str] = request.session.get(SESSION_KEY, {}).get(str(space_id), {})
    own = Upload.objects.filter(account=actor.account_id).in_bulk([UUID(key) for key in pile])
    found = [Waiting(own[UUID(key)], target) for key, target in pile.items() if UUID(key) in own]
    return [one for one in found if one.upload.complete]


@dataclass(frozen=True, slots=True)
class Choice:
    """A row to which files can go: by its key, under words that no other row has."""

    row: Recorded
    label: str

    @property
    def key(self) -> str:
        return key_of(self.row)


def told_apart(choices: Sequence[Choice]) -> list[Choice]:
    """Rows called the same get their number behind."""
    seen: dict[str, int] = {}
    for choice in choices:
        seen[choice.label] = seen.get(choice.label, 0) + 1
    return [
        choice
        if seen[choice.label] == 1
        else replace(choice, label=f"{choice.label} #{choice.row.pk}")
        for choice in choices
    ]
