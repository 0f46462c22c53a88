"""The malware scanner (ClamAV's daemon), asked over its socket; an installation may have none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import urlsplit

from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from zhongchuang.audit.chain import SYSTEM, record
from zhongchuang.evidence.models import Attachment, StoredFile
from zhongchuang.evidence.signals import counting_changed
from zhongchuang.evidence.states import Scan

PORT = 3310
SECONDS = 30
"""To wait for the daemon."""


class ScannerDown(Exception):
    """The daemon does not answer, or could not look at the file; the message says why."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of a file.

    Attributes:
        signature: the malware's name where the file is infected.
        why: why it still waits.
    """

    scan: Scan
    signature: str = ""
    why: str = ""


def is_configured() -> bool:
    return bool(settings.CLAMD)


def version() -> str:
    """What the daemon calls itself and its signatures.

    Raises:
        ScannerDown: it does not answer.
    """
    with _daemon() as daemon:
        return str(daemon.version())


def verdict(content: BinaryIO) -> Verdict:
    """Have a file scanned; without a scanner it stays unscanned, without an answer it waits."""
    if not is_configured():
        return Verdict(Scan.UNSCANNED)
    content.seek(0)
    try:
        with _daemon() as daemon:
            status, signature = daemon.instream(content).get("stream", ("ERROR", "no answer"))
            if status == "ERROR":
                raise ScannerDown(signature)
    except ScannerDown as down:
        return Verdict(Scan.WAITING, why=str(down))
    finally:
        content.seek(0)
    if status == "FOUND":
        return Verdict(Scan.INFECTED, str(signature))
    return Verdict(Scan.CLEAN)


@contextmanager
def _daemon() -> Iterator[ClamdNetworkSocket]:
    address = urlsplit(settings.CLAMD)
    daemon: ClamdNetworkSocket
    if address.scheme == "unix":
        daemon = ClamdUnixSocket(address.path, timeout=SECONDS)
    else:
        host, port = address.hostname or "localhost", address.port or PORT
        daemon = ClamdNetworkSocket(host, port, timeout=SECONDS)
    try:
        yield daemon
    except (ClamdError, OSError) as error:
        raise ScannerDown(str(error) or type(error).__name__) from error
    finally:
        # The library leaves the socket open where it cannot connect.
        if hasattr(daemon, "clamd_socket"):
            daemon.clamd_socket.close()


@transaction.atomic
def settle(file: StoredFile, found: Verdict) -> None:
    """Note what the scanner says of a stored file, and tell those who count evidence."""
    counted = file.counts
    file.scan, file.scanned_at = found.scan, timezone.now()
    file.save(update_fields=("scan", "scanned_at"))
    if found.scan == Scan.INFECTED:
        data = {"sha256": file.sha256, "signature": found.signature}
        record("evidence.quarantine", file, SYSTEM, data)
    if file.counts != counted:
        attachments = Attachment.objects.filter(file=file, withdrawn_at=None)
        counting_changed.send(sender=StoredFile, attachments=attachments)


def waiting() -> Iterator[StoredFile]:
    """Files the scanner has still to look at, in the order they came."""
    yield from StoredFile.objects.filter(scan=Scan.WAITING).order_by("pk").iterator()


def everything() -> Iterator[StoredFile]:
    """Every file, for when the scanner has learnt of new malware."""
    yield from StoredFile.objects.order_by("pk").iterator()
