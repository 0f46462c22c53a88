"""A list brought into the ledger: typed at the keyboard, pasted, taken up from last year, put right."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from journeys.walking import PASSWORD

ACTIVITIES = "/operator/ledger/activities/"
GRID = "/operator/ledger/activities/?enter=1"
BLOCK = """名称\t类型\t开始日期\t参加人数
春季沙龙\t沙龙\t2026/3/4\t20
春季聚会\t聚会\t2026-03-18\t1,200
"春季
培训"\t培训\t2026-04-05\t12"""


@pytest.fixture
def operator(person):
    """Somebody whose ledger is still empty."""
    somebody = person()
    somebody.sign_up()
    return somebody


def violations(page: Page) -> list[dict[str, Any]]:
    found = Axe().run(page).response["violations"]
    return [(item["id"], [node["target"] for node in item["nodes"]][:3]) for item in found]


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.textContent"))


def tab_to(page: Page, words: str) -> None:
    """Press Tab until something that says so has the focus."""
    for _press in range(60):
        page.keyboard.press("Tab")
        if words in focused(page):
            return
    pytest.fail(f"no key leads to {words}")


def type_row(page: Page, *cells: str) -> None:
    """Type cell after cell, then Enter; the next row is open when this returns."""
    count = page.locator(".grid-saved").count()
    for number, words in enumerate(cells):
        if number:
            page.keyboard.press("Tab")
        page.keyboard.type(words)
    page.keyboard.press("Enter")
    expect(page.locator(".grid-saved")).to_have_count(min(count + 1, 5))
    expect(page.locator("#cell-name-0")).to_be_focused()


def test_five_activities_are_typed_without_touching_the_mouse(operator):
    page = operator.go(ACTIVITIES).page
    tab_to(page, "快速录入")
    page.keyboard.press("Enter")
    expect(page.locator("#cell-name-0")).to_be_focused()
    type_row(page, "春季沙龙", "s", "3-1")
    type_row(page, "第二场沙龙")
    type_row(page, "融资路演", "ly", "20260402")
    type_row(page, "创新大赛", "大", "2026-05-06")
    type_row(page, "技能培训", "p", "6-7", "6-8", "35")
    operator.sees("今天已录入 5 场").sees("2026年6月8日")
    page.keyboard.press("Escape")
    expect(page.locator("main tbody tr")).to_have_count(5)
    assert "enter=" not in page.url
    expect(page.locator("main tbody tr").filter(has_text="第二场沙龙")).to_contain_text(
        "2026年3月1日"
    )


def test_fast_fingers_lose_nothing(operator):
    page = operator.go(GRID).page
    for cell in ("第一场", "s", "3-1"):
        page.keyboard.type(cell)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    for name in ("第二场", "第三场"):
        page.keyboard.type(name)
        page.keyboard.press("Enter")
    operator.sees("今天已录入 3 场").sees("第一场").sees("第二场").sees("第三场")


def test_fast_fingers_after_a_mistake_lose_nothing(operator):
    page = operator.go(GRID).page
    for cell in ("第一场", "聚会", "3-1"):
        page.keyboard.type(cell)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.type("第二场")
    page.keyboard.press("Enter")
    expect(page.locator("#cell-name-1")).to_have_value("第二场")
    assert page.locator("#cell-name-0").input_value() == "第一场"
    for cell in page.locator(".grid-choice").all():
        cell.fill("沙龙")
    page.keyboard.press("Enter")
    operator.sees("今天已录入 2 场")


def test_row_typed_without_a_connection_stays(operator):
    page = operator.go(GRID).page
    page.context.set_offline(True)
    for cell in ("第一场", "s", "3-1"):
        page.keyboard.type(cell)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    operator.sees("没有连上服务器")
    assert page.locator("#cell-name-0").input_value() == "第一场"
    page.context.set_offline(False)
    page.locator("#cell-name-0").press("Enter")
    operator.sees("今天已录入 1 场")


def test_row_typed_after_signing_out_elsewhere_is_saved_after_signing_in(person):
    operator = person()
    applicant = operator.sign_up()
    page = operator.go(GRID).page
    page.context.clear_cookies(name="sessionid")
    for cell in ("第一场", "s", "3-1"):
        page.keyboard.type(cell)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("login"))
    operator.fill("账号", applicant.username).fill("密码", PASSWORD).press("登录")
    operator.sees("第一场")


