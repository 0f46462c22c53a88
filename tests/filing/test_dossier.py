"""A case as a ZIP and a round as a workbook: what they hold, for whom, and how they are checked."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import timedelta
from zipfile import ZipFile

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from zhongchuang.audit.models import Entry
from zhongchuang.filing import dossier
from zhongchuang.filing.actions.proposing import approve_recommendation, open_proposal, revise
from zhongchuang.filing.models import Objection
from zhongchuang.filing.states import State
from zhongchuang.jobs import regular
from zhongchuang.jobs.models import Job
from zhongchuang.kernel.canonical import sha256_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def take(client_of):
    """Ask for the dossier of a case as somebody; the ZIP."""

    def taken(who, case) -> ZipFile:
        client = client_of(who)
        client.post(f"/officer/cases/{case.pk}/dossier/")
        job = Job.objects.filter(owner=who.account_id).first()
        assert (job.state, job.error) == ("done", "")
        answer = client.get(f"/officer/dossiers/{job.pk}/")
        return ZipFile(io.BytesIO(b"".join(answer.streaming_content)))

    return taken


def text_of(archive: ZipFile, name: str) -> str:
    return archive.read(name).decode("utf-8-sig")


def test_every_file_is_listed_with_its_hash(drive, take, prefecture_officer):
    archive = take(prefecture_officer, drive(State.RECOMMENDATION))
    lines = text_of(archive, "SHA256SUMS").splitlines()
    listed = dict(reversed(line.split("  ", 1)) for line in lines)
    found = {
        name: hashlib.sha256(archive.read(name)).hexdigest()
        for name in archive.namelist()
        if name != "SHA256SUMS"
    }
    assert listed == found


def test_evidence_is_packed_byte_for_byte(drive, take, prefecture_officer):
    case = drive(State.PRELIMINARY)
    archive = take(prefecture_officer, case)
    packed = {
        hashlib.sha256(archive.read(name)).hexdigest()
        for name in archive.namelist()
        if name.startswith("5-佐证/")
    }
    facts = json.loads(case.snapshot.content)["facts"]
    stored = {item.file.sha256 for item in dossier.evidence_of(case, facts)}
    assert (bool(stored), packed) == (True, stored)


def test_officer_of_the_case_gets_the_snapshot_word_for_word(drive, take, prefecture_officer):
    case = drive(State.PRELIMINARY)
    archive = take(prefecture_officer, case)
    assert sha256_text(text_of(archive, "1-申请材料/定稿-1.json")) == case.snapshot.digest


def test_others_get_no_names_of_the_ledger(drive, take, prefecture_approver):
    case = drive(State.PRELIMINARY)
    names = {row["name"] for row in json.loads(case.snapshot.content)["facts"]["mentor"]}
    archive = take(prefecture_approver, case)
    texts = [
        text_of(archive, name)
        for name in archive.namelist()
        if name.endswith((".csv", ".json", ".jsonl", ".txt", ".html"))
    ]
    assert [name for name in names if any(name in text for text in texts)] == []


def test_index_leads_to_every_file(drive, take, prefecture_officer):
    archive = take(prefecture_officer, drive(State.RECOMMENDATION))
    rows = list(csv.reader(io.StringIO(text_of(archive, "index.csv"))))
    others = {"index.csv", "index.html", "SHA256SUMS"}
    assert {row[0] for row in rows[1:]} == set(archive.namelist()) - others


def test_audit_entries_recompute_from_the_extract(drive, take, prefecture_officer):
    archive = take(prefecture_officer, drive(State.RECOMMENDATION))
    entries = [json.loads(line) for line in text_of(archive, "6-审计/审计摘录.jsonl").splitlines()]
    again = [
        sha256_text(
            json.dumps(
                {key: value for key, value in entry.items() if key != "digest"},
                ensure_ascii=False,
                sort_keys=True,
                separators=(",", ":"),
            )
        )
        for entry in entries
    ]
    assert (len(again) > 3, again) == (True, [entry["digest"] for entry in entries])


def test_papers_are_packed_to_read_and_to_edit(drive, take, region_officer):
    archive = take(region_officer, drive(State.FORMAL))
    kinds = sorted(
        name.rpartition(".")[2] for name in archive.namelist() if name.startswith("4-公文/")
    )
    assert kinds == ["docx", "docx", "pdf", "pdf"]


def test_objections_go_to_the_authority_that_handles_them_only(
    drive, take, region_officer, prefecture_officer
):
    case = drive(State.NOTICE_RUNNING)
    moment = timezone.now()
    Objection.objects.create(
        entry=case.notice_entries.get(),
        kind="person",
        name="示例异议人",
        phone="13800000000",
        text="工位数不实",
        received_at=moment,
        received_on=timezone.localdate(moment),
        code="ABCD-EFGH",
    )
    held = [
        "2-审查/异议.csv" in take(who, case).namelist()
        for who in (region_officer, prefecture_officer)
    ]
    assert held == [True, False]


def test_taking_a_dossier_is_on_record(drive, take, prefecture_officer):
    case = drive(State.PRELIMINARY)
    take(prefecture_officer, case)
    entry = Entry.objects.get(act="filing.hand-out")
    assert (entry.account_id, entry.subject_id) == (prefecture_officer.account_id, str(case.pk))


def test_dossier_of_another_area_is_not_made(drive, client_of, foreign_officer):
    case = drive(State.PRELIMINARY)
    assert client_of(foreign_officer).post(f"/officer/cases/{case.pk}/dossier/").status_code == 404


def test_dossier_is_its_owners_only(drive, take, client_of, prefecture_officer, region_officer):
    take(prefecture_officer, drive(State.FORMAL))
    job = Job.objects.get()
    assert client_of(region_officer).get(f"/officer/dossiers/{job.pk}/").status_code == 404


def test_dossier_is_not_handed_out_after_its_days(drive, take, client_of, prefecture_officer):
    take(prefecture_officer, drive(State.PRELIMINARY))
    job = Job.objects.get()
    Job.objects.update(finished_at=timezone.now() - dossier.KEPT_FOR - timedelta(minutes=1))
    assert client_of(prefecture_officer).get(f"/officer/dossiers/{job.pk}/").status_code == 404


def test_worker_clears_old_results_away(drive, take, monkeypatch, prefecture_officer):
    case = drive(State.PRELIMINARY)
    take(prefecture_officer, case)
    path = Job.objects.get().result["path"]
    monkeypatch.setattr(dossier, "KEPT_FOR", timedelta(seconds=-1))
    regular.do_due()
    assert default_storage.exists(path) is False


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("协议.pdf", "协议.pdf"),
        ("a\nb.pdf", "a_b.pdf"),
        ("\u202efdp.exe", "_fdp.exe"),
        ("", "_"),
        ("长" * 300 + ".pdf", "长" * 80 + ".pdf"),
    ],
)
def test_name_is_safe_everywhere(given, safe):
    assert dossier.safe_name(given) == safe


@pytest.fixture
def book(client_of):
    """The workbook of a round as somebody."""

    def made(who, round_):
        client = client_of(who)
        client.post(f"/officer/rounds/{round_.pk}/workbook/")
        job = Job.objects.filter(owner=who.account_id).first()
        assert (job.state, job.error) == ("done", "")
        answer = client.get(f"/officer/dossiers/{job.pk}/")
        return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))

    return made


def test_workbook_lists_the_cases_one_may_see(drive, book, round_, region_officer, foreign_officer):
    case = drive(State.FORMAL)
    listed = [
        [row[0] for row in book(who, round_)["案件"].iter_rows(min_row=2, values_only=True)]
        for who in (region_officer, foreign_officer)
    ]
    assert listed == [[case.reference], []]


def test_workbook_has_numbers_stages_and_papers(drive, book, round_, region_officer):
    drive(State.FORMAL)
    found = book(region_officer, round_)
    sizes = {sheet.title: sheet.max_row > 1 for sheet in found.worksheets}
    assert sizes == {"案件": True, "逐项数据": True, "各环节用时": True, "公文": True}


def test_workbook_runs_no_formula(drive, book, round_, region_officer):
    case = drive(State.FORMAL)
    case.space.name = "=HYPERLINK(1)"
    case.space.save(update_fields=["name"])
    cell = book(region_officer, round_)["案件"]["B2"]
    assert (cell.data_type, cell.value) == ("s", "'=HYPERLINK(1)")


def test_every_signature_is_listed_and_why_it_is_void(
    drive, take, prefecture_officer, prefecture_approver
):
    sheet = open_proposal(drive(State.RECOMMENDATION_PREPARED))
    revise(
        actor=prefecture_officer,
        proposal=sheet,
        applications=list(sheet.applications.all()),
        favourable=True,
        grounds="补充理由。",
    )
    approve_recommendation(actor=prefecture_approver, proposal=sheet, note="同意推荐")
    archive = take(prefecture_officer, sheet.applications.get())
    rows = list(csv.DictReader(text_of(archive, "2-审查/拟办与审批.csv").splitlines()))
    assert [(row["环节"], row["签署人"], row["作废原因"]) for row in rows] == [
        ("拟办", prefecture_officer.account.name, "经办人修改了拟办内容。"),
        ("拟办", prefecture_officer.account.name, ""),
        ("审批", prefecture_approver.account.name, ""),
    ]


def test_certificate_is_packed_with_the_papers(driver, drive, take, later, region_officer):
    case = drive(State.NOTICE_RUNNING)
    later(30)
    driver.confirm(case)
    case.refresh_from_db()
    names = take(region_officer, case).namelist()
    number = case.certificate.number
    assert len([name for name in names if number in name and name.endswith(".pdf")]) == 1
