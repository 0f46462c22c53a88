"""A big workbook: its progress is watched, left and come back to; its mistakes are taken home."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from journeys.walking import Applicant, Person
from journeys.workbooks import ledger_workbook

ROWS = 15_000


def _big(applicant: Applicant, start: str = "2025-05-01") -> bytes:
    content = ledger_workbook(applicant.space, applicant.organisation, applicant.uscc)
    book = openpyxl.load_workbook(BytesIO(content))
    for number in range(1, ROWS + 1):
        book["活动"].append([f"示例沙龙第{number}期", "沙龙", start, None, 30, f"签到{number}.pdf"])
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def _send(person: Person, folder: Path, content: bytes) -> None:
    file = folder / "台账.xlsx"
    file.write_bytes(content)
    person.go("/operator/import/")
    person.page.get_by_label("台账工作簿").set_input_files(file)
    person.press("上传并预览")


@pytest.mark.parametrize("width", [360, 1440])
def test_big_workbook_is_left_and_come_back_to(person, tmp_path, width):
    somebody = person(width=width)
    applicant = somebody.sign_up()
    _send(somebody, tmp_path, _big(applicant))
    expect(somebody.page).to_have_url(re.compile("/jobs/"))
    somebody.sees("可以离开本页").photograph("import-under-way")
    somebody.go("/operator/").sees("检查工作簿“台账.xlsx”")
    somebody.follow("检查工作簿")
    expect(somebody.page).to_have_url(re.compile("/operator/import/preview/"), timeout=60_000)
    somebody.sees("确认导入（新增").photograph("import-preview")
    somebody.page.locator("main").get_by_role("link", name="查看全部").last.click()
    somebody.sees("第 1 页")
    somebody.follow("下一页").sees("第 2 页").follow("回到预览")
    somebody.press("确认导入")
    expect(somebody.page).to_have_url(re.compile("/operator/import/done/"), timeout=60_000)
    somebody.sees("导入完成")
    somebody.go("/operator/ledger/activities/").sees("示例沙龙第")


def test_big_workbook_under_way_fits_the_screen(person, tmp_path):
    somebody = person(width=360)
    _send(somebody, tmp_path, _big(somebody.sign_up()))
    expect(somebody.page).to_have_url(re.compile("/operator/import/preview/"), timeout=60_000)
    wide = somebody.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360


def test_mistakes_of_a_big_workbook_are_taken_home(person, tmp_path):
    somebody = person()
    _send(somebody, tmp_path, _big(somebody.sign_up(), start="五月一日"))
    expect(somebody.page).to_have_url(re.compile("/operator/import/preview/"), timeout=60_000)
    somebody.sees(f"工作簿中有 {ROWS} 处错误").sees("五月一日")
    with somebody.page.expect_download() as taken:
        somebody.follow("下载标出错误的工作簿")
    page = openpyxl.load_workbook(BytesIO(taken.value.path().read_bytes()))["活动"]
    marked = [row[2].comment.text for row in page.iter_rows() if row[2].comment]
    assert {"五月一日" in text for text in marked if "不是日期" in text} == {True}


def test_big_workbook_is_cancelled_before_it_is_written(person, tmp_path):
    somebody = person()
    _send(somebody, tmp_path, _big(somebody.sign_up()))
    expect(somebody.page).to_have_url(re.compile("/jobs/"))
    somebody.press("取消这项工作").sees("已取消")
