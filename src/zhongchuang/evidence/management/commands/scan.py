"""`zhongchuang scan [--all]`: have the malware scanner look at the files that wait for it."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError, CommandParser

from zhongchuang.evidence.models import StoredFile
from zhongchuang.evidence.scanning import (
    Verdict,
    everything,
    is_configured,
    settle,
    verdict,
    waiting,
)
from zhongchuang.evidence.states import Scan


class Command(BaseCommand):
    help = "Scan the files that wait for the malware scanner; --all scans every file again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="every file, e.g. after an update")

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_configured():
            raise CommandError("no scanner: set ZHONGCHUANG_CLAMD", returncode=1)
        found = {Scan.CLEAN: 0, Scan.INFECTED: 0, Scan.WAITING: 0}
        why = ""
        for file in everything() if options["all"] else waiting():
            result = self.scanned(file)
            found[result.scan] += 1
            why = result.why or why
        self.stdout.write(
            f"clean: {found[Scan.CLEAN]}, infected: {found[Scan.INFECTED]},"
            f" still waiting: {found[Scan.WAITING]}"
        )
        if found[Scan.WAITING]:
            raise CommandError(f"the scanner could not look at every file: {why}", returncode=1)

    def scanned(self, file: StoredFile) -> Verdict:
        """What the scanner says, noted; a file it cannot look at stays as it is."""
        try:
            with default_storage.open(file.path, "rb") as content:
                found = verdict(cast(BinaryIO, content))
        except FileNotFoundError:
            return Verdict(Scan.WAITING, why=f"{file.sha256} is missing in the storage")
        if found.scan != Scan.WAITING:
            settle(file, found)
        if found.scan == Scan.INFECTED:
            self.stdout.write(f"infected: {file.sha256} {found.signature}")
        return found
