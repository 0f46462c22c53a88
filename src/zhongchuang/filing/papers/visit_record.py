"""实地核查记录: what two officers found on the spot, as those present signed it (Art. 10.2)."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from PIL import Image, ImageDraw, ImageOps

from zhongchuang.audit.chain import thaw
from zhongchuang.directory.actor import Actor
from zhongchuang.documents.content import (
    Block,
    Document,
    Paragraph,
    Picture,
    SignatoryLine,
    Table,
    Verification,
)
from zhongchuang.documents.models import DocumentKind
from zhongchuang.documents.phrasing import SHELL_TITLE, Draft, Form
from zhongchuang.evidence.store import attached_to, open_file
from zhongchuang.filing.field_values import HEIGHT, WIDTH
from zhongchuang.filing.fieldwork import CONDITION, PHOTO
from zhongchuang.filing.models import SiteVisit, VisitSignature
from zhongchuang.filing.papers import samples
from zhongchuang.filing.papers.shared import (
    POLICY_LABELS,
    article_of_stage,
    chinese_date,
    office_of,
    paragraphs,
    policy_words,
    shipped,
    watermark,
)
from zhongchuang.filing.states import Seen, VisitParty
from zhongchuang.policy.calendar import today
from zhongchuang.policy.model import Policy, StageKind

PHOTO_SIDE = 900
"""Pixels of the longer side of a photograph on paper."""
MOST_PHOTOS = 8
"""Photographs printed; all are named with their digest."""
NOTHING = "无。"
MEASURES = ("项目", "申报", "实测")
SAMPLED = ("指标", "计入", "抽查", "属实", "有疑问")
CHECKED = ("抽查的记录", "结果", "情况说明")
CONDITIONS = ("条件", "现场情况", "现场所见")
PHOTOGRAPHED = ("序号", "时间", "位置", "SHA-256")
SIGNED = ("签名人", "姓名", "签名时间")
PARTIES = {
    VisitParty.FIRST: "核查人",
    VisitParty.SECOND: "核查人",
    VisitParty.OPERATOR: "运营机构代表",
}
SEEN = {Seen.FITS: "与申报一致", Seen.DIFFERS: "与申报不符", Seen.NOT_SEEN: "现场无法核查"}
MEASURED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "total_area": ("总面积（㎡）", ("total_area",)),
    "service_area": ("服务场地面积（㎡）", ("service_area",)),
    "shared_area": ("创业工位与公共服务场地面积（㎡）", ("workstation_area", "public_area")),
    "workstations": ("工位数", ("workstations",)),
}
"""What is measured, and which figures of the operator stand beside it."""


def visit_record(
    visit: SiteVisit, policy: Policy, actor: Actor, number: str, proof: Verification
) -> Draft:
    """The record of a visit whose content was signed on the screen.

    Raises:
        ValueError: the signed content or the frozen material was altered.
    """
    case = visit.application
    items = thaw(visit.signed)["items"] if visit.signed else {}
    signatures = list(visit.signatures.all())
    photos = _photos(visit, items)
    return Draft(
        FORM,
        words={
            **policy_words(policy),
            "article": article_of_stage(policy, StageKind.SITE_VERIFICATION),
            "officers": f"{visit.first_officer}、{visit.second_officer}",
            "visited_on": chinese_date(visit.visited_on),
            "space": case.space.name,
            "operator": case.space.operator.name,
            "reference": case.reference,
            "digest": grouped(visit.signed.digest) if visit.signed else "",
            "photographed": bool(photos),
        },
        blocks={
            "measured": (_measured(visit),),
            "samples": (_samples_table(visit, policy),),
            "rows": (_rows_table(visit),),
            "conditions": (_conditions(items, policy),),
            "findings": paragraphs("", visit.findings),
            "dissent": paragraphs("", items.get("dissent", "") or NOTHING),
            "photos": photos,
            "signatures": (_signed(signatures),),
        },
        shell=_shell(office_of(actor), number, proof, [_line(one) for one in signatures]),
    )


def _table(headers: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]) -> Block:
    found = tuple(tuple(row) for row in rows)
    return Table(tuple(headers), found, tuple(widths)) if found else Paragraph(NOTHING)


def _measured(visit: SiteVisit) -> Block:
    facts = thaw(visit.snapshot)["facts"] if visit.snapshot else {}
    profile: Mapping[str, Any] = next(iter(facts.get("spaceprofile", ())), {})
    rows = [
        (label, claimed(profile, names) or "—", f"{getattr(visit, key)}")
        for key, (label, names) in MEASURED.items()
    ]
    return _table(MEASURES, rows, (12, 6, 6))


def claimed(profile: Mapping[str, Any], names: Iterable[str]) -> str:
    """The sum of what the operator stated, without needless noughts; "" where it stated nothing."""
    given = [Decimal(str(profile[name])) for name in names if profile.get(name) is not None]
    return f"{sum(given, Decimal()).normalize():f}" if given else ""


def _samples_table(visit: SiteVisit, policy: Policy) -> Block:
    rows = [
        (
            policy.catalogue[one.measure].title("zh-hans"),
            str(one.population),
            str(one.size),
            str(one.verified),
            str(one.size - one.verified),
        )
        for one in visit.samples.all()
    ]
    return _table(SAMPLED, rows, (10, 4, 4, 4, 4))


def _rows_table(visit: SiteVisit) -> Block:
    rows = [
        (one.label, "属实" if one.verified else "有疑问", one.note or "—")
        for one in visit.rows.all()
    ]
    return _table(CHECKED, rows, (12, 4, 10))


def _conditions(items: Mapping[str, Any], policy: Policy) -> Block:
    said = [(one.title, items.get(CONDITION + one.id)) for one in policy.criteria]
    rows = [
        (title, SEEN[Seen(value["verdict"])], value["note"] or "—")
        for title, value in said
        if value and value["verdict"]
    ]
    return _table(CONDITIONS, rows, (7, 6, 11))


def _photos(visit: SiteVisit, items: Mapping[str, Any]) -> list[Block]:
    """All photographs by time, place and digest; the first of them as pictures."""
    said = sorted(
        (value for key, value in items.items() if key.startswith(PHOTO)),
        key=lambda value: str(value["taken_at"]),
    )
    if not said:
        return []
    rows = [
        (str(n), _taken(one), _place(one), grouped(one["sha256"])) for n, one in enumerate(said, 1)
    ]
    found: list[Block] = [_table(PHOTOGRAPHED, rows, (3, 7, 8, 14))]
    files = {one.file.sha256: one.file for one in attached_to([visit])}
    for place, one in enumerate(said[:MOST_PHOTOS], 1):
        file = files.get(one["sha256"])
        if file is not None and file.counts:
            with open_file(file) as content:
                picture = small(content.read())
            words = f"照片{place}　{_taken(one)}"
            found.append(Picture.of(picture, 80, f"现场照片{place}", words))
    return found


def small(content: bytes) -> bytes:
    """A photograph as it is printed: upright, a JPEG of a fraction of a megabyte."""
    with Image.open(io.BytesIO(content)) as image:
        image.draft("RGB", (PHOTO_SIDE, PHOTO_SIDE))
        upright = ImageOps.exif_transpose(image).convert("RGB")
    upright.thumbnail((PHOTO_SIDE, PHOTO_SIDE))
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=75)
    return out.getvalue()


def _taken(said: Mapping[str, str]) -> str:
    return _minute(datetime.fromisoformat(said["taken_at"]))


def _place(said: Mapping[str, str]) -> str:
    return f"{said['latitude']}, {said['longitude']}" if said["latitude"] else "—"


def _line(one: VisitSignature) -> SignatoryLine:
    label = PARTIES[VisitParty(one.party)]
    if one.refusal:
        return SignatoryLine(label, f"{one.name}（拒绝签名）")
    return SignatoryLine(label, one.name, Picture.of(ink(one.strokes), 24, f"{one.name}的签名"))


def _signed(signatures: Iterable[VisitSignature]) -> Block:
    """Who signed and when, and who would not."""
    rows = [
        (
            PARTIES[VisitParty(one.party)],
            one.name,
            f"拒绝签名：{one.refusal}" if one.refusal else _minute(one.signed_at),
        )
        for one in signatures
    ]
    return _table(SIGNED, rows, (7, 7, 14))


def _minute(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def grouped(digest: str) -> str:
    """A digest in groups of eight, so that it can be compared and breaks at the line's end."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


