"""Judging one ledger twice: from the database, and from the workbook it is written to."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management import call_command

from zhongchuang.directory.models import Space
from zhongchuang.filing.selfcheck import check
from zhongchuang.kernel.periods import Frame
from zhongchuang.ledger.workbook.write import write_ledger
from zhongchuang.policy.registry import policy

FRAME = Frame(2025, date(2026, 3, 1))


def in_database(space: Space, policy_id: str = "xinjiang-2019") -> tuple[bool, dict[str, str]]:
    """Eligible or not, and the status of every condition."""
    findings = check([Space.objects.get(pk=space.pk)], policy(policy_id), FRAME)
    found = {finding.id: finding.status.word for finding in findings.of_space()}
    return bool(findings.eligible[0]), found


def workbook_of(space: Space, folder: Path) -> Path:
    """The space's ledger as the workbook an operator would hand in."""
    path = folder / f"ledger-{space.pk}.xlsx"
    with path.open("wb") as file:
        write_ledger(Space.objects.select_related("operator").get(pk=space.pk), file)
    return path


@dataclass(frozen=True)
class Evaluated:
    """What the command said: its exit code and both its outputs."""

    exit: int
    out: str
    err: str

    @property
    def data(self) -> dict[str, Any]:
        return json.loads(self.out)

    @property
    def statuses(self) -> dict[str, str]:
        return {finding["criterion"]: finding["status"] for finding in self.data["findings"]}

    def finding(self, criterion: str) -> dict[str, Any]:
        return next(item for item in self.data["findings"] if item["criterion"] == criterion)


def evaluate(path: Path, policy_id: str = "xinjiang-2019", *, as_json: bool = True) -> Evaluated:
    """`zhongchuang evaluate PATH --policy ID --year 2025 --as-of 2026-03-01 [--json]`."""
    out, err = io.StringIO(), io.StringIO()
    options = ["--policy", policy_id, "--year", "2025", "--as-of", "2026-03-01"]
    with exit_code() as code:
        call_command(
            "evaluate",
            str(path),
            *options,
            *(["--json"] if as_json else []),
            stdout=out,
            stderr=err,
        )
    return Evaluated(code[0], out.getvalue(), err.getvalue())


@contextmanager
def exit_code() -> Iterator[list[int]]:
    """The code with which a command ends, 0 where it just returns."""
    code = [0]
    try:
        yield code
    except SystemExit as ended:
        code[0] = int(ended.code or 0)
