"""Files are taken in by content, kept once under their hash, and handed out byte for byte."""

from __future__ import annotations

import io
import zipfile
from hashlib import sha256

import docx
import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from PIL import Image

from zhongchuang.demonstration.ledgers import evidence_pdf
from zhongchuang.evidence.models import Attachment, StoredFile
from zhongchuang.evidence.store import (
    CONTENT_TYPES,
    attach,
    attached_to,
    open_file,
    store,
    withdraw,
)


def picture(form: str) -> bytes:
    """A small picture with something to see in it."""
    out = io.BytesIO()
    Image.linear_gradient("L").resize((48, 32)).rotate(30).convert("RGB").save(out, form)
    return out.getvalue()


def padded(size: int) -> bytes:
    """A PDF of so many bytes."""
    at = PDF.rindex(b"startxref")
    return PDF[:at] + b"%".ljust(size - len(PDF) - 1, b"x") + b"\n" + PDF[at:]


pytestmark = pytest.mark.django_db

PDF = evidence_pdf("one")
PNG, JPEG = picture("PNG"), picture("JPEG")


def upload(content: bytes = PDF, name: str = "协议.pdf") -> ContentFile:
    return ContentFile(content, name=name)


def files() -> tuple[int, int]:
    """How many files the database knows, and how many the storage holds."""
    folders = [""]
    found = 0
    while folders:
        folder = folders.pop()
        if not default_storage.exists(f"evidence/{folder}"):
            continue
        names, here = default_storage.listdir(f"evidence/{folder}")
        folders += [f"{folder}{name}/" for name in names]
        found += len(here)
    return StoredFile.objects.count(), found


def test_store_keeps_the_file_under_its_content_hash():
    found = store(upload())
    digest = sha256(PDF).hexdigest()
    assert (found.sha256, found.size, found.content_type, found.path) == (
        digest,
        len(PDF),
        "application/pdf",
        f"evidence/{digest[:2]}/{digest[2:4]}/{digest}",
    )


def test_store_same_content_under_another_name_is_one_file():
    assert (store(upload()), files()) == (store(upload(name="另一个名字.pdf")), (1, 1))


def test_store_other_content_is_another_file():
    store(upload())
    store(upload(evidence_pdf("two")))
    assert files() == (2, 2)


def test_store_puts_a_lost_file_back():
    found = store(upload())
    default_storage.delete(found.path)
    store(upload())
    with open_file(found) as file:
        assert file.read() == PDF


def test_opened_file_is_byte_for_byte_what_was_sent():
    content = padded(1_000_000)
    with open_file(store(upload(content))) as file:
        assert file.read() == content


@pytest.mark.parametrize(
    ("name", "content"), [("图.png", PNG), ("照片.JPG", JPEG), ("照片.jpeg", JPEG)]
)
def test_store_takes_pictures(name, content):
    suffix = f".{name.rpartition('.')[2].lower()}"
    assert store(upload(content, name)).content_type == CONTENT_TYPES[suffix]


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "空.pdf", "“空.pdf”是空文件。"),
        (PDF, "协议.exe", "“协议.exe”的类型不能作为佐证，请使用 PDF、JPG、PNG、WebP、DOCX、XLSX 或 PPTX。"),
        (PDF, "协议", "“协议”的类型不能作为佐证，请使用 PDF、JPG、PNG、WebP、DOCX、XLSX 或 PPTX。"),
        (PDF, "页.html", "“页.html”不能作为佐证：这类文件可能带有脚本。请另存为 PDF 或图片。"),
        (PNG, "协议.pdf", "“协议.pdf”的内容是 PNG，与扩展名不符，请改正扩展名后上传。"),
        (b"<html>", "协议.pdf", "“协议.pdf”的内容与扩展名不符，请检查文件。"),
        (PDF, "图.png", "“图.png”的内容是 PDF，与扩展名不符，请改正扩展名后上传。"),
        (b"not a document", "表.xlsx", "“表.xlsx”的内容与扩展名不符，请检查文件。"),
    ],
    ids=["empty", "program", "no suffix", "html", "picture as pdf", "html as pdf", "pdf as picture", "text as sheet"],
)  # fmt: skip
def test_store_refuses_what_it_does_not_take(content, name, words):
    with pytest.raises(ValidationError) as error:
        store(upload(content, name))
    assert (error.value.messages, files()) == ([words], (0, 0))


