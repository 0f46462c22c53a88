import datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F
from django.utils import timezone


def manager_of(apps, schema_editor):
    using = schema_editor.connection.alias
    return lambda name: apps.get_model("filing", name)._base_manager.using(using)


def carry_notices(apps, schema_editor):
    """Each notice has been public from the morning of its day with one list for all its entries."""
    manager = manager_of(apps, schema_editor)
    for notice in manager("PublicNotice").all():
        morning = datetime.datetime.combine(notice.published_on, datetime.time())
        notice.published_at = timezone.make_aware(morning)
        notice.save(update_fields=["published_at"])
        entries = manager("NoticeEntry").filter(notice=notice)
        entries.update(listed_on=notice.published_on, last_day=notice.last_day)
        manager("NoticeVersion").create(
            notice=notice,
            number=1,
            change="published",
            rows=[row_of(entry) for entry in entries.order_by("pk")],
            digest=notice.list_digest,
            on=notice.published_on,
            at=notice.published_at,
            by_id=notice.published_by_id,
            document_id=notice.document_id,
        )


def carry_answers(apps, schema_editor):
    """What was answered is the first answer, by whoever handled the objection."""
    manager = manager_of(apps, schema_editor)
    answered = manager("Objection").exclude(answered_at=None)
    for objection in answered:
        manager("ObjectionAnswer").create(
            objection=objection,
            outcome=objection.state,
            text=objection.answer,
            prepared_by_id=objection.answered_by_id,
            prepared_at=objection.answered_at,
            decided_by_id=objection.answered_by_id,
            decided_at=objection.answered_at,
        )
    answered.update(investigator=F("answered_by"))


def row_of(entry):
    return {
        "application": entry.application_id,
        "name": entry.name,
        "operator": entry.operator,
        "address": entry.address,
        "founded_on": entry.founded_on.isoformat() if entry.founded_on else None,
    }


