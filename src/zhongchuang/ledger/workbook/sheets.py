"""The ledger workbook as declared: sheets, columns, and what each column takes.

Names of sheets, columns and items are fixed: operators' spreadsheets rely on them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhongchuang.ledger.models import (
    Activity,
    Fact,
    Financing,
    IncubationCase,
    Mentor,
    ReturnRecord,
    StaffMember,
    Tenancy,
)
from zhongchuang.ledger.states import ActivityKind, MentorKind, ReturnStatus, TenancyKind
from zhongchuang.ledger.workbook import cells

Parse = Callable[[Any], Any]

YES, NO = "是", "否"
BOOLEANS: Mapping[str, bool] = {YES: True, NO: False}
TENANCY_KINDS = {"团队": TenancyKind.TEAM.value, "企业": TenancyKind.COMPANY.value}
MENTOR_KINDS = {"专职": MentorKind.FULL_TIME.value, "兼职": MentorKind.PART_TIME.value}
ACTIVITY_KINDS = {
    "沙龙": ActivityKind.SALON.value,
    "路演": ActivityKind.ROADSHOW.value,
    "大赛": ActivityKind.CONTEST.value,
    "培训": ActivityKind.TRAINING.value,
    "其他": ActivityKind.OTHER.value,
}
RETURN_STATUSES = {
    "已审核": ReturnStatus.ACCEPTED.value,
    "已上报": ReturnStatus.FILED.value,
    "未上报": ReturnStatus.MISSING.value,
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column, or one item of the sheet 空间.

    Attributes:
        field: the model field it fills; for 入驻名称 the name of the resident.
        parse: cell → value, refusing with a reason.
        empty: the value of an empty cell.
        choices: word in the workbook → stored value, where the list is closed.
        width: in characters, for the template.
    """

    header: str
    field: str
    parse: Parse
    required: bool = False
    empty: Any = None
    choices: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    width: int = 14
    note: str | Promise = ""

    @property
    def is_date(self) -> bool:
        return self.parse is cells.day

    @property
    def is_whole(self) -> bool:
        return self.parse is cells.whole

    @property
    def is_decimal(self) -> bool:
        return isinstance(self.parse, cells.Decimals)


@dataclass(frozen=True)
class Sheet:
    """One sheet of facts, a row a fact; `ordered` names a first and a last day."""

    name: str
    model: type[Fact]
    columns: tuple[Column, ...]
    ordered: tuple[str, str] | None = None

    @cached_property
    def fields(self) -> tuple[str, ...]:
        return tuple(column.field for column in self.columns)

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {name: at for at, name in enumerate(self.fields)}

    def at(self, field_name: str) -> int:
        """The place of a field among the columns."""
        return self._places[field_name]


def text(header: str, name: str, limit: int, *, required: bool = False, width: int = 16) -> Column:
    return Column(header, name, cells.text(limit), required, "", width=width)


def day(header: str, name: str, *, required: bool = False, note: str | Promise = "") -> Column:
    return Column(header, name, cells.day, required, width=13, note=note)


def choice(header: str, name: str, choices: Mapping[str, Any], *, required: bool = True) -> Column:
    return Column(header, name, cells.choice(choices), required, choices=choices, width=8)


def evidence() -> Column:
    note = _("佐证材料的文件名，多个文件用英文分号 ; 隔开")
    return Column("佐证", "evidence_names", cells.text(1000), empty="", width=30, note=note)


def code(*, required: bool = False) -> Column:
    return Column("统一社会信用代码", "uscc", cells.uscc, required, "", width=22)


def whole(header: str, name: str) -> Column:
    return Column(header, name, cells.whole, width=10)


def area(header: str, name: str, *, positive: bool = False) -> Column:
    note = _("平方米，最多 4 位小数")
    return Column(header, name, cells.Decimals(4, positive, 10**8), note=note)


RESIDENT = text("入驻名称", "resident", 200, required=True, width=24)

IDENTITY: tuple[Column, ...] = (
    text("名称", "name", 100, required=True),
    text("运营机构", "operator", 200, required=True),
    code(required=True),
    Column("地州市", "division", cells.division, True),
    text("地址", "address", 200),
)
"""Items of 空间 that say which space this is. An import compares them and changes nothing."""

