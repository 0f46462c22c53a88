"""What was mailed before becomes deliveries; mail that never left is not sent after the fact."""

from __future__ import annotations

from typing import Any

from django.apps.registry import Apps
from django.db import migrations

BATCH = 1000
STATES = {"sent": "sent", "failed": "failed", "pending": "failed"}


def carry_over(apps: Apps, _schema_editor: Any) -> None:
    Message = apps.get_model("messaging", "Message")
    Delivery = apps.get_model("messaging", "Delivery")
    told = Message.objects.filter(mail__in=STATES).order_by("pk")
    rows = told.values_list("pk", "mail", "sent_at").iterator(chunk_size=BATCH)
    Delivery.objects.bulk_create(
        (
            Delivery(
                message_id=pk,
                channel="email",
                state=STATES[mail],
                attempts=1,
                sent_at=sent_at if mail == "sent" else None,
            )
            for pk, mail, sent_at in rows
        ),
        batch_size=BATCH,
    )


class Migration(migrations.Migration):
    dependencies = [("messaging", "0002_deliver_over_channels")]
    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
