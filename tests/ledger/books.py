"""Ledger workbooks for tests: a good one, to be spoilt cell by cell."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter

from zhongchuang.ledger.workbook.mistakes import Mistake, WorkbookError
from zhongchuang.ledger.workbook.read import Workbook, read_workbook

CODE = "91650100MA7708271M"
Book = dict[str, list[list[Any]]]


def good() -> Book:
    """A small workbook without mistakes."""
    return {
        "空间": [
            ["项目", "填报值"],
            ["名称", "示例绿洲众创空间"],
            ["运营机构", "示例绿洲创业服务有限公司"],
            ["统一社会信用代码", CODE],
            ["地州市", "乌鲁木齐市"],
            ["地址", "乌鲁木齐市示例路1号"],
            ["机构注册日期", date(2021, 3, 18)],
            ["开始运营日期", date(2021, 9, 1)],
            ["独立法人", "是"],
            ["运营管理机构", "运营部"],
            ["总面积", 1000],
            ["服务场地面积", 500],
            ["创业工位面积", 400],
            ["公共服务场地面积", 350],
            ["创业工位数", 30],
            ["公共服务设施", "是"],
            ["服务流程", "是"],
        ],
        "入驻": [
            [
                "名称",
                "类型",
                "统一社会信用代码",
                "负责人",
                "协议编号",
                "入驻日期",
                "离开日期",
                "注册企业日期",
                "行业领域",
                "从业人数",
                "佐证",
            ],
            ["甲团队", "团队", "", "示例甲", "ZC-1", date(2025, 1, 2), "", "", "农业", 3, "1.pdf"],
            ["乙公司", "企业", "91650100MA7800100E", "", "", date(2025, 1, 3), "", "", "", "", ""],
        ],
        "融资": [
            ["入驻名称", "日期", "金额", "投资方", "佐证"],
            ["乙公司", date(2025, 6, 1), 500000.5, "示例基金", "f.pdf"],
        ],
        "案例": [
            ["标题", "入驻名称", "日期", "摘要", "佐证"],
            ["示例案例", "甲团队", date(2025, 6, 1), "第一行\n第二行", ""],
        ],
        "人员": [
            ["姓名", "岗位", "专职", "专业能力", "入职日期", "离职日期", "佐证"],
            ["示例员工", "服务", "是", "辅导师", date(2024, 1, 1), "", ""],
        ],
        "导师": [
            ["姓名", "单位", "专兼职", "聘任日期", "到期日期", "佐证"],
            ["示例导师", "示例大学", "兼职", date(2024, 1, 1), "", ""],
        ],
        "活动": [
            ["名称", "类型", "开始日期", "结束日期", "参加人数", "佐证"],
            ["示例沙龙", "沙龙", date(2025, 5, 1), date(2025, 5, 2), 20, "a.pdf;b.jpg"],
        ],
        "统计": [["报表期", "状态", "日期"], ["2025年报", "已审核", date(2026, 1, 18)]],
    }


def packed(book: Book) -> bytes:
    """The workbook as a file. Dates become real dates, text stays text."""
    file = BytesIO()
    target = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False})
    day = target.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in book.items():
        page = target.add_worksheet(name)
        for number, row in enumerate(rows):
            for at, cell in enumerate(row):
                if isinstance(cell, date):
                    page.write_datetime(number, at, cell, day)
                elif isinstance(cell, str) and cell:
                    page.write_string(number, at, cell)
                elif cell != "":
                    page.write(number, at, cell)
    target.close()
    return file.getvalue()


def put(book: Book, sheet: str, place: str, cell: Any) -> Book:
    """Put a value into a cell such as C6."""
    row, column = int(place[1:]) - 1, ord(place[0]) - ord("A")
    rows = book[sheet]
    while len(rows) <= row:
        rows.append([""] * len(rows[0]))
    rows[row].extend([""] * (column + 1 - len(rows[row])))
    rows[row][column] = cell
    return book


def spoilt(sheet: str, place: str, cell: Any) -> bytes:
    return packed(put(good(), sheet, place, cell))


def mistakes_of(content: bytes) -> tuple[Mistake, ...]:
    """Every mistake of a workbook; none if it is good."""
    try:
        read_workbook(content)
    except WorkbookError as error:
        return error.mistakes
    return ()


def places_of(content: bytes) -> list[tuple[str, str]]:
    return [(mistake.sheet, mistake.cell) for mistake in mistakes_of(content)]


def read(book: Book) -> Workbook:
    return read_workbook(packed(book))


def repacked(content: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The archive with every part passed through `change`; None drops a part."""
    file = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            part = change(entry.filename, old.read(entry))
            if part is not None:
                new.writestr(entry.filename, part)
    return file.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The archive with one more part."""
    file = BytesIO(content)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, part)
    return file.getvalue()
