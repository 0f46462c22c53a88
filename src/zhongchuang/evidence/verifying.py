"""Are the stored files still what was stored? Every one is read and hashed again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.apps import apps
from django.core.files.base import File
from django.core.files.storage import default_storage

from zhongchuang.evidence.models import Attachment, StoredFile

BATCH = 500


def mismatches() -> Iterator[str]:
    """What does not match, one sentence each, in the order files were stored."""
    for file in StoredFile.objects.order_by("pk").iterator(chunk_size=BATCH):
        problem = _problem(file)
        if problem:
            yield f"file {file.sha256}: {problem}"
    yield from _orphans()


def _problem(file: StoredFile) -> str:
    """What is wrong with one file; it is read in pieces."""
    sha256, size = hashlib.sha256(), 0
    try:
        with default_storage.open(file.path, "rb") as content:
            for piece in File(content).chunks():
                sha256.update(piece)
                size += len(piece)
    except FileNotFoundError:
        return "missing in the storage"
    except OSError as error:
        return f"cannot be read: {error}"
    if size != file.size:
        return f"{size} bytes instead of {file.size}"
    return "" if sha256.hexdigest() == file.sha256 else "altered"


def _orphans() -> Iterator[str]:
    """Attachments to things that are not there."""
    kinds = Attachment.objects.order_by("subject_type").values_list("subject_type", flat=True)
    for kind in kinds.distinct():
        attachments = Attachment.objects.filter(subject_type=kind)
        try:
            there = apps.get_model(kind)._base_manager.values("pk")
        except (LookupError, ValueError):
            orphans = attachments
        else:
            orphans = attachments.exclude(subject_id__in=there)
        for orphan in orphans.order_by("pk").iterator(chunk_size=BATCH):
            yield f"attachment {orphan.pk}: {kind} {orphan.subject_id} does not exist"
