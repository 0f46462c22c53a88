"""Write a filled ledger workbook and its evidence files, to walk through the demonstration with.

Usage: .venv/bin/python -m tools.sample_ledger FOLDER [--year YYYY] [--activities N]

The workbook is that of operator1 in the demonstration and meets every condition of Art. 6 for the
evaluation year (by default the last full one); fewer than ten activities leave a gap. The evidence
files bear the names that the ledger's 佐证 columns give. Everything in them is invented.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell

from tools.preparing import prepare

SPACE = "示例绿洲众创空间"
SERIAL = 1
"""The place of operator1's organisation among those of the demonstration."""
WORKBOOK = "ledger.xlsx"
EVIDENCE = "佐证"


def sample(year: int, activities: int = 12) -> Workbook:
    """The workbook with its dates moved to the evaluation year."""
    from journeys.workbooks import YEAR, ledger_workbook

    from zhongchuang.demonstration.ledgers import synthetic_uscc
    from zhongchuang.demonstration.people import FIRST_OPERATOR

    uscc = synthetic_uscc(SERIAL)
    content = ledger_workbook(SPACE, FIRST_OPERATOR, uscc, activities=activities)
    book = load_workbook(BytesIO(content))
    for cell in cells(book):
        cell.value = moved(cell.value, year - YEAR)
    return book


def cells(book: Workbook) -> Iterator[Cell]:
    for sheet in book:
        for row in sheet.iter_rows():
            yield from row


def moved(value: object, years: int) -> object:
    """A date, or the name of a return such as 2025年报, so many years later."""
    if isinstance(value, datetime):
        return value.date().replace(year=value.year + years)
    if isinstance(value, str) and re.fullmatch(r"\d{4}(半)?年报", value):
        return f"{int(value[:4]) + years}{value[4:]}"
    return value


def evidence_names(book: Workbook) -> list[str]:
    """Every file name of a 佐证 column, each once."""
    names: dict[str, None] = {}
    for sheet in book:
        head, *rows = sheet.iter_rows(values_only=True)
        if EVIDENCE in head:
            column = head.index(EVIDENCE)
            for row in rows:
                names |= dict.fromkeys(str(row[column]).split(";"))
    return list(names)


def write(folder: Path, year: int, activities: int = 12) -> tuple[Path, list[Path]]:
    """Write everything into `folder`; returns the workbook and the evidence files."""
    from zhongchuang.demonstration.ledgers import evidence_pdf

    folder.mkdir(parents=True, exist_ok=True)
    book = sample(year, activities)
    workbook = folder / WORKBOOK
    book.save(workbook)
    files = []
    for number, name in enumerate(evidence_names(book), start=1):
        file = folder / name
        file.write_bytes(evidence_pdf(f"Evidence {number}, invented"))
        files.append(file)
    return workbook, files


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    last = datetime.now().astimezone().year - 1
    parser.add_argument("--year", type=int, default=last, metavar="YYYY", help="evaluation year")
    parser.add_argument("--activities", type=int, default=12, metavar="N")
    asked = parser.parse_args()
    prepare()
    workbook, files = write(asked.folder, asked.year, asked.activities)
    print(f"{workbook} and {len(files)} evidence files")


if __name__ == "__main__":
    main()
