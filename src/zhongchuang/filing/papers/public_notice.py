"""公示: the list of those that are to be filed (Art. 10.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings

from zhongchuang.documents.content import (
    Document,
    Paragraph,
    Table,
    Verification,
)
from zhongchuang.filing.models import Round
from zhongchuang.filing.papers.shared import (
    article_of_stage,
    chinese_date,
    named,
    reviews,
    watermark,
)
from zhongchuang.policy.model import Policy, StageKind


def public_notice(
    rows: Sequence[Mapping[str, Any]],
    round_: Round,
    policy: Policy,
    term: tuple[date, date],
    number: str,
    proof: Verification,
) -> Document:
    """公示: the list as it is published, nothing personal on it."""
    start, last = term
    table = tuple(
        (
            str(position),
            row["name"],
            row["operator"],
            row["address"],
            chinese_date(row["founded_on"]) if row["founded_on"] else "—",
        )
        for position, row in enumerate(rows, start=1)
    )
    return Document(
        title=f"关于{round_.year}年度拟备案\n{policy.level_name}名单的公示",
        number=number,
        body=(
            Paragraph(
                f"根据《{policy.title}》（{policy.document_number}）"
                f"{article_of_stage(policy, StageKind.PUBLIC_NOTICE)}的规定，"
                f"经{named(reviews(policy))}，拟将下列{len(table)}家单位备案为{policy.level_name}，现予公示。"
            ),
            Table(
                ("序号", "名称", "运营主体", "地址", "成立时间"),
                table,
                widths=(3, 8, 9, 9, 8),
            ),
            Paragraph(
                f"公示期为{chinese_date(start)}至{chinese_date(last)}"
                f"（{policy.public_notice.working_days}个工作日）。"
            ),
            Paragraph(
                "任何单位和个人对公示内容有异议的，请在公示期内以真实身份书面提出：个人应签署真实姓名"
                "并留下联系电话，单位应加盖公章并留下联系人和联系方式。书面意见请送"
                f"{round_.authority.name}，也可以登录{settings.PUBLIC_URL}提出。"
                "我们将对异议人的身份予以保密。匿名异议和超出期限的异议不予受理。"
            ),
        ),
        signature=round_.authority.name,
        date=start,
        verification=proof,
        watermark=watermark(),
    )
