"""Roles, kinds of organisation and of space."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a mandate lets a person act as."""

    OPERATOR_OWNER = "operator-owner", _("申报单位")
    OPERATOR_EDITOR = "operator-editor", _("申报人")
    PREFECTURE_OFFICER = "prefecture-officer", _("地州市经办人")
    PREFECTURE_APPROVER = "prefecture-approver", _("地州市审批人")
    REGION_OFFICER = "region-officer", _("科技厅经办人")
    REGION_APPROVER = "region-approver", _("科技厅审批人")
    EXPERT = "expert", _("评审专家")
    ENTREPRENEUR = "entrepreneur", _("创业者")
    AUDITOR = "auditor", _("审计员")
    ADMINISTRATOR = "administrator", _("系统管理员")


OPERATORS = frozenset({Role.OPERATOR_OWNER, Role.OPERATOR_EDITOR})
PREFECTURES = frozenset({Role.PREFECTURE_OFFICER, Role.PREFECTURE_APPROVER})
REGIONS = frozenset({Role.REGION_OFFICER, Role.REGION_APPROVER})
OFFICERS = PREFECTURES | REGIONS
APPROVERS = frozenset({Role.PREFECTURE_APPROVER, Role.REGION_APPROVER})


class OrganisationKind(TextChoices):
    OPERATOR = "operator", _("运营机构")
    PREFECTURE = "prefecture", _("地州市科技局")
    REGION = "region", _("自治区科技厅")
    OTHER = "other", _("其他单位")


class SpaceKind(TextChoices):
    GENERAL = "general", _("综合")
    PROFESSIONAL = "professional", _("专业")
    UNIVERSITY = "university", _("高校")


class StandingKind(TextChoices):
    FILED = "filed", _("已备案")
    REVOKED = "revoked", _("已取消备案资格")
    WITHDRAWN = "withdrawn", _("已注销备案")


class Level(TextChoices):
    """At which level a space is filed (Art. 8 and 9)."""

    REGION = "region", _("自治区级")
    PREFECTURE = "prefecture", _("地州市级")


class Service(TextChoices):
    """What a maker space mainly offers (Art. 5), in the article's words."""

    PREMISES = "premises", _("创业场地")
    INVESTMENT = "investment", _("投资与孵化")
    TRAINING = "training", _("辅导与培训")
    TECHNOLOGY = "technology", _("技术服务")
    ROADSHOWS = "roadshows", _("项目路演")
    MARKET = "market", _("信息与市场资源对接")
    POLICY = "policy", _("政策服务")
    INTERNATIONAL = "international", _("国际合作")
