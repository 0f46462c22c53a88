"""`zhongchuang doctor`: is this installation well, and what to do where it is not."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext_lazy as _

from zhongchuang.web.admin.checks import Mark, Result, results

WORDS = {Mark.OK: _("正常"), Mark.WARNING: _("注意"), Mark.FAILED: _("失败")}


class Command(BaseCommand):
    help = "Check configuration, database, storage, mail, fonts, calendar, policies; exit 1 on a failed check."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        found = results()
        for one in found:
            self.show(one)
        if any(one.mark == Mark.FAILED for one in found):
            raise SystemExit(1)

    def show(self, one: Result) -> None:
        style = {
            Mark.OK: self.style.SUCCESS,
            Mark.WARNING: self.style.WARNING,
            Mark.FAILED: self.style.ERROR,
        }[one.mark]
        told = _("%(area)s：%(words)s") % {"area": one.area, "words": one.words}
        self.stdout.write(f"[{style(str(WORDS[one.mark]))}] {told}")
        if one.advice:
            self.stdout.write(f"       → {one.advice}")
