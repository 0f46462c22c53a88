"""Reading the workbook: what is taken, and every kind of mistake by sheet and cell."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.books import good, mistakes_of, packed, places_of, put, read, spoilt
from zhongchuang.directory.models import Division
from zhongchuang.kernel.identifiers import is_uscc
from zhongchuang.ledger.workbook import divisions
from zhongchuang.ledger.workbook.cells import _is_plain_code
from zhongchuang.ledger.workbook.sheets import NAMES, SHEETS, sheet_of


def test_read_a_good_workbook_has_no_mistakes():
    assert mistakes_of(packed(good())) == ()


def test_read_identity():
    assert read(good()).identity == {
        "name": "示例绿洲众创空间",
        "operator": "示例绿洲创业服务有限公司",
        "uscc": "91650100MA7708271M",
        "division": "650100",
        "address": "乌鲁木齐市示例路1号",
    }


def test_read_profile():
    profile = read(good()).profile
    assert (profile["total_area"], profile["workstations"], profile["service_procedure"]) == (
        Decimal("1000.0000"),
        30,
        True,
    )


def test_read_rows_in_the_order_of_the_declared_columns():
    row = read(good()).rows["入驻"][0]
    assert row.values == (
        "甲团队",
        "team",
        "",
        "示例甲",
        "ZC-1",
        date(2025, 1, 2),
        None,
        None,
        "农业",
        3,
        "1.pdf",
    )


def test_read_columns_in_any_order():
    book = good()
    book["统计"] = [[row[2], row[0], row[1]] for row in book["统计"]]
    assert read(book).rows["统计"] == read(good()).rows["统计"]


def test_read_sheets_in_any_order():
    book = dict(reversed(good().items()))
    assert read(book).count == read(good()).count


def test_read_items_of_the_space_in_any_order():
    book = good()
    book["空间"] = [book["空间"][0], *reversed(book["空间"][1:])]
    assert read(book).profile == read(good()).profile


def test_read_blank_rows_are_skipped_and_numbers_kept():
    book = good()
    book["统计"].insert(1, ["", " ", ""])
    assert [row.number for row in read(book).rows["统计"]] == [3]


def test_read_an_empty_ledger():
    book = {name: rows[:1] if name != "空间" else rows for name, rows in good().items()}
    assert read(book).count == 0


@pytest.mark.parametrize(
    ("sheet", "place", "cell", "field", "value"),
    [
        ("活动", "C2", "2025-05-01", "starts_on", date(2025, 5, 1)),
        ("活动", "C2", " 2025-05-01 ", "starts_on", date(2025, 5, 1)),
        ("活动", "A2", "  示例沙龙 ", "name", "示例沙龙"),
        ("活动", "A2", 2025, "name", "2025"),
        ("活动", "E2", "20", "participants", 20),
        ("活动", "E2", 0, "participants", 0),
        ("活动", "D2", "", "ends_on", None),
        ("融资", "C2", 0.01, "amount", Decimal("0.01")),
        ("融资", "C2", 1234567890123.45, "amount", Decimal("1234567890123.45")),
        ("融资", "C2", "1400", "amount", Decimal("1400.00")),
        ("融资", "C2", 0.1 + 0.2, "amount", Decimal("0.30")),
        ("入驻", "C3", " 91650100ma7800100e", "uscc", "91650100MA7800100E"),
        ("入驻", "E2", 2025001, "agreement_number", "2025001"),
        ("人员", "C2", "否", "full_time", False),
        ("统计", "A2", "2025半年报", "period", "2025半年报"),
        ("统计", "B2", " 已上报", "status", "filed"),
    ],
)
def test_read_cell_is_taken(sheet, place, cell, field, value):
    workbook = read(put(good(), sheet, place, cell))
    declared = next(item for item in SHEETS if item.name == sheet)
    row = workbook.rows[sheet][int(place[1:]) - 2]
    assert row.values[declared.at(field)] == value


@pytest.mark.parametrize(
    ("place", "cell", "field", "value"),
    [
        ("B5", "659001", "division", "659001"),
        ("B5", "喀什地区", "division", "653100"),
        ("B6", "", "address", ""),
    ],
)
def test_read_identity_is_taken(place, cell, field, value):
    assert read(put(good(), "空间", place, cell)).identity[field] == value


@pytest.mark.parametrize(
    ("place", "field"),
    [
        ("B7", "registered_on"),
        ("B8", "opened_on"),
        ("B9", "independent_legal_person"),
        ("B11", "total_area"),
        ("B15", "workstations"),
        ("B17", "service_procedure"),
    ],
)
def test_read_profile_left_empty_is_not_given(place, field):
    assert read(put(good(), "空间", place, "")).profile[field] is None


BAD_CELLS = [
    ("空间", "B2", ""),
    ("空间", "B3", ""),
    ("空间", "B4", ""),
    ("空间", "B4", "91650100MA7708271N"),
    ("空间", "B4", "9165010"),
    ("空间", "B4", 916501007708271),
    ("空间", "B5", "乌市"),
    ("空间", "B5", "110000"),
    ("空间", "B2", "长" * 101),
    ("空间", "B7", "2021"),
    ("空间", "B9", "有"),
    ("空间", "B9", True),
    ("空间", "B11", "一千"),
    ("空间", "B11", 0),
    ("空间", "B11", -5),
    ("空间", "B11", "1,000"),
    ("空间", "B11", 1000.00001),
    ("空间", "B11", 10**9),
    ("空间", "B12", 1000.5),
    ("空间", "B13", -1),
    ("空间", "B14", 600.0001),
    ("空间", "B15", 30.5),
    ("空间", "B15", -1),
    ("空间", "B15", "三十"),
    ("空间", "B17", "yes"),
    ("入驻", "B3", " "),
    ("入驻", "B2", "个人"),
    ("入驻", "B2", ""),
    ("入驻", "C3", "91650100MA7800100F"),
    ("入驻", "E2", 123456789012345678),
    ("入驻", "E2", date(2025, 1, 1)),
    ("入驻", "F2", ""),
    ("入驻", "F2", 45658),
    ("入驻", "F2", "2025/1/2"),
    ("入驻", "F2", "2025年1月2日"),
    ("入驻", "F2", "2025-1-2"),
    ("入驻", "F2", "２０２５-０１-０２"),
    ("入驻", "F2", "2025-02-30"),
    ("入驻", "F2", datetime.fromisoformat("2025-01-02T10:30")),
    ("入驻", "F2", "0202-01-01"),
    ("入驻", "F2", "2925-01-01"),
    ("入驻", "F2", "不详"),
    ("入驻", "G2", "2025-01-01"),
    ("入驻", "H2", "尚未"),
    ("入驻", "J2", -3),
    ("入驻", "J2", 2.5),
    ("入驻", "J2", 2**31),
    ("入驻", "J2", "3人"),
    ("入驻", "J2", True),
    ("入驻", "K2", "长" * 1001),
    ("融资", "A2", "丙公司"),
    ("融资", "A2", ""),
    ("融资", "B2", ""),
    ("融资", "C2", ""),
    ("融资", "C2", 0),
    ("融资", "C2", -100),
    ("融资", "C2", 100.001),
    ("融资", "C2", "五十万"),
    ("融资", "C2", "1e5"),
    ("融资", "C2", 10**13),
    ("融资", "D2", "换\n行"),
    ("融资", "D2", "制\x0b表"),
    ("案例", "A2", ""),
    ("案例", "B2", "丙公司"),
    ("案例", "D2", "长" * 5001),
    ("人员", "C2", "全职"),
    ("人员", "C2", ""),
    ("人员", "F2", "2023-12-31"),
    ("导师", "C2", "是"),
    ("导师", "E2", date(2023, 12, 31)),
    ("活动", "B2", "讲座"),
    ("活动", "C2", "昨天"),
    ("活动", "D2", "2025-04-30"),
    ("活动", "E2", "约20"),
    ("统计", "A2", "2025年度报告"),
    ("统计", "A2", "2025"),
    ("统计", "B2", "审核中"),
    ("统计", "C2", "年底"),
]


@pytest.mark.parametrize(("sheet", "place", "cell"), BAD_CELLS)
def test_read_bad_cell_is_named(sheet, place, cell):
    assert places_of(spoilt(sheet, place, cell)) == [(sheet, place)]


def test_read_every_mistake_is_named_in_the_order_of_the_workbook():
    book = put(good(), "活动", "C2", "昨天")
    put(book, "空间", "B11", "一千")
    put(book, "入驻", "C3", "9165010")
    put(book, "入驻", "A2", "")
    assert places_of(packed(book)) == [
        ("空间", "B11"),
        ("入驻", "A2"),
        ("入驻", "C3"),
        ("案例", "B2"),
        ("活动", "C2"),
    ]


@pytest.mark.parametrize("name", ["", " ", "长" * 201])
def test_read_bad_name_of_a_resident_is_named(name):
    book = put(good(), "入驻", "A3", name)
    book["融资"] = book["融资"][:1]
    assert places_of(packed(book)) == [("入驻", "A3")]


def test_read_mistake_on_the_space_names_the_item():
    (mistake,) = mistakes_of(spoilt("空间", "B11", "一千"))
    assert str(mistake) == "空间!B11 总面积：“一千”不是数字"


def test_read_mistake_names_the_column():
    (mistake,) = mistakes_of(spoilt("活动", "C2", "昨天"))
    assert mistake.column == "开始日期"


@pytest.mark.parametrize("sheet", NAMES)
def test_read_missing_sheet_is_named(sheet):
    book = good()
    del book[sheet]
    assert [mistake.sheet for mistake in mistakes_of(packed(book))] == [sheet]


def test_read_unknown_sheet_is_named():
    book = {**good(), "备注": [["x"]]}
    assert [mistake.sheet for mistake in mistakes_of(packed(book))] == ["备注"]


@pytest.mark.parametrize("sheet", NAMES)
def test_read_missing_column_is_named(sheet):
    book = good()
    book[sheet] = [row[1:] for row in book[sheet]]
    found = [(m.sheet, m.cell, m.column) for m in mistakes_of(packed(book))]
    assert found == [(sheet, "", good()[sheet][0][0])]


@pytest.mark.parametrize("sheet", NAMES)
def test_read_unknown_column_is_named(sheet):
    book = good()
    book[sheet][0].append("备注")
    place = f"{chr(64 + len(book[sheet][0]))}1"
    assert places_of(packed(book)) == [(sheet, place)]


@pytest.mark.parametrize("sheet", NAMES)
def test_read_duplicate_column_is_named(sheet):
    book = good()
    book[sheet][0].append(book[sheet][0][0])
    place = f"{chr(64 + len(book[sheet][0]))}1"
    assert places_of(packed(book)) == [(sheet, place)]


def test_read_column_with_content_and_no_header_is_named():
    assert places_of(packed(put(good(), "统计", "D2", "备注"))) == [("统计", "D1")]


def test_read_empty_column_without_header_is_ignored():
    assert places_of(packed(put(good(), "统计", "D2", ""))) == []


def test_read_missing_item_of_the_space_is_named():
    book = good()
    del book["空间"][10]
    assert [(m.sheet, m.column) for m in mistakes_of(packed(book))] == [("空间", "总面积")]


def test_read_unknown_item_of_the_space_is_named():
    assert places_of(packed(put(good(), "空间", "A18", "车位"))) == [("空间", "A18")]


def test_read_duplicate_item_of_the_space_is_named():
    assert places_of(packed(put(good(), "空间", "A18", "总面积"))) == [("空间", "A18")]


def test_read_value_without_item_is_named():
    assert places_of(packed(put(good(), "空间", "B18", "5"))) == [("空间", "B18")]


def test_read_sheet_without_headers_is_named():
    book = good()
    book["统计"] = []
    assert {(m.sheet, m.column) for m in mistakes_of(packed(book))} == {
        ("统计", "报表期"),
        ("统计", "状态"),
        ("统计", "日期"),
    }


@pytest.mark.parametrize(
    ("total", "workstations", "public", "mistakes"),
    [
        (750, 400, 350, []),
        (749.9999, 400, 350, [("空间", "B14")]),
        (399, 400, 350, [("空间", "B13")]),
    ],
)
def test_read_areas_within_the_total(total, workstations, public, mistakes):
    book = put(good(), "空间", "B11", total)
    put(book, "空间", "B12", 300)
    put(book, "空间", "B13", workstations)
    put(book, "空间", "B14", public)
    assert places_of(packed(book)) == mistakes


def test_read_last_day_equal_to_the_first_is_taken():
    assert places_of(spoilt("入驻", "G2", "2025-01-02")) == []


def test_read_equal_rows_are_warned_of_and_kept():
    book = good()
    book["活动"].append(list(book["活动"][1]))
    workbook = read(book)
    assert (len(workbook.rows["活动"]), workbook.warnings) == (
        2,
        ("“活动”第 3 行与第 2 行完全相同，请确认是否重复填写",),
    )


def test_divisions_are_those_of_the_directory(db):
    stored = Division.objects.exclude(parent=None).values_list("name", "code")
    assert dict(stored) == divisions.CODES


def test_sheet_of_every_model():
    assert [sheet_of(sheet.model) for sheet in SHEETS] == list(SHEETS)


@given(
    head=st.text("0123456789", min_size=8, max_size=8),
    tail=st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=9, max_size=9),
)
def test_code_told_quickly_is_the_code_told_by_the_standard(head, tail):
    """One of the last characters makes a right code, if the others may stand in one."""
    codes = [head + tail + last for last in "0123456789ABCDEFGHJKLMNPQRTUWXYIO"]
    assert [_is_plain_code(code) for code in codes] == [is_uscc(code) for code in codes]


@pytest.mark.parametrize(
    ("sheet", "column", "headers"),
    [
        ("入驻", 3, "协议编号"),
        ("融资", 2, "入驻名称、日期、投资方"),
        ("案例", 3, "标题、入驻名称"),
        ("人员", 1, "姓名、入职日期"),
        ("导师", 2, "姓名、单位、聘任日期"),
        ("活动", 4, "名称、开始日期"),
        ("统计", 1, "报表期"),
    ],
)
def test_rows_with_one_key_are_warned_of(sheet, column, headers):
    book = good()
    twin = list(book[sheet][1])
    twin[column] = {1: "其他岗位", 2: "专职", 3: "另一位", 4: 9}[column]
    if sheet == "融资":
        twin[2] = 7
    if sheet == "统计":
        twin[1] = "已上报"
    book[sheet].append(twin)
    row = len(book[sheet])
    assert read(book).warnings == (
        f"“{sheet}”第 {row} 行与第 2 行的{headers}相同，请确认是否为同一条记录",
    )


def test_rows_without_an_agreement_number_are_not_warned_of():
    book = good()
    book["入驻"].append(["丙公司", *book["入驻"][2][1:]])
    assert read(book).warnings == ()
