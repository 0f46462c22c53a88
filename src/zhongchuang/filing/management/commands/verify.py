"""`zhongchuang verify audit | snapshot ID | sample CASE | draw ID | notice ID | document FILE`: recompute
what must match."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from zhongchuang.audit import chain
from zhongchuang.audit.models import Entry, Snapshot
from zhongchuang.documents.checking import issued_as
from zhongchuang.documents.signing import signature_of
from zhongchuang.evidence.models import Attachment, StoredFile
from zhongchuang.evidence.verifying import mismatches
from zhongchuang.filing.drawing import difference as draw_difference
from zhongchuang.filing.freezing import recompute
from zhongchuang.filing.models import ExpertDraw, NoticeProof, PublicNotice, SiteVisit
from zhongchuang.filing.proofs import trouble
from zhongchuang.filing.redrawing import difference
from zhongchuang.policy.registry import policy


def mismatch(reason: str) -> CommandError:
    return CommandError(reason, returncode=1)


CASE = re.compile(r"(?:ZC\d{4}-)?(\d+)")
VISIT = re.compile(r"visit:(\d+)")


def visit_named(name: str) -> SiteVisit | None:
    """The visit of that name, or the last one of the case of that number; None where none is."""
    visits = SiteVisit.objects.select_related("snapshot", "application__round").order_by("-pk")
    if one := VISIT.fullmatch(name):
        return visits.filter(pk=int(one[1])).first()
    one = CASE.fullmatch(name)
    return visits.filter(application=int(one[1])).first() if one else None


class Command(BaseCommand):
    help = "Recompute the audit chain, a frozen decision, a document's code, or the stored files."

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True)
        kinds.add_parser("audit", help="the chain of official acts")
        snapshot = kinds.add_parser("snapshot", help="a decision from its snapshot")
        snapshot.add_argument("id", type=int)
        sample = kinds.add_parser("sample", help="the rows a site visit drew, drawn again")
        sample.add_argument("id", help="a case (ZC2026-00012 or 12), or a visit (visit:3)")
        draw = kinds.add_parser("draw", help="the experts a panel drew, drawn again")
        draw.add_argument("id", type=int)
        document = kinds.add_parser("document", help="a PDF issued by this system")
        document.add_argument("file", type=Path)
        notice = kinds.add_parser("notice", help="the lists and kept pages of a public notice")
        notice.add_argument("id", type=int)
        kinds.add_parser("evidence", help="every stored file and what it is attached to")

    def handle(self, *args: Any, **options: Any) -> None:
        match options["kind"]:
            case "audit":
                self.verify_audit()
            case "snapshot":
                self.verify_snapshot(options["id"])
            case "evidence":
                self.verify_evidence()
            case "notice":
                self.verify_notice(options["id"])
            case "sample":
                self.verify_sample(options["id"])
            case "draw":
                self.verify_draw(options["id"])
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

    def verify_notice(self, key: int) -> None:
        notice = PublicNotice.objects.filter(pk=key).first()
        if notice is None:
            raise mismatch(f"notice {key}: not found")
        found = trouble(notice)
        if found:
            raise mismatch(f"notice {key}: {found}")
        versions = notice.versions.count()
        pages = NoticeProof.objects.filter(version__notice=notice).count()
        self.stdout.write(
            f"notice {key} holds: {versions} lists, {pages} pages, {notice.list_digest}"
        )

    def verify_sample(self, name: str) -> None:
        visit = visit_named(name)
        if visit is None:
            raise mismatch(f"sample {name}: no visit is on record")
        try:
            found = difference(visit, policy(visit.application.round.policy))
        except (ValueError, KeyError) as error:
            raise mismatch(f"sample {name}: {error}") from error
        if found:
            raise mismatch(f"sample {name}: {found}")
        self.stdout.write(
            f"visit {visit.pk} of {visit.application.reference} draws the same rows: "
            f"{visit.rows.count()} for {visit.samples.count()} samples, seed {visit.seed}"
        )

    def verify_draw(self, key: int) -> None:
        draw = ExpertDraw.objects.select_related("frozen").filter(pk=key).first()
        if draw is None:
            raise mismatch(f"draw {key}: not found")
        try:
            found = draw_difference(draw)
        except (ValueError, KeyError) as error:
            raise mismatch(f"draw {key}: {error}") from error
        if found:
            raise mismatch(f"draw {key}: {found}")
        self.stdout.write(
            f"draw {key} draws the same experts: {len(draw.drawn)} and {len(draw.waiting)} "
            f"alternates, seed {draw.seed}"
        )

    def verify_evidence(self) -> None:
        found = next(mismatches(), None)
        if found:
            raise mismatch(found)
        files, attached = StoredFile.objects.count(), Attachment.objects.count()
        self.stdout.write(f"evidence holds: {files} files, {attached} attachments")

    def verify_document(self, file: Path) -> None:
        try:
            content = file.read_bytes()
            paper = issued_as(content)
        except (OSError, ValueError) as error:
            raise mismatch(f"{file}: {error}") from error
        self.stdout.write(f"{file}: {paper.number} {paper.title}, issued {paper.issued_on}")
        found = signature_of(content, paper.issuer)
        if found is None:
            self.stdout.write(f"{file}: not signed")
        elif not (found.intact and found.ours):
            raise mismatch(f"{file}: the signature of {found.signer} does not hold")
        else:
            self.stdout.write(f"{file}: signed by {found.signer}")