def settle_constraints(apps, schema_editor):
    """PostgreSQL alters no table that has checks waiting for the end of the transaction."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0002_word_papers"),
        ("filing", "0009_approve_in_rows"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="noticeentry",
            name="last_day",
            field=models.DateField(default=datetime.date(2000, 1, 1), verbose_name="公示截止"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="noticeentry",
            name="listed_on",
            field=models.DateField(default=datetime.date(2000, 1, 1), verbose_name="公示起始"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="objection",
            name="account",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="objections",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="due_on",
            field=models.DateField(null=True, verbose_name="答复期限"),
        ),
        migrations.AddField(
            model_name="objection",
            name="investigator",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="key",
            field=models.CharField(max_length=64, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="objection",
            name="review_asked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="objection",
            name="review_grounds",
            field=models.TextField(blank=True, max_length=3000, verbose_name="复核理由"),
        ),
        migrations.AddField(
            model_name="objection",
            name="review_until",
            field=models.DateField(null=True, verbose_name="申请复核截止"),
        ),
        migrations.AddField(
            model_name="publicnotice",
            name="cancel_reason",
            field=models.CharField(blank=True, max_length=500, verbose_name="取消理由"),
        ),
        migrations.AddField(
            model_name="publicnotice",
            name="cancelled_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="publicnotice",
            name="published_at",
            field=models.DateTimeField(default=timezone.now, verbose_name="发布时间"),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="noticeentry",
            name="state",
            field=models.CharField(
                choices=[
                    ("running", "公示中"),
                    ("cleared", "公示无异议"),
                    ("removed", "异议成立，移出名单"),
                    ("withdrawn", "已撤出名单"),
                ],
                default="running",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="objection",
            name="state",
            field=models.CharField(
                choices=[
                    ("not-admitted", "不予受理"),
                    ("open", "已收到，待核实"),
                    ("investigating", "核实中"),
                    ("prepared", "答复待审批"),
                    ("reviewing", "复核中"),
                    ("dismissed", "异议不成立"),
                    ("upheld", "异议成立"),
                ],
                default="open",
                max_length=16,
                verbose_name="状态",
            ),
        ),
        migrations.AlterField(
            model_name="step",
            name="act",
            field=models.CharField(
                choices=[
                    ("start", "开始申报"),
                    ("hand-over", "提交单位审核"),
                    ("hand-back", "退回申报人修改"),
                    ("submit", "提交申请"),
                    ("withdraw", "撤回申请"),
                    ("accept", "受理"),
                    ("refuse", "不予受理"),
                    ("return", "退回补正"),
                    ("resubmit", "提交补正"),
                    ("lapse", "逾期未补正，终止"),
                    ("pass-preliminary", "初审通过"),
                    ("fail-preliminary", "初审不通过"),
                    ("pass-visit", "实地核查通过"),
                    ("fail-visit", "实地核查不通过"),
                    ("prepare-recommendation", "拟推荐意见"),
                    ("send-back-recommendation", "退回重拟推荐意见"),
                    ("recommend", "批准推荐"),
                    ("not-recommend", "批准不予推荐"),
                    ("pass-formal", "审核通过"),
                    ("fail-formal", "审核不通过"),
                    ("pass-expert", "评审通过"),
                    ("fail-expert", "评审不通过"),
                    ("publish", "发布公示"),
                    ("clear", "公示无异议"),
                    ("uphold", "异议成立"),
                    ("take-off", "撤出公示"),
                    ("prepare-confirmation", "拟确认文件"),
                    ("send-back-confirmation", "退回重拟确认文件"),
                    ("confirm", "批准确认"),
                    ("sign", "签署"),
                    ("revise", "修改拟办内容"),
                    ("release", "移出拟办"),
                ],
                max_length=32,
            ),
        ),
        migrations.CreateModel(
            name="NoticeVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "change",
                    models.CharField(
                        choices=[
                            ("published", "发布"),
                            ("corrected", "更正"),
                            ("withdrawn", "撤出"),
                            ("added", "增列"),
                        ],
                        max_length=12,
                    ),
                ),
                ("rows", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("changed", models.JSONField(default=list)),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="变更理由")),
                ("on", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.officialdocument",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="filing.publicnotice",
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
            },
        ),
        migrations.CreateModel(
            name="NoticeProof",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "occasion",
                    models.CharField(
                        choices=[
                            ("published", "发布"),
                            ("changed", "名单变更"),
                            ("concluded", "办结"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("address", models.CharField(max_length=300)),
                ("page", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proofs",
                        to="filing.noticeversion",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="ObjectionAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_review", models.BooleanField(default=False)),
                (
                    "outcome",
                    models.CharField(
                        choices=[("dismissed", "异议不成立"), ("upheld", "异议成立")], max_length=12
                    ),
                ),
                ("text", models.TextField(max_length=3000, verbose_name="处理结果及理由")),
                ("article", models.CharField(blank=True, max_length=20)),
                ("prepared_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("sent_back_at", models.DateTimeField(null=True)),
                ("remark", models.CharField(blank=True, max_length=500, verbose_name="退回意见")),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.officialdocument",
                    ),
                ),
                (
                    "objection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="filing.objection",
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="ObjectionNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(max_length=2000, verbose_name="核实情况")),
                ("on", models.DateField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "objection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="filing.objection",
                    ),
                ),
            ],
            options={
                "verbose_name": "异议核实记录",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="ObjectionQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(max_length=2000, verbose_name="询问内容")),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("asked_on", models.DateField()),
                ("due_on", models.DateField(verbose_name="答复期限")),
                ("answer", models.TextField(blank=True, max_length=3000, verbose_name="情况说明")),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "objection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="filing.objection",
                    ),
                ),
            ],
            options={
                "verbose_name": "公示核实询问",
                "ordering": ("pk",),
            },
        ),
        migrations.AddConstraint(
            model_name="noticeversion",
            constraint=models.UniqueConstraint(
                fields=("notice", "number"), name="filing_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="objectionanswer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("sent_back_at", None)),
                fields=("objection", "is_review"),
                name="filing_one_answer_each",
            ),
        ),
        migrations.RunPython(carry_notices, migrations.RunPython.noop),
        migrations.RunPython(carry_answers, migrations.RunPython.noop),
        migrations.RunPython(settle_constraints, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="objection",
            name="answer",
        ),
        migrations.RemoveField(
            model_name="objection",
            name="answered_at",
        ),
        migrations.RemoveField(
            model_name="objection",
            name="answered_by",
        ),
    ]
