"""Which kinds of evidence make a row evidenced, and how rows keep what they have."""

from __future__ import annotations

from datetime import date

import pytest

from ledger import making
from zhongchuang.audit.models import Entry
from zhongchuang.evidence.models import Attachment, StoredFile
from zhongchuang.evidence.signals import counting_changed
from zhongchuang.evidence.states import Scan
from zhongchuang.kernel.columns import Level
from zhongchuang.kernel.refusal import Refused
from zhongchuang.ledger.actions import attach_evidence, classify_evidence, withdraw_evidence
from zhongchuang.ledger.evidence_needs import is_evidenced, lacking, missing
from zhongchuang.ledger.measures import OVERSTAYERS
from zhongchuang.ledger.models import SpaceProfile, StaffMember, Tenancy

NEEDS = {
    "tenancy": ("agreement",),
    "incorporation": ("licence",),
    "staff": ("employment", "ability"),
    "procedure": ("procedure",),
}
TEAM = {"incorporated_on": date(2025, 5, 1), "uscc": "91650100MA7708271M"}


def evidenced(space, measure, needs=NEEDS, **options):
    return making.measured(space, measure, level=Level.EVIDENCED, evidence_needed=needs, **options)


@pytest.mark.parametrize(
    ("kinds", "count"),
    [
        (" employment ability ", 1),
        (" ability employment other ", 1),
        (" employment ", 0),
        (" unemployment ability ", 0),
        (" * ", 1),
        (" * other ", 1),
        (" other ", 0),
    ],
)
def test_row_is_evidenced_by_every_kind_asked(space, kinds, count):
    making.staff(space, evidence_count=1, evidence_kinds=kinds)
    assert evidenced(space, "full_time_staff", period=making.AS_OF) == count


def test_row_without_files_is_not_evidenced_whatever_it_says(space):
    making.staff(space, evidence_kinds=" * ")
    assert evidenced(space, "full_time_staff", period=making.AS_OF) == 0


def test_row_of_which_nothing_is_asked_is_evidenced_by_any_file(space):
    making.activity(space, evidence_count=1, evidence_kinds=" other ")
    making.activity(space)
    assert evidenced(space, "activities") == 1


def test_any_file_counts_where_no_kinds_are_told(space):
    making.staff(space, evidence_count=1, evidence_kinds=" other ")
    assert evidenced(space, "full_time_staff", None, period=making.AS_OF) == 1


@pytest.mark.parametrize(
    ("kinds", "residents", "incorporated"),
    [(" agreement ", 1, 0), (" licence ", 0, 0), (" agreement licence ", 1, 1)],
)
def test_incorporation_asks_for_the_agreement_and_the_licence(
    space, kinds, residents, incorporated
):
    making.tenancy(space, evidence_count=1, evidence_kinds=kinds, **TEAM)
    assert (evidenced(space, "residents"), evidenced(space, "teams_incorporated")) == (
        residents,
        incorporated,
    )


@pytest.mark.parametrize(("kinds", "count"), [(" agreement ", 1), (" licence ", 0)])
def test_overstayers_by_renewal_need_evidence_of_the_kind_asked(space, kinds, count):
    given = {"evidence_count": 1, "evidence_kinds": kinds}
    making.tenancy(space, "2023-06-01", "2024-05-31", **given)
    making.tenancy(space, "2024-06-01", **given)
    assert evidenced(space, OVERSTAYERS, period=making.AS_OF) == count


def test_missing_kinds_of_a_row_are_those_of_everything_it_states(space):
    row = making.tenancy(space, evidence_count=1, evidence_kinds=" other ", **TEAM)
    assert (missing(row, NEEDS), missing(row, NEEDS, "residents")) == (
        ("agreement", "licence"),
        ("agreement",),
    )


def test_team_that_is_not_registered_lacks_no_licence(space):
    row = making.tenancy(space)
    assert missing(row, NEEDS) == ("agreement",)


@pytest.mark.parametrize(("given", "lacks"), [(True, ("procedure",)), (False, ())])
def test_profile_lacks_the_procedure_only_where_it_states_one(space, given, lacks):
    assert missing(making.profile(space, service_procedure=given), NEEDS) == lacks


def test_row_with_every_kind_is_evidenced(space):
    row = making.staff(space, evidence_count=2, evidence_kinds=" ability employment ")
    assert is_evidenced(row, NEEDS)


@pytest.mark.parametrize("kinds", ["", " * ", " agreement ", " licence ", " agreement licence "])
@pytest.mark.parametrize("fields", [{}, TEAM])
def test_lacking_rows_are_those_that_are_not_evidenced(space, kinds, fields):
    row = making.tenancy(space, evidence_count=int(bool(kinds)), evidence_kinds=kinds, **fields)
    found = Tenancy.objects.filter(lacking(Tenancy, NEEDS)).exists()
    assert found == (not is_evidenced(row, NEEDS))


