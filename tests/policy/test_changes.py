"""Comparing policies and trying out other thresholds."""

from __future__ import annotations

from decimal import Decimal

import pytest

from policy.small import (
    PREFECTURE,
    XINJIANG,
    judged,
    policy_of,
    policy_with_rule,
    told,
    xinjiang_data,
)
from zhongchuang.policy.changes import Change, diff, simulate
from zhongchuang.policy.loader import load_policy, parse
from zhongchuang.policy.reading import PolicyInvalid

POLICY = load_policy(XINJIANG)


def test_policy_does_not_differ_from_itself() -> None:
    assert diff(POLICY, load_policy(XINJIANG)) == []


def test_simulated_thresholds_are_the_only_changes() -> None:
    other = simulate(POLICY, {"premises.service_area": Decimal(300), "cases.cases": Decimal("2")})
    assert diff(POLICY, other) == [
        Change("policy.toml:criterion:premises:rule:all:0:any:0:at_least", 500, 300),
        Change("policy.toml:criterion:cases:rule:at_least", 3, 2),
    ]
    assert other.digest != POLICY.digest


def test_simulation_to_the_same_threshold_is_the_same_policy() -> None:
    assert simulate(POLICY, {"premises.service_area": Decimal("500.0")}) == POLICY


def test_simulation_leaves_the_policy_alone() -> None:
    before = POLICY.digest
    simulate(POLICY, {"premises.service_area": Decimal(300)})
    assert load_policy(XINJIANG).digest == before
    assert diff(POLICY, load_policy(XINJIANG)) == []


def test_simulated_policy_judges_by_its_own_threshold() -> None:
    policy = policy_with_rule('{ not = { measure = "cases", less_than = 3 } }')
    loosened = simulate(policy, {"c0.cases": Decimal(2)})
    found = [bool(judged(item, {"cases": 2}).eligible[0]) for item in (policy, loosened)]
    assert found == [False, True]


def test_every_comparison_of_the_measure_is_changed() -> None:
    rule = """{ at_least_n_of = { n = 1, of = [ { measure = "cases", at_least = 3 },
        { all = [ { measure = "cases", at_least = 2 }, { judgement = "好" } ] } ] } }"""
    other = simulate(policy_with_rule(rule), {"c0.cases": Decimal(9)})
    assert [change.after for change in diff(policy_with_rule(rule), other)] == [9, 9]


def test_names_that_do_not_exist_are_all_mistakes() -> None:
    overrides = {
        "premises": Decimal(1),
        "nothing.cases": Decimal(1),
        "premises.cases": Decimal(1),
        "management-body.management_body": Decimal(1),
    }
    with pytest.raises(PolicyInvalid) as caught:
        simulate(POLICY, overrides)
    assert told(caught.value.mistakes) == [
        ("premises", "应写成“条件.指标”"),
        ("nothing.cases", "没有名为“nothing”的条件"),
        (
            "premises.cases",
            "此条件没有可改的标准，可改的有：service_area、workstations、service_area_share",
        ),
        ("management-body.management_body", "此条件没有可改的标准，可改的有："),
    ]


def test_threshold_a_policy_cannot_have_is_a_mistake() -> None:
    with pytest.raises(PolicyInvalid) as caught:
        simulate(POLICY, {"premises.service_area_share": Decimal("1.5")})
    assert told(caught.value.mistakes) == [
        ("criterion[4].rule.all[2].at_least", "比例应写成不大于 1 的数，如 0.75")
    ]


def test_declared_measures_survive_simulation() -> None:
    prefecture = load_policy(PREFECTURE)
    other = simulate(prefecture, {"results.cases": Decimal(5)})
    assert [change.after for change in diff(prefecture, other)] == [5]


def test_criterion_added_or_removed_is_one_change() -> None:
    data = xinjiang_data()
    removed = data["policy.toml"]["criterion"].pop(2)
    other = parse(data, "xinjiang-2019")
    key = "policy.toml:criterion:legal-person"
    assert diff(POLICY, other) == [Change(key, removed, None)]
    assert diff(other, POLICY) == [Change(key, None, removed)]


def test_lists_without_identities_are_compared_by_place() -> None:
    data = xinjiang_data()
    data["policy.toml"]["evidence"]["tenancy"][0]["words"] = ["入驻"]
    key = "policy.toml:evidence:tenancy:agreement:words"
    assert diff(POLICY, parse(data, "xinjiang-2019")) == [
        Change(f"{key}:0", "协议", "入驻"),
        Change(f"{key}:1", "合同", None),
    ]


def test_criteria_of_one_policy_are_matched_by_id() -> None:
    first = policy_of('[[criterion]]\nrule = { measure = "cases", at_least = 3 }')
    text = '[[criterion]]\nid = "new"\nrule = { judgement = "好" }\n'
    text += '[[criterion]]\nid = "c0"\nrule = { measure = "cases", at_least = 3 }'
    assert [change.key for change in diff(first, policy_of(text))] == ["policy.toml:criterion:new"]
