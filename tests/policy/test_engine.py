"""The engine: eligibility, levels, exactness and what it refuses."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.small import FRAME, column_of, judged, policy_of, policy_with_rule, table_for
from zhongchuang.kernel.canonical import digest
from zhongchuang.kernel.columns import Column, Kind, Level, counts
from zhongchuang.policy.engine import evaluate
from zhongchuang.policy.exact import Operator
from zhongchuang.policy.facts import Context, context_of
from zhongchuang.policy.findings import Status, shortfall

CASES = '{ measure = "cases", at_least = 3 }'
JUDGED = '{ judgement = "清晰" }'


def test_criterion_left_to_judgement_does_not_refuse() -> None:
    assert judged(policy_with_rule(JUDGED), {}).eligible.tolist() == [True]


@pytest.mark.parametrize("binding", ["in-principle", "advisory", "priority"])
def test_miss_that_is_not_required_does_not_refuse(binding: str) -> None:
    policy = policy_with_rule(CASES, binding=f'"{binding}"')
    assert judged(policy, {"cases": 0}).eligible.tolist() == [True]


def test_required_miss_refuses() -> None:
    assert judged(policy_with_rule(CASES), {"cases": [2, 3]}).eligible.tolist() == [False, True]


def test_status_column_holds_the_numbers_of_each_status() -> None:
    policy = policy_of(
        f"""[[criterion]]
        only_for = {{ kind = ["general"] }}
        rule = {{ any = [ {CASES}, {{ all = [ {JUDGED}, {{ measure = "mentors", at_least = 1 }} ] }} ] }}
        """
    )
    context = Context(kinds=np.array(["general", "general", "general", "university"]))
    findings = judged(policy, {"cases": [3, 2, 2, 3], "mentors": [0, 1, 0, 1]}, context)
    column = findings.status("c0")
    assert column.dtype == np.int8
    assert column.tolist() == [2, 1, 0, -1]
    assert len(findings) == 4


def test_status_column_of_a_criterion_for_everybody() -> None:
    findings = judged(policy_with_rule(CASES), {"cases": [2, 3]})
    assert findings.status("c0").tolist() == [Status.NOT_MET, Status.MET]


def test_unknown_value_meets_neither_a_condition_nor_its_opposite() -> None:
    rule = '{ measure = "service_area_share", at_least = 0.5 }'
    values = {"service_area_share": "0/0"}
    found = [
        judged(policy_with_rule(text), values).of_space()[0].status
        for text in (rule, f"{{ not = {rule} }}")
    ]
    assert found == [Status.NOT_MET, Status.NOT_MET]


def test_finding_is_taken_on_the_level_asked_for() -> None:
    policy = policy_with_rule(CASES)
    (key,) = policy.needs(FRAME)
    table = {
        key: {Level.CLAIMED: counts([4]), Level.EVIDENCED: counts([3]), Level.VERIFIED: counts([2])}
    }
    found = {level: evaluate(policy, FRAME, table, level).of_space()[0] for level in Level}
    assert {level: finding.status for level, finding in found.items()} == {
        Level.CLAIMED: Status.MET,
        Level.EVIDENCED: Status.MET,
        Level.VERIFIED: Status.NOT_MET,
    }
    values = found[Level.VERIFIED].measures[0]
    assert (values.claimed, values.evidenced, values.verified, values.unit) == (4, 3, 2, "个")


def test_level_that_is_not_in_the_table_is_refused() -> None:
    policy = policy_with_rule(CASES)
    with pytest.raises(KeyError):
        evaluate(policy, FRAME, table_for(policy, {"cases": 3}), Level.VERIFIED)


def test_counted_measure_that_is_not_in_the_table_is_refused() -> None:
    with pytest.raises(KeyError):
        evaluate(policy_with_rule(CASES), FRAME, {})


def test_columns_of_different_lengths_are_refused() -> None:
    policy = policy_of(f"[[criterion]]\nrule = {CASES}\n[[criterion]]\nrule = {JUDGED}")
    with pytest.raises(ValueError, match="different lengths"):
        judged(policy, {"cases": [1, 2]}, context_of(kind="general", division="650100"))


def test_policy_without_measures_judges_as_many_spaces_as_the_context_has() -> None:
    context = Context(divisions=np.array(["650100", "650200"]))
    assert len(judged(policy_with_rule(JUDGED), {}, context)) == 2


def test_detail_names_value_threshold_and_what_is_missing() -> None:
    policy = policy_with_rule('{ measure = "service_area", at_least = 500 }')
    finding = judged(policy, {"service_area": "499.99"}).of_space()[0]
    (outcome,) = finding.comparisons()
    assert outcome.value == Fraction(49999, 100)
    assert outcome.threshold == 500
    assert outcome.missing == Decimal("0.01")
    assert outcome.exactly is False
    assert (finding.id, finding.article, finding.binding) == ("c0", "6.1", "required")


def test_detail_of_a_judgement_has_no_comparisons() -> None:
    assert judged(policy_with_rule(JUDGED), {}).of_space()[0].comparisons() == []


def test_comparisons_of_a_tree_are_listed_flat() -> None:
    policy = policy_with_rule(f"{{ all = [ {{ any = [ {CASES}, {JUDGED} ] }}, {CASES} ] }}")
    finding = judged(policy, {"cases": 2}).of_space()[0]
    assert [outcome.missing for outcome in finding.comparisons()] == [1, 1]


def test_snapshot_data_has_a_canonical_form() -> None:
    policy = policy_with_rule('{ measure = "service_area", at_least = 500 }')
    data = judged(policy, {"service_area": "499.99"}).of_space()[0].as_data()
    assert data == {
        "criterion": "c0",
        "article": "6.1",
        "binding": "required",
        "status": "not-met",
        "period": [FRAME.resolve("as-of").start, FRAME.as_of],
        "measures": {
            "service_area": {
                "claimed": None,
                "evidenced": Decimal("499.99"),
                "verified": None,
                "unit": "㎡",
            }
        },
    }
    assert len(digest(data)) == 64


@pytest.mark.parametrize(
    ("value", "operator", "threshold", "places", "missing"),
    [
        (19, Operator.AT_LEAST, 20, 0, 1),
        (2, Operator.AT_LEAST, Fraction(17, 8), 0, 1),
        (20, Operator.MORE_THAN, 20, 0, 1),
        (2, Operator.AT_MOST, 0, 0, 2),
        (2, Operator.LESS_THAN, 2, 0, 1),
        (3, Operator.EQUALS, 5, 0, 2),
        (5, Operator.NOT_EQUAL, 5, 0, None),
        (Fraction(2, 3), Operator.AT_LEAST, Fraction(3, 4), 4, Decimal("0.0834")),
        (None, Operator.AT_LEAST, 1, 0, None),
        (1, Operator.AT_LEAST, None, 0, None),
    ],
)
def test_shortfall_is_the_least_change_that_suffices(
    value: Fraction | None,
    operator: Operator,
    threshold: Fraction | None,
    places: int,
    missing: object,
) -> None:
    left = None if value is None else Fraction(value)
    right = None if threshold is None else Fraction(threshold)
    assert shortfall(left, operator, right, places) == missing


@given(
    st.integers(0, 60),
    st.integers(0, 60),
    st.sampled_from(["at_least", "more_than", "at_most", "less_than", "equals"]),
)
def test_changing_by_the_shortfall_meets_the_condition(
    value: int, threshold: int, operator: str
) -> None:
    policy = policy_with_rule(f'{{ measure = "cases", {operator} = {threshold} }}')
    (outcome,) = judged(policy, {"cases": value}).of_space()[0].comparisons()
    if outcome.missing is None:
        assert outcome.status is Status.MET
        return
    up = outcome.missing if value <= threshold else -outcome.missing
    if operator == "less_than":
        up = -outcome.missing
    assert judged(policy, {"cases": value + int(up)}).eligible.tolist() == [True]


@given(st.lists(st.tuples(st.integers(0, 10**18), st.integers(0, 10**18)), min_size=1, max_size=5))
def test_share_is_compared_as_fractions_are(pairs: list[tuple[int, int]]) -> None:
    policy = policy_with_rule('{ measure = "service_area_share", at_least = 0.75 }')
    text = [f"{part}/{whole}" for part, whole in pairs]
    expected = [whole > 0 and Fraction(part, whole) >= Fraction(3, 4) for part, whole in pairs]
    assert judged(policy, {"service_area_share": text}).eligible.tolist() == expected


def test_thresholds_beyond_64_bits_are_exact() -> None:
    policy = policy_with_rule('{ measure = "cases", at_least = 99999999999999999999 }')
    assert judged(policy, {"cases": 2**63 - 1}).eligible.tolist() == [False]


def test_declared_measure_that_nobody_stated_is_unknown() -> None:
    policy = policy_of(f"[[criterion]]\nrule = {CASES}")
    declared = policy.catalogue["cases"].__class__(
        "cases", Kind.COUNT, "案例", "cases", declared=True
    )
    catalogue = dict(policy.catalogue) | {"cases": declared}
    loose = policy.__class__(**{**vars(policy), "catalogue": catalogue})
    finding = evaluate(loose, FRAME, {}).of_space()[0]
    assert (finding.status, finding.measures[0].evidenced) == (Status.NOT_MET, None)


def test_sum_of_counts_and_decimals_is_exact() -> None:
    policy = policy_with_rule('{ sum = ["cases", "service_area", "mentors"], equals = 3.5 }')
    values = {"cases": 1, "service_area": "0.5", "mentors": 2}
    assert judged(policy, values).eligible.tolist() == [True]


def test_column_row_keeps_kind_denominator_and_unit() -> None:
    share = Column(Kind.SHARE, np.array([1, 2]), np.array([3, 4]), "x").row(1)
    count = column_of(policy_with_rule(CASES).catalogue["cases"], [5, 6]).row(0)
    assert (share.value(), share.unit, count.value()) == (Decimal("0.5"), "x", 5)
