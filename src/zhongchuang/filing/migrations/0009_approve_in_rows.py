"""Approvals become sheets with one row a signature; what was prepared and decided becomes rows."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STEPS = [
    ("prepared", "拟办"),
    ("checked", "核稿"),
    ("approved", "审批"),
    ("issued", "签发"),
]


def account(**options: Any) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
        **options,
    )


def office_of(apps: Any, proposal: Any) -> Any:
    """Whose sheet it is: the authority of the round, or the bureau its preparer works in."""
    if proposal.kind == "confirmation" or proposal.round.level == "prefecture":
        return proposal.round.authority_id
    mandates = apps.get_model("directory", "Mandate").objects.filter(
        account=proposal.prepared_by_id, role="prefecture-officer"
    )
    return mandates.order_by("pk").values_list("organisation", flat=True).first() or (
        proposal.round.authority_id
    )


def role_of(proposal: Any, word: str) -> str:
    """The role of a signature under the policies there were: the bureau's, or the round's."""
    level = proposal.round.level if proposal.kind == "confirmation" else "prefecture"
    return f"{level}-{word}"


def carry_over(apps: Any, schema_editor: Any) -> None:
    """Prepared and decided become rows; what is undecided waits for its approval."""
    proposals = apps.get_model("filing", "Proposal")
    for one in proposals.objects.select_related("round").order_by("pk").iterator(chunk_size=500):
        one.organisation_id = office_of(apps, one)
        if not one.outcome:
            one.next_step, one.next_by = "approved", "approver"
        one.save(update_fields=["organisation", "next_step", "next_by"])
        sent_back = one.outcome == "sent-back"
        prepared = {"remark": one.grounds}
        if sent_back:
            prepared |= {"voided_at": one.decided_at, "voided_why": one.note}
        _row(apps, one, "prepared", (one.prepared_by_id, one.prepared_for_id), prepared)
        if one.outcome == "approved":
            _row(apps, one, "approved", (one.decided_by_id, None), {"remark": one.note})
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _row(apps: Any, one: Any, step: str, people: tuple[int, int | None], values: Any) -> None:
    row = apps.get_model("filing", "SignOff").objects.create(
        proposal=one,
        step=step,
        account_id=people[0],
        stands_for_id=people[1],
        role=role_of(one, "officer" if step == "prepared" else "approver"),
        unit=apps.get_model("directory", "Organisation").objects.get(pk=one.organisation_id).name,
        at=one.prepared_at if step == "prepared" else one.decided_at,
        **values,
    )
    if "voided_at" in values:
        return
    persons = apps.get_model("filing", "SignOffPerson").objects
    persons.bulk_create(
        [
            persons.model(sign_off=row, proposal=one, person_id=person)
            for person in dict.fromkeys(people)
            if person
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("directory", "0006_delegate_duties"),
        ("filing", "0008_draw_experts"),
    ]

    operations = [
        migrations.AddField(
            "application",
            "certificate",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.officialdocument",
            ),
        ),
        migrations.AddField(
            "proposal",
            "organisation",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.organisation",
            ),
        ),
        migrations.AddField("proposal", "content", models.JSONField(default=dict)),
        migrations.AddField(
            "proposal",
            "next_step",
            models.CharField(blank=True, choices=STEPS, default="", max_length=10),
        ),
        migrations.AddField(
            "proposal", "next_by", models.CharField(blank=True, default="", max_length=10)
        ),
        migrations.AlterField("proposal", "prepared_at", models.DateTimeField()),
        migrations.AlterField(
            "proposal",
            "outcome",
            models.CharField(
                blank=True,
                choices=[("approved", "已批准"), ("sent-back", "已退回"), ("dropped", "已终止")],
                default="",
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="SignOff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("step", models.CharField(choices=STEPS, max_length=10)),
                ("role", models.CharField(max_length=24)),
                ("unit", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("remark", models.CharField(blank=True, max_length=3000)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("voided_at", models.DateTimeField(null=True)),
                ("voided_why", models.CharField(blank=True, max_length=1000)),
                ("account", account()),
                ("stands_for", account(null=True)),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sign_offs",
                        to="filing.proposal",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at", None)),
                        fields=("proposal", "step"),
                        name="filing_one_signature_a_row",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SignOffPerson",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", account()),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="persons",
                        to="filing.proposal",
                    ),
                ),
                (
                    "sign_off",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="persons",
                        to="filing.signoff",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("proposal", "person"), name="filing_nobody_signs_a_sheet_twice"
                    )
                ],
            },
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.RemoveConstraint("proposal", "filing_nobody_approves_in_their_name"),
        migrations.RemoveField("proposal", "prepared_for"),
        migrations.AlterField(
            "proposal",
            "organisation",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.organisation",
            ),
        ),
    ]