def test_mistake_of_a_typed_row_keeps_what_was_typed_and_has_the_focus(operator):
    page = operator.go(GRID).page
    for words in ("春季沙龙", "聚会", "3-1"):
        page.keyboard.type(words)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#cell-kind-0")).to_be_focused()
    assert page.locator("#cell-name-0").input_value() == "春季沙龙"
    assert violations(page) == []
    page.keyboard.type("s")
    page.keyboard.press("Enter")
    operator.sees("今天已录入 1 场")


def test_row_typed_twice_is_asked_about_at_the_keyboard(operator):
    page = operator.go(GRID).page
    type_row(page, "春季沙龙", "s", "3-1")
    page.keyboard.type("春季沙龙")
    page.keyboard.press("Enter")
    expect(page.locator("[data-another]")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    operator.sees("今天已录入 2 场")


def test_meter_moves_while_rows_are_typed(operator):
    year = timezone.localdate().year - 1
    page = operator.go(f"{GRID}&year={year}").page
    meter = page.locator("[data-live=meters]")
    before = meter.inner_html()
    type_row(page, "去年沙龙", "s", "3-1")
    assert meter.inner_html() != before


def test_grid_is_typed_on_a_phone(person):
    somebody = person(width=360)
    somebody.sign_up()
    page = somebody.go(GRID).page
    type_row(page, "春季沙龙", "s", "3-1")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert violations(page) == []


def test_pasted_block_is_mended_and_confirmed(operator):
    page = operator.go(ACTIVITIES).follow("粘贴表格").page
    assert violations(page) == []
    page.locator("textarea[name=block]").fill(BLOCK)
    operator.press("检查并预览").sees("第 2 行 类型：只能填写")
    assert violations(page) == []
    page.get_by_label("第 2 行 类型").fill("路演")
    page.get_by_label("第 3 行 名称").fill("春季培训")
    operator.press("改好了，重新检查").sees("检查无误")
    operator.does_not_see("聚会”")
    operator.press("确认录入 3 条").sees("已录入 3 条")
    expect(page.locator("main tbody tr")).to_have_count(3)


def test_last_year_is_taken_up_again(person, tmp_path):
    operator = person()
    operator.import_ledger(tmp_path, operator.sign_up())
    page = operator.go(f"{ACTIVITIES}?q=沙龙").page
    before = page.locator("main tbody tr").count()
    page.locator("summary").filter(has_text="其他录入方式").click()
    operator.follow("沿用上年的记录")
    assert violations(page) == []
    boxes = page.locator("[data-pick]")
    for number in range(boxes.count()):
        boxes.nth(number).set_checked(number < 2)
    page.locator("#cell-name-0").fill("再办一次的沙龙")
    operator.press("下一步：核对").sees("确认沿用 2 场活动").sees("再办一次的沙龙")
    assert violations(page) == []
    operator.press("确认录入 2 场").sees("已录入 2 条").sees("佐证")
    operator.go(f"{ACTIVITIES}?q=zbyc").sees("再办一次的沙龙")
    assert before > 0


def test_ticked_rows_are_put_right_together(operator):
    page = operator.go(GRID).page
    for name in ("第一场", "第二场", "第三场"):
        type_row(page, name, "s", "3-1")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="全选本页").click()
    page.get_by_label("选择“第二场”").uncheck()
    expect(page.locator("[data-count]")).to_have_text("2")
    assert violations(page) == []
    page.get_by_label("对选中的记录做什么").select_option(label="更正：类型")
    operator.press("下一步").sees("更正：类型（2 场）")
    operator.choose("类型", "培训").fill("原因", "录入时选错").press("下一步：核对")
    operator.sees("沙龙 2 场")
    assert violations(page) == []
    operator.press("确认，处理 2 场").sees("已处理 2 条")
    assert page.locator("main tbody tr").filter(has_text="培训").count() == 2


def test_all_that_match_are_retracted_with_their_number_shown(operator):
    page = operator.go(GRID).page
    for name in ("甲沙龙", "乙沙龙"):
        type_row(page, name, "s", "3-1")
    type_row(page, "丙路演", "l", "3-1")
    page = operator.go(f"{ACTIVITIES}?kind=salon").page
    page.get_by_label(re.compile("当前条件下的全部 2 场")).check()
    page.get_by_label("对选中的记录做什么").select_option(label="撤回")
    operator.press("下一步").fill("原因", "重复录入").press("下一步：核对")
    operator.press("确认，处理 2 场")
    operator.go(ACTIVITIES).sees("丙路演").does_not_see("甲沙龙")
