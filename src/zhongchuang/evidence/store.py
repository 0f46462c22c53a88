"""Taking files in and handing them out: checked by content, stored by hash, never overwritten."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable
from pathlib import PurePath
from typing import BinaryIO

import puremagic
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhongchuang.evidence.kinds import BY_SUFFIX, PDF, PICTURES, kind_of_name
from zhongchuang.evidence.models import Attachment, StoredFile
from zhongchuang.evidence.states import COUNTING, Scan
from zhongchuang.kernel.refusal import Refusal, Refused

CONTENT_TYPES = {suffix: kind.content_type for suffix, kind in BY_SUFFIX.items()}
OFFICE_PARTS = {
    ".docx": "word/document.xml",
    ".xlsx": "xl/workbook.xml",
    ".pptx": "ppt/presentation.xml",
}
SHOWN_INLINE = {PDF.content_type, *(kind.content_type for kind in PICTURES)}


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
    name = upload.name or ""
    kind = kind_of_name(name)
    kind.check_size(name, upload.size)
    suffix = PurePath(name).suffix.lower()
    if not _agrees(upload, suffix):
        raise ValidationError(
            _("“%(name)s”的内容与扩展名不符，请检查文件。"), params={"name": upload.name}
        )
    return kind.content_type


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


class Quarantined(Refused):
    """The file is waiting for the malware scanner, or was found to be infected."""

    def __init__(self, file: StoredFile) -> None:
        words = _("文件正在等待病毒检测，检测正常后即可打开。")
        if file.scan == Scan.INFECTED:
            words = _("文件经检测含有病毒，已隔离，不能打开。")
        super().__init__(Refusal(str(words)))


def open_file(file: StoredFile) -> BinaryIO:
    """The content, byte for byte; whoever opens it closes it.

    Raises:
        Quarantined: it is not known to be harmless.
    """
    if not file.counts:
        raise Quarantined(file)
    return default_storage.open(file.path, "rb")  # type: ignore[return-value]


def open_public(file: StoredFile) -> BinaryIO:
    """What the public may see: the picture without where, when and by what it was taken.

    Raises:
        Quarantined: as for `open_file`.
    """
    if not file.counts:
        raise Quarantined(file)
    return open_file(file.public_file or file)


def attach(
    subject: models.Model, upload: File[bytes], account_id: int | None, kind: str = ""
) -> Attachment:
    """Attach a file to a thing; the same content twice on one thing stays one attachment.

    Args:
        kind: the kind of evidence by the policy's name. One file may serve two kinds; without a
            kind it is the one that is there already.
    """
    file = store(upload)
    live = Attachment.objects.filter(
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        file=file,
        withdrawn_at=None,
    )
    if not kind and (found := live.first()):
        return found
    found, _created = live.get_or_create(
        kind=kind,
        defaults={
            "subject_type": subject._meta.label_lower,
            "subject_id": subject.pk,
            "file": file,
            "name": PurePath(upload.name or "").name[:200],
            "attached_by_id": account_id,
        },
    )
    return found


def counting(attachments: models.QuerySet[Attachment]) -> models.QuerySet[Attachment]:
    """Those whose file counts as evidence: not waiting for the scanner, and not infected."""
    return attachments.filter(file__scan__in=COUNTING)


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
