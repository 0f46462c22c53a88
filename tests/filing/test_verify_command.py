"""`zhongchuang verify audit | snapshot ID | sample CASE | document FILE`: exit 1 at the first thing amiss."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from zhongchuang.audit.chain import freeze, thaw
from zhongchuang.audit.models import Entry, Snapshot
from zhongchuang.documents.content import from_plain
from zhongchuang.documents.issue import content_of
from zhongchuang.documents.models import OfficialDocument
from zhongchuang.documents.pdf import render_pdf
from zhongchuang.filing.states import State

pytestmark = pytest.mark.django_db


def verified(*words: str) -> tuple[int, str]:
    """The exit code and what was said."""
    out = io.StringIO()
    try:
        call_command("verify", *words, stdout=out)
    except CommandError as error:
        return error.returncode, str(error)
    return 0, out.getvalue().strip()


def test_verify_audit_after_a_journey_holds(drive):
    drive(State.NOTICE_RUNNING)
    count = Entry.objects.count()
    assert verified("audit") == (0, f"audit chain holds: {count} entries")


def test_verify_audit_names_the_first_entry_that_does_not_match(drive):
    drive(State.FORMAL)
    Entry.objects.filter(sequence__in=[3, 5]).update(account_name="某人")
    assert verified("audit") == (1, "audit entry 3: entry changed")


@pytest.fixture
def snapshot(drive) -> Snapshot:
    return drive(State.ACCEPTANCE).snapshot


def test_verify_snapshot_gives_the_same_findings(snapshot):
    assert verified("snapshot", str(snapshot.pk)) == (
        0,
        f"snapshot {snapshot.pk} gives the same findings: {snapshot.digest}",
    )


def test_verify_snapshot_does_not_look_at_the_ledger_of_today(snapshot, full_space):
    full_space.profile.workstations = 1
    full_space.profile.save()
    assert verified("snapshot", str(snapshot.pk))[0] == 0


def test_verify_snapshot_that_was_altered_is_named(snapshot):
    Snapshot.objects.update(content=snapshot.content.replace("示例", "改例", 1))
    code, words = verified("snapshot", str(snapshot.pk))
    assert (code, words.partition(":")[0]) == (1, f"snapshot {snapshot.pk}")


def test_verify_snapshot_with_findings_of_its_own_is_named(snapshot):
    content = thaw(snapshot)
    content["findings"][4]["status"] = "not-met"
    forged = freeze(content)
    code, words = verified("snapshot", str(forged.pk))
    assert (code, words.partition(":")[0]) == (1, f"snapshot {forged.pk}")


def test_verify_snapshot_that_does_not_exist_is_named():
    assert verified("snapshot", "999999") == (1, "snapshot 999999: not found")


@pytest.fixture
def issued(drive) -> OfficialDocument:
    drive(State.PRELIMINARY)
    return OfficialDocument.objects.get(kind="acceptance-slip")


@pytest.fixture
def printed(issued, tmp_path) -> Path:
    path = tmp_path / "slip.pdf"
    path.write_bytes(render_pdf(content_of(issued)))
    return path


def test_verify_document_as_issued_says_which_it_is(issued, printed):
    assert verified("document", str(printed)) == (
        0,
        f"{printed}: {issued.number} {issued.title}, issued {issued.issued_on}\n"
        f"{printed}: not signed",
    )


@pytest.fixture
def forge(issued, tmp_path) -> Callable[[str, str], Path]:
    """The paper printed with some words replaced, its code left as it is."""

    def replace(before: str, after: str) -> Path:
        plain = issued.content
        issued.content = _replaced(plain, before, after)
        assert issued.content != plain
        path = tmp_path / "forged.pdf"
        path.write_bytes(render_pdf(from_plain(issued.content)))
        return path

    return replace


def _replaced(value: object, before: str, after: str) -> object:
    if isinstance(value, str):
        return value.replace(before, after)
    if isinstance(value, list):
        return [_replaced(item, before, after) for item in value]
    if isinstance(value, dict):
        return {key: _replaced(item, before, after) for key, item in value.items()}
    return value


def test_verify_document_with_another_name_is_named(issued, forge):
    path = forge("示例绿洲众创空间", "示例丝路众创空间")
    assert verified("document", str(path)) == (
        1,
        f"{path}: its text is not that of {issued.number}",
    )


def test_verify_document_of_somebody_else_is_named(issued, printed):
    OfficialDocument.objects.filter(pk=issued.pk).update(code="2222-3333-4444")
    assert verified("document", str(printed)) == (
        1,
        f"{printed}: no document of this system bears its code",
    )


def test_verify_document_that_is_no_pdf_is_named(tmp_path):
    path = tmp_path / "notes.pdf"
    path.write_text("not a document")
    assert verified("document", str(path)) == (1, f"{path}: not a readable PDF")


def test_verify_document_that_is_not_there_is_named(tmp_path):
    path = tmp_path / "missing.pdf"
    code, words = verified("document", str(path))
    assert (code, words.startswith(f"{path}: ")) == (1, True)


@pytest.fixture
def visited(drive):
    return drive(State.RECOMMENDATION)


def test_verify_sample_draws_the_same_rows(visited):
    visit = visited.visits.get()
    words = (
        f"visit {visit.pk} of {visited.reference} draws the same rows: "
        f"{visit.rows.count()} for 7 samples, seed {visit.seed}"
    )
    names = (str(visited.pk), visited.reference, f"visit:{visit.pk}")
    assert [verified("sample", name) for name in names] == [(0, words)] * 3


def test_verify_sample_names_the_first_row_that_differs(visited):
    sample = visited.visits.get().samples.get(measure="residents")
    first, *rest = sample.keys
    sample.keys = ["tenancy:0", *rest]
    sample.save()
    assert verified("sample", visited.reference) == (
        1,
        f"sample {visited.reference}: residents.residents: row 1 is {first}, tenancy:0 was kept",
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"verified": 1, "low": 0, "estimate": 1}, "verified is 4, 1 was kept"),
        ({"confidence": "0.8"}, "confidence is 0.90, 0.8000 was kept"),
        ({"measure": "mentors"}, "cases.mentors was kept instead"),
    ],
)
def test_verify_sample_names_a_number_that_differs(visited, changes, said):
    visited.visits.get().samples.filter(measure="cases").update(**changes)
    code, words = verified("sample", visited.reference)
    assert (code, words) == (1, f"sample {visited.reference}: cases.cases: {said}")


def test_verify_sample_names_a_verdict_that_was_turned(visited):
    row = visited.visits.get().rows.filter(fact_type="ledger.incubationcase")[0]
    type(row).objects.filter(pk=row.pk).update(verified=False)
    assert verified("sample", visited.reference) == (
        1,
        f"sample {visited.reference}: cases.cases: verified is 3, 4 was kept",
    )


def test_verify_sample_names_a_row_that_was_checked_without_being_drawn(visited):
    row = visited.visits.get().rows.order_by("pk")[0]
    row.pk, row.fact_id = None, 0
    row.save()
    assert verified("sample", visited.reference) == (
        1,
        f"sample {visited.reference}: {row.key}: checked but not drawn",
    )


def test_verify_sample_names_another_seed(visited):
    visit = visited.visits.get()
    visited.visits.update(seed="0" * 16)
    assert verified("sample", visited.reference) == (
        1,
        f"sample {visited.reference}: seed {'0' * 16} is not {visit.seed}",
    )


def test_verify_sample_of_a_visit_that_names_no_material_is_a_mismatch(visited):
    visited.visits.update(snapshot=None)
    assert verified("sample", visited.reference) == (
        1,
        f"sample {visited.reference}: the visit does not say from which material it drew",
    )


def test_verify_sample_of_material_that_was_altered_is_a_mismatch(visited):
    visited.snapshot.content = visited.snapshot.content.replace("示例", "改写")
    visited.snapshot.save()
    assert verified("sample", visited.reference) == (
        1,
        f"sample {visited.reference}: snapshot {visited.snapshot_id} was altered",
    )


@pytest.mark.parametrize("name", ["999", "visit:999", "甲"])
def test_verify_sample_without_a_visit_is_a_mismatch(name):
    assert verified("sample", name) == (1, f"sample {name}: no visit is on record")
