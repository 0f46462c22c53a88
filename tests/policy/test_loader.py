"""Loading a folder: what is read, and every mistake by file, key and reason."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from policy.small import (
    PREFECTURE,
    XINJIANG,
    mistakes_of,
    policy_with_rule,
    rule_mistakes,
    told,
    xinjiang_data,
)
from zhongchuang.policy import sections
from zhongchuang.policy.loader import (
    PolicyNotFound,
    available,
    find_policy,
    load_policy,
    parse,
    validate,
)
from zhongchuang.policy.model import Accuracy
from zhongchuang.policy.reading import PolicyInvalid

RULES = "all、any、at_least_n_of、not、judgement、measure、sum、difference、share、growth"
SOURCES = "measure、sum、difference、share、growth"
OPERATORS = "at_least、at_most、more_than、less_than、equals、is"
KINDS = "general、professional、university"
FACTS = "space、tenancy、incorporation、financing、case、staff、mentor、activity、procedure"


@pytest.mark.parametrize("folder", [XINJIANG, PREFECTURE], ids=lambda folder: folder.name)
def test_shipped_folder_has_no_mistakes(folder: Path) -> None:
    assert validate(folder) == []


def test_policies_are_found_by_id_in_several_folders() -> None:
    folders = [XINJIANG.parent, PREFECTURE.parent]
    assert available(folders) == ["testing-prefecture-2024", "xinjiang-2019"]
    assert find_policy("testing-prefecture-2024", folders).tier == "prefecture"


def test_policy_that_is_nowhere_is_not_found() -> None:
    with pytest.raises(PolicyNotFound):
        find_policy("nowhere", [XINJIANG.parent])


def test_assessment_file_is_part_of_the_digest(tmp_path: Path) -> None:
    folder = shutil.copytree(XINJIANG, tmp_path / "xinjiang-2019")
    before = load_policy(folder)
    (folder / "assessment.toml").write_text("pass_mark = 60\n")
    assert load_policy(folder).digest != before.digest
    assert before == load_policy(XINJIANG)
    assert {before, load_policy(XINJIANG)} == {before}


def test_folder_without_policy_file_says_so(tmp_path: Path) -> None:
    assert [str(mistake) for mistake in validate(tmp_path)] == ["policy.toml: : 缺少文件"]


def test_file_that_is_no_toml_says_so(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text("a = \n")
    assert told(validate(tmp_path)) == [
        ("", "不是正确的 TOML 文件：Invalid value (at line 1, column 5)")
    ]


def test_reason_can_be_told_in_another_language(tmp_path: Path) -> None:
    (mistake,) = validate(tmp_path)
    words = {"缺少文件": "the file is missing"}
    assert mistake.render(lambda text: words[text]) == "policy.toml: : the file is missing"


def test_policy_without_statistics_has_no_returns_due() -> None:
    data = xinjiang_data()
    del data["statistics.toml"]
    assert parse(data, "xinjiang-2019").returns_due(date(2025, 1, 1), date(2026, 1, 1)) == []


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("3", [("criterion[0].rule", "应为表")]),
        ("{}", [("criterion[0].rule", f"应恰好写明一种规则：{RULES}")]),
        ("{ all = [] }", [("criterion[0].rule.all", "列表不能为空")]),
        ("{ any = 3 }", [("criterion[0].rule.any", "应为列表")]),
        ("{ all = [1] }", [("criterion[0].rule.all[0]", "应为表")]),
        ("{ judgement = 3 }", [("criterion[0].rule.judgement", "应为文字")]),
        ('{ judgement = " " }', [("criterion[0].rule.judgement", "不能为空")]),
        (
            '{ judgement = "a", measure = "cases" }',
            [("criterion[0].rule", f"应恰好写明一种规则：{RULES}")],
        ),
        (
            '{ measure = "nothing", at_least = 3 }',
            [("criterion[0].rule.measure", "没有名为“nothing”的指标")],
        ),
        ('{ measure = "cases" }', [("criterion[0].rule", f"应恰好写明一种比较方式：{OPERATORS}")]),
        (
            '{ measure = "cases", at_least = 1, at_most = 2 }',
            [("criterion[0].rule", f"应恰好写明一种比较方式：{OPERATORS}")],
        ),
        (
            '{ measure = "cases", at_least = 1, atleast = 2 }',
            [("criterion[0].rule.atleast", "未知的键")],
        ),
        ('{ measure = "cases", at_least = 2.5 }', [("criterion[0].rule.at_least", "数量的标准应为整数")]),
        ('{ measure = "cases", at_least = true }', [("criterion[0].rule.at_least", "应为数字")]),
        ('{ measure = "cases", at_least = nan }', [("criterion[0].rule.at_least", "应为数字")]),
        ('{ measure = "cases", at_least = "3a" }', [("criterion[0].rule.at_least", "应为数字")]),
        ('{ measure = "cases", at_least = "3" }', []),
        ('{ measure = "cases", is = true }', [("criterion[0].rule.is", "数量类指标不能用 is 比较")]),
        (
            '{ measure = "public_facilities", equals = 1 }',
            [("criterion[0].rule.equals", "是否类指标只能用 is 比较")],
        ),
        (
            '{ measure = "public_facilities", is = 1 }',
            [("criterion[0].rule.is", "应为 true 或 false")],
        ),
        (
            '{ measure = "service_area_share", at_least = 75 }',
            [("criterion[0].rule.at_least", "比例应写成不大于 1 的数，如 0.75")],
        ),
        (
            '{ growth = { of = "cases", since = "previous-year" }, at_least = 2 }',
            [],
        ),
        (
            '{ growth = { of = "cases", since = "yesterday" }, at_least = 2 }',
            [("criterion[0].rule.growth.since", "没有名为“yesterday”的期间")],
        ),
        (
            '{ growth = { of = "cases" }, at_least = 2 }',
            [("criterion[0].rule.growth.since", "缺少此项")],
        ),
        (
            '{ measure = "cases", period = "range", at_least = 2 }',
            [("criterion[0].rule.period", "没有名为“range”的期间")],
        ),
        ('{ sum = ["cases"], at_least = 2 }', [("criterion[0].rule.sum", "至少需要两项")]),
        (
            '{ sum = ["cases", "public_facilities"], at_least = 2 }',
            [("criterion[0].rule.sum", "这些指标不能相加减或求比例")],
        ),
        (
            '{ difference = ["cases", "service_area_share"], at_least = 2 }',
            [("criterion[0].rule.difference", "这些指标不能相加减或求比例")],
        ),
        (
            '{ share = { part = "public_facilities", whole = "cases" }, at_least = 0.5 }',
            [("criterion[0].rule.share", "这些指标不能相加减或求比例")],
        ),
        (
            '{ share = { part = "no", whole = 3 }, at_least = 0.5 }',
            [
                ("criterion[0].rule.share.part", "没有名为“no”的指标"),
                ("criterion[0].rule.share.whole", "应为文字"),
            ],
        ),
        (
            '{ share = { part = "cases", whole = 3 }, at_least = 0.5 }',
            [
                ("criterion[0].rule.share", "这些指标不能相加减或求比例"),
                ("criterion[0].rule.share.whole", "应为文字"),
            ],
        ),
        (
            '{ sum = ["cases", {}], at_least = 2 }',
            [
                ("criterion[0].rule.sum", "这些指标不能相加减或求比例"),
                ("criterion[0].rule.sum[1]", f"应恰好写明一个比较对象：{SOURCES}"),
            ],
        ),
        (
            "{ at_least_n_of = { n = 2, of = [ { judgement = \"a\" } ] } }",
            [("criterion[0].rule.at_least_n_of.n", "共 1 项，不能要求满足 2 项")],
        ),
        (
            "{ at_least_n_of = 3 }",
            [
                ("criterion[0].rule.at_least_n_of", "应为表"),
                ("criterion[0].rule.at_least_n_of.n", "缺少此项"),
                ("criterion[0].rule.at_least_n_of.n", "共 0 项，不能要求满足 1 项"),
            ],
        ),
        (
            '{ not = { judgement = "清晰" } }',
            [("criterion[0].rule.not", "需由人员判断的内容不能取反，请直接写明相反的要求")],
        ),
        (
            '{ measure = "mentors", at_least = { one_per = 0, of = "residents" } }',
            [("criterion[0].rule.at_least.one_per", "应大于 0")],
        ),
        (
            '{ measure = "mentors", at_least = { times = "x", of = "residents" } }',
            [
                ("criterion[0].rule.at_least.times", "应为数字"),
                ("criterion[0].rule.at_least.times", "应大于 0"),
            ],
        ),
        ('{ measure = "mentors", at_least = { measure = "residents" } }', []),
        (
            '{ measure = "mentors", at_least = { usually = 3, cases = [ { value = 1 } ] } }',
            [("criterion[0].rule.at_least.cases[0]", "应写明空间类型或行政区划")],
        ),
        (
            '{ measure = "mentors", at_least = { usually = 3, cases = [ { kind = ["x"], division = ["065"], value = 1 } ] } }',
            [
                ("criterion[0].rule.at_least.cases[0].division", "“065”不是行政区划代码"),
                ("criterion[0].rule.at_least.cases[0].kind", f"没有“x”这种空间类型：{KINDS}"),
            ],
        ),
    ],
)  # fmt: skip
def test_mistake_in_a_rule_is_named(rule: str, expected: list[tuple[str, str]]) -> None:
    assert rule_mistakes(rule) == expected


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"binding": '"wish"'}, [("criterion[0].binding", "“wish”不在允许的范围内：required、in-principle、advisory、priority、veto")]),
        ({"points": "3"}, [("criterion[0].points", "只有优先条件（priority）可以加分")]),
        ({"points": "-3", "binding": '"priority"'}, [("criterion[0].points", "不能小于 0")]),
        ({"points": "3000", "binding": '"priority"'}, [("criterion[0].points", "不能大于 1000")]),
        ({"period": '"week"'}, [("criterion[0].period", "没有名为“week”的期间")]),
        ({"period": '["year", "week"]'}, [("criterion[0].period", "没有名为“week”的期间")]),
        ({"period": "3"}, [("criterion[0].period", "应为文字")]),
        ({"period": '"range:"'}, [("criterion[0].period", "没有名为“range:”的期间")]),
        ({"period": '[""]'}, [("criterion[0].period", "应为文字")]),
        ({"article": '"6.11"'}, [("criterion[0].article", "没有条文“6.11”")]),
        ({"only_for": "3"}, [("criterion[0].only_for", "应为表"), ("criterion[0].only_for", "应写明空间类型或行政区划")]),
        ({"surprise": "3"}, [("criterion[0].surprise", "未知的键")]),
    ],
)  # fmt: skip
def test_mistake_in_a_criterion_is_named(
    keys: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    assert rule_mistakes('{ measure = "cases", at_least = 3 }', **keys) == expected


def changed(path: str, value: Any, file: str = "policy.toml") -> dict[str, dict[str, Any]]:
    """The Xinjiang policy with one value changed (None: removed)."""
    data = xinjiang_data()
    place: Any = data[file]
    *way, last = path.split(".")
    for key in way:
        place = place[int(key) if key.isdecimal() else key]
    if value is None:
        del place[last]
    else:
        place[int(last) if last.isdecimal() else last] = value
    return data


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("id", "other", [("id", "应与文件夹名“xinjiang-2019”一致")]),
        ("title", None, [("title", "缺少此项")]),
        ("id", None, [("id", "缺少此项")]),
        ("jurisdiction", "新疆", [("jurisdiction", "“新疆”不是行政区划代码")]),
        ("level", None, [("level", "缺少此项")]),
        ("level", "county", [("level", "“county”不在允许的范围内：region、prefecture")]),
        ("effective_from", "2019", [("effective_from", "应为日期，如 2019-04-01")]),
        ("issued", None, [("issued", "缺少此项")]),
        ("effective_until", date(2019, 3, 31), [("effective_until", "失效日期不能早于施行日期")]),
        ("surprise", 3, [("surprise", "未知的键")]),
        ("criterion", None, [("criterion", "缺少此项")]),
        ("criterion.1.id", "legal-person", [("criterion", "“legal-person”重复")]),
        ("criterion", 3, [("criterion", "应为列表"), ("criterion", "缺少此项")]),
        ("article.3.number", 5, [
            ("article[3].number", "条文应从第一条起连续编号，此处应为 4"),
        ]),
        ("article.3.chapter", 9, [("article[3].chapter", "没有第 9 章")]),
        ("article.3.chapter", True, [("article[3].chapter", "应为整数")]),
        ("article.5.items.3", 4, [("article[5].items", "应为文字"), ("expert_review.item[0].article", "")]),
        ("stage.0.kind", "acceptance", [
            ("stage[0].by", "填报只能由申报机构（operator）办理，其他环节不能"),
            ("stage[0].kind", "程序应以填报（drafting）开始"),
            ("stage[1].kind", "“acceptance”不应排在此处"),
        ]),
        ("stage.8.approval", None, [("stage[8].approval", "“confirmation”须经另一人批准（approval = true）")]),
        ("stage.2.kind", "preview", [
            ("stage[2].kind", "“preview”不在允许的范围内：drafting、acceptance、preliminary-review、"
             "site-verification、recommendation、formal-review、expert-review、public-notice、confirmation"),
        ]),
        ("stage", None, [("stage", "程序应以填报（drafting）开始")]),
        ("stage.1.days", 0, [("stage[1].days", "不能小于 1")]),
        ("objections.review_days", 0, [("objections.review_days", "不能小于 1")]),
        ("objections.review_days", "5", [("objections.review_days", "应为整数")]),
        ("objections.approval", 1, [("objections.approval", "应为 true 或 false")]),
        ("public_notice", None, [
            ("public_notice.start_day_counts", "缺少此项"),
            ("public_notice.working_days", "缺少此项"),
        ]),
        ("public_notice.fields", ["name", "phone"], [
            ("public_notice.fields", "公示内容不能包含“phone”，允许：name、operator、address、founded、division、kind"),
        ]),
        ("evidence.gossip", ["传闻"], [("evidence.gossip", f"没有“gossip”这类台账：{FACTS}")]),
        ("evidence.tenancy.0.id", "Agreement", [
            ("evidence.tenancy[0].id", "应以小写英文字母开头，只含小写字母、数字和连字符，最多 40 个字符"),
        ]),
        ("evidence.tenancy.0.id", "other", [
            ("evidence.tenancy[0].id", "“other”留给不属于任何一类的材料，请另取标识"),
        ]),
        ("evidence.tenancy.0.id", "licence", [("evidence.incorporation", "“licence”重复")]),
        ("evidence.tenancy.0.title", None, [("evidence.tenancy[0].title", "缺少此项")]),
        ("evidence.tenancy.0.title_en", None, [("evidence.tenancy[0].title_en", "缺少此项")]),
        ("evidence.tenancy.0.words", [3], [("evidence.tenancy[0].words", "应为文字")]),
        ("evidence.tenancy", ["入驻协议"], [("evidence.tenancy[0]", "应为表")]),
        ("site_visit.error", Decimal("0.6"), [("site_visit.error", "应在 0.1 与 0.5 之间")]),
        ("site_visit.confidence", None, [("site_visit.confidence", "缺少此项")]),
        ("site_visit.minimum", 0, [("site_visit.minimum", "不能小于 1")]),
        ("site_visit.sample.gossip", {}, [("site_visit.sample.gossip", f"没有“gossip”这类台账：{FACTS}")]),
        ("site_visit.sample.tenancy.confidence", 1, [
            ("site_visit.sample.tenancy.confidence", "应在 0.5 与 0.99 之间"),
        ]),
        ("site_visit.sample.tenancy.rows", 5, [("site_visit.sample.tenancy.rows", "未知的键")]),
        ("site_visit.sample", 7, [("site_visit.sample", "应为表")]),
        ("site_visit", 7, [
            ("site_visit", "应为表"), ("site_visit.confidence", "缺少此项"),
            ("site_visit.error", "缺少此项"), ("site_visit.minimum", "缺少此项"),
            ("site_visit.officers", "缺少此项"),
        ]),
        ("expert_review.maximum", 90, [("expert_review.item", "各项分值之和为 100，应等于满分 90")]),
        ("expert_review.pass_mark", 101, [("expert_review.pass_mark", "不能大于 100")]),
        ("expert_review.item.0.minimum", 26, [("expert_review.item[0].minimum", "最低分不能高于该项分值 25")]),
        ("expert_review.item.0.id", "team", [("expert_review.item", "“team”重复")]),
        ("expert_review.item.0", 7, [
            ("expert_review.item", "各项分值之和为 75，应等于满分 100"),
            ("expert_review.item[0]", "应为表"),
        ]),
        ("sanctions.fraud_article", "15", [("sanctions.fraud_article", "没有条文“15”")]),
        ("tenure", 24, [
            ("tenure", "应为表"), ("tenure.article", "缺少此项"), ("tenure.months", "缺少此项"),
        ]),
    ],
)  # fmt: skip
def test_mistake_in_the_policy_file_is_named(
    path: str, value: Any, expected: list[tuple[str, str]]
) -> None:
    found = told(mistakes_of(changed(path, value)))
    if path == "article.5.items.3":  # one item fewer: the references to the last are broken too
        assert found[0] == expected[0]
        return
    assert found == expected


def test_confirmation_must_be_last() -> None:
    data = xinjiang_data()
    data["policy.toml"]["stage"].pop()
    assert told(mistakes_of(data)) == [("stage[7].kind", "程序应以确认（confirmation）结束")]


def test_policy_without_articles_says_so() -> None:
    data = xinjiang_data()
    data["policy.toml"]["article"] = []
    assert told(mistakes_of(data))[0] == ("article", "列表不能为空")


def test_prefecture_procedure_has_no_regional_stage() -> None:
    found = told(mistakes_of(changed("level", "prefecture")))
    assert found == [
        (f"stage[{place}].by", "地州市的备案程序没有自治区的环节") for place in (5, 6, 7, 8)
    ]


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("return.0.name", "半年报", [("return[0].name", "报表名称应含 {year}")]),
        ("return.0.due", "7月31日", [("return[0].due", "应为“月-日”，如 07-31")]),
        ("return.0.to", "02-29", [("return[0].to", "应为“月-日”，如 07-31")]),
        ("return.0.due", None, [("return[0].due", "缺少此项")]),
        ("return.1.kind", "half-year", [("return", "“half-year”重复")]),
        ("surprise", 1, [("surprise", "未知的键")]),
    ],
)
def test_mistake_in_the_statistics_file_is_named(
    path: str, value: Any, expected: list[tuple[str, str]]
) -> None:
    found = mistakes_of(changed(path, value, "statistics.toml"))
    assert told(found) == expected
    assert {mistake.file for mistake in found} == {"statistics.toml"}


EXTRAS: dict[str, Any] = {
    "exclusion": {"recognition": "incubator", "article": "8", "text": "不再备案"},
    "quota": {"share": 2, "of": "statistics", "article": "8", "relaxed": ["x"]},
    "naming": {"pattern": "(", "text": "名称", "article": "8"},
    "measure": {"name": "cases", "kind": "count", "label": "案例", "label_en": "cases"},
}


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("exclusion", [EXTRAS["exclusion"]], []),
        ("quota", [EXTRAS["quota"]], [
            ("quota[0].relaxed", "“x”不是行政区划代码"), ("quota[0].share", "不能大于 1"),
        ]),
        ("quota", [{"of": "statistics", "article": "8"}], [("quota[0].share", "缺少此项")]),
        ("naming", EXTRAS["naming"], [("naming.pattern", "不是正确的正则表达式")]),
        ("recommendation_quota", {"limit": 5, "article": "10.2", "divisions": {"650100": 8}}, []),
        ("recommendation_quota", {"share": 0.5, "article": "10.2"}, [
            ("recommendation_quota.share", "应为数字"),
        ]),
        ("recommendation_quota", {"limit": 0, "share": "0.5", "article": "10.2"}, [
            ("recommendation_quota.limit", "limit 和 share 应有且只有一项"),
            ("recommendation_quota.limit", "不能小于 1"),
        ]),
        ("recommendation_quota", {"limit": 5, "article": "99", "divisions": {"x": -1}}, [
            ("recommendation_quota.article", "没有条文“99”"),
            ("recommendation_quota.divisions.x", "“x”不是行政区划代码"),
            ("recommendation_quota.divisions.x", "不能小于 0"),
        ]),
        ("validity", {"years": 0, "article": "8"}, [("validity.years", "不能小于 1")]),
        ("measure", [EXTRAS["measure"]], [("measure[0].name", "“cases”已由系统从台账统计，不能另行申报")]),
        ("measure", [EXTRAS["measure"] | {"name": "own"}] * 2, [("measure[1].name", "“own”重复")]),
    ],
)  # fmt: skip
def test_mistake_in_an_optional_part_is_named(
    key: str, value: Any, expected: list[tuple[str, str]]
) -> None:
    assert told(mistakes_of(changed(key, value))) == expected


def test_quota_of_recommendations_without_that_stage_is_a_mistake() -> None:
    data = changed("recommendation_quota", {"limit": 5, "article": "10.2"})
    stages = data["policy.toml"]["stage"]
    data["policy.toml"]["stage"] = [one for one in stages if one["kind"] != "recommendation"]
    assert told(mistakes_of(data)) == [
        ("recommendation_quota", "程序中没有推荐（recommendation）环节，名额无从适用")
    ]


def test_all_mistakes_are_found_at_once() -> None:
    data = changed("id", "other")
    data["policy.toml"]["criterion"][7]["rule"] = {"measure": "nothing", "at_least": 3}
    data["statistics.toml"]["return"][0]["due"] = "x"
    with pytest.raises(PolicyInvalid) as caught:
        parse(data, "xinjiang-2019")
    found = [(mistake.file, mistake.key) for mistake in caught.value.mistakes]
    assert found == [
        ("policy.toml", "criterion[7].rule.measure"),
        ("policy.toml", "id"),
        ("statistics.toml", "return[0].due"),
    ]


def test_objection_settings_of_the_prefecture_are_read() -> None:
    policy = load_policy(PREFECTURE)
    assert (policy.objections.answer_days, policy.public_notice.start_day_counts) == (15, False)
    assert policy.site_visit is None
    assert policy.expert_review is None


@pytest.mark.parametrize(("key", "value"), [("review_days", 7), ("approval", True)])
def test_objection_setting_written_is_read(key: str, value: Any) -> None:
    objections = parse(changed(f"objections.{key}", value), "xinjiang-2019").objections
    assert getattr(objections, key) == value


@pytest.mark.parametrize(("key", "usual"), [("review_days", None), ("approval", False)])
def test_objection_setting_left_out_is_off(key: str, usual: Any) -> None:
    data = xinjiang_data()
    data["policy.toml"]["objections"].pop(key, None)
    assert getattr(parse(data, "xinjiang-2019").objections, key) == usual


def test_stage_order_is_that_of_the_domain() -> None:
    policy = load_policy(XINJIANG)
    assert [stage.kind for stage in policy.procedure] == sections.STAGE_ORDER


def test_threshold_written_as_text_is_exact() -> None:
    policy = policy_with_rule('{ measure = "service_area", at_least = "499.9999" }')
    assert str(policy.criteria[0].rule.right.value) == "499.9999"


def test_kind_of_fact_takes_what_it_does_not_say_from_the_visit() -> None:
    visit = load_policy(XINJIANG).site_visit
    assert visit is not None
    assert visit.accuracy("tenancy") == Accuracy(Decimal("0.20"), Decimal("0.90"), 3)
    assert visit.accuracy("activity") == Accuracy(Decimal("0.25"), Decimal("0.90"), 3)
