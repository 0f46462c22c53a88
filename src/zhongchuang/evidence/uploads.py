"""Files sent in pieces: a line that breaks costs the last piece, not the whole file.

The pieces lie in the storage, so any web server may take the next one. A piece is written first
and counted after it: what was counted is there, and what a crash left uncounted is sent again.
"""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import PurePath
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhongchuang.evidence.kinds import kind_of_name
from zhongchuang.evidence.models import Upload

UNFINISHED_AT_MOST = 20
HELD_AT_MOST = 400
KEPT = timedelta(days=2)
"""How long an upload that was not gone on with is kept."""
IN_MEMORY = 4 * 1024**2
FOLDER = "uploads"


class WrongOffset(Exception):
    """The piece does not follow what has come so far.

    Attributes:
        expected: where to go on.
    """

    def __init__(self, expected: int) -> None:
        super().__init__(f"{expected} bytes have come")
        self.expected = expected


class TooLarge(ValidationError):
    """More than the file said, or more than its kind may have."""


class TooMany(ValidationError):
    """The account has too many unfinished uploads."""


class Incomplete(Exception):
    """Not every piece has come."""


def begin(account_id: int, name: str, size: int) -> Upload:
    """Announce a file of `size` bytes.

    Raises:
        ValidationError: `type-not-taken`, of a kind not taken by its name; `empty`.
        TooLarge: larger than its kind may be.
        TooMany: the account has left too many unfinished.
    """
    name = PurePath(name).name[:200]
    kind = kind_of_name(name)
    kind.check_size(name, size, TooLarge)
    clear_away()
    if _has_too_many(account_id):
        raise TooMany(_("没有传完的文件太多，请先传完或取消其中一些。"), code="too-many")
    return Upload.objects.create(account_id=account_id, name=name, size=size)


def _has_too_many(account_id: int) -> bool:
    """Are too many on their way, or have too many come that nobody has used yet?"""
    held = Upload.objects.filter(account_id=account_id)
    on_their_way = held.filter(received__lt=F("size"))
    return on_their_way.count() >= UNFINISHED_AT_MOST or held.count() >= HELD_AT_MOST


@transaction.atomic
def append(upload_id: UUID | str, account_id: int, offset: int, chunk: bytes) -> Upload:
    """Take the piece that begins at `offset`.

    Raises:
        Upload.DoesNotExist: no such upload of this account.
        WrongOffset: the piece does not follow what has come.
        TooLarge: it goes beyond the size announced.
    """
    upload = Upload.objects.select_for_update().get(pk=upload_id, account_id=account_id)
    if offset != upload.received:
        raise WrongOffset(upload.received)
    if offset + len(chunk) > upload.size:
        raise TooLarge(_("“%(name)s”比声明的大。"), "too-large", {"name": upload.name})
    if chunk:
        path = _path(upload, offset)
        default_storage.delete(path)
        default_storage.save(path, ContentFile(chunk))
        upload.received += len(chunk)
    upload.save()
    return upload


def taken(upload_id: UUID | str, account_id: int) -> File[bytes]:
    """The whole file under its name, ready to be stored; `discard` the upload after use.

    Raises:
        Upload.DoesNotExist: no such upload of this account.
        Incomplete: not every piece has come, or one was lost.
    """
    upload = Upload.objects.get(pk=upload_id, account_id=account_id)
    whole = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    for path in _paths(upload):
        with default_storage.open(path, "rb") as piece:
            if not _follows(whole, path):
                break
            for part in File(piece).chunks():
                whole.write(part)
    if not upload.complete or whole.tell() != upload.size:
        whole.close()
        raise Incomplete
    whole.seek(0)
    file: File[bytes] = File(whole, name=upload.name)
    file.size = upload.size
    return file


def discard(upload_id: UUID | str, account_id: int) -> None:
    """Forget an upload, finished or not; one that is not there is forgotten already."""
    for upload in Upload.objects.filter(pk=upload_id, account_id=account_id):
        _discard(upload)


def clear_away() -> int:
    """Forget uploads nobody goes on with; how many they were."""
    old = list(Upload.objects.filter(touched_at__lt=timezone.now() - KEPT))
    for upload in old:
        _discard(upload)
    return len(old)


def _discard(upload: Upload) -> None:
    for path in _paths(upload):
        default_storage.delete(path)
    default_storage.delete(f"{FOLDER}/{upload.pk}")
    upload.delete()


def _path(upload: Upload, offset: int) -> str:
    return f"{FOLDER}/{upload.pk}/{offset:012d}"


def _paths(upload: Upload) -> list[str]:
    """The pieces in their order."""
    try:
        _folders, names = default_storage.listdir(f"{FOLDER}/{upload.pk}")
    except FileNotFoundError:
        return []
    return [f"{FOLDER}/{upload.pk}/{name}" for name in sorted(names)]


def _follows(whole: tempfile.SpooledTemporaryFile[bytes], path: str) -> bool:
    """Does a piece begin where the ones before it end? A crash may leave one that was not counted."""
    return int(path.rpartition("/")[2]) == whole.tell()
