"""`zhongchuang verify audit | snapshot ID | document FILE`: recompute what must match."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from zhongchuang.audit import chain
from zhongchuang.audit.models import Entry, Snapshot
from zhongchuang.documents.checking import issued_as
from zhongchuang.filing.freezing import recompute
from zhongchuang.policy.registry import policy


def mismatch(reason: str) -> CommandError:
    return CommandError(reason, returncode=1)


class Command(BaseCommand):
    help = "Recompute the audit chain, a frozen decision, or a document's code."

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True)
        kinds.add_parser("audit", help="the chain of official acts")
        snapshot = kinds.add_parser("snapshot", help="a decision from its snapshot")
        snapshot.add_argument("id", type=int)
        document = kinds.add_parser("document", help="a PDF issued by this system")
        document.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        match options["kind"]:
            case "audit":
                self.verify_audit()
            case "snapshot":
                self.verify_snapshot(options["id"])
            case _:
                self.verify_document(options["file"])

    def verify_audit(self) -> None:
        found = chain.verify()
        if found:
            raise mismatch(f"audit entry {found.sequence}: {found.reason}")
        self.stdout.write(f"audit chain holds: {Entry.objects.count()} entries")

    def verify_snapshot(self, key: int) -> None:
        snapshot = Snapshot.objects.filter(pk=key).first()
        if snapshot is None:
            raise mismatch(f"snapshot {key}: not found")
        try:
            content = chain.thaw(snapshot)
            result = recompute(snapshot, policy(content["policy"]["id"]))
        except (ValueError, KeyError) as error:
            raise mismatch(f"snapshot {key}: {error}") from error
        if not result.matches:
            raise mismatch(f"snapshot {key}: {result.difference}")
        self.stdout.write(f"snapshot {key} gives the same findings: {snapshot.digest}")

    def verify_document(self, file: Path) -> None:
        try:
            paper = issued_as(file.read_bytes())
        except (OSError, ValueError) as error:
            raise mismatch(f"{file}: {error}") from error
        self.stdout.write(f"{file}: {paper.number} {paper.title}, issued {paper.issued_on}")
