"""`zhongchuang seed`: synthetic spaces with their ledgers, in bulk, the same for one seed."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from zhongchuang.demonstration.seeding import NotEmpty, Seeded, seed
from zhongchuang.policy.calendar import today

TRUTH_FILE = "fraud-truth.json"


class Command(BaseCommand):
    help = (
        "Fill an empty system, or a demonstration (ZHONGCHUANG_DEMO=1), with synthetic spaces and "
        "their ledgers. Files are rows only and cannot be opened; nothing enters the audit chain."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--spaces", type=int, required=True, metavar="N")
        parser.add_argument("--seed", type=int, default=1, metavar="S")
        parser.add_argument("--year", type=int, help="evaluation year (default: the last one)")
        parser.add_argument(
            "--with-fraud",
            action="store_true",
            help=f"pad a known share of the ledgers; the truth goes to {TRUTH_FILE}",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["spaces"] < 1:
            raise CommandError(_("空间数量至少为 1。"))
        call_command("migrate", interactive=False, verbosity=0)
        try:
            done = seed(
                options["spaces"],
                options["seed"],
                year=options["year"] or today().year - 1,
                with_fraud=options["with_fraud"],
                progress=lambda count: self.tell(count, options["spaces"]),
            )
        except NotEmpty:
            words = _("数据库中已有数据：只能写入全新的系统或演示系统，且只能写入一次。")
            raise CommandError(words) from None
        words = _("已写入 %(spaces)d 个虚构空间、%(rows)d 条台账记录。")
        self.stdout.write(words % {"spaces": len(done.spaces), "rows": done.rows})
        if options["with_fraud"]:
            self.stdout.write(_("造假清单：%(file)s") % {"file": write_truth(done)})

    def tell(self, count: int, of: int) -> None:
        self.stderr.write(f"{count}/{of}")


def write_truth(done: Seeded) -> Path:
    """Which spaces pad their ledgers, for which signal, and by which rows."""
    path = Path(settings.DATA) / TRUTH_FILE
    content = {
        "year": done.frame.year,
        "as_of": done.frame.as_of.isoformat(),
        "spaces": len(done.spaces),
        "padded": [asdict(padded) for padded in done.truth],
    }
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    return path