@pytest.mark.parametrize(("given", "found"), [(True, True), (False, False)])
def test_lacking_profile_is_one_that_states_more_than_it_shows(space, given, found):
    making.profile(space, service_procedure=given, evidence_count=1, evidence_kinds=" other ")
    assert SpaceProfile.objects.filter(lacking(SpaceProfile, NEEDS)).exists() == found


def kinds_of(model=StaffMember):
    row = model.objects.get()
    return row.evidence_count, row.evidence_kinds


def test_attach_evidence_keeps_its_kind(operator, space, pdf):
    fact = making.staff(space)
    attach_evidence(actor=operator, fact=fact, upload=pdf("1.pdf"), kind="employment")
    attach_evidence(actor=operator, fact=fact, upload=pdf("2.pdf"), kind="ability")
    assert kinds_of() == (2, " ability employment ")


def test_attach_evidence_of_no_kind_stands_for_any(operator, space, pdf):
    attach_evidence(actor=operator, fact=making.staff(space), upload=pdf())
    assert kinds_of() == (1, " * ")


def test_one_file_of_two_kinds_is_one_file(operator, space, pdf):
    fact = making.staff(space)
    for kind in ("employment", "ability"):
        attach_evidence(actor=operator, fact=fact, upload=pdf(), kind=kind)
    assert kinds_of() == (1, " ability employment ")


def test_withdraw_evidence_takes_its_kind_away(operator, space, pdf):
    fact = making.staff(space)
    attach_evidence(actor=operator, fact=fact, upload=pdf("1.pdf"), kind="employment")
    gone = attach_evidence(actor=operator, fact=fact, upload=pdf("2.pdf"), kind="ability")
    withdraw_evidence(actor=operator, fact=fact, attachment=gone)
    assert kinds_of() == (1, " employment ")


def test_classify_evidence_gives_a_file_its_kind(operator, space, pdf):
    fact = making.staff(space, verification="verified")
    attachment = attach_evidence(actor=operator, fact=fact, upload=pdf())
    classify_evidence(actor=operator, fact=fact, attachment=attachment, kind="ability")
    entry = Entry.objects.order_by("-sequence")[0]
    assert (kinds_of(), StaffMember.objects.get().verification, entry.act, entry.data) == (
        (1, " ability "),
        "verified",
        "ledger.classify-evidence",
        {"name": "1.pdf", "from": "", "to": "ability"},
    )


def test_classify_evidence_as_the_kind_it_has_twice_is_refused(operator, space, pdf):
    fact = making.staff(space)
    attach_evidence(actor=operator, fact=fact, upload=pdf(), kind="ability")
    other = attach_evidence(actor=operator, fact=fact, upload=pdf(), kind="employment")
    with pytest.raises(Refused, match="已经作为这一类"):
        classify_evidence(actor=operator, fact=fact, attachment=other, kind="ability")


def test_classify_evidence_of_another_row_is_refused(operator, space, pdf):
    other = attach_evidence(actor=operator, fact=making.staff(space), upload=pdf())
    with pytest.raises(Refused, match="不是这条记录的佐证"):
        classify_evidence(
            actor=operator, fact=making.activity(space), attachment=other, kind="activity"
        )


def test_classify_evidence_by_a_rival_is_refused(operator, rival, space, pdf):
    fact = making.staff(space)
    attachment = attach_evidence(actor=operator, fact=fact, upload=pdf())
    with pytest.raises(Refused):
        classify_evidence(actor=rival, fact=fact, attachment=attachment, kind="ability")


@pytest.mark.parametrize("scan", [Scan.WAITING, Scan.INFECTED])
def test_file_held_back_by_the_scanner_does_not_count(operator, space, pdf, scan):
    fact = making.staff(space)
    attach_evidence(actor=operator, fact=fact, upload=pdf(), kind="ability")
    StoredFile.objects.update(scan=scan)
    counting_changed.send(StoredFile, attachments=Attachment.objects.all())
    assert kinds_of() == (0, "")


def test_file_found_clean_counts(operator, space, pdf):
    fact = making.staff(space)
    attach_evidence(actor=operator, fact=fact, upload=pdf(), kind="ability")
    StaffMember.objects.update(evidence_count=0, evidence_kinds="")
    counting_changed.send(StoredFile, attachments=Attachment.objects.all())
    assert kinds_of() == (1, " ability ")


def test_files_of_things_that_are_no_facts_are_left_alone(operator, space, pdf, driver):
    attachment = attach_evidence(actor=operator, fact=making.staff(space), upload=pdf())
    Attachment.objects.filter(pk=attachment.pk).update(subject_type="filing.visit")
    counting_changed.send(StoredFile, attachments=Attachment.objects.all())
    assert kinds_of() == (1, " * ")
