"""What a detector is asked, and what it answers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from zhongchuang.integrity.listed import ListedTexts
from zhongchuang.kernel.periods import Frame, Period
from zhongchuang.ledger.models import Recorded
from zhongchuang.ledger.queries import FactQuerySet, overlapping
from zhongchuang.ledger.scope import LISTED_AT_MOST, Scope
from zhongchuang.policy.integrity import SignalRule

R = TypeVar("R", bound=Recorded)

Row = tuple[str, int]
"""A row: its kind (the model's name) and its key."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing a signal asks a space about.

    Attributes:
        signal: the rule's id in the policy.
        key: names the thing asked about, the same in every run: an answer given to it stays
            attached. Once in a signal and space.
        rows: the rows behind it, in order.
        grounds: what its sentence is filled with, thresholds included.
        others: the ids of the other spaces concerned, in order.
    """

    signal: str
    space_id: int
    key: str
    rows: tuple[Row, ...]
    grounds: Mapping[str, str | int]
    others: tuple[int, ...] = ()


def key_of(*parts: object) -> str:
    """A key from what identifies a thing. Hashed, for keys stand in addresses and names do not."""
    text = "\x1f".join(str(part) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def row(model: type[Recorded], key: int) -> Row:
    return str(model._meta.model_name), key


@dataclass(frozen=True, slots=True)
class Inquiry:
    """The spaces asked for, the days looked at, and the rule to look by.

    Attributes:
        span: the evaluation year up to the as-of date; what lies outside concerns no one now.
        closing: the last day of handing in, which may lie before or after as-of.
    """

    rule: SignalRule
    scope: Scope
    frame: Frame
    closing: date
    span: Period = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "span", self.frame.resolve("as-of"))

    @property
    def using(self) -> str:
        return self.scope.using

    def everywhere(self, model: type[R]) -> FactQuerySet[R]:
        """The live facts of all spaces, asked for or not."""
        facts: FactQuerySet[R] = FactQuerySet(model, using=self.using)
        return facts.live()

    @property
    def is_wide(self) -> bool:
        """Are these so many spaces that nearly everything concerns one of them?"""
        return len(self.scope.ids) > LISTED_AT_MOST

    def among(self, name: str) -> Q:
        """Rows whose `name` is one of these spaces; of a range that contains them if it is wide."""
        ids = self.scope.ids
        if self.is_wide:
            return Q(**{f"{name}__range": (int(ids[0]), int(ids[-1]))})
        return Q(**{f"{name}__in": ids.tolist()})

    def alike(self, rows: QuerySet[Any], own: QuerySet[Any], name: str) -> QuerySet[Any]:
        """The rows whose `name`, a text, stands in a row of the spaces asked for.

        Only narrows the search: with many spaces nearly every row would pass, and what concerns
        none of those asked for is dropped at the end anyhow.
        """
        if self.is_wide:
            return rows
        keys = own.order_by().values_list(name, flat=True).distinct()
        return rows.filter(**{f"{name}__in": ListedTexts(keys)})

    def during(self, first: str, last: str) -> Q:
        """Facts that run on a day of the span."""
        return overlapping(first, last, *self.span)

    def clipped(self, first: date, last: date | None) -> Period:
        """What of a stay lies in the span."""
        return Period(max(first, self.span.start), min(last or self.span.end, self.span.end))

    def hit(
        self,
        space_id: int,
        key: str,
        rows: Iterable[Row],
        others: Iterable[int] = (),
        **grounds: str | int,
    ) -> Hit:
        thresholds = {
            name: value if isinstance(value, int) else str(value)
            for name, value in self.rule.thresholds.items()
        }
        ordered = tuple(sorted(set(rows)))
        return Hit(
            self.rule.id,
            space_id,
            key,
            ordered,
            {**thresholds, **grounds},
            tuple(sorted(set(others) - {space_id})),
        )


Detect = Callable[[Inquiry], Iterable[Hit]]


def grouped(rows: Iterable[Sequence[Any]], width: int = 1) -> dict[Any, list[Sequence[Any]]]:
    """Rows by their first value, or by the tuple of their first `width` values."""
    found: dict[Any, list[Sequence[Any]]] = {}
    for each in rows:
        key = each[0] if width == 1 else tuple(each[:width])
        found.setdefault(key, []).append(each)
    return found
