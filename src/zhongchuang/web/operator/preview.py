"""What an import would change, read back page by page and put into words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.core.files.storage import default_storage
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhongchuang.jobs.models import Job
from zhongchuang.ledger.workbook.background import lines_path
from zhongchuang.ledger.workbook.sheets import SHEETS
from zhongchuang.ledger.workbook.stored import ACTS, PAGE, Line, Section, cell, read_lines
from zhongchuang.web.operator.values import NOTHING, plain

WORDS: dict[str, str | Promise] = {
    "changed": _("修改"),
    "ended": _("结束"),
    "added": _("新增"),
    "absent": _("工作簿中没有（保持原样）"),
}
AT_FIRST = 10
"""Lines of each section on the first page."""
TOLD_AT_MOST = 4
"""Values of a new row that are shown beside its name."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One line in words; `differences` are (header, value now, value in the workbook)."""

    row: int
    label: str
    about: str
    differences: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines of one section."""

    section: Section
    lines: list[Shown]

    @property
    def act(self) -> str:
        return self.section.act

    @property
    def word(self) -> str | Promise:
        return WORDS[self.section.act]

    @property
    def compares(self) -> bool:
        """Old beside new values, rather than what the row says."""
        return self.act in {"changed", "ended"}

    @property
    def is_cut(self) -> bool:
        return self.section.count > len(self.lines)


@dataclass(frozen=True, slots=True)
class SheetPreview:
    """What happens to one sheet."""

    name: str
    unchanged: int
    parts: list[Part]


def sections(job: Job) -> list[Section]:
    assert job.result is not None  # noqa: S101  # a preview that is done has one
    return [Section.of(told) for told in job.result["sections"]]


def overview(job: Job, act: str) -> list[SheetPreview]:
    """The first lines of every section, or of those with one fate."""
    by_sheet: dict[str, list[Part]] = {}
    with default_storage.open(lines_path(job.given), "rb") as file:
        for section in sections(job):
            if act in {"", section.act}:
                lines = [shown(line) for line in islice(read_lines(file, section), AT_FIRST)]
                by_sheet.setdefault(section.sheet, []).append(Part(section, lines))
    unchanged = job.result["unchanged"] if job.result else {}
    return [
        SheetPreview(sheet.name, unchanged[sheet.name], by_sheet.get(sheet.name, []))
        for sheet in SHEETS
        if sheet.name in by_sheet or not act
    ]


def one_page(job: Job, section: Section, page: int) -> Part:
    """One page of a section, from 0."""
    with default_storage.open(lines_path(job.given), "rb") as file:
        lines = [shown(line) for line in islice(read_lines(file, section, page), PAGE)]
    return Part(section, lines)


def every_line(job: Job) -> Iterator[tuple[Section, Line]]:
    """Every line of the preview, as cells."""
    with default_storage.open(lines_path(job.given), "rb") as file:
        for section in sections(job):
            for line in read_lines(file, section):
                yield section, line


def chips(job: Job) -> list[tuple[str, str | Promise, int]]:
    """Each fate with its word and how many lines have it."""
    totals = dict.fromkeys(ACTS, 0)
    for section in sections(job):
        totals[section.act] += section.count
    return [(act, WORDS[act], total) for act, total in totals.items() if total]


def shown(line: Line) -> Shown:
    words = [in_words(value) for _header, value in line.values]
    return Shown(
        line.row,
        in_words(line.label),
        " · ".join(words[:TOLD_AT_MOST]),
        tuple((header, in_words(old), in_words(new)) for header, old, new in line.differences),
    )


def in_words(value: Any) -> str:
    return NOTHING if value is None or value == "" else plain(value)


def profile_lines(job: Job) -> list[tuple[str, str, str]]:
    """The differences of the space's own facts."""
    told = job.result["profile"] if job.result else []
    return [(label, in_words(cell(old)), in_words(cell(new))) for label, old, new in told]
