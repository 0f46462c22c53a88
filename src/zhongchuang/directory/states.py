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


class ExpertField(TextChoices):
    """What experts know about: the fields of the national catalogue of high technology, and the
    trades a maker space lives on."""

    INFORMATION = "information", _("电子信息")
    MANUFACTURING = "manufacturing", _("先进制造与自动化")
    MATERIALS = "materials", _("新材料")
    ENERGY = "energy", _("新能源与节能")
    ENVIRONMENT = "environment", _("资源与环境")
    BIOLOGY = "biology", _("生物与新医药")
    AGRICULTURE = "agriculture", _("现代农业")
    SERVICES = "services", _("高技术服务与文化创意")
    INCUBATION = "incubation", _("创业孵化与运营管理")
    EDUCATION = "education", _("创新创业教育")
    INVESTMENT = "investment", _("投资与金融")
    FINANCE = "finance", _("财务与审计")
    LAW = "law", _("法律与知识产权")


class InterestKind(TextChoices):
    """What ties an expert to an organisation that is not their employer."""

    SHARES = "shares", _("持有股份或出资")
    POST = "post", _("兼职、顾问或董事监事")
    KIN = "kin", _("近亲属任职或持股")
    OTHER = "other", _("其他利害关系")
