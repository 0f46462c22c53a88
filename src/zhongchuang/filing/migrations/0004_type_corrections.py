import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F

KINDS = [
    ("missing-file", "补交材料"),
    ("explain-figure", "说明数据"),
    ("prove-row", "补充佐证"),
    ("change-fact", "更正内容"),
    ("other", "其他要求"),
]
ACTS = {"return": ("pause", "退回补正"), "resubmit": ("resume", "提交补正")}


def read_what_there_is(apps, schema_editor):
    """Items were sent when they were raised, and settled when they were handed in; returns and
    their answers stopped the clock and let it go on."""
    using = schema_editor.connection.alias
    items = apps.get_model("filing", "CorrectionItem").objects.using(using)
    items.update(sent_at=F("raised_at"), handed_in_at=F("settled_at"))
    items.exclude(settled_at=None).update(accepted=True)
    mark = apps.get_model("filing", "ClockMark")
    steps = apps.get_model("filing", "Step").objects.using(using).filter(act__in=ACTS)
    mark.objects.using(using).bulk_create(
        (
            mark(
                application_id=step.application_id,
                stage=step.source.partition(".")[0],
                act=ACTS[step.act][0],
                on=step.on,
                why=ACTS[step.act][1],
                step_id=step.pk,
            )
            for step in steps.order_by("pk").iterator()
        ),
        batch_size=500,
    )
    schema_editor.connection.check_constraints()  # PostgreSQL makes no index before they are checked


def forget(apps, schema_editor):
    """Going back needs nothing: the columns go."""


def column(name, field):
    return migrations.AddField("correctionitem", name, field)


class Migration(migrations.Migration):
    dependencies = [
        ("filing", "0003_plan_rounds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        column(
            "kind",
            models.CharField(choices=KINDS, default="other", max_length=16, verbose_name="类型"),
        ),
        column("measure", models.CharField(blank=True, max_length=60, verbose_name="指标")),
        column("part", models.CharField(blank=True, max_length=32, verbose_name="申报内容")),
        column("row_kind", models.CharField(blank=True, max_length=32)),
        column("row_id", models.BigIntegerField(null=True)),
        column("row_version", models.PositiveIntegerField(null=True)),
        column("place", models.CharField(blank=True, max_length=200, verbose_name="位置")),
        column(
            "days",
            models.PositiveSmallIntegerField(default=5, verbose_name="补正期限（工作日）"),
        ),
        migrations.AlterField(
            "correctionitem", "due_on", models.DateField(null=True, verbose_name="补正期限")
        ),
        column("sent_at", models.DateTimeField(null=True)),
        column(
            "follows",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="asked_again",
                to="filing.correctionitem",
            ),
        ),
        column("contested", models.BooleanField(default=False)),
        column("handed_in_at", models.DateTimeField(null=True)),
        column(
            "settled_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        column("accepted", models.BooleanField(null=True)),
        column("finding", models.CharField(blank=True, max_length=500, verbose_name="核对意见")),
        migrations.CreateModel(
            "ClockMark",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stage", models.CharField(max_length=32)),
                (
                    "act",
                    models.CharField(
                        choices=[("pause", "计时暂停"), ("resume", "计时恢复")], max_length=8
                    ),
                ),
                ("on", models.DateField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("why", models.CharField(max_length=200)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clock_marks",
                        to="filing.application",
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="filing.step",
                    ),
                ),
            ],
            options={"ordering": ("pk",)},
        ),
        migrations.RunPython(read_what_there_is, forget),
    ]
