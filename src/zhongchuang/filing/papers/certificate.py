"""备案证书: what a filed space hangs on its wall, with the code that tells whether it still holds."""

from __future__ import annotations

from zhongchuang.directory.actor import Actor
from zhongchuang.documents.content import Document, Verification
from zhongchuang.documents.models import DocumentKind, OfficialDocument
from zhongchuang.documents.phrasing import SHELL_TITLE, Draft, Form
from zhongchuang.filing.models import Application
from zhongchuang.filing.papers import samples
from zhongchuang.filing.papers.shared import (
    POLICY_LABELS,
    chinese_date,
    office_of,
    policy_words,
    shipped,
    watermark,
)
from zhongchuang.policy.calendar import today
from zhongchuang.policy.model import Policy


def certificate(
    case: Application,
    policy: Policy,
    actor: Actor,
    confirmed_by: OfficialDocument,
    number: str,
    proof: Verification,
) -> Draft:
    """The certificate of one space, numbered under the document that files it."""
    office, space = office_of(actor), case.space
    return Draft(
        FORM,
        words={
            **policy_words(policy),
            "operator": space.operator.name,
            "uscc": space.operator.uscc,
            "space": space.name,
            "address": space.address,
            "office": office,
            "confirmation": confirmed_by.number,
            "since": chinese_date(today()),
        },
        blocks={},
        shell=_shell(office, number, proof),
    )


def _shell(office: str, number: str, proof: Verification) -> Document:
    return Document(
        SHELL_TITLE,
        style="certificate",
        number=number,
        signature=office,
        date=today(),
        verification=proof,
        watermark=watermark(),
    )


def _samples() -> list[Draft]:
    words = {
        **samples.POLICY,
        "operator": samples.OPERATOR,
        "uscc": samples.USCC,
        "space": samples.SPACE,
        "address": samples.ADDRESS,
        "office": samples.REGION,
        "confirmation": samples.NUMBER,
        "since": chinese_date(samples.DAY),
    }
    return [Draft(FORM, words, {}, _shell(samples.REGION, f"{samples.NUMBER}-001", samples.PROOF))]


FORM = Form(
    DocumentKind.CERTIFICATE,
    shipped(DocumentKind.CERTIFICATE),
    words={
        **POLICY_LABELS,
        "operator": "运营机构",
        "uscc": "统一社会信用代码",
        "space": "众创空间名称",
        "address": "地址",
        "office": "发证机关",
        "confirmation": "确认文件文号",
        "since": "备案日期",
    },
    blocks={},
    required=frozenset({"operator", "space", "level", "confirmation"}),
    samples=_samples,
)
