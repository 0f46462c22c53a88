"""公示更正: what changed of a list that is public, why, and until when it runs (Art. 10.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhongchuang.documents.content import Document, Paragraph, Table, Verification
from zhongchuang.filing.models import PublicNotice
from zhongchuang.filing.papers.shared import (
    article_of_stage,
    chinese_date,
    watermark,
)
from zhongchuang.filing.states import ListChange
from zhongchuang.policy.model import Policy, StageKind


@dataclass(frozen=True, slots=True)
class Addendum:
    """What an addendum tells.

    Attributes:
        rows: what is published of each entry it touches.
        former: what a corrected entry was called before.
        term: the first and the last day of the term of what was corrected or added.
    """

    change: ListChange
    rows: Sequence[Mapping[str, Any]]
    reason: str
    former: str
    term: tuple[date, date]

    @property
    def words(self) -> str:
        count = len(self.rows)
        if self.change is ListChange.CORRECTED:
            return f"对名单中“{self.former}”的公示内容更正如下："
        if self.change is ListChange.WITHDRAWN:
            return "将下列单位撤出公示名单："
        return f"在名单中增列下列{count}家单位："


def notice_addendum(
    notice: PublicNotice, told: Addendum, policy: Policy, number: str, proof: Verification
) -> Document:
    """公示更正公告: issued for every change of a public list, and public with it."""
    rows = tuple(
        (
            str(position),
            row["name"],
            row["operator"],
            row["address"],
            chinese_date(row["founded_on"]) if row["founded_on"] else "—",
        )
        for position, row in enumerate(told.rows, start=1)
    )
    start, last = told.term
    runs = (
        "名单中的其他单位公示期不变。"
        if told.change is ListChange.WITHDRAWN
        else f"上述单位的公示期重新计算，为{chinese_date(start)}至{chinese_date(last)}"
        f"（{policy.public_notice.working_days}个工作日）；其他单位公示期不变。"
    )
    return Document(
        title=f"关于{notice.round.year}年度拟备案\n{policy.level_name}名单公示的更正公告",
        number=number,
        body=(
            Paragraph(
                f"根据《{policy.title}》（{policy.document_number}）"
                f"{article_of_stage(policy, StageKind.PUBLIC_NOTICE)}的规定，"
                f"{chinese_date(notice.published_on)}发布的《{notice.title}》"
                f"（{notice.document.number}）有变更。{told.words}"
            ),
            Table(("序号", "名称", "运营主体", "地址", "成立时间"), rows, widths=(3, 8, 9, 9, 8)),
            Paragraph(f"变更理由：{told.reason.rstrip('。')}。"),
            Paragraph(runs),
        ),
        signature=notice.round.authority.name,
        date=start,
        verification=proof,
        watermark=watermark(),
    )
