"""PDFs signed with the certificate of their issuer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from zhongchuang.documents.models import DocumentKind, OfficialDocument
from zhongchuang.documents.signing import UnusableCertificateError, issued_pdf, signature_of
from zhongchuang.filing.states import State
from zhongchuang.web.admin.checks import Mark, signing

ISSUER = "乌鲁木齐市科学技术局"
PASSPHRASE = "correct horse"


def certificate(name: str, days: int = 365) -> bytes:
    """A self-signed certificate with its key, as PKCS#12."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(
        b"key", key, made, None, BestAvailableEncryption(PASSPHRASE.encode())
    )


@pytest.fixture
def folder(settings, tmp_path):
    """A configured folder of certificates, still empty."""
    settings.SIGNING = tmp_path / "certificates"
    settings.SIGNING.mkdir()
    settings.SIGNING_PASSPHRASE = PASSPHRASE
    return settings.SIGNING


@pytest.fixture
def slip(drive) -> OfficialDocument:
    drive(State.PRELIMINARY)
    return OfficialDocument.objects.get(kind=DocumentKind.ACCEPTANCE_SLIP)


def test_paper_of_an_issuer_with_certificate_is_signed(folder, slip):
    (folder / f"{ISSUER}.p12").write_bytes(certificate(ISSUER))
    found = signature_of(issued_pdf(slip), slip.issuer)
    assert found is not None
    assert (found.signer, found.intact, found.ours) == (f"Common Name: {ISSUER}", True, True)


def test_paper_of_another_issuer_is_not_signed(folder, slip):
    (folder / "自治区科学技术厅.p12").write_bytes(certificate("自治区科学技术厅"))
    assert signature_of(issued_pdf(slip), slip.issuer) is None


def test_signature_of_a_changed_file_does_not_hold(folder, slip):
    (folder / f"{ISSUER}.p12").write_bytes(certificate(ISSUER))
    content = issued_pdf(slip)
    at = content.index(b"%", 1) + 1  # within the comment of the second line
    found = signature_of(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :], slip.issuer)
    assert found is not None
    assert (found.intact, found.ours) == (False, True)


def test_signature_with_an_earlier_certificate_is_not_ours(folder, slip):
    file = folder / f"{ISSUER}.p12"
    file.write_bytes(certificate(ISSUER))
    content = issued_pdf(slip)
    file.write_bytes(certificate(ISSUER))
    found = signature_of(content, slip.issuer)
    assert found is not None
    assert (found.intact, found.ours) == (True, False)


def test_certificate_that_does_not_open_hands_out_no_unsigned_paper(folder, slip):
    (folder / f"{ISSUER}.p12").write_bytes(b"no certificate")
    with pytest.raises(UnusableCertificateError):
        issued_pdf(slip)


def test_paper_whose_certificate_does_not_open_says_so(folder, slip, client_of, operator):
    (folder / f"{ISSUER}.p12").write_bytes(b"no certificate")
    answer = client_of(operator).get(reverse("public:document", args=[slip.pk, "pdf"]))
    assert (answer.status_code, "签名证书暂时不能使用" in answer.content.decode()) == (409, True)


def test_signature_is_told_where_the_certificate_in_use_does_not_open(folder, slip):
    (folder / f"{ISSUER}.p12").write_bytes(certificate(ISSUER))
    content = issued_pdf(slip)
    (folder / f"{ISSUER}.p12").write_bytes(b"no certificate")
    found = signature_of(content, slip.issuer)
    assert found is not None
    assert (found.intact, found.ours) == (True, False)


def test_verify_document_tells_the_signature(folder, slip, tmp_path, capsys):
    (folder / f"{ISSUER}.p12").write_bytes(certificate(ISSUER))
    file = tmp_path / "slip.pdf"
    file.write_bytes(issued_pdf(slip))
    call_command("verify", "document", str(file))
    assert capsys.readouterr().out.splitlines()[1] == f"{file}: signed by Common Name: {ISSUER}"


def test_verify_document_refuses_a_signature_that_is_not_ours(folder, slip, tmp_path):
    (folder / f"{ISSUER}.p12").write_bytes(certificate(ISSUER))
    file = tmp_path / "slip.pdf"
    file.write_bytes(issued_pdf(slip))
    (folder / f"{ISSUER}.p12").write_bytes(certificate(ISSUER))
    with pytest.raises(CommandError, match="does not hold"):
        call_command("verify", "document", str(file))


def upload(client, content: bytes):
    file = SimpleUploadedFile("paper.pdf", content, "application/pdf")
    return client.post("/verify/file/", {"file": file})


def test_anybody_compares_a_file_with_what_was_issued(client, folder, slip):
    (folder / f"{ISSUER}.p12").write_bytes(certificate(ISSUER))
    page = upload(client, issued_pdf(slip)).content.decode()
    assert ("一致" in page, f"电子签名有效：Common Name: {ISSUER}" in page) == (True, True)


def test_file_that_is_no_paper_of_ours_is_refused(client, db):
    answer = upload(client, b"%PDF-1.7 nothing")
    assert (answer.status_code, "不一致" in answer.content.decode()) == (422, True)


def test_doctor_warns_of_a_certificate_about_to_expire(folder):
    (folder / f"{ISSUER}.p12").write_bytes(certificate(ISSUER, days=10))
    assert [one.mark for one in signing()] == [Mark.WARNING]


def test_doctor_fails_where_a_certificate_does_not_open(folder):
    (folder / f"{ISSUER}.p12").write_bytes(b"no certificate")
    assert [one.mark for one in signing()] == [Mark.FAILED]


def test_doctor_is_content_without_certificates_configured(settings):
    settings.SIGNING = None
    assert [one.mark for one in signing()] == [Mark.OK]
