import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_create_audit"),
        ("documents", "0001_create_documents"),
        ("evidence", "0002_tell_scans_kinds_and_uploads"),
        ("filing", "0006_stage_rounds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="sitevisit",
            name="signed",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="audit.snapshot",
            ),
        ),
        migrations.AddField(
            model_name="sitevisit",
            name="paper",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.officialdocument",
            ),
        ),
        migrations.CreateModel(
            name="PlannedVisit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="核查日期")),
                (
                    "part",
                    models.CharField(
                        choices=[("morning", "上午"), ("afternoon", "下午")],
                        max_length=10,
                        verbose_name="时段",
                    ),
                ),
                ("at", models.TimeField(blank=True, null=True, verbose_name="具体时间")),
                (
                    "second_name",
                    models.CharField(blank=True, max_length=50, verbose_name="核查人二姓名"),
                ),
                (
                    "note",
                    models.CharField(blank=True, max_length=500, verbose_name="告知申报机构的事项"),
                ),
                ("planned_at", models.DateTimeField(auto_now_add=True)),
                ("cancelled_at", models.DateTimeField(null=True)),
                (
                    "cancelled_because",
                    models.CharField(blank=True, max_length=300, verbose_name="取消的理由"),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="planned_visits",
                        to="filing.application",
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="核查人一",
                    ),
                ),
                (
                    "planned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "record",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan",
                        to="filing.sitevisit",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="核查人二",
                    ),
                ),
            ],
            options={
                "verbose_name": "实地核查安排",
                "ordering": ("on", "part", "at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="FieldPhoto",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("received_at", models.DateTimeField(auto_now_add=True)),
                (
                    "attachment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evidence.attachment",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="filing.plannedvisit",
                    ),
                ),
            ],
            options={
                "ordering": ("received_at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="FieldEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=120)),
                ("revision", models.PositiveIntegerField()),
                ("device", models.UUIDField()),
                ("version", models.PositiveIntegerField()),
                ("value", models.JSONField()),
                ("made_at", models.DateTimeField()),
                ("received_at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="filing.plannedvisit",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="VisitSignature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "party",
                    models.CharField(
                        choices=[
                            ("first", "核查人一"),
                            ("second", "核查人二"),
                            ("operator", "运营机构代表"),
                        ],
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(max_length=50)),
                ("strokes", models.JSONField()),
                ("refusal", models.CharField(blank=True, max_length=300)),
                ("digest", models.CharField(max_length=64)),
                ("signed_at", models.DateTimeField()),
                (
                    "delivered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="filing.sitevisit",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.AddConstraint(
            model_name="plannedvisit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cancelled_at", None), ("record", None)),
                fields=("application",),
                name="filing_one_open_plan_a_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedvisit",
            constraint=models.CheckConstraint(
                condition=models.Q(("first", models.F("second")), _negated=True),
                name="filing_plan_two_accounts",
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedvisit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("second__isnull", False), ("second_name", "")),
                    models.Q(("second", None), models.Q(("second_name", ""), _negated=True)),
                    _connector="OR",
                ),
                name="filing_plan_names_the_second",
            ),
        ),
        migrations.AddConstraint(
            model_name="fieldentry",
            constraint=models.UniqueConstraint(
                fields=("visit", "key", "revision"), name="filing_entry_revision_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="fieldentry",
            constraint=models.UniqueConstraint(
                fields=("visit", "key", "device", "version"), name="filing_entry_change_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="visitsignature",
            constraint=models.UniqueConstraint(
                fields=("visit", "party"), name="filing_one_signature_a_party"
            ),
        ),
        migrations.AddConstraint(
            model_name="visitsignature",
            constraint=models.CheckConstraint(
                condition=models.Q(("refusal", ""), ("party", "operator"), _connector="OR"),
                name="filing_only_operators_refuse",
            ),
        ),
    ]
