"""Issuing a paper: the next number of its issuer, its frozen content, its verification code."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import connection

from zhongchuang.documents.content import Document, Verification, from_plain, to_plain
from zhongchuang.documents.models import DocumentKind, NumberSeries, OfficialDocument
from zhongchuang.documents.phrasing import Draft
from zhongchuang.kernel.canonical import digest
from zhongchuang.kernel.identifiers import DocumentNumber

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No letters or digits that are easily mistaken for one another."""
OWN_SERIES = {
    DocumentKind.VISIT_RECORD: "核",
    DocumentKind.EXPERT_MINUTES: "纪",
}
"""Records have a series beside that of the letters of their issuer: 新科高字核〔2026〕1号."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues: the organisation's key in the directory, its name and its number prefix."""

    id: int
    name: str
    prefix: str


def issue(
    kind: DocumentKind,
    issuer: Issuer,
    on: date,
    write: Callable[[str, Verification], Draft | Document],
    *,
    is_public: bool = False,
    under: OfficialDocument | None = None,
) -> OfficialDocument:
    """Issue a paper inside the transaction of the act it records.

    `write` gets the number and the verification and returns what the paper says. A paper issued
    `under` another one is numbered by it: 新科高字〔2026〕34号-001.
    """
    number, text = _numbered(kind, issuer, on, under)
    code = new_code()
    written = write(text, Verification(code, f"{settings.PUBLIC_URL}/verify/{code}/"))
    document = written.document if isinstance(written, Draft) else written
    content = to_plain(document)
    return OfficialDocument.objects.create(
        kind=kind,
        issuer_id=issuer.id,
        issuer=issuer.name,
        prefix=number.prefix,
        year=number.year,
        serial=number.serial,
        number=text,
        title=document.title.replace("\n", ""),
        content=content,
        digest=digest(content),
        code=code,
        issued_on=on,
        is_public=is_public,
        filling=written.plain() if isinstance(written, Draft) else None,
    )


def _numbered(
    kind: DocumentKind, issuer: Issuer, on: date, under: OfficialDocument | None
) -> tuple[DocumentNumber, str]:
    """The next number of the series a paper belongs to, and how it is written."""
    if under is not None:
        number = take_number(under.number, on.year)
        return number, f"{under.number}-{number.serial:03d}"
    number = take_number(f"{issuer.prefix}{OWN_SERIES.get(kind, '')}", on.year)
    return number, str(number)


def take_number(prefix: str, year: int) -> DocumentNumber:
    """The next number of a series, without gaps: it is taken back if the transaction is.

    Raises:
        RuntimeError: called outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a number belongs into the transaction of its paper")
    NumberSeries.objects.bulk_create(
        [NumberSeries(prefix=prefix, year=year)], ignore_conflicts=True
    )
    series = NumberSeries.objects.select_for_update().get(prefix=prefix, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return DocumentNumber(prefix, year, series.last)


def new_code() -> str:
    """A verification code of 12 letters and digits, in groups of four."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(12))
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def content_of(paper: OfficialDocument) -> Document:
    """What an issued paper says.

    Raises:
        ValueError: the stored content is no longer what was issued.
    """
    if digest(paper.content) != paper.digest:
        raise ValueError(f"document {paper.number} was altered")
    return from_plain(paper.content)