def ink(strokes: Sequence[Sequence[int]]) -> bytes:
    """A signature as a PNG, drawn from its strokes."""
    image = Image.new("L", (WIDTH, HEIGHT), 255)
    pen = ImageDraw.Draw(image)
    for stroke in strokes:
        points = list(zip(stroke[::2], stroke[1::2], strict=True))
        pen.line(points if len(points) > 1 else points * 2, fill=0, width=5, joint="curve")
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _shell(
    office: str, number: str, proof: Verification, lines: Sequence[SignatoryLine]
) -> Document:
    return Document(
        SHELL_TITLE,
        number=number,
        signatories=tuple(lines),
        signature=office,
        date=today(),
        verification=proof,
        watermark=watermark(),
    )


def _samples() -> list[Draft]:
    return [_sample(whole=True), _sample(whole=False)]


def _sample(*, whole: bool) -> Draft:
    """An invented visit, with everything or with what every visit has."""
    pen = Picture.of(ink([[40, 120, 160, 40, 200, 160], [260, 60, 420, 140]]), 24, "样本签名")
    lines = [SignatoryLine("核查人", "样本核查甲", pen)]
    if whole:
        lines.append(SignatoryLine("运营机构代表", "样本代表（拒绝签名）"))
    return Draft(
        FORM,
        words={
            **samples.POLICY,
            "article": "第十条",
            "officers": "样本核查甲、样本核查乙",
            "visited_on": chinese_date(date(2026, 3, 9)),
            "space": samples.SPACE,
            "operator": samples.OPERATOR,
            "reference": samples.REFERENCE,
            "digest": grouped("0" * 64),
            "photographed": whole,
        },
        blocks=_sample_blocks(whole=whole),
        shell=_shell(samples.PREFECTURE, samples.NUMBER, samples.PROOF, lines),
    )


