"""Run as a script: a database of the first edition with rows in it, migrated up; what became of them
is printed as JSON."""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta

import django

django.setup()

from django.db import connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402
from django.utils import timezone  # noqa: E402

OLD = [("filing", "0003_plan_rounds"), ("messaging", "0001_create_messages")]
NOW = timezone.now()
DAY = date(2026, 3, 2)


def write(apps) -> None:
    def make(app: str, model: str, **values: object):
        return apps.get_model(app, model).objects.create(**values)

    account = make("directory", "Account", username="old", name="示例")
    firm = make("directory", "Organisation", kind="operator", name="示例", division_id="650100")
    space = make(
        "directory", "Space", operator=firm, name="示例", division_id="650100", address="示例路"
    )
    round_ = make(
        "filing",
        "Round",
        title="示例",
        level="region",
        authority=firm,
        division_id="650000",
        policy="xinjiang-2019",
        policy_digest="0" * 64,
        year=2026,
        evaluation_year=2025,
        as_of=DAY,
        opens_at=NOW,
        closes_at=NOW + timedelta(days=30),
        opened_by=account,
    )
    case = make(
        "filing",
        "Application",
        round=round_,
        space=space,
        state="acceptance",
        entered_on=DAY,
        created_by=account,
    )
    for act, source, target in (
        ("return", "acceptance", "acceptance.correction"),
        ("resubmit", "acceptance.correction", "acceptance"),
    ):
        make(
            "filing",
            "Step",
            application=case,
            act=act,
            source=source,
            target=target,
            at=NOW,
            on=DAY,
            account=account,
            role="prefecture-officer",
            organisation="示例",
        )
    common = {"application": case, "stage": "acceptance", "due_on": DAY, "raised_by": account}
    make("filing", "CorrectionItem", request="已办", settled_at=NOW, answer="补了", **common)
    make("filing", "CorrectionItem", request="未办", **common)
    for mail in ("none", "sent", "failed", "pending"):
        make("messaging", "Message", recipient=account, subject=mail, body="内容", mail=mail)


def read(apps) -> dict[str, object]:
    items = apps.get_model("filing", "CorrectionItem").objects.order_by("pk")
    marks = apps.get_model("filing", "ClockMark").objects.order_by("pk")
    deliveries = apps.get_model("messaging", "Delivery").objects.order_by("pk")
    return {
        "items": [
            [
                one.request,
                one.kind,
                one.sent_at == one.raised_at,
                one.handed_in_at == one.settled_at,
                one.accepted,
            ]
            for one in items
        ],
        "marks": [[one.stage, one.act, one.on.isoformat(), one.step.act] for one in marks],
        "deliveries": [
            [one.message.subject, one.channel, one.state, one.sent_at == one.message.sent_at]
            for one in deliveries
        ],
        "due": deliveries.exclude(due_at=None).count(),
    }


executor = MigrationExecutor(connection)
executor.migrate(OLD)
write(executor.loader.project_state(OLD).apps)
executor = MigrationExecutor(connection)
newest = executor.loader.graph.leaf_nodes()
executor.migrate(newest)
sys.stdout.write(json.dumps(read(executor.loader.project_state(newest).apps)))
