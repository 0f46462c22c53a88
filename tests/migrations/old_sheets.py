"""Run as a script: a database from before approvals had rows (0008), with proposals in it, migrated up;
what became of them is printed as JSON."""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta

import django

django.setup()

from django.db import connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402
from django.utils import timezone  # noqa: E402

OLD = [("filing", "0008_draw_experts")]
NOW = timezone.now()
DAY = date(2026, 3, 2)


def write(apps) -> None:
    def make(app: str, model: str, **values: object):
        return apps.get_model(app, model).objects.create(**values)

    def office(kind: str, name: str, division: str):
        return make("directory", "Organisation", kind=kind, name=name, division_id=division)

    def person(name: str, organisation, role: str):
        account = make("directory", "Account", username=name, name=name)
        make(
            "directory",
            "Mandate",
            account=account,
            organisation=organisation,
            role=role,
            valid_from=DAY,
        )
        return account

    region = office("region", "示例厅", "650000")
    bureau = office("prefecture", "示例局", "650100")
    clerk = person("clerk", bureau, "prefecture-officer")
    absent = person("absent", bureau, "prefecture-officer")
    head = person("head", bureau, "prefecture-approver")
    desk = person("desk", region, "region-officer")
    department = person("department", region, "region-approver")
    round_ = make(
        "filing",
        "Round",
        title="示例",
        level="region",
        authority=region,
        division_id="650000",
        policy="xinjiang-2019",
        year=2026,
        evaluation_year=2025,
        as_of=DAY,
        opens_at=NOW,
        closes_at=NOW + timedelta(days=30),
        opened_by=department,
    )
    proposals = apps.get_model("filing", "Proposal").objects
    for number, (kind, by, stands_for, decided_by, outcome) in enumerate(
        (
            ("recommendation", clerk, None, None, ""),
            ("recommendation", clerk, absent, head, "approved"),
            ("recommendation", clerk, None, head, "sent-back"),
            ("confirmation", desk, None, department, "approved"),
        )
    ):
        proposals.create(
            kind=kind,
            round=round_,
            grounds=f"理由{number}",
            prepared_by=by,
            prepared_for=stands_for,
            decided_by=decided_by,
            decided_at=NOW if outcome else None,
            outcome=outcome,
            note="批语" if outcome else "",
        )


def read(apps) -> dict[str, object]:
    sheets = apps.get_model("filing", "Proposal").objects.order_by("pk")
    return {
        "sheets": [
            {
                "unit": one.organisation.name,
                "next": [one.next_step, one.next_by],
                "rows": [
                    [row.step, row.account.username, row.role, row.remark, row.voided_why]
                    for row in one.sign_offs.order_by("pk")
                ],
                "stands_for": [
                    row.stands_for.username for row in one.sign_offs.exclude(stands_for=None)
                ],
                "persons": sorted(one.persons.values_list("person__username", flat=True)),
            }
            for one in sheets
        ]
    }


executor = MigrationExecutor(connection)
executor.migrate(OLD)
write(executor.loader.project_state(OLD).apps)
executor = MigrationExecutor(connection)
newest = executor.loader.graph.leaf_nodes()
executor.migrate(newest)
sys.stdout.write(json.dumps(read(executor.loader.project_state(newest).apps)))
