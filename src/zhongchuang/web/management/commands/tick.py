"""`zhongchuang tick`: remind of what falls due, then send every message that is due.

The worker beside `serve` does it every few minutes; this is for systems without one, by a timer,
and for doing it at once.
"""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from zhongchuang.web.shared.reminding import tick


class Command(BaseCommand):
    help = (
        "Send reminders, digests and every message that is due, now (a worker does it by itself)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=int, default=0, help="again after so many seconds")

    def handle(self, *_args: Any, **options: Any) -> None:
        while True:
            self.tick()
            if not options["every"]:
                return
            time.sleep(options["every"])

    def tick(self) -> None:
        reminded, sent, failed = tick()
        words = _("提醒 %(reminded)d 人次，发出 %(sent)d 条，失败 %(failed)d 条")
        self.stdout.write(words % {"reminded": reminded, "sent": sent, "failed": failed})
