"""`zhongchuang ledger template | import | export`: files and exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ledger.books import good, mistakes_of, packed, put
from zhongchuang.audit.models import Entry
from zhongchuang.ledger.models import FACTS, Tenancy

EXPECTED = [2, 1, 1, 1, 1, 1, 1]


def _run(capsys, *arguments: object) -> tuple[int, str, str]:
    """Exit code, what was printed, what was complained of."""
    code = 0
    try:
        call_command("ledger", *map(str, arguments))
    except SystemExit as stop:
        code = int(stop.code or 0)
    except CommandError as error:
        code = error.returncode
        return code, "", str(error)
    out, err = capsys.readouterr()
    return code, out.strip(), err.strip()


def _file(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_ledger_template_is_a_workbook_to_be_filled_in(tmp_path, capsys):
    path = tmp_path / "template.xlsx"
    code, _out, _err = _run(capsys, "template", path)
    empty = {(m.sheet, m.column) for m in mistakes_of(path.read_bytes())}
    assert (code, empty) == (
        0,
        {("空间", name) for name in ("名称", "运营机构", "统一社会信用代码", "地州市")},
    )


def test_ledger_import_prints_what_it_did(space, tmp_path, capsys):
    path = _file(tmp_path / "ledger.xlsx", packed(good()))
    code, out, _err = _run(capsys, "import", path, "--space", space.pk)
    assert (code, out) == (0, "新增 9 · 修改 0 · 结束 0 · 未变 0 · 工作簿中没有 0")
    assert [model.objects.count() for model in FACTS] == EXPECTED


def test_ledger_import_is_recorded_as_the_systems_act(space, tmp_path, capsys):
    path = _file(tmp_path / "ledger.xlsx", packed(good()))
    _run(capsys, "import", path, "--space", space.pk)
    entry = Entry.objects.order_by("-sequence")[0]
    assert (entry.act, entry.role, entry.account_id) == ("ledger.import", "system", None)


def test_ledger_import_of_mistakes_names_them_and_imports_nothing(space, tmp_path, capsys):
    path = _file(tmp_path / "ledger.xlsx", packed(put(good(), "活动", "C2", "昨天")))
    code, out, err = _run(capsys, "import", path, "--space", space.pk)
    assert (code, out, Tenancy.objects.count()) == (2, "", 0)
    assert err == "活动!C2 开始日期：“昨天”不是日期；请使用日期格式，或写成 2026-03-01"


def test_ledger_import_of_a_missing_file(space, tmp_path, capsys):
    code, _out, err = _run(capsys, "import", tmp_path / "none.xlsx", "--space", space.pk)
    assert (code, err) == (2, f"无法读取 {tmp_path / 'none.xlsx'}")


@pytest.mark.parametrize("act", ["import", "export"])
def test_ledger_of_an_unknown_space(db, act, tmp_path, capsys):
    path = _file(tmp_path / "ledger.xlsx", packed(good()))
    code, _out, err = _run(capsys, act, path, "--space", 999)
    assert (code, err) == (2, "没有编号为 999 的众创空间")


def test_ledger_export_imports_again_unchanged(space, tmp_path, capsys):
    first = _file(tmp_path / "in.xlsx", packed(good()))
    _run(capsys, "import", first, "--space", space.pk)
    second = tmp_path / "out.xlsx"
    _run(capsys, "export", second, "--space", space.pk)
    _code, out, _err = _run(capsys, "import", second, "--space", space.pk)
    assert out == "新增 0 · 修改 0 · 结束 0 · 未变 8 · 工作簿中没有 0"


def test_ledger_export_to_a_folder_that_is_not_there(space, tmp_path, capsys):
    path = tmp_path / "none" / "out.xlsx"
    code, _out, err = _run(capsys, "export", path, "--space", space.pk)
    assert (code, err) == (2, f"无法写入 {path}")
