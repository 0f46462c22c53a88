"""To which rows a file may belong, told by its name alone; nothing is written here."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Any, Literal

from zhongchuang.directory.models import Space
from zhongchuang.ledger.models import FACTS, Fact

NAMES: Mapping[str, tuple[str, ...]] = {
    "tenancy": ("name", "agreement_number"),
    "incubationcase": ("title",),
    "staffmember": ("name",),
    "mentor": ("name",),
    "activity": ("name",),
}
"""By which fields the rows of a kind are known in file names; `tenancy` of others by its name."""

SHORTEST_PLAIN, SHORTEST_CHINESE = 4, 2


@dataclass(frozen=True, slots=True)
class Proposal:
    """The rows one file would go to.

    Attributes:
        how: `listed`: each names the file under 佐证; `guessed`: one row whose name, or agreement
            number, is part of the file's name; `none`: no row, or more than one to guess from.
    """

    how: Literal["listed", "guessed", "none"]
    facts: tuple[Fact, ...] = ()


class Rows:
    """The live rows of one space, as file names find them.

    Args:
        words: model name → parts of file names that tell evidence of that kind of fact, used only
            to choose between rows of different kinds that are called the same.
    """

    def __init__(self, space: Space, words: Mapping[str, Sequence[str]]) -> None:
        self.all = rows_of(space)
        self.words = {kind: [plain(word) for word in given] for kind, given in words.items()}
        self.listed: dict[str, list[Fact]] = {}
        self.keys: dict[str, list[Fact]] = {}
        for fact in self.all:
            for name in dict.fromkeys(fact.names_of_evidence()):
                self.listed.setdefault(name.lower(), []).append(fact)
            for key in keys_of(fact):
                self.keys.setdefault(key, []).append(fact)

    def propose(self, name: str) -> Proposal:
        """The rows for a file of this name."""
        if listed := self.listed.get(name.lower()):
            return Proposal("listed", tuple(listed))
        found = self._guessed(plain(PurePath(name).stem))
        return Proposal("guessed", (found,)) if found else Proposal("none")

    def _guessed(self, stem: str) -> Fact | None:
        """The only row that fits; several called the same are told apart by day, then by words."""
        key = max((key for key in self.keys if key in stem), key=len, default="")
        facts = self.keys.get(key, [])
        rest = stem.replace(key, " ", 1)
        facts = [fact for fact in facts if any(day in rest for day in days_of(fact))] or facts
        facts = [fact for fact in facts if self._speaks_of(fact, rest)] or facts
        return facts[0] if len(facts) == 1 else None

    def _speaks_of(self, fact: Fact, rest: str) -> bool:
        return any(word in rest for word in self.words.get(kind_of(fact), ()))


def rows_of(space: Space) -> list[Fact]:
    """Every live row of a space, a query a kind."""
    found: list[Fact] = []
    for model in FACTS:
        rows: Any = model.objects.live().filter(space=space)
        if "tenancy_id" in model.CONTENT:
            rows = rows.select_related("tenancy")
        found += rows
    return found


def kind_of(fact: Fact) -> str:
    return str(fact._meta.model_name)


def plain(text: str) -> str:
    """Letters and digits only, in small letters, full-width ones as the plain ones."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(letter for letter in folded if letter.isalnum())


def keys_of(fact: Fact) -> Iterable[str]:
    """What a file name may call a row: long enough not to be found in it by chance."""
    kind = kind_of(fact)
    values = [getattr(fact, name) for name in NAMES.get(kind, ())]
    if kind not in NAMES and "tenancy_id" in fact.CONTENT:
        values.append(str(fact.tenancy))  # type: ignore[attr-defined]
    for key in dict.fromkeys(plain(value) for value in values):
        shortest = SHORTEST_PLAIN if key.isascii() else SHORTEST_CHINESE
        if len(key) >= shortest:
            yield key


def days_of(fact: Fact) -> Iterable[str]:
    """The days a row speaks of, as file names write them once punctuation is gone."""
    for name in fact.CONTENT:
        day = getattr(fact, name)
        if isinstance(day, date):
            yield day.strftime("%Y%m%d")
            yield f"{day.year}年{day.month}月{day.day}日"
