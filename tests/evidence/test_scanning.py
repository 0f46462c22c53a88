"""The malware scanner: what it passes counts, what it has not seen waits, what it finds is out."""

from __future__ import annotations

import io
import logging

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from evidence.building import pdf, stream
from evidence.daemon import MALWARE, SIGNATURE, running
from evidence.photos import exif, saved, scene
from zhongchuang.audit.models import Entry
from zhongchuang.evidence.models import Attachment, StoredFile
from zhongchuang.evidence.scanning import ScannerDown, Verdict, settle, verdict, version
from zhongchuang.evidence.signals import counting_changed
from zhongchuang.evidence.states import Scan
from zhongchuang.evidence.store import (
    Quarantined,
    attach,
    attached_to,
    checked,
    counting,
    open_file,
    open_public,
    store,
)

pytestmark = pytest.mark.django_db
CLEAN, EVIL = pdf(), pdf(stream(MALWARE))


def upload(content: bytes = CLEAN, name: str = "协议.pdf") -> ContentFile:
    return ContentFile(content, name=name)


def scan(*options: str) -> str:
    out = io.StringIO()
    call_command("scan", *options, stdout=out)
    return out.getvalue()


def state(file: StoredFile) -> str:
    file.refresh_from_db()
    return file.scan


@pytest.fixture
def recounted():
    """The attachments others were told to count again, one list for each time."""
    told: list[list[Attachment]] = []

    def listen(attachments, **_sent):
        told.append(list(attachments))

    counting_changed.connect(listen)
    yield told
    counting_changed.disconnect(listen)


def test_without_a_scanner_files_stay_unscanned_and_count(space):
    found = attach(space, upload(), None)
    assert (found.file.scan, found.file.scanned_at) == (Scan.UNSCANNED, None)
    assert list(counting(attached_to([space]))) == [found]


def test_scanner_passes_a_clean_file(scanner, space):
    found = attach(space, upload(), None)
    assert (found.file.scan, found.file.scanned_at is None) == (Scan.CLEAN, False)
    assert (scanner.seen, list(counting(attached_to([space])))) == ([CLEAN], [found])


def test_scanner_is_reached_by_a_socket_of_this_machine(settings, tmp_path):
    with running(str(tmp_path / "s")) as daemon:
        settings.CLAMD = daemon.address
        assert verdict(io.BytesIO(EVIL)) == Verdict(Scan.INFECTED, SIGNATURE)


def test_infected_file_is_refused_and_nothing_kept(scanner, caplog):
    with caplog.at_level(logging.WARNING), pytest.raises(ValidationError) as refusal:
        store(upload(EVIL))
    assert (refusal.value.code, StoredFile.objects.count()) == ("infected", 0)
    assert refusal.value.messages == [
        f"“协议.pdf”经检测含有病毒（{SIGNATURE}），没有保存。请查杀病毒后换用干净的文件。"
    ]
    assert [SIGNATURE in record.getMessage() for record in caplog.records] == [True]


def test_file_waits_while_the_scanner_is_down(scanner_down, space):
    found = attach(space, upload(), None)
    assert (found.file.scan, list(counting(attached_to([space])))) == (Scan.WAITING, [])


@pytest.mark.parametrize("way", [open_file, open_public])
@pytest.mark.parametrize("scan", [Scan.WAITING, Scan.INFECTED])
def test_file_that_is_not_known_to_be_harmless_is_opened_by_nobody(way, scan):
    file = store(upload())
    file.scan = scan
    with pytest.raises(Quarantined):
        way(file)


def test_quarantine_says_why():
    waits, ill = (str(Quarantined(StoredFile(scan=scan))) for scan in (Scan.WAITING, Scan.INFECTED))
    assert (waits, ill) == (
        "文件正在等待病毒检测，检测正常后即可打开。",
        "文件经检测含有病毒，已隔离，不能打开。",
    )


def test_waiting_file_becomes_clean_and_counts(scanner_down, settings, space, recounted):
    found = attach(space, upload(), None)
    with running() as daemon:
        settings.CLAMD = daemon.address
        assert scan() == "clean: 1, infected: 0, still waiting: 0\n"
    assert (state(found.file), recounted) == (Scan.CLEAN, [[found]])
    with open_file(found.file) as content:
        assert content.read() == CLEAN


