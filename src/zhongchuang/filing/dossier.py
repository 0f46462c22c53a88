"""A case as a folder that is read without this system: what belongs to it, and the ZIP it goes into.

Files pass through in pieces, so that a case with gigabytes of evidence needs no more memory than one
without. Every file is named with its SHA-256 in `SHA256SUMS`, as `sha256sum -c` reads it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from zhongchuang.audit.chain import record
from zhongchuang.audit.models import Entry, Snapshot
from zhongchuang.directory.actor import Actor
from zhongchuang.evidence.models import Attachment
from zhongchuang.filing.models import (
    Application,
    CorrectionItem,
    ExpertDraw,
    PanelMeeting,
    ScoreSheet,
    SiteVisit,
)
from zhongchuang.filing.states import Act
from zhongchuang.ledger.models import FACTS, SpaceProfile
from zhongchuang.messaging.models import Message

FOLDER = "dossiers"
KEPT_FOR = timedelta(days=3)
PIECE = 1024 * 1024
"""Bytes of a file that are in memory at a time."""
LONGEST_NAME = 80
UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]+')
"""What no file system or no reader of names takes, signs that turn the direction of text included."""
SUFFIX = re.compile(r"[0-9A-Za-z]{1,10}")
SUMS = "SHA256SUMS"
BOM = "\ufeff"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def safe_name(name: str) -> str:
    """A name that every system can unpack: no folders, no signs with a meaning, of bounded length."""
    cleaned = UNSAFE.sub("_", name).strip(" .")
    stem, dot, suffix = cleaned.rpartition(".")
    if not dot or not SUFFIX.fullmatch(suffix):
        return cleaned[:LONGEST_NAME] or "_"
    return f"{stem[:LONGEST_NAME].rstrip(' .') or '_'}.{suffix}"


@dataclass(frozen=True, slots=True)
class Packed:
    """One file of the archive: its place, what it is, bytes and SHA-256."""

    name: str
    note: str
    size: int
    sha256: str


class Hashing(io.RawIOBase):
    """Passes what is written on, and keeps its size and SHA-256."""

    def __init__(self, target: Any) -> None:
        self.target, self.size, self.sha256 = target, 0, hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.sha256.update(data)
        self.size += len(data)
        self.target.write(data)
        return len(data)


class Archive:
    """A ZIP that is written file by file."""

    def __init__(self, file: BinaryIO) -> None:
        self.zip = ZipFile(file, "w", ZIP_DEFLATED)
        self.packed: list[Packed] = []

    @contextmanager
    def writing(self, name: str, note: str) -> Iterator[Hashing]:
        """One more file, written in pieces."""
        with self.zip.open(name, "w", force_zip64=True) as target:
            passed = Hashing(target)
            yield passed
        self.packed.append(Packed(name, note, passed.size, passed.sha256.hexdigest()))

    def text(self, name: str, content: str, note: str) -> None:
        with self.writing(name, note) as target:
            target.write(content.encode())

    def content(self, name: str, content: bytes, note: str) -> None:
        with self.writing(name, note) as target:
            target.write(content)

    def table(self, name: str, note: str, rows: Iterable[Iterable[Any]]) -> None:
        """A table as CSV that office programs open."""
        with self.writing(name, note) as target:
            target.write(BOM.encode())
            text = io.TextIOWrapper(io.BufferedWriter(target), encoding="utf-8", newline="")
            writer = csv.writer(text)
            for row in rows:
                writer.writerow([guarded(cell) for cell in row])
            text.flush()
            text.detach().detach()

    def copy(self, name: str, source: BinaryIO, note: str) -> str:
        """A file from elsewhere, in pieces; gives its SHA-256."""
        with self.writing(name, note) as target:
            while piece := source.read(PIECE):
                target.write(piece)
        return self.packed[-1].sha256

    def close(self) -> None:
        """The list of all hashes, and the end of the ZIP."""
        lines = "".join(f"{one.sha256}  {one.name}\n" for one in self.packed)
        self.zip.writestr(SUMS, lines)
        self.zip.close()


def guarded(cell: Any) -> str:
    """A cell as text that a spreadsheet does not run as a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def evidence_of(case: Application, facts: Mapping[str, Any]) -> Iterator[Attachment]:
    """The files of a case: those on the rows it was submitted with, of its visits, its corrections
    and of the application itself; one query a kind of thing.

    Args:
        facts: the rows of the snapshot by kind (`freezing.facts_of_space`).
    """
    of_space: tuple[type[models.Model], ...] = (SpaceProfile, *FACTS)
    for model in of_space:
        keys = {row["id"] for row in facts.get(str(model._meta.model_name), ())}
        rows = model._default_manager.filter(space=case.space_id).values("pk")
        yield from (item for item in _attached(model, rows) if item.subject_id in keys)
    of_case: tuple[type[models.Model], ...] = (SiteVisit, CorrectionItem)
    for model in of_case:
        yield from _attached(model, model._default_manager.filter(application=case).values("pk"))
    yield from _attached(Application, [case.pk])


