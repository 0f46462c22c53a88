"""One file looked at in the page: its pages, what is known of it, its kind, shown to the public."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook
from PIL import ExifTags, Image

from zhongchuang.audit.models import Entry
from zhongchuang.evidence.models import Attachment, StoredFile
from zhongchuang.evidence.states import Scan
from zhongchuang.ledger.actions import attach_evidence
from zhongchuang.ledger.models import Activity
from zhongchuang.ledger.photographs import show_photograph


def of(row: Activity, name: str, *more: int) -> str:
    return reverse(f"operator:{name}", args=["activities", row.pk, *more])


def photograph(name: str = "现场.jpg") -> SimpleUploadedFile:
    """A photograph that says where and when it was taken: 43.8°N, 87.6°E."""
    exif = Image.Exif()
    exif[ExifTags.Base.DateTime] = "2025:03:01 15:30:00"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {
            ExifTags.GPS.GPSLatitudeRef: "N",
            ExifTags.GPS.GPSLatitude: (43.0, 48.0, 0.0),
            ExifTags.GPS.GPSLongitudeRef: "E",
            ExifTags.GPS.GPSLongitude: (87.0, 36.0, 0.0),
        }
    )
    out = BytesIO()
    Image.radial_gradient("L").convert("RGB").save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


@pytest.fixture
def attach(operator, hold):
    """A file attached to an activity: `attach(upload)` gives the row and the attachment."""

    def make(upload, row: Activity | None = None) -> tuple[Activity, Attachment]:
        row = row or hold()
        return row, attach_evidence(actor=operator, fact=row, upload=upload, kind="activity")

    return make


@pytest.fixture
def paper(attach) -> tuple[Activity, Attachment]:
    """A PDF of two pages."""
    out = BytesIO()
    pages = [Image.new("RGB", (300, 400), tone) for tone in ("white", "grey")]
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:])
    return attach(SimpleUploadedFile("签到表.pdf", out.getvalue()))


@pytest.fixture
def photo(attach) -> tuple[Activity, Attachment]:
    return attach(photograph())


def view(client, row: Activity, item: Attachment, **query: object):
    return client.get(of(row, "evidence_view", item.pk), query)


def test_page_tells_who_brought_the_file_and_what_it_is(owner, operator, paper):
    row, item = paper
    page = view(owner, row, item).content.decode()
    known = [operator.account.name, item.file.sha256, "未查毒", "活动通知、签到表或现场照片"]
    assert [words for words in known if words not in page] == []


def test_pages_of_a_pdf_are_turned(owner, paper):
    first, second = view(owner, *paper), view(owner, *paper, page=2)
    shown = [answer.context["shown"] for answer in (first, second)]
    assert [(one.page, one.pages) for one in shown] == [(1, 2), (2, 2)]
    assert ('rel="next"' in first.content.decode(), 'rel="prev"' in first.content.decode()) == (
        True,
        False,
    )


@pytest.mark.parametrize(("asked", "page"), [("0", 1), ("9", 2), ("x", 1), ("²", 1)])
def test_page_that_is_not_there_is_the_nearest(owner, paper, asked, page):
    assert view(owner, *paper, page=asked).context["shown"].page == page


def test_page_comes_as_a_picture_of_the_width_asked_for(owner, paper):
    row, item = paper
    answer = owner.get(of(row, "evidence_page", item.pk, 2), {"width": 480})
    assert answer["Content-Type"] == "image/png"
    assert Image.open(BytesIO(answer.content)).width == 480


def test_width_that_is_not_offered_is_the_middle_one(owner, paper):
    row, item = paper
    answer = owner.get(of(row, "evidence_page", item.pk, 1), {"width": 123})
    assert Image.open(BytesIO(answer.content)).width == 960


def test_page_beyond_the_last_is_not_found(owner, paper):
    row, item = paper
    assert owner.get(of(row, "evidence_page", item.pk, 3)).status_code == 404


def test_office_file_is_only_for_downloading(owner, attach):
    out = BytesIO()
    Workbook().save(out)
    shown = view(owner, *attach(SimpleUploadedFile("名单.xlsx", out.getvalue()))).context["shown"]
    assert (shown.pages, shown.trouble, bool(shown.file_url)) == (0, "", True)


def test_file_that_waits_for_the_scanner_cannot_be_opened_and_says_so(owner, paper):
    row, item = paper
    StoredFile.objects.update(scan=Scan.WAITING)
    shown = view(owner, row, item).context["shown"]
    assert (shown.pages, shown.file_url, shown.trouble) == (
        0,
        "",
        "文件正在等待病毒检测，检测正常后即可打开。",
    )
    statuses = [
        owner.get(of(row, "evidence_page", item.pk, 1)).status_code,
        owner.get(of(row, "evidence_file", item.pk)).status_code,
    ]
    assert statuses == [404, 409]


def test_infected_file_says_so(owner, paper):
    StoredFile.objects.update(scan=Scan.INFECTED)
    page = view(owner, *paper).content.decode()
    assert "发现病毒，已隔离，不计入" in page


HARMLESS = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}


def test_picture_is_shown_in_a_sandbox_under_its_name(owner, photo):
    row, item = photo
    answer = owner.get(of(row, "evidence_file", item.pk))
    answer.close()
    assert {name: answer[name] for name in HARMLESS} == HARMLESS
    assert answer["Content-Security-Policy"].startswith("sandbox;")
    assert answer["Content-Disposition"] == "inline; filename*=utf-8''%E7%8E%B0%E5%9C%BA.jpg"


def test_office_file_is_handed_out_as_a_download(owner, attach):
    out = BytesIO()
    Workbook().save(out)
    row, item = attach(SimpleUploadedFile("名单.xlsx", out.getvalue()))
    answer = owner.get(of(row, "evidence_file", item.pk))
    answer.close()
    assert answer["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize("name", ["evidence_view", "evidence_file"])
def test_file_of_another_operator_is_not_found(client_of, rival, rival_space, paper, name):
    row, item = paper
    assert client_of(rival).get(of(row, name, item.pk)).status_code == 404


@pytest.mark.parametrize("name", ["evidence_view", "evidence_file"])
def test_file_of_another_row_is_not_found_under_this_one(owner, hold, paper, name):
    _row, item = paper
    assert owner.get(of(hold("别的活动"), name, item.pk)).status_code == 404


def test_kind_is_corrected(owner, paper):
    row, item = paper
    owner.post(of(row, "classify_evidence", item.pk), {"kind": "other"})
    item.refresh_from_db()
    assert (item.kind, Entry.objects.filter(act="ledger.classify-evidence").count()) == ("other", 1)


def test_kind_that_does_not_exist_changes_nothing(owner, paper):
    row, item = paper
    owner.post(of(row, "classify_evidence", item.pk), {"kind": "licence"})
    item.refresh_from_db()
    assert item.kind == "activity"


def test_photograph_is_shown_to_the_public_and_taken_back(owner, photo):
    row, item = photo
    owner.post(of(row, "show_evidence", item.pk), {"show": "1"})
    item.refresh_from_db()
    shown = item.published_at
    owner.post(of(row, "show_evidence", item.pk), {"hide": "1"})
    item.refresh_from_db()
    assert (shown is None, item.published_at) == (False, None)
    acts = ("ledger.show-photograph", "ledger.hide-photograph")
    assert [Entry.objects.filter(act=act).count() for act in acts] == [1, 1]


def test_photograph_shown_twice_is_on_record_once(owner, photo):
    row, item = photo
    for _time in range(2):
        owner.post(of(row, "show_evidence", item.pk), {"show": "1"})
    assert Entry.objects.filter(act="ledger.show-photograph").count() == 1


def test_paper_cannot_be_shown_to_the_public(owner, paper):
    row, item = paper
    answer = owner.post(of(row, "show_evidence", item.pk), {"show": "1"}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["只有照片可以公开展示。"]


def test_photograph_of_a_resident_cannot_be_shown(owner, operator, settle):
    row = settle()
    item = attach_evidence(actor=operator, fact=row, upload=photograph(), kind="agreement")
    address = reverse("operator:show_evidence", args=["tenancies", row.pk, item.pk])
    answer = owner.post(address, {"show": "1"}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "只有活动和空间本身的照片可以公开展示。"
    ]


def test_photograph_is_not_shown_by_merely_looking(owner, photo):
    row, item = photo
    assert owner.get(of(row, "show_evidence", item.pk)).status_code == 405


def test_photograph_of_another_operator_cannot_be_shown(client_of, rival, rival_space, photo):
    row, item = photo
    answer = client_of(rival).post(of(row, "show_evidence", item.pk), {"show": "1"})
    assert answer.status_code == 404


def test_owner_is_not_told_where_a_photograph_was_taken(owner, photo):
    assert "43.80000" not in view(owner, *photo).content.decode()


def test_reviewer_is_told_where_and_when_a_photograph_was_taken(
    client_of, prefecture_officer, photo
):
    _row, item = photo
    page = client_of(prefecture_officer).get(reverse("officer:file_view", args=[item.pk]))
    assert page.context["kind_name"] == "活动通知、签到表或现场照片"
    assert (page.context["taken"].at, page.context["taken"].place) == (
        "2025-03-01 15:30:00",
        "43.80000, 87.60000",
    )


def test_reviewer_turns_pages_and_others_do_not(
    client_of, prefecture_officer, foreign_officer, paper
):
    _row, item = paper
    address = reverse("officer:file_page", args=[item.pk, 2])
    statuses = [
        client_of(who).get(address).status_code for who in (prefecture_officer, foreign_officer)
    ]
    assert statuses == [200, 404]


def test_auditor_sees_no_name_in_full(client_of, auditor, operator, paper):
    _row, item = paper
    page = client_of(auditor).get(reverse("officer:file_view", args=[item.pk]))
    assert operator.account.name not in page.content.decode()


def test_expert_has_no_way_to_the_file(client_of, expert, photo):
    _row, item = photo
    names = ("officer:file", "officer:file_view")
    statuses = [client_of(expert).get(reverse(name, args=[item.pk])).status_code for name in names]
    assert statuses == [403, 403]


def test_damaged_pdf_says_that_it_cannot_be_looked_at(owner, paper):
    row, item = paper
    default_storage.delete(item.file.path)
    default_storage.save(item.file.path, ContentFile(b"%PDF-1.7 and nothing more"))
    shown = view(owner, row, item).context["shown"]
    assert (shown.pages, shown.trouble) == (0, "这份文件无法预览，请下载后查看。")


def test_file_page_of_the_public_photograph_offers_to_hide_it(owner, operator, photo):
    row, item = photo
    show_photograph(actor=operator, fact=row, attachment=item)
    assert 'name="hide"' in view(owner, row, item).content.decode()
