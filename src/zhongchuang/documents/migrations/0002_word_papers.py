import django.db.models.deletion
from django.db import migrations, models

KINDS = [
    ("call", "申报通知"),
    ("acceptance-slip", "受理通知书"),
    ("correction-notice", "补正通知书"),
    ("visit-record", "实地核查记录"),
    ("recommendation-letter", "推荐函"),
    ("expert-minutes", "专家评审会议纪要"),
    ("public-notice", "公示"),
    ("notice-addendum", "公示更正"),
    ("objection-answer", "异议答复书"),
    ("objection-review", "异议复核决定书"),
    ("confirmation", "确认文件"),
    ("certificate", "备案证书"),
    ("refusal", "不予通过决定书"),
]


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_create_documents")]

    operations = [
        migrations.CreateModel(
            name="Wording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=KINDS, max_length=24, verbose_name="文种")),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                ("text", models.TextField(max_length=20000, verbose_name="正文")),
                ("note", models.CharField(max_length=200, verbose_name="修改说明")),
                ("valid_from", models.DateField(verbose_name="启用日期")),
                ("by", models.CharField(max_length=100, verbose_name="修改人")),
                ("by_id", models.BigIntegerField()),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="修改时间")),
            ],
            options={
                "verbose_name": "公文文稿",
                "ordering": ("kind", "-version"),
                "constraints": [models.UniqueConstraint(fields=("kind", "version"), name="documents_one_version")],
            },
        ),
        migrations.AlterField(
            model_name="numberseries", name="prefix", field=models.CharField(max_length=60)
        ),
        migrations.AlterField(
            model_name="officialdocument",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=24),
        ),
        migrations.AlterField(
            model_name="officialdocument",
            name="number",
            field=models.CharField(max_length=80, unique=True, verbose_name="文号"),
        ),
        migrations.AlterField(
            model_name="officialdocument", name="prefix", field=models.CharField(max_length=60)
        ),
        migrations.AddField(
            model_name="officialdocument", name="filling", field=models.JSONField(null=True)
        ),
        migrations.AddField(
            model_name="officialdocument",
            name="ended_as",
            field=models.CharField(
                blank=True,
                choices=[
                    ("replaced", "已被更新的公文替代"),
                    ("withdrawn", "已撤回"),
                    ("lapsed", "所依据的事项已终止"),
                ],
                default="",
                max_length=10,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="officialdocument",
            name="ended_on",
            field=models.DateField(null=True, verbose_name="失效日期"),
        ),
        migrations.AddField(
            model_name="officialdocument",
            name="ended_why",
            field=models.CharField(blank=True, default="", max_length=500, verbose_name="失效原因"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="officialdocument",
            name="replaced_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaces",
                to="documents.officialdocument",
            ),
        ),
    ]
