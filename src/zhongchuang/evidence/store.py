"""Taking files in and handing them out: checked by content, stored by hash, never overwritten."""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO, cast

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from zhongchuang.evidence import storage
from zhongchuang.evidence.checks.content import check
from zhongchuang.evidence.checks.faults import WORDS, Fault
from zhongchuang.evidence.kinds import BY_SUFFIX, PDF, PICTURES, Kind
from zhongchuang.evidence.models import Attachment, StoredFile
from zhongchuang.evidence.pictures import Picture, describe
from zhongchuang.evidence.scanning import Verdict, settle, verdict
from zhongchuang.evidence.states import COUNTING, Scan
from zhongchuang.kernel.refusal import Refusal, Refused

CONTENT_TYPES = {suffix: kind.content_type for suffix, kind in BY_SUFFIX.items()}
PICTURE_TYPES = frozenset(kind.content_type for kind in PICTURES)
SHOWN_INLINE = PICTURE_TYPES | {PDF.content_type}
FOUND = "evidence_found"
"""Where an upload carries what was found of it."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that has been looked at from every side and only waits to be kept."""

    upload: File[bytes]
    name: str
    kind: Kind
    sha256: str
    verdict: Verdict
    picture: Picture | None


def checked(upload: File[bytes]) -> Checked:
    """Look at an uploaded file, once: what was found stays with it.

    Looking takes its time, most of all where a scanner is asked. A form does it before the
    transaction that keeps the file; whoever keeps it afterwards need not look again.

    Raises:
        ValidationError: with a `code` of `Fault`, or `empty`, `too-large`, `type-not-taken`.
    """
    known: Checked | None = getattr(upload, FOUND, None)
    if known is None:
        known = _looked_at(upload)
        setattr(upload, FOUND, known)
    return known


def _looked_at(upload: File[bytes]) -> Checked:
    kind = check(upload)
    name = PurePath(upload.name or "").name[:200]
    sha256 = _hash(upload)
    content = cast(BinaryIO, upload)
    found = verdict(content)
    if found.scan == Scan.INFECTED:
        raise _infected(name, sha256, found.signature)
    picture = describe(content) if kind in PICTURES else None
    return Checked(upload, name, kind, sha256, found, picture)


def _infected(name: str, sha256: str, signature: str) -> ValidationError:
    log.warning("refused an infected file: %s %s", signature, sha256)
    words = WORDS[Fault.INFECTED]
    return ValidationError(words, Fault.INFECTED.value, {"name": name, "virus": signature})


def store(upload: File[bytes]) -> StoredFile:
    """Keep an uploaded file.

    Raises:
        ValidationError: as for `checked`; also where the same content was found infected before.
    """
    given = checked(upload)
    found, created = StoredFile.objects.get_or_create(
        sha256=given.sha256,
        defaults={
            "size": given.upload.size,
            "content_type": given.kind.content_type,
            "scan": given.verdict.scan,
            "scanned_at": timezone.now() if given.verdict.scan == Scan.CLEAN else None,
            **_seen(given),
        },
    )
    storage.keep(found.path, given.upload)
    if not created:
        _scanned_again(found, given)
    return found


def _seen(given: Checked) -> dict[str, object]:
    """What a picture tells, its public copy kept."""
    picture = given.picture
    if picture is None:
        return {}
    copy = _store_copy(picture.public, given) if picture.public else None
    return {
        "fingerprint": picture.fingerprint,
        "located": picture.located,
        "public_file": copy,
    }


def _store_copy(content: bytes, given: Checked) -> StoredFile:
    """The copy is the picture drawn anew; it waits for the scanner as long as the picture does."""
    found, _created = StoredFile.objects.get_or_create(
        sha256=hashlib.sha256(content).hexdigest(),
        defaults={
            "size": len(content),
            "content_type": given.kind.content_type,
            "scan": given.verdict.scan,
            "fingerprint": given.picture.fingerprint if given.picture else None,
        },
    )
    storage.keep(found.path, ContentFile(content))
    return found


def _scanned_again(found: StoredFile, given: Checked) -> None:
    """The same content again: what the scanner says now counts, if it says anything."""
    if given.verdict.scan == Scan.CLEAN and found.scan != Scan.CLEAN:
        settle(found, given.verdict)
    elif found.scan == Scan.INFECTED:
        raise _infected(given.name, found.sha256, "—")


def _hash(upload: File[bytes]) -> str:
    sha256 = hashlib.sha256()
    upload.seek(0)
    for chunk in upload.chunks():
        sha256.update(chunk)
    upload.seek(0)
    return sha256.hexdigest()


class Quarantined(Refused):
    """The file is waiting for the malware scanner, or was found to be infected."""

    def __init__(self, file: StoredFile) -> None:
        words = _("文件正在等待病毒检测，检测正常后即可打开。")
        if file.scan == Scan.INFECTED:
            words = _("文件经检测含有病毒，已隔离，不能打开。")
        super().__init__(Refusal(words))


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
    if file.public_file is not None:
        return open_file(file.public_file)
    content = open_file(file)
    if file.fingerprint is None and file.content_type in PICTURE_TYPES:
        return _never_described(content)
    return content


def _never_described(content: BinaryIO) -> BinaryIO:
    """Pictures that were stored before their metadata was looked at, and those that show nothing."""
    public = describe(content).public
    if public is None:
        content.seek(0)
        return content
    content.close()
    return io.BytesIO(public)


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
            "name": checked(upload).name,
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
