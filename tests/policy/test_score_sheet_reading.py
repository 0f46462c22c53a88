"""`[expert_review]` as it is read: every mistake found at its key."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from typing import Any

import pytest

from policy.small import XINJIANG
from zhongchuang.policy.loader import load_policy
from zhongchuang.policy.reading import PolicyMistake, Section
from zhongchuang.policy.score_sheet import (
    ExpertReview,
    PanelMean,
    ScoreItem,
    ScoreValue,
    VetoBy,
    expert_review,
)

WHOLE = """
experts = 5
maximum = 100
pass_mark = 70
result = "trimmed-mean"
veto_by = "majority"
outlier = 0.2
meeting = true
quorum = 4
[[item]]
id = "work"
title = "工作"
title_en = "Work"
maximum = 160
least = 20
minimum = 80
weight = 0.5
abstain = true
article = "6"
[[item]]
id = "grade"
title = "等次"
title_en = "Grade"
article = "6"
value = [
  { label = "良", label_en = "Good", points = 15 },
  { label = "优", label_en = "Excellent", points = 20 },
]
[[item]]
id = "fraud"
title = "造假"
title_en = "Fraud"
veto = true
article = "11"
"""


def read(**changes: Any) -> tuple[ExpertReview, list[tuple[str, str]]]:
    """The sheet above with changes (`item_1_maximum=3`), and the mistakes found."""
    content = tomllib.loads(WHOLE, parse_float=Decimal)
    for path, value in changes.items():
        place: Any = content
        head, _, key = path.partition("__")
        if key:
            place = content["item"][int(head.removeprefix("item"))]
        if value is None:
            del place[key or head]
        else:
            place[key or head] = value
    mistakes: list[PolicyMistake] = []
    found = expert_review(Section(content, "policy.toml", "expert_review", mistakes))
    return found, [(one.key.removeprefix("expert_review."), str(one.reason)) for one in mistakes]


def test_sheet_is_read_in_full() -> None:
    values = (ScoreValue("优", "Excellent", 20), ScoreValue("良", "Good", 15))
    assert read() == (
        ExpertReview(
            5,
            100,
            70,
            (
                ScoreItem("work", "工作", "Work", 160, 80, "6", 20, Decimal("0.5"), abstain=True),
                ScoreItem("grade", "等次", "Grade", 20, 0, "6", 15, values=values),
                ScoreItem("fraud", "造假", "Fraud", 1, 0, "11", veto=True),
            ),
            PanelMean.TRIMMED,
            VetoBy.MAJORITY,
            Decimal("0.2"),
            True,
            4,
        ),
        [],
    )


def test_quorum_left_out_is_every_expert() -> None:
    assert read(quorum=None)[0].quorum == 5


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"item0__weight": 1}, [("item", "各项分值之和为 180，应等于满分 100")]),
        ({"item0__weight": Decimal("0.55")}, [("item", "各项分值之和为 108，应等于满分 100")]),
        ({"item0__least": 160}, [("item[0].least", "起评分应低于该项分值 160")]),
        ({"item0__minimum": 161}, [("item[0].minimum", "最低分不能高于该项分值 160")]),
        ({"item1__maximum": 20}, [("item[1].maximum", "已列出档次，不能再写“maximum”")]),
        ({"item2__maximum": 1}, [("item[2].maximum", "否决项不设分值，不能写“maximum”")]),
        ({"item2__id": "work"}, [("item", "“work”重复")]),
        ({"experts": 2}, [("result", "去掉最高分和最低分，至少需要 3 位专家")]),
        ({"outlier": Decimal("1.5")}, [("outlier", "不能大于 1")]),
        ({"quorum": 0}, [("quorum", "不能小于 1")]),
        ({"meeting": "是"}, [("meeting", "应为 true 或 false")]),
        ({"veto_by": "two"}, [("veto_by", "“two”不在允许的范围内：one、majority")]),
        ({"item1__value": [{"label": "优", "label_en": "A", "points": 20}]}, [
            ("item[1].value", "至少列出两个档次"),
        ]),
        ({"item1__value": [
            {"label": "优", "label_en": "A", "points": 20},
            {"label": "良", "label_en": "B", "points": 20},
        ]}, [("item[1].value", "“20”重复")]),
    ],
)  # fmt: skip
def test_mistake_is_told_at_its_key(changes: dict[str, Any], told: list[tuple[str, str]]) -> None:
    assert read(**changes)[1] == told


def test_veto_rule_without_a_veto_item_is_a_mistake() -> None:
    assert read(item2__veto=None, item2__maximum=1)[1] == [
        ("item", "各项分值之和为 101，应等于满分 100"),
        ("veto_by", "没有否决项，不必写此项"),
    ]


def test_sheet_of_veto_items_only_is_a_mistake() -> None:
    veto = {"id": "x", "title": "甲", "title_en": "X", "veto": True, "article": "1"}
    assert read(item=[veto])[1] == [("item", "至少要有一个计分项")]


def test_region_of_2019_asks_for_no_meeting() -> None:
    review = load_policy(XINJIANG).expert_review
    assert review is not None
    assert (review.experts, review.meeting, review.vetoes) == (3, False, ())


def test_kind_of_evidence_can_be_marked_as_personal() -> None:
    kinds = load_policy(XINJIANG).evidence_for("staff")
    assert {kind.id: kind.personal for kind in kinds} == {"employment": True, "ability": True}
