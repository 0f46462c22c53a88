"""Evidence of one row: attached with its kind, asked of it by the policy, taken off."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from zhongchuang.demonstration.ledgers import evidence_pdf
from zhongchuang.evidence.models import Attachment, StoredFile, Upload
from zhongchuang.evidence.states import Scan
from zhongchuang.evidence.uploads import append, begin
from zhongchuang.ledger.actions import add_fact
from zhongchuang.ledger.models import Activity, SpaceProfile, StaffMember


def of(row: Activity, name: str, *more: int) -> str:
    return reverse(f"operator:{name}", args=["activities", row.pk, *more])


@pytest.fixture
def attached(owner, hold, pdf) -> Attachment:
    row = hold()
    owner.post(of(row, "attach_evidence"), {"uploads": [pdf("签到表.pdf")]})
    return Attachment.objects.get()


def row_of(attached: Attachment) -> Activity:
    return Activity.objects.get(pk=attached.subject_id)


def test_files_attached_to_a_row(owner, hold, pdf):
    row = hold()
    owner.post(of(row, "attach_evidence"), {"uploads": [pdf("签到.pdf"), pdf("现场照片.pdf")]})
    row.refresh_from_db()
    assert row.evidence_count == 2


def test_file_attached_twice_is_one_piece_and_said_so(owner, hold):
    row = hold()
    for name in ("签到.pdf", "改了名.pdf"):
        same = SimpleUploadedFile(name, evidence_pdf("同一份"))
        answer = owner.post(of(row, "attach_evidence"), {"uploads": [same]}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "内容相同的文件已经附在这条记录上，没有重复附上。"
    ]
    assert Attachment.objects.count() == 1


def test_file_of_a_wrong_kind_is_told_at_the_field(owner, hold):
    row = hold()
    upload = SimpleUploadedFile("名单.exe", b"MZ")
    answer = owner.post(of(row, "attach_evidence"), {"uploads": [upload]})
    assert list(answer.context["form"].errors) == ["uploads"]


def test_one_wrong_file_among_several_attaches_none(owner, hold, pdf):
    row = hold()
    fake = SimpleUploadedFile("照片.pdf", b"no pdf at all")
    answer = owner.post(of(row, "attach_evidence"), {"uploads": [pdf("签到.pdf"), fake]})
    row.refresh_from_db()
    assert (row.evidence_count, list(answer.context["form"].errors)) == (0, ["uploads"])


def test_looking_at_where_files_are_sent_leads_to_the_row(owner, hold):
    row = hold()
    assert owner.get(of(row, "attach_evidence")).url == of(row, "fact")


def test_no_file_chosen_is_told(owner, hold):
    answer = owner.post(of(hold(), "attach_evidence"), {})
    assert list(answer.context["form"].errors) == ["uploads"]


def test_pdf_is_shown_in_the_browser_and_not_sniffed(owner, attached):
    answer = owner.get(of(row_of(attached), "evidence_file", attached.pk))
    headers = (answer["Content-Type"], answer["X-Content-Type-Options"])
    shown = answer["Content-Disposition"].partition(";")[0]
    answer.close()
    assert (*headers, shown) == ("application/pdf", "nosniff", "inline")


def test_file_of_another_row_is_not_found_under_this_one(owner, hold, attached):
    other = hold("别的活动")
    assert owner.get(of(other, "evidence_file", attached.pk)).status_code == 404


def test_withdrawing_asks_first(owner, attached):
    owner.get(of(row_of(attached), "withdraw_evidence", attached.pk))
    assert row_of(attached).evidence_count == 1


def test_file_withdrawn(owner, attached):
    owner.post(of(row_of(attached), "withdraw_evidence", attached.pk))
    assert row_of(attached).evidence_count == 0


def test_file_withdrawn_twice_is_not_found(owner, attached):
    address = of(row_of(attached), "withdraw_evidence", attached.pk)
    owner.post(address)
    assert owner.post(address).status_code == 404


def test_evidence_of_the_profile(owner, space, pdf):
    owner.post(reverse("operator:profile"), {"total_area": "600"})
    row = SpaceProfile.objects.get(space=space)
    address = reverse("operator:attach_evidence", args=["profile", row.pk])
    owner.post(address, {"uploads": [pdf("租赁合同.pdf")]})
    row.refresh_from_db()
    assert row.evidence_count == 1


def test_wrong_file_of_the_profile_stays_on_its_page(owner, space):
    owner.post(reverse("operator:profile"), {"total_area": "600"})
    row = SpaceProfile.objects.get(space=space)
    address = reverse("operator:attach_evidence", args=["profile", row.pk])
    answer = owner.post(address, {"uploads": [SimpleUploadedFile("合同.txt", b"x")]})
    assert list(answer.context["files"].errors) == ["uploads"]


def panel(client, row):
    return client.get(of(row, "fact")).context["panel"]


def send(client, name: str, content: bytes, account_id: int) -> str:
    """A file sent in pieces before; its key."""
    upload = begin(account_id, name, len(content))
    append(upload.pk, account_id, 0, content)
    return str(upload.pk)


def test_row_without_evidence_says_that_it_counts_as_claimed_only(owner, hold):
    assert panel(owner, hold()).lacking == "仅按申报计，缺：活动通知、签到表或现场照片"


def test_row_lacks_every_kind_the_policy_asks(owner, space, operator):
    values = {"name": "示例甲", "full_time": True, "joined_on": date(2024, 1, 1)}
    row = add_fact(actor=operator, space=space, model=StaffMember, values=values)
    found = owner.get(reverse("operator:fact", args=["staff", row.pk])).context["panel"]
    assert [asked.id for asked in found.asked] == ["employment", "ability"]
    assert found.lacking == "仅按申报计，缺：劳动合同或社保缴纳证明、专业服务能力证明"


def test_kind_is_told_by_the_name_of_the_file(owner, hold, pdf):
    row = hold()
    owner.post(of(row, "attach_evidence"), {"uploads": [pdf("签到表.pdf")]})
    (asked,) = panel(owner, row).asked
    assert ([file.name for file in asked.files], panel(owner, row).lacking) == (["签到表.pdf"], "")


def test_kind_chosen_goes_before_the_name(owner, hold, pdf):
    row = hold()
    data = {"uploads": [pdf("签到表.pdf")], "evidence_kind": "other"}
    owner.post(of(row, "attach_evidence"), data)
    assert (Attachment.objects.get().kind, bool(panel(owner, row).lacking)) == ("other", True)


def test_kind_that_nobody_can_tell_is_asked_for(owner, settle, pdf):
    row = settle(incorporated_on=date(2025, 6, 1))
    address = reverse("operator:attach_evidence", args=["tenancies", row.pk])
    answer = owner.post(address, {"uploads": [pdf("扫描件.pdf")]})
    assert list(answer.context["form"].errors) == ["evidence_kind"]
    assert Attachment.objects.count() == 0


def test_only_kind_asked_of_a_row_needs_no_choice(owner, settle, pdf):
    row = settle()
    address = reverse("operator:attach_evidence", args=["tenancies", row.pk])
    owner.post(address, {"uploads": [pdf("扫描件.pdf")]})
    assert Attachment.objects.get().kind == "agreement"


def test_files_sent_in_pieces_are_attached_each_with_its_kind(owner, operator, hold):
    row = hold()
    key = send(owner, "扫描件.pdf", evidence_pdf("1"), operator.account_id)
    owner.post(of(row, "attach_evidence"), {"upload": [key], f"kind-{key}": "other"})
    assert (Attachment.objects.get().kind, Upload.objects.count()) == ("other", 0)


def test_file_that_did_not_come_whole_is_told(owner, operator, hold):
    upload = begin(operator.account_id, "签到.pdf", 100)
    answer = owner.post(of(hold(), "attach_evidence"), {"upload": [str(upload.pk)]})
    assert answer.context["form"].errors == {
        "uploads": ["有文件没有传完整或已过期，请重新选择后上传。"]
    }


def test_file_sent_by_somebody_else_is_not_taken(owner, rival, hold):
    key = send(owner, "签到.pdf", evidence_pdf("1"), rival.account_id)
    answer = owner.post(of(hold(), "attach_evidence"), {"upload": [key]})
    assert (list(answer.context["form"].errors), Attachment.objects.count()) == (["uploads"], 0)


def test_file_that_waits_for_the_scanner_does_not_count_yet(owner, attached):
    StoredFile.objects.update(scan=Scan.WAITING)
    found = panel(owner, row_of(attached))
    assert (found.is_waiting, [str(piece.scan) for piece in found.pieces]) == (
        True,
        ["待查毒，暂不计入"],
    )
    assert found.lacking != ""


def test_profile_asks_for_a_procedure_only_where_there_is_one(owner, space):
    owner.post(reverse("operator:profile"), {"total_area": "600"})
    found = owner.get(reverse("operator:profile")).context["panel"]
    assert [asked.id for asked in found.asked] == ["legal-person", "premises"]
