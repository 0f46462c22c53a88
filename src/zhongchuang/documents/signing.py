"""Signing PDFs with the certificate of the organisation that issues them, where one is configured.

A certificate is a PKCS#12 file in `ZHONGCHUANG_SIGNING`, named after the organisation, such as
`自治区科学技术厅.p12`; `ZHONGCHUANG_SIGNING_PASSPHRASE` opens it. RSA and elliptic curves are
supported, SM2 is not. The library is loaded where a paper is signed or looked at, not at start.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from zhongchuang.documents.issue import content_of
from zhongchuang.documents.models import OfficialDocument
from zhongchuang.documents.pdf import render_pdf

FIELD = "ZhongchuangSignature"


class UnusableCertificateError(ValueError):
    """The certificate of an organisation cannot be read, or not with the passphrase given."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A configured certificate: its file, whom it names and until when it is valid."""

    file: Path
    subject: str
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class Signature:
    """What a PDF carries: by whom it was signed, and whether it is still as it was signed.

    `ours` says that it was signed with the certificate configured for the issuer.
    """

    signer: str
    intact: bool
    ours: bool


def certificate_file(issuer: str) -> Path | None:
    """The certificate of an organisation, by its name, or None where it has none."""
    if not settings.SIGNING:
        return None
    wanted = unicodedata.normalize("NFC", issuer)
    files = Path(settings.SIGNING).glob("*.p12")
    return next((one for one in files if unicodedata.normalize("NFC", one.stem) == wanted), None)


def signer_of(file: Path) -> Any:
    """The key and the certificate in a file.

    Raises:
        UnusableCertificateError: neither can be read.
    """
    from pyhanko.sign.signers import SimpleSigner

    passphrase = settings.SIGNING_PASSPHRASE.encode() or None
    load: Any = SimpleSigner.load_pkcs12  # the library does not type it
    signer = load(str(file), passphrase=passphrase)
    if signer is None:
        raise UnusableCertificateError(str(file))
    return signer


def certificates() -> Iterator[Certificate]:
    """Every configured certificate.

    Raises:
        UnusableCertificateError: one of them cannot be read.
    """
    for file in sorted(Path(settings.SIGNING).glob("*.p12")) if settings.SIGNING else ():
        held = signer_of(file).signing_cert
        yield Certificate(file, held.subject.human_friendly, held.not_valid_after)


def issued_pdf(paper: OfficialDocument) -> bytes:
    """A paper as PDF, signed where its issuer has a certificate.

    Raises:
        ValueError: the stored content was altered.
        UnprintableError: it cannot be set.
        UnusableCertificateError: a certificate is configured but cannot be used; an unsigned paper
            is not handed out in its place.
    """
    drawn = render_pdf(content_of(paper))
    file = certificate_file(paper.issuer)
    return signed(drawn, paper, signer_of(file)) if file else drawn


def signed(drawn: bytes, paper: OfficialDocument, signer: Any) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.signers import PdfSignatureMetadata, sign_pdf

    about = PdfSignatureMetadata(field_name=FIELD, name=paper.issuer, reason=paper.number)
    made = sign_pdf(IncrementalPdfFileWriter(BytesIO(drawn)), about, signer=signer)
    content: bytes = made.getvalue()
    return content


def signature_of(content: bytes, issuer: str) -> Signature | None:
    """The signature a PDF carries, or None where it carries none.

    Raises:
        ValueError: it cannot be read as a PDF.
    """
    from pyhanko.pdf_utils.misc import PdfReadError
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        found = PdfFileReader(BytesIO(content)).embedded_regular_signatures
    except PdfReadError as error:
        raise ValueError("not a readable PDF") from error
    return _judged(found[-1], issuer) if found else None


def _judged(found: Any, issuer: str) -> Signature:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    held = found.signer_cert
    state = validate_pdf_signature(
        found, ValidationContext(trust_roots=[held], moment=timezone.now())
    )
    intact = bool(state.intact and state.valid)
    return Signature(held.subject.human_friendly, intact, _is_of(issuer, held.sha256))


def _is_of(issuer: str, sha256: bytes) -> bool:
    """Is a certificate the one configured for an organisation? One that cannot be read is none."""
    file = certificate_file(issuer)
    try:
        return file is not None and bool(signer_of(file).signing_cert.sha256 == sha256)
    except UnusableCertificateError:
        return False
