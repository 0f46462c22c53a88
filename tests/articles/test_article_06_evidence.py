"""第六条 ……数据真实、完整。

A number counts by what stands behind it: files of the kinds the policy asks, files that can be
opened, rows that were not quietly changed after the material was handed in. What looks odd is asked
about and decides nothing.
"""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from evidence.photos import exif, saved, scene

from articles.judging import FRAME, in_database
from zhongchuang.demonstration.ledgers import Size, evidence_pdf
from zhongchuang.evidence.models import Attachment, StoredFile
from zhongchuang.evidence.states import Scan
from zhongchuang.evidence.store import attached_to, open_public
from zhongchuang.filing.selfcheck import measures_for
from zhongchuang.filing.states import State
from zhongchuang.integrity.detecting import detect
from zhongchuang.kernel.columns import Level
from zhongchuang.kernel.periods import MeasureKey, calendar_year
from zhongchuang.ledger.actions import (
    attach_evidence,
    classify_evidence,
    correct_fact,
    withdraw_evidence,
)
from zhongchuang.ledger.evidence_counts import recount
from zhongchuang.ledger.journal import history
from zhongchuang.ledger.models import Activity, StaffMember, Tenancy
from zhongchuang.policy.registry import policy

pytestmark = pytest.mark.django_db

JUST_ENOUGH = Size(residents=26, incorporated=8, staff=3, mentors=3, activities=10)


@pytest.fixture
def just_enough(space, write_ledger):
    """A ledger in which every row counts."""
    return write_ledger(space, JUST_ENOUGH)


def file_of(row, kind: str) -> Attachment:
    return attached_to([row]).get(kind=kind)


def judged(space, criterion: str) -> str:
    return in_database(space)[1][criterion]


def test_condition_counts_rows_with_every_kind_of_evidence_asked(operator, just_enough):
    row = StaffMember.objects.filter(space=just_enough).first()
    before = judged(just_enough, "team")
    withdraw_evidence(actor=operator, fact=row, attachment=file_of(row, "ability"))
    assert (before, judged(just_enough, "team")) == ("met", "not-met")


def test_condition_counts_again_once_the_missing_kind_is_attached(operator, just_enough):
    row = StaffMember.objects.filter(space=just_enough).first()
    withdraw_evidence(actor=operator, fact=row, attachment=file_of(row, "ability"))
    upload = SimpleUploadedFile("certificate.pdf", evidence_pdf("certificate"))
    attach_evidence(actor=operator, fact=row, upload=upload, kind="ability")
    assert judged(just_enough, "team") == "met"


def test_condition_does_not_count_a_file_of_another_kind(operator, just_enough):
    row = StaffMember.objects.filter(space=just_enough).first()
    classify_evidence(actor=operator, fact=row, attachment=file_of(row, "ability"), kind="other")
    assert judged(just_enough, "team") == "not-met"


def test_incorporated_team_without_its_licence_is_a_resident_only(operator, just_enough):
    row = Tenancy.objects.filter(space=just_enough).exclude(incorporated_on=None).first()
    withdraw_evidence(actor=operator, fact=row, attachment=file_of(row, "licence"))
    key = MeasureKey("teams_incorporated", calendar_year(2025))
    counted = measures_for([just_enough], policy("xinjiang-2019"), FRAME)
    levels = counted[key]
    assert (
        judged(just_enough, "residents"),
        int(levels[Level.CLAIMED].numerator[0]),
        int(levels[Level.EVIDENCED].numerator[0]),
    ) == ("met", 8, 7)


def test_file_that_waits_for_the_scanner_does_not_count(just_enough):
    row = Activity.objects.filter(space=just_enough).first()
    StoredFile.objects.filter(attachments__subject_id=row.pk).update(scan=Scan.WAITING)
    recount(list(Activity.objects.filter(space=just_enough)))
    assert judged(just_enough, "activities") == "not-met"


def test_correction_after_the_material_was_handed_in_is_marked(operator, drive):
    case = drive(State.ACCEPTANCE)
    row = Activity.objects.filter(space=case.space).first()
    correct_fact(
        actor=operator,
        fact=row,
        version=row.version,
        values={"participants": 99},
        reason="签到表重新清点",
    )
    (version,) = history(row)
    assert (version.after.snapshot_id, version.reason) == (case.snapshot_id, "签到表重新清点")


def test_public_copy_of_a_photograph_has_no_place(operator, full_space):
    row = Activity.objects.filter(space=full_space).first()
    photograph = saved(scene(1), exif=exif(place=True))
    attachment = attach_evidence(
        actor=operator, fact=row, upload=SimpleUploadedFile("现场.jpg", photograph)
    )
    with open_public(attachment.file) as copy:
        content = copy.read()
    assert (attachment.file.located, b"Exif" in content) == (True, False)


def test_company_in_two_spaces_is_asked_about_in_both(full_space, rival_space):
    company = Tenancy.objects.filter(space=full_space, kind="company").first()
    Tenancy.objects.create(
        space=rival_space,
        name=company.name,
        kind="company",
        uscc=company.uscc,
        entered_on=date(2025, 1, 1),
    )
    hits = detect([full_space.pk, rival_space.pk], policy("xinjiang-2019"), FRAME)
    found = {hit.space_id for hit in hits if hit.signal == "shared-resident"}
    assert found == {full_space.pk, rival_space.pk}
