"""`integrity.toml`: what it says, and every mistake by file, key and reason."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from policy.small import XINJIANG, mistakes_of, xinjiang_data
from zhongchuang.policy.changes import diff
from zhongchuang.policy.integrity import DETECTORS, INTEGRITY_FILE
from zhongchuang.policy.loader import load_policy, parse

SIGNAL: dict[str, Any] = {
    "id": "mentors",
    "detector": "shared-mentor",
    "article": "6.8",
    "title": "导师",
    "title_en": "mentors",
    "sentence": "{name}受聘于 {count} 个空间",
    "sentence_en": "{name}: {count}",
    "thresholds": {"spaces": 3},
}


def changed(**keys: Any) -> list[tuple[str, str, str]]:
    """(file, key, reason) of the mistakes when the one signal is given these keys; None: none."""
    signal = {key: value for key, value in {**SIGNAL, **keys}.items() if value is not None}
    mistakes = mistakes_of(xinjiang_data() | {INTEGRITY_FILE: {"signal": [signal]}})
    return [(mistake.file, mistake.key, str(mistake.reason)) for mistake in mistakes]


def told(key: str, reason: str) -> list[tuple[str, str, str]]:
    return [(INTEGRITY_FILE, f"signal[0].{key}", reason)]


def test_shipped_signals_use_every_detector_once() -> None:
    assert [rule.detector for rule in load_policy(XINJIANG).signals] == list(DETECTORS)


def test_policy_without_the_file_has_no_signals() -> None:
    data = xinjiang_data()
    del data[INTEGRITY_FILE]
    assert parse(data, "xinjiang-2019").signals == ()


def test_signal_is_read_as_it_stands() -> None:
    data = xinjiang_data() | {INTEGRITY_FILE: {"signal": [SIGNAL]}}
    (rule,) = parse(data, "xinjiang-2019").signals
    assert (rule.id, rule.article, rule.name("zh-hans"), rule.name("en")) == (
        "mentors",
        "6.8",
        "导师",
        "mentors",
    )
    assert (rule.thresholds, rule.whole("spaces")) == ({"spaces": 3}, 3)


def test_signals_are_no_part_of_the_digest_and_still_seen_in_a_comparison(tmp_path: Path) -> None:
    folder = shutil.copytree(XINJIANG, tmp_path / "xinjiang-2019")
    before = load_policy(folder)
    path = folder / INTEGRITY_FILE
    path.write_text(path.read_text("utf-8").replace("{ spaces = 3 }", "{ spaces = 5 }"), "utf-8")
    after = load_policy(folder)
    assert after.digest == before.digest
    (change,) = diff(before, after)
    assert (change.key, change.before, change.after) == (
        "integrity.toml:signal:shared-mentor:thresholds:spaces",
        3,
        5,
    )


def test_days_are_told_as_people_tell_them() -> None:
    rules = {rule.id: rule for rule in load_policy(XINJIANG).signals}
    grounds = {"day": "2025-05-01", "count": 4, "activities": 3}
    assert rules["crowded-day"].said(grounds, "zh-hans") == "2025年5月1日 当天登记了 4 场活动。"
    assert rules["crowded-day"].said(grounds, "en") == "4 activities are recorded for 1 May 2025."


def test_words_that_look_like_placeholders_are_left_alone() -> None:
    rules = {rule.id: rule for rule in load_policy(XINJIANG).signals}
    said = rules["own-staff-mentor"].said({"name": "{count}"}, "en")
    assert said.startswith("“{count}” is listed")


def test_decimal_threshold_is_exact() -> None:
    rules = {rule.id: rule for rule in load_policy(XINJIANG).signals}
    assert rules["late-burst"].thresholds["share"] == Decimal("0.8")


def test_unknown_detector_is_refused() -> None:
    (first, *_) = changed(detector="crystal-ball")
    known = "、".join(DETECTORS)
    assert first == (*told("detector", f"“crystal-ball”不在允许的范围内：{known}")[0],)


@pytest.mark.parametrize(
    ("thresholds", "expected"),
    [
        (None, [("thresholds.spaces", "缺少此项")]),
        ({}, [("thresholds.spaces", "缺少此项")]),
        ({"spaces": "many"}, [("thresholds.spaces", "应为整数")]),
        ({"spaces": Decimal("2.5")}, [("thresholds.spaces", "应为整数")]),
        ({"spaces": 0}, [("thresholds.spaces", "不能小于 1")]),
        ({"spaces": 10_001}, [("thresholds.spaces", "不能大于 10000")]),
        ({"spaces": 3, "days": 4}, [("thresholds.days", "未知的键")]),
        (3, [("thresholds", "应为表"), ("thresholds.spaces", "缺少此项")]),
    ],
)
def test_wrong_thresholds_are_refused(thresholds: Any, expected: list[tuple[str, str]]) -> None:
    assert changed(thresholds=thresholds) == [
        mistake for key, reason in expected for mistake in told(key, reason)
    ]


PLACEHOLDERS = "name、employer、count、others、spaces"


@pytest.mark.parametrize("key", ["sentence", "sentence_en"])
@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("{who}", f"没有可填入“who”的数据，可用的有：{PLACEHOLDERS}"),
        ("{}", f"没有可填入“”的数据，可用的有：{PLACEHOLDERS}"),
        ("{name.real}", f"没有可填入“name.real”的数据，可用的有：{PLACEHOLDERS}"),
        ("{name!r}", f"没有可填入“name!r”的数据，可用的有：{PLACEHOLDERS}"),
        ("{count:>9}", f"没有可填入“count:>9”的数据，可用的有：{PLACEHOLDERS}"),
        ("{name", "花括号不成对"),
        ("name}", "花括号不成对"),
    ],
)
def test_sentence_with_a_wrong_placeholder_is_refused(key: str, sentence: str, reason: str) -> None:
    assert changed(**{key: sentence}) == told(key, reason)


@pytest.mark.parametrize("key", ["id", "article", "title", "title_en", "sentence", "sentence_en"])
def test_missing_key_is_named(key: str) -> None:
    assert changed(**{key: None}) == told(key, "缺少此项")


def test_unknown_key_is_refused() -> None:
    assert changed(severity=3) == told("severity", "未知的键")


def test_article_that_is_not_there_is_refused() -> None:
    assert changed(article="6.11") == told("article", "没有条文“6.11”")


def test_signal_of_the_same_id_again_is_refused() -> None:
    mistakes = mistakes_of(xinjiang_data() | {INTEGRITY_FILE: {"signal": [SIGNAL, SIGNAL]}})
    assert [(m.key, str(m.reason)) for m in mistakes] == [("signal", "“mentors”重复")]
