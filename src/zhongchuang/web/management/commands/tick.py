"""`zhongchuang tick`: remind of what falls due, then send every message that is due.

Meant for a timer of a few minutes: new messages leave by themselves through the worker; attempts
after a failure, digests and reminders leave here.
"""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from zhongchuang.messaging.delivering import deliver_due
from zhongchuang.policy.calendar import today
from zhongchuang.web.shared.reminding import remind


class Command(BaseCommand):
    help = "Send reminders, digests and every message that is due."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=int, default=0, help="again after so many seconds")

    def handle(self, *_args: Any, **options: Any) -> None:
        while True:
            self.tick()
            if not options["every"]:
                return
            time.sleep(options["every"])

    def tick(self) -> None:
        reminded = remind(today())
        sent, failed = deliver_due(timezone.now())
        words = _("提醒 %(reminded)d 人次，发出 %(sent)d 条，失败 %(failed)d 条")
        self.stdout.write(words % {"reminded": reminded, "sent": sent, "failed": failed})