def test_waiting_file_becomes_infected_on_record(scanner_down, settings, space, recounted):
    found = attach(space, upload(EVIL), None)
    with running() as daemon:
        settings.CLAMD = daemon.address
        assert scan() == (
            f"infected: {found.file.sha256} {SIGNATURE}\nclean: 0, infected: 1, still waiting: 0\n"
        )
    assert (state(found.file), recounted) == (Scan.INFECTED, [])
    entry = Entry.objects.get(act="evidence.quarantine")
    assert (entry.subject_id, entry.data) == (
        str(found.file.pk),
        {"sha256": found.file.sha256, "signature": SIGNATURE},
    )


def test_waiting_file_goes_on_waiting_while_the_scanner_is_down(scanner_down):
    file = store(upload())
    with pytest.raises(CommandError, match="could not look at every file"):
        scan()
    assert state(file) == Scan.WAITING


def test_waiting_file_that_is_lost_is_named(scanner_down, settings):
    file = store(upload())
    default_storage.delete(file.path)
    with running() as daemon:
        settings.CLAMD = daemon.address
        with pytest.raises(CommandError, match=f"{file.sha256} is missing in the storage"):
            scan()


def test_file_too_large_for_the_scanner_waits(scanner):
    scanner.largest = 100
    found = verdict(io.BytesIO(CLEAN))
    assert (found.scan, "size limit" in found.why) == (Scan.WAITING, True)


def test_scan_of_all_finds_what_was_not_known_before(scanner, space, recounted):
    found = attach(space, upload(), None)
    scanner.known = b"%PDF"
    scan("--all")
    assert (state(found.file), recounted) == (Scan.INFECTED, [[found]])
    assert list(counting(attached_to([space]))) == []


def test_scan_of_all_scans_what_was_stored_without_a_scanner(settings):
    file = store(upload())
    with running() as daemon:
        settings.CLAMD = daemon.address
        assert (scan(), state(file)) == ("clean: 0, infected: 0, still waiting: 0\n", "unscanned")
        assert (scan("--all"), state(file)) == (
            "clean: 1, infected: 0, still waiting: 0\n",
            "clean",
        )


def test_scan_of_all_leaves_files_as_they_are_while_the_scanner_is_down(scanner, settings):
    file = store(upload())
    settings.CLAMD = "tcp://127.0.0.1:1"
    with pytest.raises(CommandError):
        scan("--all")
    assert state(file) == Scan.CLEAN


def test_scan_without_a_scanner_says_so():
    with pytest.raises(CommandError, match="ZHONGCHUANG_CLAMD"):
        scan()


def test_withdrawn_attachments_are_not_counted_again(scanner_down, space, recounted):
    found = attach(space, upload(), None)
    Attachment.objects.update(withdrawn_at=found.attached_at)
    settle(found.file, Verdict(Scan.CLEAN))
    assert recounted == [[]]


def test_waiting_file_sent_again_is_scanned_then(scanner_down, settings, space, recounted):
    found = attach(space, upload(), None)
    with running() as daemon:
        settings.CLAMD = daemon.address
        attach(space, upload(), None)
    assert (state(found.file), recounted) == (Scan.CLEAN, [[found]])


def test_content_found_infected_before_is_refused_without_a_scanner():
    file = store(upload())
    settle(file, Verdict(Scan.INFECTED, SIGNATURE))
    with pytest.raises(ValidationError) as refusal:
        store(upload())
    assert refusal.value.code == "infected"


def test_public_copy_waits_with_its_picture(scanner_down, settings):
    photo = store(ContentFile(saved(scene(1), exif=exif()), name="照片.jpg"))
    assert photo.public_file.scan == Scan.WAITING
    with running() as daemon:
        settings.CLAMD = daemon.address
        scan()
    photo.refresh_from_db()
    assert (photo.scan, photo.public_file.scan) == (Scan.CLEAN, Scan.CLEAN)


def test_version_is_what_the_scanner_says(scanner):
    assert version() == "ClamAV 1.4.3/27500/Tue Nov 24 08:00:00 2026"


def test_version_of_a_scanner_that_is_down(scanner_down):
    with pytest.raises(ScannerDown):
        version()


def test_file_for_many_things_is_scanned_once(scanner, space, rival_space):
    sent = upload()
    checked(sent)
    attach(space, sent, None)
    attach(rival_space, sent, None)
    assert (scanner.seen, Attachment.objects.count()) == ([CLEAN], 2)
