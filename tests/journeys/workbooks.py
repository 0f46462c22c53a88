"""A ledger workbook as an operator would keep it: meets every condition of Art. 6 for 2025."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

from openpyxl import Workbook

from zhongchuang.demonstration.ledgers import synthetic_uscc

YEAR = 2025


def ledger_workbook(space: str, operator: str, uscc: str, *, activities: int = 12) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for title, rows in _sheets(space, operator, uscc, activities).items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _sheets(space: str, operator: str, uscc: str, activities: int) -> dict[str, list[list[object]]]:
    return {
        "空间": [["项目", "填报值"], *_premises(space, operator, uscc)],
        "入驻": [_HEAD_RESIDENTS, *[_resident(n) for n in range(1, 23)]],
        "融资": [
            ["入驻名称", "日期", "金额", "投资方", "佐证"],
            *[
                [f"示例企业{n}", date(YEAR, 11, n), 500000, "示例基金", f"投资{n}.pdf"]
                for n in (20, 21, 22)
            ],
        ],
        "案例": [
            ["标题", "入驻名称", "日期", "摘要", "佐证"],
            *[
                [f"案例{n}", f"示例团队{n}", date(YEAR, 2 * n, 15), "服务过程。", f"案例{n}.pdf"]
                for n in (1, 2, 3)
            ],
        ],
        "人员": [
            ["姓名", "岗位", "专职", "专业能力", "入职日期", "离职日期", "佐证"],
            *[
                [
                    f"示例员工{n}",
                    "创业服务",
                    "是",
                    "创业辅导",
                    date(2023, 2, n),
                    None,
                    f"社保{n}.pdf;能力证书{n}.pdf",
                ]
                for n in (1, 2, 3)
            ],
        ],
        "导师": [
            ["姓名", "单位", "专兼职", "聘任日期", "到期日期", "佐证"],
            *[
                [f"示例导师{n}", "示例大学", "兼职", date(2024, 1, n), None, f"聘书{n}.pdf"]
                for n in (1, 2, 3)
            ],
        ],
        "活动": [
            ["名称", "类型", "开始日期", "结束日期", "参加人数", "佐证"],
            *[_activity(n) for n in range(1, activities + 1)],
        ],
        "统计": [
            ["报表期", "状态", "日期"],
            ["2024年报", "已审核", date(2025, 1, 20)],
            ["2025半年报", "已审核", date(2025, 7, 12)],
            ["2025年报", "已审核", date(2026, 1, 18)],
        ],
    }


_HEAD_RESIDENTS = [
    "名称", "类型", "统一社会信用代码", "负责人", "协议编号", "入驻日期", "离开日期",
    "注册企业日期", "行业领域", "从业人数", "佐证",
]  # fmt: skip


def _premises(space: str, operator: str, uscc: str) -> list[list[object]]:
    return [
        ["名称", space],
        ["运营机构", operator],
        ["统一社会信用代码", uscc],
        ["地州市", "乌鲁木齐市"],
        ["地址", "乌鲁木齐市示例路99号"],
        ["机构注册日期", date(2021, 3, 18)],
        ["开始运营日期", date(2021, 9, 1)],
        ["独立法人", "是"],
        ["运营管理机构", "众创空间运营部"],
        ["总面积", 1600],
        ["服务场地面积", 1400],
        ["创业工位面积", 820],
        ["公共服务场地面积", 480],
        ["创业工位数", 96],
        ["公共服务设施", "是"],
        ["服务流程", "是"],
    ]


def _resident(number: int) -> list[object]:
    team = number <= 8
    entered = date(2024, 10, 1) + timedelta(days=number)
    code = synthetic_uscc(60000 + number)
    return [
        f"示例{'团队' if team else '企业'}{number}",
        "团队" if team else "企业",
        code,
        "示例负责人",
        f"ZC-{number:03d}",
        entered,
        None,
        date(YEAR, 3, number) if team else None,
        "软件和信息服务",
        5,
        f"协议{number:03d}.pdf" + (f";营业执照{number:03d}.pdf" if team else ""),
    ]


def _activity(number: int) -> list[object]:
    day = date(YEAR, 1, 5) + timedelta(days=25 * number)
    kind = ("沙龙", "路演", "大赛", "培训")[number % 4]
    return [f"{kind}第{number}期", kind, day, day, 30, f"签到{number}.pdf"]
