"""Findings in words."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from policy.small import XINJIANG, judged, policy_of, policy_with_rule
from zhongchuang.kernel.columns import Kind
from zhongchuang.policy.explain import (
    Line,
    Voice,
    amount,
    citation,
    explanation,
    gap,
    lines,
    note,
    status_word,
)
from zhongchuang.policy.facts import context_of
from zhongchuang.policy.findings import Finding, Status
from zhongchuang.policy.loader import load_policy
from zhongchuang.policy.shapes import Shape

ENGLISH = Voice(
    {
        "{label}要求{asked}，现有 {value}，还差 {missing}": (
            "{label}: {asked} required, {value} present, {missing} short"
        ),
        "不少于 {threshold}": "at least {threshold}",
        "还差 {missing}{label}": "{missing} {label} short",
        "{label}还差 {missing}": "{label}: {missing} short",
        "第{numeral}条第 {item} 项": "Article {number}, item {item}",
        "需由评审人员判断：{text}": "Reviewers judge: {text}",
    }.__getitem__,
    "en",
)


def finding(rule: str, values: dict[str, Any], **keys: str) -> Finding:
    return judged(policy_with_rule(rule, **keys), values).of_space()[0]


AREA = "service_area"
SHARE = "service_area_share"
EITHER = """{ any = [ { measure = "teams_incorporated", at_least = 8 },
    { measure = "residents_financed", at_least = 3 } ] }"""
TWO_OF_THREE = """{ at_least_n_of = { n = 2, of = [ { measure = "cases", at_least = 3 },
    { measure = "mentors", at_least = 3 }, { measure = "activities", at_least = 10 } ] } }"""


@pytest.mark.parametrize(
    ("rule", "values", "whole", "short"),
    [
        (
            '{ measure = "residents", at_least = 20 }', {"residents": 19},
            "入驻团队和企业要求不少于 20 家，现有 19 家，还差 1 家", "还差 1 家入驻团队和企业",
        ),
        (
            '{ measure = "residents", at_least = 20 }', {"residents": 20},
            "入驻团队和企业要求不少于 20 家，现为 20 家，恰好达到要求", "",
        ),
        (
            '{ measure = "residents", at_least = 1200 }', {"residents": 1300},
            "入驻团队和企业要求不少于 1,200 家，现为 1,300 家，达到要求", "",
        ),
        (
            f'{{ measure = "{AREA}", at_least = 500 }}', {AREA: 500},
            "服务场地面积要求不少于 500.00 ㎡，现为 500.00 ㎡，恰好达到要求", "",
        ),
        (
            f'{{ measure = "{AREA}", more_than = 500 }}', {AREA: 500},
            "服务场地面积要求多于 500.00 ㎡，现有 500.00 ㎡，还差 0.0001 ㎡", "服务场地面积还差 0.0001 ㎡",
        ),
        (
            f'{{ measure = "{SHARE}", at_least = 0.75 }}', {SHARE: "2/3"},
            "创业工位和公共服务场地面积占比要求不少于 75%，现有 66.66%，还差 8.34 个百分点",
            "创业工位和公共服务场地面积占比还差 8.34 个百分点",
        ),
        (
            f'{{ measure = "{SHARE}", at_most = 0.3 }}', {SHARE: "300001/1000000"},
            "创业工位和公共服务场地面积占比要求不超过 30%，现有 30.01%，超出 0.01 个百分点",
            "创业工位和公共服务场地面积占比超出 0.01 个百分点",
        ),
        (
            '{ measure = "overstayers", at_most = 0 }', {"overstayers": 0},
            "超过入驻时限的团队和企业要求不超过 0 家，现为 0 家，符合要求", "",
        ),
        (
            '{ measure = "overstayers", less_than = 2 }', {"overstayers": 2},
            "超过入驻时限的团队和企业要求少于 2 家，现有 2 家，超出 1 家", "超过入驻时限的团队和企业超出 1 家",
        ),
        (
            '{ measure = "cases", equals = 3 }', {"cases": 5},
            "典型孵化案例要求等于 3 个，现为 5 个，相差 2 个", "典型孵化案例相差 2 个",
        ),
        (
            '{ not = { measure = "cases", equals = 3 } }', {"cases": 3},
            "典型孵化案例要求不等于 3 个，现为 3 个，未达到要求", "典型孵化案例未达到要求",
        ),
        (
            '{ measure = "public_facilities", is = true }', {"public_facilities": False},
            "公共服务场地和设施：不符合要求", "公共服务场地和设施：不符合要求",
        ),
        (
            '{ measure = "public_facilities", is = false }', {"public_facilities": False},
            "公共服务场地和设施：符合要求", "",
        ),
        (
            f'{{ measure = "{SHARE}", at_least = 0.75 }}', {SHARE: "0/0"},
            "创业工位和公共服务场地面积占比尚无数据，无法认定", "创业工位和公共服务场地面积占比尚无数据，无法认定",
        ),
        (
            EITHER, {"teams_incorporated": 7, "residents_financed": 2},
            "满足以下任一项即可（注册成为新企业的入驻团队要求不少于 8 家，现有 7 家，还差 1 家；"
            "获得融资的入驻团队和企业要求不少于 3 家，现有 2 家，还差 1 家）",
            "还差 1 家注册成为新企业的入驻团队，或还差 1 家获得融资的入驻团队和企业",
        ),
        (
            TWO_OF_THREE, {"cases": 3, "mentors": 2, "activities": 9},
            "以下 3 项须满足 2 项（典型孵化案例要求不少于 3 个，现为 3 个，恰好达到要求；"
            "专兼职导师要求不少于 3 名，现有 2 名，还差 1 名；创业活动要求不少于 10 场，现有 9 场，还差 1 场）",
            "以下 2 项须满足 1 项（还差 1 名专兼职导师；还差 1 场创业活动）",
        ),
        (
            '{ all = [ { measure = "cases", at_least = 3 }, { judgement = "典型" } ] }', {"cases": 2},
            "典型孵化案例要求不少于 3 个，现有 2 个，还差 1 个；需由评审人员判断：典型", "还差 1 个典型孵化案例",
        ),
        (
            '{ judgement = "模式清晰" }', {}, "需由评审人员判断：模式清晰", "",
        ),
        (
            '{ sum = ["cases", "mentors"], at_least = 3 }', {"cases": 1, "mentors": 1},
            "典型孵化案例＋专兼职导师要求不少于 3 个，现有 2 个，还差 1 个", "还差 1 个典型孵化案例＋专兼职导师",
        ),
        (
            '{ share = { part = "cases", whole = "residents" }, at_least = 0.5 }',
            {"cases": 1, "residents": 3},
            "典型孵化案例占入驻团队和企业的比例要求不少于 50%，现有 33.33%，还差 16.67 个百分点",
            "典型孵化案例占入驻团队和企业的比例还差 16.67 个百分点",
        ),
        (
            '{ measure = "mentors", at_least = { one_per = 8, of = "residents" } }',
            {"mentors": 2, "residents": 17},
            "专兼职导师要求不少于 3 名，现有 2 名，还差 1 名", "还差 1 名专兼职导师",
        ),
    ],
)  # fmt: skip
def test_finding_is_told(rule: str, values: dict[str, Any], whole: str, short: str) -> None:
    found = finding(rule, values)
    assert (explanation(found), gap(found)) == (whole, short)


def test_growth_is_named_after_its_measure() -> None:
    found = finding(
        '{ growth = { of = "cases", since = "previous-year" }, at_least = 1 }',
        {("cases", "year"): 3, ("cases", "previous-year"): 2},
        period='"year"',
    )
    assert gap(found) == "典型孵化案例增长率还差 50 个百分点"


def test_all_joins_only_what_is_missing() -> None:
    rule = """{ all = [ { measure = "full_time_staff", at_least = 3 },
        { measure = "mentors", at_least = 3 }, { measure = "service_procedure", is = true },
        { judgement = "规范" } ] }"""
    found = finding(rule, {"full_time_staff": 1, "mentors": 3, "service_procedure": False})
    assert gap(found) == "还差 2 名专职服务人员；规范化服务流程：不符合要求"


def test_criterion_that_does_not_apply_says_so() -> None:
    policy = policy_of(
        """[[criterion]]
        only_for = { kind = ["professional"] }
        rule = { measure = "cases", at_least = 3 }
        """
    )
    found = judged(policy, {"cases": 1}, context_of(kind="general")).of_space()[0]
    assert (explanation(found), gap(found)) == ("此项不适用于本空间", "")


def test_words_are_told_in_the_readers_language() -> None:
    count = finding('{ measure = "activities", at_least = 10 }', {"activities": 7})
    area = finding(f'{{ measure = "{AREA}", at_least = 500 }}', {AREA: "499.99"})
    judgement = finding('{ judgement = "清晰", judgement_en = "clear" }', {})
    assert explanation(count, ENGLISH) == "activities: at least 10 required, 7 present, 3 short"
    assert gap(count, ENGLISH) == "3 activities short"
    assert gap(area, ENGLISH) == "service area: 0.01 m² short"
    assert explanation(judgement, ENGLISH) == "Reviewers judge: clear"
    assert citation("6.4", ENGLISH) == "Article 6, item 4"


def test_lines_show_what_is_asked_present_and_missing() -> None:
    rule = f"""{{ all = [ {{ any = [ {{ measure = "{AREA}", at_least = 500 }},
        {{ measure = "workstations", at_least = 30 }} ] }},
        {{ measure = "public_facilities", is = true }},
        {{ measure = "overstayers", at_most = 1 }}, {{ measure = "cases", equals = 1 }},
        {{ judgement = "清晰" }} ] }}"""
    values = {
        AREA: "420.5",
        "workstations": 30,
        "public_facilities": False,
        "overstayers": 2,
        "cases": 3,
    }
    met, missed, judge = Status.MET, Status.NOT_MET, Status.NEEDS_JUDGEMENT
    assert lines(finding(rule, values)) == [
        Line(0, missed, "须同时满足"),
        Line(1, met, "满足以下任一项即可"),
        Line(2, missed, "服务场地面积", "不少于 500.00 ㎡", "420.50 ㎡", "还差 79.50 ㎡"),
        Line(2, met, "创业工位", "不少于 30 个", "30 个"),
        Line(1, missed, "公共服务场地和设施", "须具备", "否"),
        Line(1, missed, "超过入驻时限的团队和企业", "不超过 1 家", "2 家", "超出 1 家"),
        Line(1, missed, "典型孵化案例", "等于 1 个", "3 个", "相差 2 个"),
        Line(1, judge, "需由评审人员判断：清晰"),
    ]


def test_lines_of_a_choice_among_several_and_of_unknown_values() -> None:
    rule = f"""{{ at_least_n_of = {{ n = 1, of = [ {{ measure = "{SHARE}", at_least = 0.5 }},
        {{ measure = "public_facilities", is = false }} ] }} }}"""
    assert lines(finding(rule, {SHARE: "0/0", "public_facilities": True})) == [
        Line(0, Status.NOT_MET, "以下 2 项须满足 1 项"),
        Line(1, Status.NOT_MET, "创业工位和公共服务场地面积占比", "不少于 50%", "尚无数据"),
        Line(1, Status.NOT_MET, "公共服务场地和设施", "不得存在", "是"),
    ]


def test_comparison_may_carry_its_own_label() -> None:
    found = finding(
        '{ sum = ["cases", "mentors"], at_least = 3, label = "合计", label_en = "both" }',
        {"cases": 1, "mentors": 1},
    )
    assert gap(found) == "还差 1 个合计"


@pytest.mark.parametrize(
    ("reference", "words"),
    [("6.4", "第六条第 4 项"), ("7", "第七条"), ("10.3", "第十条第 3 项"), ("14", "第十四条"), ("20", "第二十条"), ("35", "第三十五条")],
)  # fmt: skip
def test_citation_is_as_papers_write_it(reference: str, words: str) -> None:
    assert citation(reference) == words


@pytest.mark.parametrize(
    ("binding", "words"),
    [
        ("required", ""),
        ("in-principle", "原则性要求：未达到的须说明理由，不因此不予备案"),
        ("advisory", "提示性要求：不影响备案"),
        ("priority", "优先条件：达到的在择优排序中加分"),
        ("veto", "一票否决：存在此情形的不予备案"),
    ],
)
def test_note_says_what_the_binding_means(binding: str, words: str) -> None:
    rule = '{ measure = "cases", at_least = 3 }'
    assert note(finding(rule, {"cases": 3}, binding=f'"{binding}"')) == words


def test_every_status_has_a_word() -> None:
    assert [status_word(status) for status in Status] == ["不适用", "未达到", "待评审判断", "达到"]


def test_amount_shows_areas_with_two_to_four_decimals() -> None:
    shape = Shape(Kind.DECIMAL, "面积", "area", "㎡", "m²", 4)
    numbers = ("500", "499.99", "499.9999", "12345.678")
    shown = [amount(Fraction(Decimal(number)), shape) for number in numbers]
    assert shown == ["500.00 ㎡", "499.99 ㎡", "499.9999 ㎡", "12,345.678 ㎡"]


def test_criterion_is_named_in_both_languages() -> None:
    criterion = load_policy(XINJIANG).criterion("premises")
    assert criterion.name("zh-hans") == "场地、工位与公共服务设施"
    assert criterion.name("en") == "Premises, workstations and public facilities"
    assert criterion.name("ug") == "场地、工位与公共服务设施"
