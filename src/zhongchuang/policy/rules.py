"""The rule language: conditions on measures, nested with all, any and at least n of.

`not` exists only while a policy is read: `negated` turns a rule into its opposite by flipping each
comparison, so that an unknown value fulfils neither a condition nor its opposite.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from zhongchuang.policy.exact import NEGATED, Operator


class CannotNegate(ValueError):
    """A judgement has no opposite a machine could form: it must be worded the other way round."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Which spaces something applies to, by kind of space and by division.

    Empty sets leave that side open. Divisions match by prefix: 653100 covers 653101, 650000 all.
    """

    kinds: frozenset[str] = frozenset()
    divisions: tuple[str, ...] = ()

    @property
    def prefixes(self) -> tuple[str, ...]:
        return tuple(division_prefix(code) for code in self.divisions)


def division_prefix(code: str) -> str:
    """The significant part of a division code: 653100 → 6531, 650000 → 65."""
    while code.endswith("00"):
        code = code[:-2]
    return code


@dataclass(frozen=True, slots=True)
class Number:
    value: Decimal

    @property
    def fraction(self) -> Fraction:
        return Fraction(self.value)


@dataclass(frozen=True, slots=True)
class Named:
    """A measure by name, in the criterion's period unless it names its own."""

    measure: str
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    parts: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """The first part less all the others."""

    parts: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class Share:
    part: Operand
    whole: Operand


@dataclass(frozen=True, slots=True)
class OnePer:
    """One for every `size` of another measure: 8 residents ask for 1, 9 for more than 1."""

    size: Decimal
    of: Operand


@dataclass(frozen=True, slots=True)
class Times:
    """A multiple of another measure, e.g. 8 % of the residents."""

    factor: Decimal
    of: Operand


@dataclass(frozen=True, slots=True)
class Growth:
    """(now − before) ÷ before of one measure, `since` naming the period before."""

    of: Named
    since: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """The value of the first case whose condition holds for the space, else `usually`."""

    cases: tuple[tuple[Condition, Operand], ...]
    usually: Operand


Operand = Number | Named | Sum | Difference | Share | OnePer | Times | Growth | Chosen


@dataclass(frozen=True, slots=True)
class Comparison:
    """`left` compared with `right`; for `is` the right side is 1 (true) or 0 (false)."""

    left: Operand
    operator: Operator
    right: Operand
    label: str = ""
    label_en: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What people judge, with reasons."""

    text: str
    text_en: str = ""


@dataclass(frozen=True, slots=True)
class All:
    of: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Any:
    of: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `n` of the parts."""

    n: int
    of: tuple[Rule, ...]


Rule = All | Any | AtLeast | Comparison | Judgement


def negated(rule: Rule) -> Rule:
    """The opposite rule, by De Morgan's laws.

    Raises:
        CannotNegate: the rule contains a judgement.
    """
    match rule:
        case All(of):
            return Any(tuple(negated(part) for part in of))
        case Any(of):
            return All(tuple(negated(part) for part in of))
        case AtLeast(n, of):
            return AtLeast(len(of) - n + 1, tuple(negated(part) for part in of))
        case Comparison():
            return _flipped(rule)
        case _:
            raise CannotNegate(rule.text)


def _flipped(rule: Comparison) -> Comparison:
    if rule.operator is not Operator.IS:
        operator = NEGATED[rule.operator]
        return Comparison(rule.left, operator, rule.right, rule.label, rule.label_en)
    wanted = isinstance(rule.right, Number) and rule.right.value == 1
    opposite = Number(Decimal(0 if wanted else 1))
    return Comparison(rule.left, Operator.IS, opposite, rule.label, rule.label_en)


def comparisons(rule: Rule) -> Iterator[Comparison]:
    """Every comparison of a rule, in the order of the text."""
    match rule:
        case Comparison():
            yield rule
        case All(of) | Any(of) | AtLeast(_, of):
            for part in of:
                yield from comparisons(part)
        case _:
            return


def named(operand: Operand, period: str) -> Iterator[tuple[str, str]]:
    """Every (measure, period name) an operand reads, `period` being the criterion's."""
    match operand:
        case Number():
            return
        case Named(measure, own):
            yield measure, own or period
        case Sum(parts) | Difference(parts):
            for part in parts:
                yield from named(part, period)
        case Share(part, whole):
            yield from named(part, period)
            yield from named(whole, period)
        case OnePer(_, of) | Times(_, of):
            yield from named(of, period)
        case Growth(of, since):
            yield of.measure, of.period or period
            yield of.measure, since
        case _:
            for _, value in operand.cases:
                yield from named(value, period)
            yield from named(operand.usually, period)
