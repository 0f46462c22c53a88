"""专家评审会议纪要: who was there, what the scores came to, how it was voted, what was said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from django.utils import timezone

from zhongchuang.directory.actor import Actor
from zhongchuang.documents.content import Block, Document, NumberedItem, Table, Verification
from zhongchuang.documents.models import DocumentKind
from zhongchuang.documents.phrasing import SHELL_TITLE, Draft, Form
from zhongchuang.filing.models import MeetingCase, PanelMeeting
from zhongchuang.filing.papers import samples
from zhongchuang.filing.papers.shared import (
    POLICY_LABELS,
    article_of_stage,
    chinese_date,
    ended,
    office_of,
    paragraphs,
    policy_words,
    shipped,
    watermark,
)
from zhongchuang.filing.states import Vote
from zhongchuang.policy.calendar import today
from zhongchuang.policy.model import Policy, StageKind
from zhongchuang.policy.panels import PanelResult

Row = tuple[str, str, str, str, str]


def expert_minutes(
    meeting: PanelMeeting,
    results: Mapping[int, PanelResult],
    policy: Policy,
    actor: Actor,
    number: str,
    proof: Verification,
) -> Draft:
    """The minutes of a meeting; `results` are those of its cases, by their keys."""
    members = list(meeting.members.select_related("expert__expert_profile").order_by("pk"))
    present = [one for one in members if one.signed_in_at]
    points = list(meeting.agenda.select_related("application__space__operator"))
    seats = [
        (
            str(one.expert),
            getattr(getattr(one.expert, "expert_profile", None), "employer", "") or "—",
            "主持人" if one.expert_id == meeting.chair_id else "专家",
        )
        for one in present
    ]
    rows = [_row(place, point, results) for place, point in enumerate(points, start=1)]
    agreed = [(point.application.space.name, point.consensus) for point in points]
    return Draft(
        FORM,
        words={
            **policy_words(policy),
            "office": office_of(actor),
            "article": article_of_stage(policy, StageKind.EXPERT_REVIEW),
            "year": str(meeting.round.year),
            "held": chinese_date(timezone.localdate(meeting.held_at)),
            "place": meeting.place,
            "chair": str(meeting.chair),
            "invited": str(len(members)),
            "present": str(len(present)),
            "quorum": str(meeting.quorum),
            "count": str(len(points)),
            "online": meeting.online,
        },
        blocks=_blocks(seats, rows, agreed, meeting.minutes),
        shell=_shell(office_of(actor), number, proof),
    )


def _row(place: int, point: MeetingCase, results: Mapping[int, PanelResult]) -> Row:
    result, votes = results[point.application_id], Counter(one.vote for one in point.votes.all())
    told = "、".join(f"{Vote(vote).label}{votes[vote]}" for vote in Vote if votes[vote])
    return (
        str(place),
        point.application.space.name,
        str(result.mean),
        "达到" if result.passed else "未达到",
        told or "—",
    )


def _blocks(
    seats: Sequence[tuple[str, str, str]],
    rows: Sequence[Row],
    agreed: Sequence[tuple[str, str]],
    minutes: str,
) -> dict[str, Sequence[Block]]:
    return {
        "members": (Table(("姓名", "工作单位", "身份"), tuple(seats), widths=(3, 8, 3)),),
        "cases": (
            Table(
                ("序号", "众创空间", "平均分", "合格线", "表决"),
                tuple(rows),
                widths=(2, 8, 3, 3, 7),
            ),
        ),
        "consensus": tuple(
            NumberedItem(f"（{place}）", f"{name}：{ended(words)}")
            for place, (name, words) in enumerate(
                ((name, words) for name, words in agreed if words), start=1
            )
        ),
        "minutes": paragraphs("", minutes),
    }


def _shell(office: str, number: str, proof: Verification) -> Document:
    return Document(
        SHELL_TITLE,
        number=number,
        signature=office,
        date=today(),
        verification=proof,
        watermark=watermark(),
    )


def _samples() -> list[Draft]:
    words = {
        **samples.POLICY,
        "office": samples.REGION,
        "article": "第十条",
        "year": "2026",
        "held": chinese_date(samples.DAY),
        "place": "样本会议室",
        "chair": "样本专家一",
        "invited": "3",
        "present": "3",
        "quorum": "3",
        "count": "2",
    }
    seats = [
        (f"样本专家{ordinal}", f"样本大学第{ordinal}学院", "主持人" if ordinal == "一" else "专家")
        for ordinal in "一二三"
    ]
    rows: list[Row] = [
        ("1", samples.names(2)[0], "81.33", "达到", "同意3"),
        ("2", samples.names(2)[1], "58.66", "未达到", "同意1、不同意2"),
    ]
    agreed = [(samples.names(2)[0], "运营规范，孵化成效明显"), (samples.names(2)[1], "")]
    shell = _shell(samples.REGION, samples.NUMBER, samples.PROOF)
    blocks = _blocks(seats, rows, agreed, "专家逐件讨论了申报材料。\n对评分差异作了说明。")
    return [Draft(FORM, {**words, "online": online}, blocks, shell) for online in (False, True)]


FORM = Form(
    DocumentKind.EXPERT_MINUTES,
    shipped(DocumentKind.EXPERT_MINUTES),
    words={
        **POLICY_LABELS,
        "office": "组织评审的机关",
        "article": "规定评审的条款",
        "year": "备案年度",
        "held": "会议日期",
        "place": "会议地点或会议号",
        "chair": "主持人",
        "invited": "应到专家人数",
        "present": "实到专家人数",
        "quorum": "法定人数",
        "count": "评审件数",
    },
    flags={"online": "线上会议"},
    blocks={
        "members": "到会专家名单",
        "cases": "各件的评分和表决",
        "consensus": "各件的一致意见",
        "minutes": "会议纪要正文",
    },
    required=frozenset({"held", "present", "quorum", "members", "cases", "minutes"}),
    samples=_samples,
)
