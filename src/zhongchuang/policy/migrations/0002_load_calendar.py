"""Holidays and make-up working days by the yearly notices of the State Council, 2016 to 2026,
and the statutory holidays of 2027, whose notice (with its make-up days) was not out yet."""

from datetime import date, timedelta

import chinese_calendar
import holidays
from django.db import migrations

KNOWN_YEARS = range(2016, 2027)
STATUTORY_YEARS = (2027,)


def exceptions(year):
    day = date(year, 1, 1)
    while day.year == year:
        working = chinese_calendar.is_workday(day)
        if working != (day.weekday() < 5):
            yield day, working
        day += timedelta(days=1)


def load(apps, schema_editor):
    CalendarDay = apps.get_model("policy", "CalendarDay")
    CalendarYear = apps.get_model("policy", "CalendarYear")
    days = [
        CalendarDay(day=day, is_working=working, note="调休上班" if working else "放假")
        for year in KNOWN_YEARS
        for day, working in exceptions(year)
    ]
    days += [
        CalendarDay(day=day, is_working=False, note="法定节假日")
        for year in STATUTORY_YEARS
        for day in holidays.CN(years=year)
        if day.weekday() < 5
    ]
    CalendarDay.objects.bulk_create(days, ignore_conflicts=True)
    CalendarYear.objects.bulk_create(
        [CalendarYear(year=year, source="国务院办公厅放假安排通知") for year in KNOWN_YEARS],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("policy", "0001_create_calendar")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
