"""Files sent in pieces: nothing is lost but the piece the line broke in."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from evidence.building import pdf
from zhongchuang.evidence import uploads
from zhongchuang.evidence.models import Upload
from zhongchuang.evidence.store import attach
from zhongchuang.evidence.uploads import (
    Incomplete,
    TooLarge,
    TooMany,
    WrongOffset,
    append,
    begin,
    clear_away,
    discard,
    taken,
)

CONTENT = pdf()


@pytest.fixture
def me(operator) -> int:
    return operator.account_id


@pytest.fixture
def upload(me) -> Upload:
    return begin(me, "协议.pdf", len(CONTENT))


def pieces() -> list[str]:
    """The folders and pieces that lie in the storage."""
    if not default_storage.exists(uploads.FOLDER):
        return []
    folders = default_storage.listdir(uploads.FOLDER)[0]
    return [
        name
        for folder in folders
        for name in default_storage.listdir(f"{uploads.FOLDER}/{folder}")[1]
    ]


def test_begin_announces_a_file(me, upload):
    assert (upload.name, upload.size, upload.received, upload.complete) == (
        "协议.pdf",
        len(CONTENT),
        0,
        False,
    )


def test_begin_keeps_the_name_without_its_folders(me):
    assert begin(me, "../../a/协议.pdf", 5).name == "协议.pdf"


def test_begin_refuses_a_kind_that_is_not_taken(me):
    with pytest.raises(ValidationError) as refusal:
        begin(me, "程序.exe", 100)
    assert (refusal.value.code, Upload.objects.count()) == ("type-not-taken", 0)


def test_begin_refuses_an_empty_file(me):
    with pytest.raises(ValidationError) as refusal:
        begin(me, "协议.pdf", 0)
    assert refusal.value.code == "empty"


def test_begin_refuses_a_file_too_large_for_its_kind(me):
    with pytest.raises(TooLarge) as refusal:
        begin(me, "照片.jpg", 20 * 1024**2 + 1)
    assert (refusal.value.code, refusal.value.messages) == (
        "too-large",
        ["“照片.jpg”超过 20 MB 的上限。"],
    )


def test_begin_refuses_one_unfinished_file_too_many(me, monkeypatch):
    monkeypatch.setattr(uploads, "UNFINISHED_AT_MOST", 2)
    begin(me, "a.pdf", 1)
    begin(me, "b.pdf", 1)
    with pytest.raises(TooMany):
        begin(me, "c.pdf", 1)


def test_begin_counts_no_files_that_nobody_goes_on_with(me, monkeypatch):
    monkeypatch.setattr(uploads, "UNFINISHED_AT_MOST", 1)
    begin(me, "a.pdf", 1)
    Upload.objects.update(touched_at=timezone.now() - timedelta(days=3))
    assert begin(me, "b.pdf", 1).name == "b.pdf"


def test_begin_counts_no_files_of_others(me, rival, monkeypatch):
    monkeypatch.setattr(uploads, "UNFINISHED_AT_MOST", 1)
    begin(rival.account_id, "a.pdf", 1)
    assert begin(me, "b.pdf", 1).name == "b.pdf"


def test_append_goes_on_where_it_stopped(me, upload):
    first = append(upload.pk, me, 0, CONTENT[:100])
    second = append(upload.pk, me, 100, CONTENT[100:])
    assert (first.received, second.received, second.complete) == (100, len(CONTENT), True)


@pytest.mark.parametrize("offset", [0, 50, 150])
def test_append_at_a_wrong_place_says_where_to_go_on(me, upload, offset):
    append(upload.pk, me, 0, CONTENT[:100])
    with pytest.raises(WrongOffset) as wrong:
        append(upload.pk, me, offset, CONTENT[100:200])
    assert (wrong.value.expected, len(pieces())) == (100, 1)


def test_append_beyond_the_size_is_refused(me, upload):
    with pytest.raises(TooLarge):
        append(upload.pk, me, 0, CONTENT + b"x")
    assert pieces() == []


def test_append_of_nothing_changes_nothing(me, upload):
    assert (append(upload.pk, me, 0, b"").received, pieces()) == (0, [])


def test_append_by_somebody_else_finds_nothing(upload, rival):
    with pytest.raises(Upload.DoesNotExist):
        append(upload.pk, rival.account_id, 0, b"x")


def test_append_after_a_crash_overwrites_the_piece_that_was_not_counted(me, upload):
    append(upload.pk, me, 0, CONTENT[:100])
    default_storage.save(f"uploads/{upload.pk}/{100:012d}", ContentFile(b"half a pie"))
    append(upload.pk, me, 100, CONTENT[100:])
    with taken(upload.pk, me) as whole:
        assert whole.read() == CONTENT


def test_taken_is_the_whole_file_under_its_name(me, upload):
    for at in range(0, len(CONTENT), 77):
        append(upload.pk, me, at, CONTENT[at : at + 77])
    with taken(upload.pk, me) as whole:
        assert (whole.name, whole.size, whole.read()) == ("协议.pdf", len(CONTENT), CONTENT)


def test_taken_can_be_attached(me, upload, space):
    append(upload.pk, me, 0, CONTENT)
    with taken(upload.pk, me) as whole:
        found = attach(space, whole, me)
    discard(upload.pk, me)
    assert (found.name, found.file.size, pieces(), Upload.objects.count()) == (
        "协议.pdf",
        len(CONTENT),
        [],
        0,
    )


def test_taken_before_its_end_is_refused(me, upload):
    append(upload.pk, me, 0, CONTENT[:100])
    with pytest.raises(Incomplete):
        taken(upload.pk, me)


@pytest.mark.parametrize("lost", [0, 100, 200])
def test_taken_with_a_piece_lost_is_refused(me, upload, lost):
    for at in (0, 100):
        append(upload.pk, me, at, CONTENT[at : at + 100])
    append(upload.pk, me, 200, CONTENT[200:])
    default_storage.delete(f"uploads/{upload.pk}/{lost:012d}")
    with pytest.raises(Incomplete):
        taken(upload.pk, me)


def test_taken_by_somebody_else_finds_nothing(upload, rival):
    with pytest.raises(Upload.DoesNotExist):
        taken(upload.pk, rival.account_id)


def test_discard_forgets_the_pieces(me, upload):
    append(upload.pk, me, 0, CONTENT[:100])
    discard(upload.pk, me)
    assert (Upload.objects.count(), pieces()) == (0, [])


def test_discard_of_what_is_not_there_is_nothing(me):
    discard(uuid.uuid4(), me)
    assert Upload.objects.count() == 0


def test_discard_by_somebody_else_does_nothing(upload, rival):
    discard(upload.pk, rival.account_id)
    assert Upload.objects.count() == 1


def test_clear_away_forgets_what_nobody_goes_on_with(me, upload):
    append(upload.pk, me, 0, CONTENT[:100])
    fresh = begin(me, "b.pdf", 1)
    long_ago = timezone.now() - timedelta(days=3)
    Upload.objects.filter(pk=upload.pk).update(touched_at=long_ago)
    assert (clear_away(), list(Upload.objects.all()), pieces()) == (1, [fresh], [])


def test_begin_clears_away_what_nobody_goes_on_with(me, upload):
    Upload.objects.update(touched_at=timezone.now() - timedelta(days=3))
    fresh = begin(me, "b.pdf", 1)
    assert list(Upload.objects.all()) == [fresh]
