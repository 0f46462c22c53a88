"""`zhongchuang verify evidence` names the first file that is not what was stored."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from evidence.building import pdf
from evidence.photos import exif, saved, scene
from zhongchuang.directory.models import Space
from zhongchuang.evidence.models import Attachment, StoredFile
from zhongchuang.evidence.store import attach, store, withdraw
from zhongchuang.evidence.verifying import mismatches

pytestmark = pytest.mark.django_db


def kept(number: int = 1) -> StoredFile:
    return store(ContentFile(pdf(f"({number})"), name="协议.pdf"))


def overwrite(file: StoredFile, content: bytes) -> None:
    Path(default_storage.path(file.path)).write_bytes(content)


def verified() -> str:
    out = io.StringIO()
    call_command("verify", "evidence", stdout=out)
    return out.getvalue()


def refused() -> tuple[str, int]:
    with pytest.raises(CommandError) as error:
        verified()
    return str(error.value), error.value.returncode


def test_nothing_stored_holds():
    assert verified() == "evidence holds: 0 files, 0 attachments\n"


def test_stored_files_hold(space):
    attach(space, ContentFile(saved(scene(1), exif=exif()), name="照片.jpg"), None)
    attach(space, ContentFile(pdf(), name="协议.pdf"), None)
    assert verified() == "evidence holds: 3 files, 2 attachments\n"


def test_withdrawn_attachments_hold(space):
    withdraw(attach(space, ContentFile(pdf(), name="协议.pdf"), None))
    assert verified() == "evidence holds: 1 files, 1 attachments\n"


def test_altered_file_is_named():
    file = kept()
    overwrite(file, pdf("(2)"))
    assert refused() == (f"file {file.sha256}: altered", 1)


def test_one_bit_is_enough():
    file = kept()
    content = bytearray(pdf("(1)"))
    content[200] ^= 1
    overwrite(file, bytes(content))
    assert refused() == (f"file {file.sha256}: altered", 1)


def test_shortened_file_is_named():
    file = kept()
    overwrite(file, pdf("(1)")[:-1])
    size = file.size
    assert refused() == (f"file {file.sha256}: {size - 1} bytes instead of {size}", 1)


def test_missing_file_is_named():
    file = kept()
    default_storage.delete(file.path)
    assert refused() == (f"file {file.sha256}: missing in the storage", 1)


def test_file_that_cannot_be_read_is_named():
    file = kept()
    default_storage.delete(file.path)
    Path(default_storage.path(file.path)).mkdir()
    assert refused()[0].startswith(f"file {file.sha256}: cannot be read")


def test_first_of_several_is_named():
    first, second = kept(1), kept(2)
    overwrite(second, b"x" * second.size)
    overwrite(first, b"x" * first.size)
    assert refused() == (f"file {first.sha256}: altered", 1)
    assert len(list(mismatches())) == 2


def test_attachment_to_nothing_is_named(space):
    found = attach(space, ContentFile(pdf(), name="协议.pdf"), None)
    Attachment.objects.update(subject_id=space.pk + 99)
    assert refused() == (
        f"attachment {found.pk}: directory.space {space.pk + 99} does not exist",
        1,
    )


@pytest.mark.parametrize("kind", ["ledger.nothing", "nothing"])
def test_attachment_to_a_thing_of_no_kind_is_named(space, kind):
    found = attach(space, ContentFile(pdf(), name="协议.pdf"), None)
    Attachment.objects.update(subject_type=kind)
    assert refused() == (f"attachment {found.pk}: {kind} {space.pk} does not exist", 1)


def test_queries_do_not_grow_with_the_files(space, django_assert_num_queries):
    for number in range(3):
        attach(space, ContentFile(pdf(f"({number})"), name="协议.pdf"), None)
    with django_assert_num_queries(3):
        assert list(mismatches()) == []
    assert Space.objects.filter(pk=space.pk).exists()
