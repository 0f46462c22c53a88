"""`zhongchuang ledger`: the workbook, empty, in, and out again unchanged."""

from __future__ import annotations

from argparse import ArgumentParser
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from zhongchuang.directory.models import Space
from zhongchuang.ledger.workbook.importing import import_at_console
from zhongchuang.ledger.workbook.mistakes import WorkbookError
from zhongchuang.ledger.workbook.read import Workbook, read_workbook
from zhongchuang.ledger.workbook.write import write_ledger, write_template

BAD_INPUT = 2


class Command(BaseCommand):
    help = "The ledger workbook: template, import, export. Exit 2 on bad input, nothing imported."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parts = parser.add_subparsers(dest="act", required=True)
        template = parts.add_parser("template", help="write the empty workbook")
        template.add_argument("file", type=Path, metavar="FILE")
        for act, words in (("import", "bring a workbook in"), ("export", "write a ledger out")):
            part = parts.add_parser(act, help=words)
            part.add_argument("file", type=Path, metavar="FILE")
            part.add_argument("--space", type=int, required=True, metavar="ID")

    def handle(self, *_args: Any, **options: Any) -> None:
        path: Path = options["file"]
        match options["act"]:
            case "template":
                self._write(path, None)
            case "export":
                self._write(path, _space(options["space"]))
            case _:
                self._import(path, _space(options["space"]))

    def _write(self, path: Path, space: Space | None) -> None:
        """Write the file only when its whole content is there."""
        content = BytesIO()
        if space is None:
            write_template(content)
        else:
            write_ledger(space, content)
        try:
            path.write_bytes(content.getvalue())
        except OSError as error:
            words = _("无法写入 %(path)s") % {"path": path}
            raise CommandError(words, returncode=BAD_INPUT) from error

    def _import(self, path: Path, space: Space) -> None:
        plan = import_at_console(space=space, workbook=self._read(path))
        for warning in plan.warnings:
            self.stderr.write(_("提示：%(words)s") % {"words": warning})
        words = _(
            "新增 %(added)s · 修改 %(changed)s · 结束 %(ended)s · "
            "未变 %(unchanged)s · 工作簿中没有 %(absent)s"
        )
        self.stdout.write(words % plan.counts)

    def _read(self, path: Path) -> Workbook:
        try:
            return read_workbook(path.read_bytes())
        except OSError as error:
            words = _("无法读取 %(path)s") % {"path": path}
            raise CommandError(words, returncode=BAD_INPUT) from error
        except WorkbookError as error:
            for mistake in error.mistakes:
                self.stderr.write(str(mistake))
            raise SystemExit(BAD_INPUT) from None


def _space(pk: int) -> Space:
    space = Space.objects.select_related("operator").filter(pk=pk).first()
    if space is None:
        raise CommandError(_("没有编号为 %(id)s 的众创空间") % {"id": pk}, returncode=BAD_INPUT)
    return space
