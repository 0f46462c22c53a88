"""The spaces one computation is about, and how rows of the database become columns over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from django.db.models import Count, Q, QuerySet

from zhongchuang.directory.models import Space
from zhongchuang.kernel.columns import Ints
from zhongchuang.ledger.models import Recorded
from zhongchuang.ledger.queries import FactQuerySet

R = TypeVar("R", bound=Recorded)

LISTED_AT_MOST = 500
"""More ids than this are asked for as a range: databases limit the parameters of a statement."""


@dataclass(frozen=True, slots=True)
class Scope:
    """n spaces of one database.

    Attributes:
        ids: their distinct ids, ascending.
        positions: for each of the n places, its index in `ids`.
    """

    ids: Ints
    positions: Ints
    using: str

    @classmethod
    def of(cls, spaces: QuerySet[Space] | Sequence[int], using: str = "default") -> Scope:
        if isinstance(spaces, QuerySet):
            spaces = list(spaces.using(using).values_list("pk", flat=True))
        ids, positions = np.unique(np.asarray(spaces, dtype=np.int64), return_inverse=True)
        return cls(ids, positions, using)

    def facts(self, model: type[R]) -> FactQuerySet[R]:
        """The live facts of these spaces (with many spaces: of a range that contains them)."""
        facts: FactQuerySet[R] = FactQuerySet(model, using=self.using)
        return facts.live().filter(self._condition())

    def _condition(self) -> Q:
        if len(self.ids) <= LISTED_AT_MOST:
            return Q(space__in=self.ids.tolist())
        return Q(space__gte=int(self.ids[0]), space__lte=int(self.ids[-1]))

    def grouped(self, rows: QuerySet[Any], expressions: Sequence[Count]) -> list[Ints]:
        """One column of n integers for each expression, counted by space in one query."""
        names = [f"n{number}" for number in range(len(expressions))]
        found = (
            rows.order_by()
            .values("space_id")
            .annotate(**dict(zip(names, expressions, strict=True)))
            .values_list("space_id", *names)
        )
        return self.columns(list(found), len(names))

    def columns(self, rows: Sequence[Sequence[int]], width: int) -> list[Ints]:
        """Rows of (space id, integer, …) as `width` columns; a space without a row counts 0."""
        table = np.zeros((len(self.ids), width), dtype=np.int64)
        if rows:
            found = np.array(rows, dtype=np.int64)
            at = np.searchsorted(self.ids, found[:, 0])
            at[at == len(self.ids)] = 0
            known = self.ids[at] == found[:, 0]
            table[at[known]] = found[known, 1:]
        return list(table[self.positions].T)
