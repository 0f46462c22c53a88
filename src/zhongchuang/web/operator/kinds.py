"""The kinds of fact a ledger keeps: how each is called, where it stands, which condition it feeds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhongchuang.ledger.models import (
    Activity,
    Financing,
    IncubationCase,
    Mentor,
    Recorded,
    ReturnRecord,
    SpaceProfile,
    StaffMember,
    Tenancy,
)

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fact.

    Attributes:
        slug: its part of the address.
        one: how one row is called ("活动").
        evidence: under which name the policy lists the evidence asked for.
        search: the fields looked through.
        ending: how the act that ends a row is called; empty for facts that do not end.
    """

    slug: str
    model: type[Any]
    title: Text
    one: Text
    unit: Text
    about: Text
    evidence: tuple[str, ...]
    search: tuple[str, ...]
    ending: Text = ""

    @property
    def needs_evidence(self) -> bool:
        return bool(self.evidence)


KINDS = (
    Kind(
        "tenancies",
        Tenancy,
        _("入驻团队和企业"),
        _("入驻记录"),
        _("条"),
        _("每份入驻协议一条；同一家团队或企业的多份协议按一家计算。"),
        ("tenancy", "incorporation"),
        ("name", "uscc", "head", "agreement_number", "field", "initials"),
        _("登记离开"),
    ),
    Kind(
        "financings",
        Financing,
        _("融资"),
        _("融资记录"),
        _("笔"),
        _("入驻期间获得的融资，每笔一条；同一家多次融资按一家计算。"),
        ("financing",),
        ("tenancy__name", "investor", "initials", "tenancy__initials"),
    ),
    Kind(
        "cases",
        IncubationCase,
        _("孵化案例"),
        _("孵化案例"),
        _("个"),
        _("当年的典型孵化案例，每个一条。"),
        ("case",),
        ("title", "tenancy__name", "summary", "initials", "tenancy__initials"),
    ),
    Kind(
        "staff",
        StaffMember,
        _("服务人员"),
        _("人员记录"),
        _("人"),
        _("孵化服务队伍；专职且写明专业能力的在职人员计入条件。"),
        ("staff",),
        ("name", "position", "ability", "initials"),
        _("登记离职"),
    ),
    Kind(
        "mentors",
        Mentor,
        _("导师"),
        _("导师记录"),
        _("人"),
        _("聘期内的专职和兼职导师。"),
        ("mentor",),
        ("name", "employer", "initials"),
        _("登记到期"),
    ),
    Kind(
        "activities",
        Activity,
        _("活动"),
        _("活动"),
        _("场"),
        _("沙龙、路演、大赛和培训计入条件；连续两天举办的算一场，“其他”不计入。"),
        ("activity",),
        ("name", "initials"),
    ),
    Kind(
        "returns",
        ReturnRecord,
        _("统计报表"),
        _("报表记录"),
        _("期"),
        _("每期统计报表的报送情况；须为“已审核”才计入条件。"),
        (),
        ("period",),
    ),
)

PROFILE = Kind(
    "profile",
    SpaceProfile,
    _("空间基本情况"),
    _("空间基本情况"),
    _("份"),
    _("注册与运营时间、面积、工位、公共服务设施等，每个空间一份。"),
    ("space", "procedure"),
    (),
)
"""The facts of the space itself: one of them a space, on a page of its own."""

BY_SLUG: Mapping[str, Kind] = {kind.slug: kind for kind in KINDS}
BY_MODEL: Mapping[type[Recorded], Kind] = {kind.model: kind for kind in (PROFILE, *KINDS)}


def kind_of(slug: str) -> Kind:
    """Raises Http404: no such kind of ledger row."""
    try:
        return BY_SLUG[slug]
    except KeyError:
        raise Http404 from None


def kind_with_files(slug: str) -> Kind:
    """As `kind_of`; the profile, too, has evidence."""
    return PROFILE if slug == PROFILE.slug else kind_of(slug)


def copies(kind: Kind) -> bool:
    """Do rows of this kind come again from year to year, so that last year's can be taken up?"""
    return kind.model in (Mentor, Activity)
