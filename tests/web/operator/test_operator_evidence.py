"""Evidence: files of one row, and many at once matched by their names."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from zhongchuang.demonstration.ledgers import evidence_pdf
from zhongchuang.evidence.models import Attachment
from zhongchuang.ledger.models import Activity, SpaceProfile


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


def bulk(client, *uploads):
    return client.post(reverse("operator:evidence"), {"uploads": list(uploads)})


def test_files_find_the_rows_that_list_their_names(owner, hold, pdf):
    row = hold(evidence_names="签到.pdf;照片.jpg")
    answer = bulk(owner, pdf("签到.pdf"))
    row.refresh_from_db()
    names = [(name, [label for label, _url in rows]) for name, rows in answer.context["matched"]]
    assert (row.evidence_count, names) == (1, [("签到.pdf", ["创业沙龙"])])


def test_file_that_no_row_lists_is_named(owner, hold, pdf):
    hold(evidence_names="签到.pdf")
    assert bulk(owner, pdf("无关.pdf")).context["result"].unmatched == ["无关.pdf"]


def test_file_that_is_not_taken_is_named_with_its_reason(owner, hold):
    hold(evidence_names="签到.pdf")
    result = bulk(owner, SimpleUploadedFile("签到.pdf", b"no pdf")).context["result"]
    assert list(result.refused) == ["签到.pdf"]


def test_nothing_chosen_is_told(owner, space):
    assert list(bulk(owner).context["form"].errors) == ["uploads"]


def test_rows_without_evidence_are_listed_with_the_names_they_expect(owner, hold):
    hold(evidence_names="签到.pdf;照片.jpg")
    answer = owner.get(reverse("operator:evidence"))
    assert [item.names for item in answer.context["lacking"]] == [["签到.pdf", "照片.jpg"]]


def test_rows_without_evidence_of_one_kind(owner, hold, settle):
    hold(), settle()
    answer = owner.get(reverse("operator:evidence"), {"kind": "tenancies"})
    assert [item.kind.slug for item in answer.context["lacking"]] == ["tenancies"]


def test_row_leaves_the_list_once_it_has_evidence(owner, hold, pdf):
    hold(evidence_names="签到.pdf")
    bulk(owner, pdf("签到.pdf"))
    assert owner.get(reverse("operator:evidence")).context["total"] == 0


def test_queries_of_the_list_do_not_grow_with_rows(owner, hold, queries):
    hold()
    one = queries(owner, reverse("operator:evidence"))
    hold("二"), hold("三")
    assert queries(owner, reverse("operator:evidence")) == one
