"""`zhongchuang evaluate`: a workbook judged alone, at each threshold of Art. 6, and bad input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from ledger.books import Book, good, packed, put

from zhongchuang.demonstration.ledgers import synthetic_uscc

AS_OF = "2026-03-01"

pytestmark = pytest.mark.django_db(databases=[])


def _eligible() -> Book:
    """A workbook that meets every condition exactly at its threshold."""
    book = good()
    put(put(book, "空间", "B11", 1000), "空间", "B15", 29)
    put(put(book, "空间", "B7", "2021-01-01"), "空间", "B8", "2025-03-01")
    head = book["入驻"][0]
    book["入驻"] = [head, *(_team(n) for n in range(20))]
    book["融资"] = book["融资"][:1]
    book["案例"] = [
        book["案例"][0],
        *([f"案例{n}", "团队00", date(2025, 6, 1), "", "c.pdf"] for n in range(3)),
    ]
    book["人员"] = [
        book["人员"][0],
        *([f"员工{n}", "", "是", "辅导师", date(2024, 1, 1), "", "s.pdf"] for n in range(3)),
    ]
    book["导师"] = [
        book["导师"][0],
        *([f"导师{n}", "", "兼职", date(2024, 1, 1), "", "m.pdf"] for n in range(3)),
    ]
    book["活动"] = [
        book["活动"][0],
        *([f"活动{n}", "沙龙", date(2025, 1 + n, 1), "", "", "a.pdf"] for n in range(10)),
    ]
    book["统计"] = [
        book["统计"][0],
        *([period, "已审核", ""] for period in ("2024年报", "2025半年报", "2025年报")),
    ]
    return book


def _team(n: int) -> list[Any]:
    """The nth team; the first eight registered a company during their stay in the year."""
    registered = date(2025, 12, 31) if n < 8 else ""
    entered = date(2025, 1, 1) + timedelta(days=n)
    code = synthetic_uscc(n) if n < 8 else ""
    return [f"团队{n:02d}", "团队", code, "", f"A{n}", entered, "", registered, "", "", "t.pdf"]


def _run(capsys, path: Path, *arguments: str) -> tuple[int, str, str]:
    code = 0
    try:
        call_command("evaluate", str(path), "--policy", "xinjiang-2019", *arguments)
    except SystemExit as stop:
        code = int(stop.code or 0)
    except CommandError as error:
        return error.returncode, "", str(error)
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture
def judged(tmp_path, capsys) -> Callable[[Book], tuple[int, dict[str, Any]]]:
    """Evaluate a workbook: exit code and the JSON."""

    def run(book: Book) -> tuple[int, dict[str, Any]]:
        path = tmp_path / "ledger.xlsx"
        path.write_bytes(packed(book))
        code, out, _err = _run(capsys, path, "--year", "2025", "--as-of", AS_OF, "--json")
        return code, json.loads(out)

    return run


def _not_met(data: dict[str, Any]) -> list[str]:
    return [item["article"] for item in data["findings"] if item["status"] == "not-met"]


def test_evaluate_exactly_at_every_threshold_is_eligible(judged):
    code, data = judged(_eligible())
    assert (code, data["eligible"], _not_met(data)) == (0, True, [])


def _cell(sheet: str, place: str, cell: Any) -> Callable[[Book], Book]:
    return lambda book: put(book, sheet, place, cell)


def _without_last(sheet: str) -> Callable[[Book], Book]:
    def spoil(book: Book) -> Book:
        book[sheet].pop()
        return book

    return spoil


@pytest.mark.parametrize(
    ("spoil", "articles"),
    [
        (_cell("空间", "B10", ""), ["6.2"]),
        (_cell("空间", "B8", "2025-03-02"), ["6.3"]),
        (_cell("空间", "B7", "2025-03-02"), ["6.3"]),
        (_cell("空间", "B8", ""), ["6.3"]),
        (_cell("空间", "B12", 499.9999), ["6.4"]),
        (_cell("空间", "B12", ""), ["6.4"]),
        (_cell("空间", "B16", "否"), ["6.4"]),
        (_cell("空间", "B14", 349.9999), ["6.4"]),
        (_cell("空间", "B11", ""), ["6.4"]),
        (_without_last("入驻"), ["6.5"]),
        (_cell("入驻", "G21", "2025-12-31"), []),
        (_cell("入驻", "K21", ""), ["6.5"]),
        (_cell("入驻", "K21", " ; "), ["6.5"]),
        (_cell("入驻", "C21", synthetic_uscc(1)), ["6.5"]),
        (_cell("入驻", "H2", "2026-01-01"), ["6.6"]),
        (_cell("入驻", "B2", "企业"), ["6.6"]),
        (_cell("案例", "C4", "2024-12-31"), ["6.7"]),
        (_cell("案例", "E4", ""), ["6.7"]),
        (_without_last("人员"), ["6.8"]),
        (_cell("人员", "F4", AS_OF), []),
        (_cell("人员", "F4", "2026-02-28"), ["6.8"]),
        (_cell("导师", "E4", "2026-02-28"), ["6.8"]),
        (_cell("空间", "B17", "否"), ["6.8"]),
        (_cell("活动", "B11", "其他"), ["6.9"]),
        (_cell("活动", "C11", "2026-01-01"), ["6.9"]),
        (_cell("统计", "B4", "已上报"), ["6.3", "6.10"]),
        (_without_last("统计"), ["6.3", "6.10"]),
    ],
)
def test_evaluate_one_cell_beyond_a_threshold(judged, spoil, articles):
    code, data = judged(spoil(_eligible()))
    assert (code, data["eligible"], _not_met(data)) == (int(bool(articles)), not articles, articles)


@pytest.mark.parametrize(
    ("spoil", "articles"),
    [
        (_cell("空间", "B9", "否"), ["6.2"]),
        (_cell("入驻", "F2", "2024-02-29"), ["7"]),
    ],
)
def test_evaluate_in_principle_and_advisory_do_not_exclude(judged, spoil, articles):
    code, data = judged(spoil(_eligible()))
    assert (code, data["eligible"], _not_met(data)) == (0, True, articles)


def test_evaluate_financed_instead_of_incorporated(judged):
    book = _eligible()
    for row in book["入驻"][1:]:
        row[7] = ""
    book["融资"] += [[f"团队{n:02d}", date(2025, 6, 1), 1, "", "f.pdf"] for n in range(3)]
    assert judged(book)[0] == 0


def test_evaluate_workstations_instead_of_area(judged):
    book = put(put(_eligible(), "空间", "B12", 499), "空间", "B15", 30)
    assert judged(book)[0] == 0


def test_evaluate_json_shape(judged):
    _code, data = judged(_eligible())
    assert {key: data[key] for key in ("policy", "year", "as_of", "space", "warnings")} == {
        "policy": "xinjiang-2019",
        "year": 2025,
        "as_of": AS_OF,
        "space": "示例绿洲众创空间",
        "warnings": [],
    }
    assert {tuple(item) for item in data["findings"]} == {
        ("criterion", "article", "binding", "status", "measures", "explanation")
    }


def test_evaluate_json_decimals_are_text(judged):
    _code, data = judged(_eligible())
    premises = next(item for item in data["findings"] if item["article"] == "6.4")
    assert premises["measures"]["service_area_share"] == {
        "claimed": "0.7500",
        "evidenced": "0.7500",
        "verified": None,
        "unit": "",
    }


def test_evaluate_json_counts_at_three_levels(judged):
    _code, data = judged(put(_eligible(), "入驻", "K21", ""))
    residents = next(item for item in data["findings"] if item["article"] == "6.5")
    assert residents["measures"]["residents"] == {
        "claimed": 20,
        "evidenced": 19,
        "verified": 0,
        "unit": "家",
    }


def test_evaluate_first_article_needs_judgement(judged):
    _code, data = judged(_eligible())
    assert data["findings"][0]["status"] == "needs-judgement"


def test_evaluate_text_names_article_and_gap(tmp_path, capsys):
    path = tmp_path / "ledger.xlsx"
    book = _eligible()
    book["活动"].pop()
    path.write_bytes(packed(book))
    code, out, _err = _run(capsys, path, "--year", "2025", "--as-of", AS_OF)
    lines = out.splitlines()
    at = lines.index("[未达到] 第六条第 9 项 创业活动")
    assert (code, lines[at + 1].strip()) == (1, "创业活动要求不少于 10 场，现有 9 场，还差 1 场")


def test_evaluate_mistakes_go_to_stderr(tmp_path, capsys):
    path = tmp_path / "ledger.xlsx"
    path.write_bytes(packed(put(put(good(), "活动", "C2", "昨天"), "空间", "B11", "一千")))
    code, out, err = _run(capsys, path)
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        "空间!B11 总面积：“一千”不是数字",
        "活动!C2 开始日期：“昨天”不是日期；请使用日期格式，或写成 2026-03-01",
    ]


def test_evaluate_missing_file(tmp_path, capsys):
    code, _out, err = _run(capsys, tmp_path / "none.xlsx")
    assert (code, err) == (2, f"无法读取 {tmp_path / 'none.xlsx'}")


def test_evaluate_unknown_policy_lists_the_known_ones(tmp_path):
    with pytest.raises(CommandError, match="没有政策“mars”；可用的有：.*xinjiang-2019") as error:
        call_command("evaluate", str(tmp_path / "x.xlsx"), "--policy", "mars")
    assert error.value.returncode == 2


def test_evaluate_a_year_that_has_not_begun_is_refused(tmp_path, capsys):
    code, _out, err = _run(capsys, tmp_path / "x.xlsx", "--year", "2027", "--as-of", AS_OF)
    assert (code, err) == (
        2,
        "评价年度 2027 应不早于 1900 年、不晚于截止日期 2026-03-01 所在年度",
    )


def test_evaluate_defaults_to_the_last_full_year_and_today(tmp_path, capsys):
    path = tmp_path / "ledger.xlsx"
    path.write_bytes(packed(good()))
    _code, out, _err = _run(capsys, path, "--json")
    data = json.loads(out)
    as_of = date.fromisoformat(data["as_of"])
    assert (data["year"], abs((as_of - timezone.localdate()).days) <= 1) == (as_of.year - 1, True)


def _on_the_command_line(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    path = tmp_path / "ledger.xlsx"
    path.write_bytes(packed(_eligible()))
    source = Path(__file__).resolve().parents[2] / "src"
    environment = {"PYTHONPATH": str(source), "ZHONGCHUANG_DATA": str(tmp_path / "data")}
    return subprocess.run(
        [sys.executable, "-m", "zhongchuang", "evaluate", str(path)]
        + ["--policy", "xinjiang-2019", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
    )


def test_evaluate_needs_no_data_folder_and_leaves_nothing(tmp_path):
    done = _on_the_command_line(tmp_path, "--year", "2025", "--as-of", AS_OF)
    assert (done.returncode, done.stderr, (tmp_path / "data").exists()) == (0, b"", False)


def test_evaluate_unreadable_argument_exits_like_other_bad_input(tmp_path):
    assert _on_the_command_line(tmp_path, "--as-of", "yesterday").returncode == 2
