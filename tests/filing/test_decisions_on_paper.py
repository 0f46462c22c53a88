"""Corrections and adverse decisions go out as papers: reasons, article, remedies (Art. 10)."""

from __future__ import annotations

import pytest

from zhongchuang.documents.content import Table
from zhongchuang.documents.issue import content_of
from zhongchuang.documents.models import OfficialDocument
from zhongchuang.filing.actions import correcting, reviewing
from zhongchuang.filing.states import CorrectionKind, State, Verdict


def body_of(kind: str) -> list[object]:
    return list(content_of(OfficialDocument.objects.get(kind=kind)).body)


def test_refusal_says_reason_article_and_what_can_be_done_against_it(drive, prefecture_officer):
    case = drive(State.ACCEPTANCE)
    step = reviewing.refuse(
        actor=prefecture_officer, application=case, reason="不属于受理范围", article="6.1"
    )
    first, reason, remedies = (part.text for part in body_of("refusal"))
    assert step.document.kind == "refusal"
    assert first.endswith("第六条第 1 项，我局决定不予受理。")
    assert reason == "理由：不属于受理范围。"
    assert remedies == (
        "如不服本决定，可以依照《中华人民共和国行政复议法》第二十条的规定，"
        "自知道本决定之日起60日内依法申请行政复议。"
    )


def test_failed_review_lists_the_conditions_found_not_met(drive, prefecture_officer):
    views = [reviewing.View("residents", Verdict.NOT_MET, "协议入驻少于 20 家")]
    reviewing.fail_review(
        actor=prefecture_officer,
        application=drive(State.PRELIMINARY),
        views=views,
        reason="条件不具备",
        article="6.5",
    )
    [table] = [part for part in body_of("refusal") if isinstance(part, Table)]
    assert table.rows == (("入驻团队和企业", "第六条第 5 项", "协议入驻少于 20 家"),)


@pytest.mark.parametrize("reason", ["", "材料昨日才送达"])
def test_correction_notice_tells_all_items_with_place_and_day(drive, prefecture_officer, reason):
    request = correcting.Request(
        "请补交法人登记证书", "management-body", CorrectionKind.MISSING_FILE
    )
    step = correcting.return_for_correction(
        actor=prefecture_officer,
        application=drive(State.ACCEPTANCE),
        requests=[request],
        reason=reason,
    )
    body = body_of("correction-notice")
    [table] = [part for part in body if isinstance(part, Table)]
    assert step.document.kind == "correction-notice"
    assert table.rows[0][:4] == ("1", "补交材料", "运营管理机构", "请补交法人登记证书")
    told = [part.text for part in body if "再次告知的理由" in getattr(part, "text", "")]
    assert told == ([f"再次告知的理由：{reason}。"] if reason else [])
