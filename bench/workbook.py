"""A workbook of 100,000 rows validated, previewed and imported, against merely reading it with
python-calamine and inserting its rows in bulk into the same tables.

The peak of memory is that of a process which does the import once and nothing else.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import python_calamine
import xlsxwriter

from bench import data
from bench.measures import best

ROWS = {
    "入驻": 40000,
    "融资": 8000,
    "案例": 8000,
    "人员": 7000,
    "导师": 7000,
    "活动": 29900,
    "统计": 100,
}
WORDS: dict[Any, Any] = {
    "团队": "team",
    "企业": "company",
    "兼职": "part-time",
    "沙龙": "salon",
    "路演": "roadshow",
    "已审核": "accepted",
    "是": True,
}


def made() -> bytes:
    """A workbook with that many good rows, the same every time."""
    draw = random.Random(1)
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    from zhongchuang.ledger.workbook.sheets import IDENTITY, ITEM, PROFILE, SHEETS, SPACE, VALUE

    page = book.add_worksheet(SPACE)
    page.write_row(0, 0, (ITEM, VALUE))
    given = ("示例空间", "示例运营机构", data.uscc(0), "乌鲁木齐市", "示例路")
    for n, column in enumerate((*IDENTITY, *PROFILE), start=1):
        page.write_row(n, 0, (column.header, given[n - 1] if n <= len(given) else ""))
    for sheet in SHEETS:
        page = book.add_worksheet(sheet.name)
        page.write_row(0, 0, [column.header for column in sheet.columns])
        for n in range(ROWS[sheet.name]):
            for at, cell in enumerate(_row(sheet.name, n, draw)):
                if isinstance(cell, date):
                    page.write_datetime(n + 1, at, cell, day)
                elif cell != "":
                    page.write(n + 1, at, cell)
    book.close()
    return file.getvalue()


def _row(sheet: str, n: int, draw: random.Random) -> tuple[Any, ...]:
    on = date(2024, 1, 1) + timedelta(days=draw.randrange(700))
    whose = f"示例企业{draw.randrange(ROWS['入驻']):05d}"
    match sheet:
        case "入驻":
            kind = draw.choice(("团队", "企业"))
            code, number = data.uscc(n + 1), f"ZC-{n:05d}"
            return (
                f"示例企业{n:05d}",
                kind,
                code,
                "示例",
                number,
                on,
                "",
                "",
                "软件",
                5,
                "协议.pdf",
            )
        case "融资":
            return whose, on, draw.randrange(10**6, 10**8) / 100, "示例基金", "投资协议.pdf"
        case "案例":
            return f"案例{n:05d}", whose, on, "从创意到首单：服务过程、成果与数据。", "案例.docx"
        case "人员":
            return f"员工{n:05d}", "创业服务", "是", "辅导师", on, "", "社保.pdf"
        case "导师":
            return f"导师{n:05d}", "示例大学", "兼职", on, "", "聘书.pdf"
        case "活动":
            kind = draw.choice(("沙龙", "路演"))
            return f"活动{n:05d}", kind, on, on, draw.randrange(10, 99), "签到.pdf;照片.jpg"
        case _:
            return f"{1950 + n}年报", "已审核", on


def ours(content: bytes, space: Any) -> int:
    """Validated, previewed, and imported as it was previewed."""
    from zhongchuang.ledger.workbook.importing import import_at_console
    from zhongchuang.ledger.workbook.plan import plan_import
    from zhongchuang.ledger.workbook.read import read_workbook

    workbook = read_workbook(content)
    plan = plan_import(space, workbook)
    done = import_at_console(space=space, workbook=workbook)
    assert done.digest == plan.digest
    return done.counts["added"]


def reference(content: bytes, space: Any) -> int:
    """Read and inserted: no cell is checked, no row compared with what is there."""
    from django.utils import timezone

    from zhongchuang.ledger import bulk
    from zhongchuang.ledger.models import Tenancy
    from zhongchuang.ledger.workbook.load import fields, recorded
    from zhongchuang.ledger.workbook.sheets import SHEETS

    book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(content))
    common = {**recorded(space.pk, None, timezone.now()), "evidence_count": 0}
    count = 0
    tenancies: dict[str, int] = {}
    for sheet in SHEETS:
        rows: list[list[Any]] = book.get_sheet_by_name(sheet.name).to_python()[1:]
        dates = [at for at, column in enumerate(sheet.columns) if column.is_date]
        whole = [
            at for at, name in enumerate(sheet.fields) if name in ("headcount", "participants")
        ]
        names = fields(sheet)
        who = names.index("tenancy") if "tenancy" in names else None
        for row in rows:
            for at, cell in enumerate(row):
                if cell in WORDS:
                    row[at] = WORDS[cell]
            for at in dates:
                row[at] = row[at] or None
            for at in whole:
                row[at] = int(row[at])
            if who is not None:
                row[who] = tenancies[row[who]]
        extra = {} if "evidence_names" in names else {"evidence_names": ""}
        bulk.insert(sheet.model, names, rows, {**extra, **common}, "default")
        count += len(rows)
        if sheet.model is Tenancy:
            tenancies = dict(Tenancy.objects.filter(space=space).values_list("name", "pk"))
    return count


def undone(run: Callable[[bytes, Any], int], content: bytes, space: Any) -> Callable[[], int]:
    """The run in a transaction that leaves nothing, so that every round starts from nothing."""
    from django.db import transaction

    def once() -> int:
        with transaction.atomic():
            count = run(content, space)
            transaction.set_rollback(True)
        return count

    return once


def peak_alone() -> int:
    """The most memory this process ever held, in MB (Linux)."""
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) // 1024


def measure(path: str) -> None:
    """What the process of its own does: one import, then the peak of its memory on a line."""
    with data.database():
        space = _space()
        ours(Path(path).read_bytes(), space)
        print(peak_alone())


def peak(content: bytes) -> int:
    """The peak of memory of one import in a process of its own, in MB."""
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(content)
        file.flush()
        command = [sys.executable, "-c", "import sys, bench.workbook as b; b.measure(sys.argv[1])"]
        done = subprocess.run(  # noqa: S603
            [*command, file.name], check=True, capture_output=True, text=True
        )
    return int(done.stdout.split()[-1])


def _space() -> Any:
    from zhongchuang.directory.models import Space

    return Space.objects.select_related("operator").get(pk=data.spaces(1)[0])


def main() -> None:
    with data.database():
        space = _space()
        content = made()
        runs: Sequence[Callable[[], int]] = (
            undone(ours, content, space),
            undone(reference, content, space),
        )
        rows, plain = (run() for run in runs)
        assert rows == plain == sum(ROWS.values())
        own, hand = best(runs)
    print(
        f"import ratio={own / hand:.2f} ours={own * 1000:.0f}ms reference={hand * 1000:.0f}ms "
        f"rows={rows} peak={peak(content)}MB"
    )
