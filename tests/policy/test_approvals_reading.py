"""Who signs an approval, as a policy names it; every mistake at its key."""

from __future__ import annotations

import pytest

from zhongchuang.policy.approvals import USUAL, ApprovalStep, approval_rows
from zhongchuang.policy.reading import Section


def read(rows, *, approval: bool = True):
    mistakes = []
    content = {} if rows is None else {"approvals": rows}
    found = approval_rows(Section(content, "policy.toml", "stage[4]", mistakes), approval=approval)
    return found, [(one.key, str(one.reason)) for one in mistakes]


def row(step: str, by: str) -> dict[str, str]:
    return {"step": step, "by": by}


FOUR = [
    row("prepared", "officer"),
    row("checked", "officer"),
    row("approved", "approver"),
    row("issued", "approver"),
]
ORDER = "prepared、checked、approved、issued"


def test_four_rows_are_read_in_their_order():
    found, mistakes = read(FOUR)
    assert ([one.step for one in found], mistakes) == (list(ApprovalStep), [])


def test_stage_that_names_no_rows_has_the_usual_two():
    assert read(None) == (USUAL, [])


def test_stage_without_approval_has_none():
    assert read(None, approval=False) == ((), [])


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            [],
            [
                ("stage[4].approvals", "列表不能为空"),
                ("stage[4].approvals", "签署应以经办人拟办（prepared、officer）开始"),
                ("stage[4].approvals", "签署次序中应有批准（approved）"),
            ],
        ),
        (
            FOUR[1:],
            [("stage[4].approvals[0]", "签署应以经办人拟办（prepared、officer）开始")],
        ),
        (
            [FOUR[0], FOUR[2], FOUR[1] | {"by": "approver"}],
            [("stage[4].approvals[2].step", f"“checked”不应排在此处，次序为：{ORDER}")],
        ),
        ([FOUR[0], FOUR[3]], [("stage[4].approvals", "签署次序中应有批准（approved）")]),
        (
            [FOUR[0], row("approved", "officer")],
            [("stage[4].approvals[1].by", "最后一步应由审批人（approver）签署")],
        ),
        (
            [FOUR[0], row("approved", "minister")],
            [
                ("stage[4].approvals[1].by", "“minister”不在允许的范围内：officer、approver"),
                ("stage[4].approvals[1].by", "最后一步应由审批人（approver）签署"),
            ],
        ),
    ],
)
def test_mistake_is_told_at_its_key(rows, told):
    assert read(rows)[1] == told


def test_rows_where_nothing_is_approved_are_a_mistake():
    assert read(FOUR, approval=False)[1] == [
        ("stage[4].approvals", "只有推荐和确认环节可以规定签署次序")
    ]
