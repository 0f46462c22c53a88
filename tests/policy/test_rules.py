"""The laws of the rule language."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.small import FRAME, WIDE
from zhongchuang.kernel.columns import Level, counts
from zhongchuang.kernel.periods import MeasureKey
from zhongchuang.policy.engine import judge
from zhongchuang.policy.exact import NEGATED, Operator
from zhongchuang.policy.facts import Context, Facts
from zhongchuang.policy.rules import (
    All,
    Any,
    AtLeast,
    CannotNegate,
    Comparison,
    Condition,
    Judgement,
    Named,
    Number,
    Rule,
    comparisons,
    division_prefix,
    negated,
)

NAMES = ("residents", "cases", "mentors")
SIZE = 6
columns = st.lists(st.integers(0, 6), min_size=SIZE, max_size=SIZE)
tables = st.fixed_dictionaries(dict.fromkeys(NAMES, columns))
compared = st.builds(
    Comparison,
    st.sampled_from(NAMES).map(Named),
    st.sampled_from(list(NEGATED)),
    st.integers(0, 6).map(lambda value: Number(Decimal(value))),
)
JUDGED = Judgement("")


def grown(parts: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    several = st.lists(parts, min_size=1, max_size=4).map(tuple)
    return (
        several.map(All)
        | several.map(Any)
        | several.flatmap(lambda of: st.integers(1, len(of)).map(lambda n: AtLeast(n, of)))
    )


plain: st.SearchStrategy[Rule] = st.recursive(compared, grown, max_leaves=12)
rules: st.SearchStrategy[Rule] = st.recursive(compared | st.just(JUDGED), grown, max_leaves=12)


def facts(table: dict[str, list[int]]) -> Facts:
    period = FRAME.resolve("year")
    columns = {
        MeasureKey(name, period): {Level.EVIDENCED: counts(values)}
        for name, values in table.items()
    }
    return Facts(columns, WIDE, FRAME, Level.EVIDENCED, Context(), SIZE)


def status(rule: Rule, table: dict[str, list[int]]) -> list[int]:
    """0 not met, 1 needs judgement, 2 met; for each of the spaces."""
    judged = judge(rule, facts(table), "year")
    return (judged.met.astype(int) + judged.possible).tolist()


@given(plain, tables)
def test_opposite_is_met_exactly_where_the_rule_is_not(
    rule: Rule, table: dict[str, list[int]]
) -> None:
    opposite = [2 - value for value in status(rule, table)]
    assert status(negated(rule), table) == opposite


@given(plain)
def test_opposite_of_the_opposite_is_the_rule(rule: Rule) -> None:
    assert negated(negated(rule)) == rule


@given(st.lists(plain, min_size=1, max_size=4).map(tuple))
def test_opposite_of_all_is_any_of_the_opposites(of: tuple[Rule, ...]) -> None:
    assert negated(All(of)) == Any(tuple(negated(part) for part in of))


@given(st.lists(rules, min_size=1, max_size=5), tables, st.randoms())
def test_order_of_the_parts_does_not_matter(
    of: list[Rule], table: dict[str, list[int]], random: object
) -> None:
    turned = tuple(reversed(of))
    for joined in (All, Any):
        assert status(joined(turned), table) == status(joined(tuple(of)), table)


@given(st.lists(rules, min_size=1, max_size=5).map(tuple), tables)
def test_at_least_one_is_any_and_at_least_every_is_all(
    of: tuple[Rule, ...], table: dict[str, list[int]]
) -> None:
    assert status(AtLeast(1, of), table) == status(Any(of), table)
    assert status(AtLeast(len(of), of), table) == status(All(of), table)


@given(st.lists(rules, min_size=1, max_size=5).map(tuple), tables)
def test_asking_for_one_more_part_never_helps(
    of: tuple[Rule, ...], table: dict[str, list[int]]
) -> None:
    for n in range(1, len(of)):
        fewer, more = status(AtLeast(n, of), table), status(AtLeast(n + 1, of), table)
        assert all(a >= b for a, b in zip(fewer, more, strict=True))


@given(rules, tables)
def test_rule_joined_with_itself_is_itself(rule: Rule, table: dict[str, list[int]]) -> None:
    assert status(All((rule, rule)), table) == status(rule, table)
    assert status(Any((rule, rule)), table) == status(rule, table)


@given(tables)
def test_all_of_nothing_is_met_and_any_of_nothing_is_not(table: dict[str, list[int]]) -> None:
    assert status(All(()), table) == [2] * SIZE
    assert status(Any(()), table) == [0] * SIZE


@given(rules, tables)
def test_judgement_cannot_save_what_is_not_met(rule: Rule, table: dict[str, list[int]]) -> None:
    assert status(All((rule, JUDGED)), table) == [min(s, 1) for s in status(rule, table)]
    assert status(Any((rule, JUDGED)), table) == [max(s, 1) for s in status(rule, table)]


def raised(rule: Rule, by: int) -> Rule:
    """The rule with every at-least and more-than threshold raised."""
    match rule:
        case Comparison(left, operator, Number(value)):
            return Comparison(left, operator, Number(value + by))
        case All(of) | Any(of):
            return type(rule)(tuple(raised(part, by) for part in of))
        case AtLeast(n, of):
            return AtLeast(n, tuple(raised(part, by) for part in of))
        case _:
            return rule


upward = st.recursive(
    compared.filter(lambda rule: rule.operator in (Operator.AT_LEAST, Operator.MORE_THAN))
    | st.just(JUDGED),
    grown,
    max_leaves=12,
)


@given(upward, tables, st.integers(0, 5))
def test_raising_a_threshold_never_turns_not_met_into_met(
    rule: Rule, table: dict[str, list[int]], by: int
) -> None:
    before, after = status(rule, table), status(raised(rule, by), table)
    assert all(a >= b for a, b in zip(before, after, strict=True))


@given(rules, tables)
def test_column_gives_what_each_space_alone_gives(rule: Rule, table: dict[str, list[int]]) -> None:
    together = facts(table)
    alone = [judge(rule, together.row(index), "year").status for index in range(SIZE)]
    assert status(rule, table) == alone


def test_truth_is_negated_by_the_other_truth() -> None:
    wanted = Comparison(Named("public_facilities"), Operator.IS, Number(Decimal(1)))
    opposite = Comparison(Named("public_facilities"), Operator.IS, Number(Decimal(0)))
    assert (negated(wanted), negated(opposite)) == (opposite, wanted)


def test_judgement_cannot_be_negated() -> None:
    with pytest.raises(CannotNegate):
        negated(All((JUDGED,)))


def test_comparisons_leave_out_judgements() -> None:
    one = Comparison(Named("cases"), Operator.AT_LEAST, Number(Decimal(3)))
    assert list(comparisons(All((one, Any((JUDGED, one)), AtLeast(1, (one,)))))) == [one] * 3


@pytest.mark.parametrize(
    ("code", "prefix"), [("653101", "653101"), ("653100", "6531"), ("650000", "65"), ("65", "65")]
)
def test_division_prefix_is_the_significant_part(code: str, prefix: str) -> None:
    assert division_prefix(code) == prefix


def test_condition_holds_by_kind_and_by_prefix() -> None:
    context = Context(
        np.array(["general", "university", "university"]), np.array(["653101", "653101", "650102"])
    )
    condition = Condition(frozenset({"university"}), ("653100",))
    assert context.holds(condition, 3).tolist() == [False, True, False]


def test_condition_on_what_is_unknown_does_not_hold() -> None:
    condition = Condition(frozenset({"university"}), ())
    regional = Condition(frozenset(), ("650000",))
    assert Context().holds(condition, 2).tolist() == [False, False]
    assert Context().holds(regional, 2).tolist() == [False, False]
