import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_create_audit"),
        ("documents", "0001_create_documents"),
        ("filing", "0007_plan_visits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MeetingCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "consensus",
                    models.CharField(blank=True, max_length=1000, verbose_name="会议意见"),
                ),
            ],
            options={
                "verbose_name": "议题",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="MeetingMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("signed_in_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("confirmed_digest", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "verbose_name": "与会专家",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="MeetingVote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "vote",
                    models.CharField(
                        choices=[("for", "同意"), ("against", "不同意"), ("abstain", "弃权")],
                        max_length=8,
                        verbose_name="表决",
                    ),
                ),
                ("voted_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name": "表决",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="PanelMeeting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("held_at", models.DateTimeField(verbose_name="会议时间")),
                ("place", models.CharField(max_length=200, verbose_name="地点")),
                ("online", models.BooleanField(default=False, verbose_name="线上会议")),
                ("quorum", models.PositiveSmallIntegerField()),
                ("called_at", models.DateTimeField(auto_now_add=True)),
                (
                    "minutes",
                    models.TextField(blank=True, max_length=10000, verbose_name="会议纪要"),
                ),
                ("minutes_digest", models.CharField(blank=True, max_length=64)),
                ("written_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("cancelled_at", models.DateTimeField(null=True)),
                (
                    "cancel_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="取消理由"),
                ),
            ],
            options={
                "verbose_name": "评审会议",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="ScoreVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("scores", models.JSONField()),
                ("abstained", models.JSONField(default=dict)),
                ("total", models.DecimalField(decimal_places=2, max_digits=9)),
                ("comment", models.TextField(max_length=3000)),
                ("salt", models.CharField(blank=True, max_length=64)),
                ("outlier_note", models.CharField(blank=True, max_length=1000)),
                ("submitted_at", models.DateTimeField()),
                ("was_open", models.BooleanField()),
                ("reason", models.CharField(max_length=300, verbose_name="退回重评的理由")),
                ("reopened_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "原评分",
                "ordering": ("pk",),
            },
        ),
        migrations.AddField(
            model_name="scoresheet",
            name="abstained",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="scoresheet",
            name="draft",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="scoresheet",
            name="outlier_note",
            field=models.CharField(blank=True, max_length=1000, verbose_name="对分差的说明"),
        ),
        migrations.AddField(
            model_name="scoresheet",
            name="place",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="scoresheet",
            name="reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="直接指派的理由"),
        ),
        migrations.AddField(
            model_name="scoresheet",
            name="released_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="scoresheet",
            name="replaces",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replacements",
                to="filing.scoresheet",
            ),
        ),
        migrations.AddField(
            model_name="scoresheet",
            name="salt",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AlterField(
            model_name="scoresheet",
            name="total",
            field=models.DecimalField(
                decimal_places=2, max_digits=9, null=True, verbose_name="总分"
            ),
        ),
        migrations.CreateModel(
            name="ConflictRuling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("excluded", models.BooleanField(verbose_name="应当回避")),
                ("reason", models.CharField(max_length=300, verbose_name="理由")),
                ("ruled_at", models.DateTimeField(auto_now_add=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conflict_rulings",
                        to="filing.application",
                    ),
                ),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ruled_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "回避认定",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="ExpertDraw",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("method", models.CharField(max_length=40)),
                ("nonce", models.CharField(max_length=64)),
                (
                    "reason",
                    models.CharField(blank=True, max_length=300, verbose_name="重新抽取的理由"),
                ),
                ("frozen_at", models.DateTimeField(auto_now_add=True)),
                (
                    "words",
                    models.CharField(blank=True, max_length=200, verbose_name="见证人给出的字句"),
                ),
                ("seed", models.CharField(blank=True, max_length=64)),
                ("drawn", models.JSONField(default=list)),
                ("waiting", models.JSONField(default=list)),
                ("drawn_at", models.DateTimeField(null=True)),
                ("cases", models.ManyToManyField(related_name="draws", to="filing.application")),
                (
                    "drawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "frozen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="audit.snapshot",
                    ),
                ),
                (
                    "frozen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draws",
                        to="filing.round",
                    ),
                ),
            ],
            options={
                "verbose_name": "专家抽取",
                "ordering": ("pk",),
            },
        ),
        migrations.AddField(
            model_name="scoresheet",
            name="draw",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sheets",
                to="filing.expertdraw",
            ),
        ),
        migrations.AddConstraint(
            model_name="scoresheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("draw", None), ("place", None)),
                    models.Q(("draw__isnull", False), ("place__gte", 1)),
                    _connector="OR",
                ),
                name="filing_place_in_a_draw",
            ),
        ),
        migrations.AddField(
            model_name="meetingcase",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="meeting_points",
                to="filing.application",
            ),
        ),
        migrations.AddField(
            model_name="meetingmember",
            name="expert",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="meeting_memberships",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="meetingvote",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="votes",
                to="filing.meetingmember",
            ),
        ),
        migrations.AddField(
            model_name="meetingvote",
            name="point",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="votes",
                to="filing.meetingcase",
            ),
        ),
        migrations.AddField(
            model_name="panelmeeting",
            name="called_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="panelmeeting",
            name="chair",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="主持人",
            ),
        ),
        migrations.AddField(
            model_name="panelmeeting",
            name="document",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.officialdocument",
            ),
        ),
        migrations.AddField(
            model_name="panelmeeting",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="panel_meetings",
                to="filing.round",
            ),
        ),
        migrations.AddField(
            model_name="panelmeeting",
            name="written_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="meetingmember",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="members",
                to="filing.panelmeeting",
            ),
        ),
        migrations.AddField(
            model_name="meetingcase",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="agenda",
                to="filing.panelmeeting",
            ),
        ),
        migrations.AddField(
            model_name="scoreversion",
            name="reopened_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="scoreversion",
            name="sheet",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="versions",
                to="filing.scoresheet",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingvote",
            constraint=models.UniqueConstraint(
                fields=("point", "member"), name="filing_one_vote_a_point"
            ),
        ),
        migrations.AddConstraint(
            model_name="panelmeeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed_at", None), ("cancelled_at", None), _connector="OR"),
                name="filing_meeting_ends_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingmember",
            constraint=models.UniqueConstraint(
                fields=("meeting", "expert"), name="filing_member_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingcase",
            constraint=models.UniqueConstraint(
                fields=("meeting", "application"), name="filing_case_once_a_meeting"
            ),
        ),
    ]