PROFILE: tuple[Column, ...] = (
    day("机构注册日期", "registered_on"),
    day("开始运营日期", "opened_on"),
    choice("独立法人", "independent_legal_person", BOOLEANS, required=False),
    text("运营管理机构", "management_body", 200),
    area("总面积", "total_area", positive=True),
    area("服务场地面积", "service_area"),
    area("创业工位面积", "workstation_area"),
    area("公共服务场地面积", "public_area"),
    whole("创业工位数", "workstations"),
    choice("公共服务设施", "public_facilities", BOOLEANS, required=False),
    choice("服务流程", "service_procedure", BOOLEANS, required=False),
)
"""Items of 空间 that state facts."""

SPACE = "空间"
ITEM, VALUE = "项目", "填报值"

STILL = _("留空表示至今")

SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "入驻",
        Tenancy,
        (
            text("名称", "name", 200, required=True, width=24),
            choice("类型", "kind", TENANCY_KINDS),
            code(),
            text("负责人", "head", 50, width=10),
            text("协议编号", "agreement_number", 100),
            day("入驻日期", "entered_on", required=True),
            day("离开日期", "left_on", note=STILL),
            day("注册企业日期", "incorporated_on", note=_("团队在入驻期间注册成为新企业的日期")),
            text("行业领域", "field", 100),
            whole("从业人数", "headcount"),
            evidence(),
        ),
        ("entered_on", "left_on"),
    ),
    Sheet(
        "融资",
        Financing,
        (
            RESIDENT,
            day("日期", "on", required=True),
            Column("金额", "amount", cells.Decimals(2, positive=True), True, note=_("元")),
            text("投资方", "investor", 200, width=24),
            evidence(),
        ),
    ),
    Sheet(
        "案例",
        IncubationCase,
        (
            text("标题", "title", 200, required=True, width=24),
            RESIDENT,
            day("日期", "on", required=True),
            Column("摘要", "summary", cells.text(5000, lines=True), empty="", width=40),
            evidence(),
        ),
    ),
    Sheet(
        "人员",
        StaffMember,
        (
            text("姓名", "name", 50, required=True, width=10),
            text("岗位", "position", 100),
            choice("专职", "full_time", BOOLEANS),
            text("专业能力", "ability", 200, width=24),
            day("入职日期", "joined_on", required=True),
            day("离职日期", "left_on", note=STILL),
            evidence(),
        ),
        ("joined_on", "left_on"),
    ),
    Sheet(
        "导师",
        Mentor,
        (
            text("姓名", "name", 50, required=True, width=10),
            text("单位", "employer", 200, width=24),
            choice("专兼职", "kind", MENTOR_KINDS),
            day("聘任日期", "appointed_on", required=True),
            day("到期日期", "until", note=STILL),
            evidence(),
        ),
        ("appointed_on", "until"),
    ),
    Sheet(
        "活动",
        Activity,
        (
            text("名称", "name", 200, required=True, width=24),
            choice("类型", "kind", ACTIVITY_KINDS),
            day("开始日期", "starts_on", required=True),
            day("结束日期", "ends_on", note=_("当天结束的可留空")),
            whole("参加人数", "participants"),
            evidence(),
        ),
        ("starts_on", "ends_on"),
    ),
    Sheet(
        "统计",
        ReturnRecord,
        (
            Column(
                "报表期", "period", cells.return_period, True, note=_("如 2025年报、2025半年报")
            ),
            choice("状态", "status", RETURN_STATUSES),
            day("日期", "on"),
        ),
    ),
)

TENANCIES = SHEETS[0]
NAMES: tuple[str, ...] = (SPACE, *(sheet.name for sheet in SHEETS))


KEYS: Mapping[str, tuple[str, ...]] = {
    "融资": ("resident", "on", "investor"),
    "案例": ("title", "resident"),
    "人员": ("name", "joined_on"),
    "导师": ("name", "employer", "appointed_on"),
    "活动": ("name", "starts_on"),
    "统计": ("period",),
}
"""The columns by which a row and a fact belong together."""


def sheet_of(model: type[Fact]) -> Sheet:
    """The sheet a kind of fact stands on."""
    return next(sheet for sheet in SHEETS if sheet.model is model)
