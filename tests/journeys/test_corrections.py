"""A correction by place and kind, from the officer's link beside a row to what changed since."""

from __future__ import annotations

from pathlib import Path

import pytest

from journeys.walking import Offices, Person
from zhongchuang.demonstration.ledgers import evidence_pdf


@pytest.fixture
def offices(person) -> Offices:
    return Offices(person)


def fits(somebody: Person, name: str) -> None:
    """Nothing runs off the page on a phone; axe has its own test of every page."""
    somebody.page.set_viewport_size({"width": 360, "height": 740})
    width = somebody.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    somebody.photograph(f"{name}-360")
    somebody.page.set_viewport_size({"width": 1440, "height": 900})
    somebody.photograph(f"{name}-1440")
    assert width <= 0


def draft(officer: Person, words: str) -> None:
    officer.fill("需要补正的内容", words).press("记入待发").sees(words)


def test_correction_is_asked_beside_a_row_answered_on_it_and_compared(
    person, offices: Offices, tmp_path: Path
):
    operator = person()
    applicant = operator.apply(tmp_path)
    officer = offices["prefecture1"].open_case(applicant)
    case = officer.page.url

    officer.page.locator(".case-side").get_by_role("link", name="导师", exact=True).click()
    officer.follow("要求补正").sees("位置：导师")
    draft(officer, "请补充聘书。")
    officer.go(case).follow("退回补正")
    officer.choose("类型", "更正内容").choose("对应内容", "发展方向与运营模式")
    draft(officer, "请写明服务对象。")
    fits(officer, "return")
    officer.press("退回申报机构补正（2 项）").sees("计时暂停").sees("受理退回补正")
    fits(officer, "case-out")

    operator.go("/operator/").follow("补正")
    fits(operator, "corrections")
    file = tmp_path / "聘书.pdf"
    file.write_bytes(evidence_pdf("appointment"))
    row = operator.page.locator("main section").filter(has_text="请补充聘书。")
    row.locator("input[type=file]").set_input_files(file)
    row.get_by_role("button", name="保存答复").click()
    operator.sees("聘书.pdf").follow("修改申报内容")
    operator.fill("发展方向", "面向高校毕业生和软件创业者，提供低成本空间、导师辅导。")
    operator.press("保存")
    operator.go("/operator/").follow("补正")
    part = operator.page.locator("main section").filter(has_text="请写明服务对象。")
    part.get_by_role("button", name="保存答复").click()
    operator.press("提交补正").sees("ZC")

    officer.go(case).sees("已提交，待核对")
    fits(officer, "case-back")
    officer.follow("与上次提交相比").sees("高校毕业生").sees("聘书.pdf")
    fits(officer, "compare")
    officer.go(case)
    again = officer.page.locator("main li").filter(has_text="请补充聘书。").first
    again.locator("summary").click()
    again.get_by_label("未补正，再次要求").check()
    again.get_by_label("核对意见").fill("聘书缺签名页。")
    again.get_by_role("button", name="记录核对结果").click()
    officer.go(case).follow("退回补正").sees("再次要求").sees("聘书缺签名页。")
