"""How much of a public notice's term is left, in working days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhongchuang.filing.models import NoticeEntry, PublicNotice
from zhongchuang.kernel.workdays import WorkingCalendar
from zhongchuang.policy.calendar import today, working_calendar
from zhongchuang.web.shared.components import Tone


@dataclass(frozen=True, slots=True)
class Clock:
    """Today and the working calendar, read once a page."""

    today: date
    calendar: WorkingCalendar

    def runs(self, notice: PublicNotice) -> bool:
        return notice.runs_on(self.today)

    def days_left(self, notice: PublicNotice | NoticeEntry) -> int:
        """Working days left, today and the last day included; 0 when the term has ended."""
        return max(0, self.calendar.between(self.today - timedelta(days=1), notice.last_day))

    def words(self, notice: PublicNotice) -> str:
        """Where a notice stands, in words."""
        if notice.concluded_on:
            return _("已办结")
        if not self.runs(notice):
            return _("公示期已满")
        return self.left_words(notice)

    def left_words(self, notice: PublicNotice | NoticeEntry) -> str:
        """How much of a term that runs is left, in words."""
        left = self.days_left(notice)
        if left <= 1:
            return _("今天截止")
        return ngettext("还剩 %(days)d 个工作日", "还剩 %(days)d 个工作日", left) % {"days": left}

    def tone(self, notice: PublicNotice) -> Tone:
        return "current" if self.runs(notice) else "ended"


def clock() -> Clock:
    return Clock(today(), working_calendar())
