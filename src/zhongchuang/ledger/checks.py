"""What a fact must be like to be possible; the database holds the same line behind it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhongchuang.kernel.identifiers import is_uscc
from zhongchuang.ledger.models import (
    FACTS,
    Financing,
    Recorded,
    ReturnRecord,
    SpaceProfile,
    Tenancy,
    Workstation,
)
from zhongchuang.ledger.states import TenancyKind
from zhongchuang.ledger.workbook.cells import EARLIEST, LATEST, RETURN_PERIOD
from zhongchuang.ledger.workbook.sheets import sheet_of

NOT_CHECKED = ("space", "recorded_by", "tenancy", "previous")
"""References whose rows are at hand, or checked here: no query to look them up again."""

PARTS = ("service_area", "workstation_area", "public_area")


def tidied(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as they are stored: text without blanks around it, lines ended one way, codes in
    capitals."""
    tidy = {
        name: value.replace("\r\n", "\n").strip() if isinstance(value, str) else value
        for name, value in values.items()
    }
    if "uscc" in tidy:
        tidy["uscc"] = "".join(tidy["uscc"].split()).upper()
    return tidy


def check(fact: Recorded, tenancies: Collection[int] | None = None) -> None:
    """Refuse an impossible fact.

    Args:
        tenancies: the live tenancies of the fact's space, where many facts are checked at once.

    Raises:
        ValidationError: by field, each with its reason.
    """
    faults: dict[str, Any] = {}
    try:
        fact.clean_fields(exclude=NOT_CHECKED)
    except ValidationError as error:
        faults = error.update_error_dict(faults)
    for name, reason in _impossible(fact, tenancies).items():
        faults.setdefault(name, [reason])
    if faults:
        raise ValidationError(faults)


def _impossible(fact: Recorded, tenancies: Collection[int] | None) -> dict[str, str]:
    found = _impossible_dates(fact)
    match fact:
        case SpaceProfile():
            found |= _impossible_areas(fact)
        case Tenancy():
            found |= _impossible_stay(fact)
        case Financing() if fact.amount is not None and fact.amount <= 0:
            found["amount"] = _("金额必须大于 0")
        case ReturnRecord() if not RETURN_PERIOD.fullmatch(fact.period or ""):
            found["period"] = _("请写成 2025年报 或 2025半年报")
    return found | _foreign_tenancy(fact, tenancies)


def _impossible_dates(fact: Recorded) -> dict[str, str]:
    dates = {name: value for name, value in fact.content().items() if hasattr(value, "isoformat")}
    found = {
        name: _("日期 %(day)s 不合理，请核对年份") % {"day": day}
        for name, day in dates.items()
        if not EARLIEST <= day <= LATEST
    }
    ordered = sheet_of(type(fact)).ordered if isinstance(fact, FACTS) else None
    if ordered and all(name in dates for name in ordered) and dates[ordered[1]] < dates[ordered[0]]:
        found[ordered[1]] = _("结束的日期不能早于开始的日期")
    return found


def _impossible_stay(stay: Tenancy) -> dict[str, str]:
    found = {}
    if stay.uscc and not is_uscc(stay.uscc):
        found["uscc"] = _("请核对 18 位统一社会信用代码及校验码")
    until, entered = stay.extended_until, stay.entered_on
    if until is not None and entered is not None and until <= entered:
        found["extended_until"] = _("延期应晚于入驻日期")
    if stay.company_name and (stay.kind != TenancyKind.TEAM or stay.incorporated_on is None):
        found["kind"] = _("该团队已登记注册为企业，类型仍为团队；要改的请逐条更正")
    return found


def _impossible_areas(profile: SpaceProfile) -> dict[str, str]:
    total = profile.total_area
    found = {
        name: _("不能是负数")
        for name in PARTS
        if (part := getattr(profile, name)) is not None and part < 0
    }
    if total is None:
        return found
    if total <= 0:
        return {**found, "total_area": _("总面积必须大于 0")}
    for name in PARTS:
        part = getattr(profile, name)
        if part is not None and part > total:
            found[name] = _("不能大于总面积")
    if (profile.workstation_area or 0) + (profile.public_area or 0) > total:
        found.setdefault("public_area", _("创业工位面积与公共服务场地面积之和不能大于总面积"))
    return found


def _foreign_tenancy(fact: Recorded, tenancies: Collection[int] | None) -> dict[str, str]:
    tenancy_id = getattr(fact, "tenancy_id", 0)
    if tenancy_id == 0 or (tenancy_id is None and isinstance(fact, Workstation)):
        return {}
    space = fact.space_id  # type: ignore[attr-defined]
    if tenancies is not None and tenancy_id in tenancies:
        return {}
    if tenancies is None and Tenancy.objects.live().filter(pk=tenancy_id, space=space).exists():
        return {}
    return {"tenancy": _("请选择本空间的一条入驻记录")}
