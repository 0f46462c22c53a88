import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

FINAL = ("confirmed", "refused", "failed", "not-recommended", "objection-upheld", "withdrawn")
DRAFTS = ("drafting", "drafting.checking")


def open_those_there_are(apps, schema_editor):
    """Every round so far was opened when it was made; one of an earlier year in which nothing is
    under way any more is archived."""
    round_model = apps.get_model("filing", "Round")
    entry_model = apps.get_model("audit", "Entry")
    step_model = apps.get_model("filing", "RoundStep")
    for found in round_model.objects.select_related("authority"):
        entry = entry_model.objects.filter(
            act="filing.open-round", subject_type="filing.round", subject_id=str(found.pk)
        ).first()
        found.opened_at = entry.at if entry else found.opens_at
        under_way = found.applications.exclude(state__in=FINAL + DRAFTS)
        over = found.closes_at < timezone.now() and found.year < timezone.localdate().year
        found.state = "archived" if over and not under_way.exists() else "open"
        found.save(update_fields=["opened_at", "state"])
        step_model.objects.create(
            round=found,
            act="open",
            at=found.opened_at,
            account_id=found.opened_by_id,
            organisation=found.authority.name,
            closes_at=found.closes_at,
        )


def fk(to, **options):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=to, **options)


def key():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("filing", "0005_delegate_duties"),
        ("audit", "0001_create_audit"),
        ("directory", "0006_delegate_duties"),
        ("documents", "0001_create_documents"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: list[migrations.operations.base.Operation] = [
        migrations.CreateModel(
            name="RoundStep",
            fields=[
                ("id", key()),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("plan", "拟定批次"),
                            ("change", "修改拟定的批次"),
                            ("open", "发布批次和备案通知"),
                            ("extend", "延长受理期限"),
                            ("cancel", "取消批次"),
                            ("archive", "归档"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("account", fk(settings.AUTH_USER_MODEL, related_name="+")),
                ("organisation", models.CharField(max_length=200)),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="理由")),
                ("closes_at", models.DateTimeField(null=True)),
                ("document", fk("documents.officialdocument", null=True, related_name="+")),
                ("round", fk("filing.round", related_name="steps")),
            ],
            options={"ordering": ("pk",)},
        ),
        migrations.CreateModel(
            name="LatePermission",
            fields=[
                ("id", key()),
                ("until", models.DateField(verbose_name="准予至")),
                ("reason", models.CharField(max_length=500, verbose_name="理由")),
                ("granted_by", fk(settings.AUTH_USER_MODEL, related_name="+")),
                ("granted_at", models.DateTimeField()),
                ("organisation", models.CharField(max_length=200)),
                ("application", fk("filing.application", null=True, related_name="late_permissions")),
                ("taken_back_at", models.DateTimeField(null=True)),
                ("taken_back_by", fk(settings.AUTH_USER_MODEL, null=True, related_name="+")),
                (
                    "taken_back_for",
                    models.CharField(blank=True, max_length=500, verbose_name="收回理由"),
                ),
                ("round", fk("filing.round", related_name="late_permissions")),
                ("space", fk("directory.space", related_name="late_permissions")),
            ],
            options={"verbose_name": "逾期申报许可", "ordering": ("-pk",)},
        ),
        migrations.CreateModel(
            name="EarlyLook",
            fields=[
                ("id", key()),
                ("account", fk(settings.AUTH_USER_MODEL, related_name="+")),
                ("application", fk("filing.application", related_name="early_looks")),
                ("organisation", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(max_length=500, verbose_name="理由")),
            ],
            options={"ordering": ("pk",)},
        ),
        migrations.RemoveConstraint(model_name="round", name="filing_one_round_a_year"),
        migrations.AddField(
            model_name="round",
            name="contact",
            field=models.CharField(blank=True, max_length=100, verbose_name="联系方式"),
        ),
        migrations.AddField(
            model_name="round",
            name="opened_at",
            field=models.DateTimeField(null=True, verbose_name="发布时间"),
        ),
        migrations.AddField(
            model_name="round",
            name="sealed",
            field=models.BooleanField(default=False, verbose_name="截止受理前封存"),
        ),
        migrations.AddField(
            model_name="round",
            name="state",
            field=models.CharField(
                choices=[
                    ("planned", "拟定中"),
                    ("open", "已发布"),
                    ("archived", "已归档"),
                    ("cancelled", "已取消"),
                ],
                default="planned",
                max_length=12,
                verbose_name="状态",
            ),
        ),
        migrations.AlterField(
            model_name="round",
            name="opened_by",
            field=fk(settings.AUTH_USER_MODEL, null=True, related_name="+"),
        ),
        migrations.AlterField(
            model_name="round",
            name="policy_digest",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "cancelled"), _negated=True),
                fields=("level", "division", "year"),
                name="filing_one_round_a_year",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ("planned", "cancelled")),
                    models.Q(
                        ("opened_at__isnull", False),
                        ("opened_by__isnull", False),
                        models.Q(("policy_digest", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="filing_round_opened_under_a_text",
            ),
        ),
        migrations.AddConstraint(
            model_name="earlylook",
            constraint=models.UniqueConstraint(
                fields=("application", "account"), name="filing_one_early_look_a_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="latepermission",
            constraint=models.UniqueConstraint(
                condition=models.Q(("application", None), ("taken_back_at", None)),
                fields=("round", "space"),
                name="filing_one_unused_late_permission",
            ),
        ),
        migrations.RunPython(open_those_there_are, migrations.RunPython.noop, elidable=True),
    ]