def _sample_blocks(*, whole: bool) -> dict[str, Sequence[Block]]:
    photo = Picture.of(_grey(), 80, "现场照片1", "照片1　2026-03-09 10:05")
    place = ("1", "2026-03-09 10:05", "43.825600, 87.616800", grouped("0" * 64))
    tables: dict[str, Block] = {
        "measured": _table(MEASURES, [("总面积（㎡）", "1200", "1180.50")], (12, 6, 6)),
        "samples": _table(SAMPLED, [("入驻团队和企业", "26", "12", "11", "1")], (10, 4, 4, 4, 4)),
        "rows": _table(
            CHECKED,
            [("样本企业一", "属实", "—"), ("样本企业二", "有疑问", "现场没有找到")],
            (12, 4, 10),
        ),
        "conditions": _table(CONDITIONS, [("场地面积", "与申报一致", "场地开放使用")], (7, 6, 11)),
        "signatures": _table(
            SIGNED,
            [
                ("核查人", "样本核查甲", "2026-03-09 10:20"),
                ("运营机构代表", "样本代表", "拒绝签名：对实测面积有异议"),
            ],
            (7, 7, 14),
        ),
    }
    return {
        **{name: (table,) for name, table in tables.items()},
        "findings": paragraphs("", "现场与申报材料一致。"),
        "dissent": paragraphs("", "实测面积未计入三层。" if whole else NOTHING),
        "photos": [_table(PHOTOGRAPHED, [place], (3, 7, 8, 14)), photo] if whole else [],
    }


def _grey() -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").save(out, "JPEG")
    return out.getvalue()


FORM = Form(
    DocumentKind.VISIT_RECORD,
    shipped(DocumentKind.VISIT_RECORD),
    words={
        **POLICY_LABELS,
        "article": "规定实地核查的条款",
        "officers": "两位核查人",
        "visited_on": "核查日期",
        "space": "众创空间名称",
        "operator": "申报单位",
        "reference": "案件编号",
        "digest": "所签内容的摘要",
    },
    flags={"photographed": "有现场照片"},
    blocks={
        "measured": "申报和实测对照表",
        "samples": "抽样汇总表",
        "rows": "抽查记录表",
        "conditions": "逐项条件表",
        "findings": "核查情况",
        "dissent": "运营机构的异议",
        "photos": "现场照片",
        "signatures": "签名表",
    },
    required=frozenset(
        {"officers", "measured", "rows", "findings", "dissent", "signatures", "digest"}
    ),
    samples=_samples,
)
