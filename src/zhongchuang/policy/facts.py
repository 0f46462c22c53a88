"""What the engine judges by: measures at one level in one frame, and what kind the spaces are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhongchuang.kernel.columns import Column, Level, MeasureTable
from zhongchuang.kernel.periods import Frame, MeasureKey
from zhongchuang.policy import exact
from zhongchuang.policy.exact import Bools, Exact
from zhongchuang.policy.measures import Measure
from zhongchuang.policy.rules import (
    Chosen,
    Condition,
    Difference,
    Growth,
    Named,
    Number,
    OnePer,
    Operand,
    Share,
    Sum,
    Times,
)

Texts = NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Context:
    """Kind and division code of each of n spaces; None where not known for any.

    An unknown kind or division fulfils no condition that asks for one.
    """

    kinds: Texts | None = None
    divisions: Texts | None = None

    def row(self, index: int) -> Context:
        rows = slice(index, index + 1)
        return Context(
            None if self.kinds is None else self.kinds[rows],
            None if self.divisions is None else self.divisions[rows],
        )

    def sizes(self) -> Iterator[int]:
        for column in (self.kinds, self.divisions):
            if column is not None:
                yield len(column)

    def holds(self, condition: Condition, size: int) -> Bools:
        """For which of `size` spaces the condition holds."""
        mask = np.ones(size, dtype=np.bool_)
        if condition.kinds:
            mask &= _among(self.kinds, condition.kinds)
        if condition.divisions:
            mask &= _within(self.divisions, condition.prefixes)
        return mask


def context_of(kind: str | None = None, division: str | None = None) -> Context:
    """The context of one space."""
    return Context(
        None if kind is None else np.array([kind]),
        None if division is None else np.array([division]),
    )


def _among(column: Texts | None, values: frozenset[str]) -> Any:
    return np.False_ if column is None else np.isin(column, list(values))


def _within(column: Texts | None, prefixes: tuple[str, ...]) -> Any:
    if column is None:
        return np.False_
    return np.any([np.char.startswith(column, prefix) for prefix in prefixes], axis=0)


@dataclass(frozen=True, slots=True)
class Facts:
    """Measures of `size` spaces at one level."""

    table: MeasureTable
    catalogue: Mapping[str, Measure]
    frame: Frame
    level: Level
    context: Context
    size: int

    def at(self, level: Level) -> Facts:
        return replace(self, level=level)

    def row(self, index: int) -> Facts:
        """The facts of one space."""
        table = {
            key: {level: column.row(index) for level, column in levels.items()}
            for key, levels in self.table.items()
        }
        return replace(self, table=table, context=self.context.row(index), size=1)

    def column(self, measure: str, period: str) -> Column | None:
        """The column of a measure; None for one the policy declares and nobody stated.

        Raises:
            KeyError: a measure the ledger counts is missing from the table, or the frame has no
                range of that name.
        """
        key = MeasureKey(measure, self.frame.resolve(period))
        if key not in self.table and self.catalogue[measure].declared:
            return None
        return self.table[key].get(self.level)

    def value(self, operand: Operand, period: str) -> Exact:
        """The operand of every space, exactly; `period` is the criterion's."""
        match operand:
            case Number(value):
                return exact.from_number(value)
            case Named(measure, own):
                column = self.column(measure, own or period)
                return exact.unknown(self.size) if column is None else exact.from_column(column)
            case Chosen():
                return self._chosen(operand, period)
            case _:
                return self._derived(operand, period)

    def _chosen(self, operand: Chosen, period: str) -> Exact:
        value = self.value(operand.usually, period)
        for condition, case in reversed(operand.cases):
            mask = self.context.holds(condition, self.size)
            value = exact.choose(mask, self.value(case, period), value)
        return value

    def _derived(
        self, operand: Sum | Difference | Share | OnePer | Times | Growth, period: str
    ) -> Exact:
        match operand:
            case Sum(parts):
                return self._total(parts, period)
            case Difference(parts):
                rest = self._total(parts[1:], period)
                return exact.subtract(self.value(parts[0], period), rest)
            case Share(part, whole):
                return exact.divide(self.value(part, period), self.value(whole, period))
            case OnePer(size, of):
                return exact.multiply(self.value(of, period), 1 / Fraction(size))
            case Times(factor, of):
                return exact.multiply(self.value(of, period), Fraction(factor))
            case _:
                before = self.value(Named(operand.of.measure, operand.since), period)
                return exact.growth(self.value(operand.of, period), before)

    def _total(self, parts: tuple[Operand, ...], period: str) -> Exact:
        total = self.value(parts[0], period)
        for part in parts[1:]:
            total = exact.add(total, self.value(part, period))
        return total


def facts_of(
    table: MeasureTable,
    catalogue: Mapping[str, Measure],
    frame: Frame,
    level: Level,
    context: Context,
) -> Facts:
    """Raises ValueError: the columns are not all of the same length."""
    sizes = {len(column) for levels in table.values() for column in levels.values()}
    sizes.update(context.sizes())
    if len(sizes) > 1:
        raise ValueError(f"columns of different lengths: {sorted(sizes)}")
    return Facts(table, catalogue, frame, level, context, sizes.pop() if sizes else 1)
