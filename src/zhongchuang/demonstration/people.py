"""The accounts of a demonstration, never created elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from zhongchuang.directory.states import Role

REGION = "自治区科学技术厅"
URUMQI = "乌鲁木齐市科学技术局"
KASHGAR = "喀什地区科学技术局"


@dataclass(frozen=True, slots=True)
class Person:
    """One demonstration account: what it may act as, and for whom."""

    username: str
    name: str
    duty: str
    role: Role
    organisation: str = ""


FIRST_OPERATOR = "示例绿洲创业服务有限公司"
SECOND_OPERATOR = "示例丝路创业服务有限公司"
BARRED_OPERATOR = "示例失信创业服务有限公司"

PEOPLE = (
    Person(
        "operator1",
        "示例甲",
        "申报单位：示例绿洲众创空间（乌鲁木齐市）",
        Role.OPERATOR_OWNER,
        FIRST_OPERATOR,
    ),
    Person("clerk1", "示例乙", "申报人：示例绿洲众创空间", Role.OPERATOR_EDITOR, FIRST_OPERATOR),
    Person(
        "operator2",
        "示例丙",
        "申报单位：示例丝路众创空间（喀什地区）",
        Role.OPERATOR_OWNER,
        SECOND_OPERATOR,
    ),
    Person(
        "operator3",
        "示例癸",
        "申报单位：示例失信众创空间（禁止申报期内）",
        Role.OPERATOR_OWNER,
        BARRED_OPERATOR,
    ),
    Person("prefecture1", "示例丁", "乌鲁木齐市科技局经办人", Role.PREFECTURE_OFFICER, URUMQI),
    Person("prefecture2", "示例戊", "乌鲁木齐市科技局审批人", Role.PREFECTURE_APPROVER, URUMQI),
    Person("kashgar1", "示例己", "喀什地区科技局经办人", Role.PREFECTURE_OFFICER, KASHGAR),
    Person("kashgar2", "示例庚", "喀什地区科技局审批人", Role.PREFECTURE_APPROVER, KASHGAR),
    Person("region1", "示例辛", "自治区科技厅经办人", Role.REGION_OFFICER, REGION),
    Person("region2", "示例壬", "自治区科技厅审批人", Role.REGION_APPROVER, REGION),
    Person("expert1", "示例专家一", "评审专家", Role.EXPERT),
    Person("expert2", "示例专家二", "评审专家", Role.EXPERT),
    Person("expert3", "示例专家三", "评审专家", Role.EXPERT),
    Person("entrepreneur1", "示例创业者", "创业者", Role.ENTREPRENEUR),
    Person("auditor", "示例审计员", "审计员：只读", Role.AUDITOR),
    Person("admin", "示例管理员", "系统管理员：不看案件内容", Role.ADMINISTRATOR),
)
