import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import zhongchuang.directory.models


def account(**options: object) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, **options
    )


def key() -> models.BigAutoField:
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    dependencies = [("directory", "0007_place_spaces")]

    operations = [
        migrations.CreateModel(
            name="ExpertProfile",
            fields=[
                ("id", key()),
                (
                    "title",
                    models.CharField(blank=True, max_length=100, verbose_name="职称或职务"),
                ),
                ("employer", models.CharField(max_length=200, verbose_name="工作单位")),
                (
                    "employer_uscc",
                    models.CharField(
                        blank=True,
                        max_length=18,
                        validators=[zhongchuang.directory.models.checked_uscc],
                        verbose_name="工作单位统一社会信用代码",
                    ),
                ),
                ("fields", models.JSONField(default=list, verbose_name="专业领域")),
                (
                    "active_since",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="从业起始年份"
                    ),
                ),
                ("available", models.BooleanField(default=True, verbose_name="可以参加评审")),
                ("initials", models.CharField(blank=True, max_length=300)),
                ("kept_at", models.DateTimeField(auto_now=True)),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expert_profile",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("kept_by", account(related_name="+")),
            ],
            options={"verbose_name": "专家信息", "ordering": ("pk",)},
        ),
        migrations.CreateModel(
            name="ExpertInterest",
            fields=[
                ("id", key()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("shares", "持有股份或出资"),
                            ("post", "兼职、顾问或董事监事"),
                            ("kin", "近亲属任职或持股"),
                            ("other", "其他利害关系"),
                        ],
                        max_length=8,
                        verbose_name="关系",
                    ),
                ),
                ("organisation", models.CharField(max_length=200, verbose_name="机构名称")),
                (
                    "uscc",
                    models.CharField(
                        blank=True,
                        max_length=18,
                        validators=[zhongchuang.directory.models.checked_uscc],
                        verbose_name="统一社会信用代码",
                    ),
                ),
                ("declared_at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("account", account(related_name="interests")),
                ("declared_by", account(related_name="+")),
            ],
            options={"verbose_name": "利害关系申报", "ordering": ("pk",)},
        ),
    ]