def _attached(model: type[models.Model], keys: Any) -> Iterator[Attachment]:
    found = Attachment.objects.filter(
        subject_type=model._meta.label_lower, subject_id__in=keys, withdrawn_at=None
    )
    return found.select_related("file").order_by("subject_id", "pk").iterator(chunk_size=500)


def messages_of(case: Application) -> models.QuerySet[Message]:
    """What its parties were told of a case."""
    told = Message.objects.filter(path=reverse("case", args=[case.pk]), held=False)
    return told.order_by("pk")


def entries_of(case: Application, *, with_scores: bool) -> models.QuerySet[Entry]:
    """The audit entries of a case, its corrections, and its expert review for those who see it.

    Objections are confidential and stand under a subject of their own, which is not among these.
    """
    wanted = _about(Application, [case.pk])
    wanted |= _about(CorrectionItem, case.corrections.values_list("pk", flat=True))
    if with_scores:
        wanted |= _about(ScoreSheet, case.score_sheets.values_list("pk", flat=True))
        wanted |= _about(ExpertDraw, case.draws.values_list("pk", flat=True))
        meetings = case.meeting_points.values_list("meeting", flat=True)
        wanted |= _about(PanelMeeting, meetings)
    return Entry.objects.filter(wanted).order_by("sequence")


def _about(model: type[models.Model], keys: Iterable[int]) -> Q:
    return Q(subject_type=model._meta.label_lower, subject_id__in=[str(key) for key in keys])


def snapshots_of(case: Application) -> list[Snapshot]:
    """Every submission as frozen, oldest first: each names its digest in the audit chain."""
    acts = [f"filing.{act.value}" for act in (Act.SUBMIT, Act.RESUBMIT)]
    entries = entries_of(case, with_scores=False).filter(act__in=acts)
    digests = {entry.data.get("snapshot") for entry in entries}
    wanted = Q(digest__in=digests - {None}) | Q(pk=case.snapshot_id)
    return list(Snapshot.objects.filter(wanted).order_by("pk"))


def path_of(key: Any, suffix: str) -> str:
    """Where a result is kept until it is cleared away."""
    return f"{FOLDER}/{key}.{suffix}"


def clear_forgotten() -> None:
    """Delete results that have been kept long enough."""
    if not default_storage.exists(FOLDER):
        return
    oldest = timezone.now() - KEPT_FOR
    for name in default_storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{name}"
        if default_storage.get_modified_time(path) < oldest:
            default_storage.delete(path)


@transaction.atomic
def note_handed_out(
    *, actor: Actor, subject: models.Model, name: str, sha256: str, size: int
) -> None:
    """Put on record who took a case or a round out of the system, and what exactly."""
    data = {"name": name, "sha256": sha256, "size": size}
    record("filing.hand-out", subject, actor.signature(), data)