def archive(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name in names:
            file.writestr(name, "<x/>")
    return packed.getvalue()


def document() -> bytes:
    written = io.BytesIO()
    docx.Document().save(written)
    return written.getvalue()


def workbook() -> bytes:
    written = io.BytesIO()
    xlsxwriter.Workbook(written).close()
    return written.getvalue()


@pytest.mark.parametrize(("name", "content"), [("书.docx", document()), ("表.xlsx", workbook())])
def test_store_takes_office_files(name, content):
    assert store(upload(content, name)).content_type == CONTENT_TYPES[name[1:]]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("表.xlsx", archive("readme.txt")),
        ("书.docx", archive("readme.txt")),
        ("书.docx", workbook()),
        ("表.xlsx", document()),
    ],
    ids=["archive as sheet", "archive as letter", "sheet as letter", "letter as sheet"],
)
def test_store_refuses_an_archive_that_is_not_what_its_name_says(name, content):
    with pytest.raises(ValidationError):
        store(upload(content, name))
    assert files() == (0, 0)


def test_store_takes_a_file_of_the_largest_size(settings):
    settings.EVIDENCE_LIMITS = {"pdf": 1024**2}
    assert store(upload(padded(1024**2))).size == 1024**2


def test_store_refuses_what_is_too_large(settings):
    settings.EVIDENCE_LIMITS = {"pdf": 1024**2}
    with pytest.raises(ValidationError) as error:
        store(upload(padded(1024**2 + 1)))
    assert (error.value.messages, files()) == (["“协议.pdf”超过 1 MB 的上限。"], (0, 0))


def test_attach_shows_the_file_under_its_name(space, operator):
    found = attach(space, upload(name="../../租赁合同.pdf"), operator.account_id)
    assert (found.name, found.attached_by, list(attached_to([space]))) == (
        "租赁合同.pdf",
        operator.account,
        [found],
    )


def test_attach_twice_to_one_thing_is_one_attachment(space):
    first, second = attach(space, upload(), None), attach(space, upload(), None)
    assert (first, Attachment.objects.count()) == (second, 1)


def test_attach_twice_is_impossible_in_the_database(space):
    found = attach(space, upload(), None)
    found.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        found.save(force_insert=True)


def test_attach_to_two_things_stores_one_file(space, rival_space):
    attach(space, upload(), None)
    attach(rival_space, upload(), None)
    assert (Attachment.objects.count(), files()) == (2, (1, 1))


def test_attached_to_asks_once_for_many_things(space, rival_space, django_assert_num_queries):
    attach(space, upload(), None)
    attach(rival_space, upload(), None)
    with django_assert_num_queries(1):
        assert len(attached_to([space, rival_space])) == 2


def test_attached_to_nothing_is_empty():
    assert list(attached_to([])) == []


def test_withdraw_takes_the_file_off_and_keeps_it(space):
    found = attach(space, upload(), None)
    withdraw(found)
    found.refresh_from_db()
    assert (found.withdrawn_at is None, list(attached_to([space])), files()) == (
        False,
        [],
        (1, 1),
    )


def test_withdraw_twice_keeps_the_first_moment(space):
    found = attach(space, upload(), None)
    withdraw(found)
    found.refresh_from_db()
    first = found.withdrawn_at
    withdraw(found)
    found.refresh_from_db()
    assert found.withdrawn_at == first


def test_attach_after_withdrawal_is_a_new_attachment(space):
    first = attach(space, upload(), None)
    withdraw(first)
    second = attach(space, upload(), None)
    assert (first == second, list(attached_to([space]))) == (False, [second])
