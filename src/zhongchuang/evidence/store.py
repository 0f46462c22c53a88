"""Taking files in and handing them out: checked by content, stored by hash, never overwritten."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable
from pathlib import PurePath
from typing import BinaryIO

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhongchuang.evidence.models import Attachment, StoredFile

CONTENT_TYPES = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ACCEPT = ",".join(CONTENT_TYPES)
OFFICE_PARTS = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml"}
SHOWN_INLINE = {"application/pdf", "image/jpeg", "image/png"}


def store(upload: File[bytes]) -> StoredFile:
    """Keep an uploaded file.

    Raises:
        ValidationError: empty, too large, of a kind not taken, or not what its name says.
    """
    content_type = checked_content_type(upload)
    sha256 = _hash(upload)
    found, created = StoredFile.objects.get_or_create(
        sha256=sha256, defaults={"size": upload.size, "content_type": content_type}
    )
    if created or not default_storage.exists(found.path):
        upload.seek(0)
        default_storage.save(found.path, upload)
    return found


def checked_content_type(upload: File[bytes]) -> str:
    """The content type of a file whose content agrees with its name."""
    if not upload.size:
        raise ValidationError(_("“%(name)s”是空文件。"), params={"name": upload.name})
    if upload.size > settings.EVIDENCE_MAX_BYTES:
        raise ValidationError(
            _("“%(name)s”超过 %(limit)s MB 的上限。"),
            params={"name": upload.name, "limit": settings.EVIDENCE_MAX_BYTES // 1024**2},
        )
    suffix = PurePath(upload.name or "").suffix.lower()
    content_type = CONTENT_TYPES.get(suffix)
    if content_type is None:
        raise ValidationError(
            _("“%(name)s”的类型不能作为佐证，请使用 PDF、JPG、PNG、DOCX 或 XLSX。"),
            params={"name": upload.name},
        )
    if not _agrees(upload, suffix):
        raise ValidationError(
            _("“%(name)s”的内容与扩展名不符，请检查文件。"), params={"name": upload.name}
        )
    return content_type


def _agrees(upload: File[bytes], suffix: str) -> bool:
    """Is the content what the name says? Office files are archives, told by their main part."""
    if suffix in OFFICE_PARTS:
        return OFFICE_PARTS[suffix] in _parts(upload)
    return suffix in _suffixes_by_content(upload)


def _parts(upload: File[bytes]) -> set[str]:
    """The names in an archive; none where it is no archive."""
    upload.seek(0)
    try:
        with zipfile.ZipFile(upload) as archive:
            return set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return set()
    finally:
        upload.seek(0)


def _suffixes_by_content(upload: File[bytes]) -> set[str]:
    upload.seek(0)
    try:
        found = puremagic.magic_string(upload.read())
    except (puremagic.PureError, ValueError):
        return set()
    finally:
        upload.seek(0)
    suffixes = {match.extension.lower() for match in found}
    return suffixes | {".jpg", ".jpeg"} if suffixes & {".jpg", ".jpeg", ".jfif"} else suffixes


def _hash(upload: File[bytes]) -> str:
    sha256 = hashlib.sha256()
    upload.seek(0)
    for chunk in upload.chunks():
        sha256.update(chunk)
    return sha256.hexdigest()


def open_file(file: StoredFile) -> BinaryIO:
    return default_storage.open(file.path, "rb")  # type: ignore[return-value]


def attach(subject: models.Model, upload: File[bytes], account_id: int | None) -> Attachment:
    """Attach a file to a thing; the same content twice on one thing stays one attachment."""
    file = store(upload)
    found, _created = Attachment.objects.get_or_create(
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        file=file,
        withdrawn_at=None,
        defaults={"name": PurePath(upload.name or "").name[:200], "attached_by_id": account_id},
    )
    return found


def attached_to(subjects: Iterable[models.Model]) -> models.QuerySet[Attachment]:
    """Live attachments of things of one type."""
    things = list(subjects)
    label = things[0]._meta.label_lower if things else ""
    return Attachment.objects.filter(
        subject_type=label, subject_id__in=[thing.pk for thing in things], withdrawn_at=None
    ).select_related("file")


def withdraw(attachment: Attachment) -> None:
    """Take a file off its subject; it stays stored, and the attachment stays on record."""
    Attachment.objects.filter(pk=attachment.pk, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    )
