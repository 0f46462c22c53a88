"""`zhongchuang signals`: look at the ledgers again and bring every signal up to date.

Meant for a nightly timer. It stands with the pages because only here rounds and signals meet.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from zhongchuang.policy.registry import known
from zhongchuang.web.shared.looking import look_everywhere


class Command(BaseCommand):
    help = "Look for integrity signals in the ledgers of spaces with an open case, or of all."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--policy", default="", help="only under the policy of this id")
        parser.add_argument(
            "--all", action="store_true", help="spaces without an open case as well"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        policy_id = options["policy"]
        if policy_id and policy_id not in known():
            raise CommandError(f"no such policy: {policy_id}")
        runs = 0
        for title, run in look_everywhere(policy_id, everyone=options["all"]):
            runs += 1
            words = _(
                "%(title)s：检查 %(spaces)s 家，提示 %(found)s 项，"
                "新增 %(added)s 项，变化 %(changed)s 项，消除 %(gone)s 项"
            )
            counts = {name: getattr(run, name) for name in COUNTS}
            self.stdout.write(words % {"title": title, **counts})
        if not runs:
            self.stdout.write(_("没有需要检查的众创空间"))


COUNTS = ("spaces", "found", "added", "changed", "gone")
