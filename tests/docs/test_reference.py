"""Reference pages say what the code says now; the sample output in the README is real output."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command

from docs.markdown import ROOT, blocks, name_of
from tools.reference import PAGES, outdated
from tools.sample_ledger import evidence_names, sample, write

READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")


def test_reference_pages_are_up_to_date() -> None:
    assert outdated() == []


def test_reference_page_that_was_changed_by_hand_is_noticed(tmp_path: Path) -> None:
    for name, make in PAGES.items():
        (tmp_path / name).write_text(make(), encoding="utf-8")
    (tmp_path / "measures.md").write_text("by hand", encoding="utf-8")
    assert outdated(tmp_path) == ["measures.md"]


def output_of(workbook: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    with pytest.raises(SystemExit) as ended:
        call_command(
            "evaluate", str(workbook), "--policy=xinjiang-2019", "--year=2025", "--as-of=2026-03-01"
        )
    return int(str(ended.value.code)), capsys.readouterr().out.splitlines()


@pytest.mark.django_db
@pytest.mark.parametrize("page", READMES, ids=name_of)
def test_sample_output_of_readme_is_real(page: Path, tmp_path: Path, capsys) -> None:
    workbook, _files = write(tmp_path, 2025, activities=8)
    shown = next(block for block in blocks(page) if block.language == "text")
    told = [line for line in shown.text.splitlines() if line != "…"]
    code, real = output_of(workbook, capsys)
    assert (code, [line for line in told if line not in real]) == (1, [])


@pytest.mark.django_db
def test_sample_ledger_meets_every_condition(tmp_path: Path, capsys) -> None:
    workbook, _files = write(tmp_path, 2025)
    assert output_of(workbook, capsys)[0] == 0


def test_sample_ledger_moves_with_the_year() -> None:
    book = sample(2031)
    rows = list(book["统计"].iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == ["2030年报", "2031半年报", "2031年报"]


def test_sample_ledger_brings_every_file_it_names(tmp_path: Path) -> None:
    _workbook, files = write(tmp_path, 2025)
    assert sorted(file.name for file in files) == sorted(evidence_names(sample(2025)))
