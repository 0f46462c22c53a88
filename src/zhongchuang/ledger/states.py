"""The closed lists of the ledger; labels are the words of the workbook."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TenancyKind(TextChoices):
    TEAM = "team", _("团队")
    COMPANY = "company", _("企业")


class Outcome(TextChoices):
    """How a resident left."""

    GRADUATED = "graduated", _("毕业")
    MOVED = "moved", _("迁出")
    CLOSED = "closed", _("停止运营")
    OTHER = "other", _("其他")


class MentorKind(TextChoices):
    FULL_TIME = "full-time", _("专职")
    PART_TIME = "part-time", _("兼职")


class ActivityKind(TextChoices):
    SALON = "salon", _("沙龙")
    ROADSHOW = "roadshow", _("路演")
    CONTEST = "contest", _("大赛")
    TRAINING = "training", _("培训")
    OTHER = "other", _("其他")


COUNTED_ACTIVITIES = (
    ActivityKind.SALON,
    ActivityKind.ROADSHOW,
    ActivityKind.CONTEST,
    ActivityKind.TRAINING,
)
"""The activities Art. 6.9 names; others are kept but not counted."""


class ReturnStatus(TextChoices):
    ACCEPTED = "accepted", _("已审核")
    FILED = "filed", _("已上报")
    MISSING = "missing", _("未上报")


class Verification(TextChoices):
    """What an officer found when checking a row on the spot (Art. 10)."""

    UNVERIFIED = "unverified", _("未核实")
    VERIFIED = "verified", _("已核实")
    DISPUTED = "disputed", _("有疑问")


class Act(TextChoices):
    """What can happen to a fact."""

    ADDED = "added", _("录入")
    CORRECTED = "corrected", _("更正")
    ENDED = "ended", _("终止")
    RETRACTED = "retracted", _("撤回")
    EXTENDED = "extended", _("说明延期")
    INCORPORATED = "incorporated", _("注册企业")
    SEATED = "seated", _("安排工位")
    FREED = "freed", _("腾出工位")
