"""Give the rows there are their initials, and say of their files that they came without a kind."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from zhongchuang.kernel.pinyin import initials

NAMED = {
    "Tenancy": "name",
    "Financing": "investor",
    "IncubationCase": "title",
    "StaffMember": "name",
    "Mentor": "name",
    "Activity": "name",
    "ReturnRecord": "period",
}
BATCH = 1000
TAKEN_BEFORE = " * "


def fill_initials(apps: Any, _schema_editor: Any) -> None:
    for name, field in NAMED.items():
        model = apps.get_model("ledger", name)
        last = 0
        while rows := list(model.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
            for row in rows:
                row.initials = initials(getattr(row, field))[:200]
            model.objects.bulk_update(rows, ["initials"], batch_size=BATCH)
            last = rows[-1].pk


def fill_kinds(apps: Any, _schema_editor: Any) -> None:
    for name in (*NAMED, "SpaceProfile"):
        model = apps.get_model("ledger", name)
        model.objects.filter(evidence_count__gt=0).update(evidence_kinds=TAKEN_BEFORE)


class Migration(migrations.Migration):
    dependencies = (("ledger", "0002_keep_stays_seats_and_freezings"),)

    operations = (
        migrations.RunPython(fill_initials, migrations.RunPython.noop),
        migrations.RunPython(fill_kinds, migrations.RunPython.noop),
    )
