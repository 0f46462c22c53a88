"""Photographs a registered space shows: without place, time or sender, and nothing else."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import ExifTags, Image

from zhongchuang.demonstration.ledgers import evidence_pdf
from zhongchuang.directory.models import Standing
from zhongchuang.directory.states import Level
from zhongchuang.evidence.models import Attachment, StoredFile
from zhongchuang.evidence.states import Scan
from zhongchuang.ledger.actions import add_fact, attach_evidence, retract_fact, withdraw_evidence
from zhongchuang.ledger.models import Activity
from zhongchuang.ledger.photographs import hide_photograph, show_photograph


def photograph(number: int = 0) -> SimpleUploadedFile:
    """A photograph that says where it was taken and with what."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Example Camera"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {
            ExifTags.GPS.GPSLatitudeRef: "N",
            ExifTags.GPS.GPSLatitude: (43.0, 48.0, float(number)),
            ExifTags.GPS.GPSLongitudeRef: "E",
            ExifTags.GPS.GPSLongitude: (87.0, 36.0, 0.0),
        }
    )
    out = BytesIO()
    picture = Image.radial_gradient("L").rotate(number * 7).convert("RGB")
    picture.save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(f"{number}.jpg", out.getvalue(), "image/jpeg")


@pytest.fixture
def registered(space) -> Standing:
    """The applicant's space in the register."""
    return Standing.objects.create(
        space=space,
        level=Level.REGION,
        since=date(2025, 12, 10),
        document_number="新科高字〔2025〕80号",
        policy="xinjiang-2019",
    )


@pytest.fixture
def row(operator, registered) -> Activity:
    values = {"name": "创业沙龙", "kind": "salon", "starts_on": date(2025, 3, 1)}
    return add_fact(actor=operator, space=registered.space, model=Activity, values=values)


@pytest.fixture
def show(operator, row):
    """Attach a photograph to an activity and show it."""

    def make(number: int = 0) -> Attachment:
        item = attach_evidence(actor=operator, fact=row, upload=photograph(number), kind="activity")
        show_photograph(actor=operator, fact=row, attachment=item)
        return item

    return make


def entry(client, registered):
    return client.get(reverse("public:register_entry", args=[registered.pk]))


def address(item: Attachment) -> str:
    return reverse("public:photograph", args=[item.pk])


def content(client, item: Attachment) -> bytes:
    answer = client.get(address(item))
    return b"".join(answer.streaming_content)


def test_register_entry_without_photographs_says_nothing_of_them(client, registered):
    assert "空间照片" not in entry(client, registered).content.decode()


def test_photograph_shown_is_on_the_register_entry(client, registered, show):
    assert address(show()) in entry(client, registered).content.decode()


def test_register_entry_shows_six_photographs_the_latest_first(client, registered, show):
    items = [show(number) for number in range(7)]
    assert list(entry(client, registered).context["photographs"]) == items[:0:-1]


def test_public_copy_tells_neither_place_nor_device(client, show):
    served = content(client, show())
    with Image.open(BytesIO(served)) as picture:
        assert (dict(picture.getexif()), picture.size) == ({}, (256, 256))
    assert b"Example Camera" not in served


def test_small_copy_tells_nothing_either(client, show):
    answer = client.get(address(show()), {"width": 480})
    with Image.open(BytesIO(answer.content)) as picture:
        assert (dict(picture.getexif()), picture.format) == ({}, "JPEG")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_reviewer_still_has_the_place(client_of, prefecture_officer, show):
    item = show()
    answer = client_of(prefecture_officer).get(reverse("officer:file", args=[item.pk]))
    original = b"".join(answer.streaming_content)
    with Image.open(BytesIO(original)) as picture:
        gps = picture.getexif().get_ifd(ExifTags.IFD.GPSInfo)
    assert gps[ExifTags.GPS.GPSLatitude][:2] == (43.0, 48.0)


def test_public_answer_names_neither_file_nor_sender(client, operator, show):
    answer = client.get(address(show()))
    told = str(dict(answer.headers.items()))
    answer.close()
    assert (answer["Content-Disposition"], answer["X-Content-Type-Options"]) == (
        "inline",
        "nosniff",
    )
    assert [word for word in ("0.jpg", operator.account.name) if word in told] == []


def test_photograph_that_is_not_shown_is_not_found(client, operator, row):
    item = attach_evidence(actor=operator, fact=row, upload=photograph(), kind="activity")
    assert client.get(address(item)).status_code == 404


def test_photograph_taken_back_is_not_found(client, operator, row, show):
    item = show()
    hide_photograph(actor=operator, fact=row, attachment=item)
    assert client.get(address(item)).status_code == 404


def test_photograph_withdrawn_is_not_found(client, operator, row, show):
    item = show()
    withdraw_evidence(actor=operator, fact=row, attachment=item)
    assert client.get(address(item)).status_code == 404


def test_photograph_of_a_retracted_activity_is_not_found(client, operator, row, show):
    item = show()
    retract_fact(actor=operator, fact=row, version=row.version, reason="重复")
    assert client.get(address(item)).status_code == 404


def test_photograph_that_the_scanner_holds_back_is_not_found(client, show):
    item = show()
    StoredFile.objects.update(scan=Scan.INFECTED)
    assert client.get(address(item)).status_code == 404


def test_photograph_of_a_space_off_the_register_is_not_found(client, registered, show):
    item = show()
    Standing.objects.filter(pk=registered.pk).delete()
    assert client.get(address(item)).status_code == 404


def test_evidence_of_another_thing_is_never_public(client, show):
    item = show()
    Attachment.objects.filter(pk=item.pk).update(subject_type="ledger.tenancy")
    assert client.get(address(item)).status_code == 404


def test_paper_marked_as_shown_is_never_public(client, operator, row):
    upload = SimpleUploadedFile("签到.pdf", evidence_pdf("1"))
    paper = attach_evidence(actor=operator, fact=row, upload=upload, kind="activity")
    Attachment.objects.filter(pk=paper.pk).update(published_at=paper.attached_at)
    assert client.get(address(paper)).status_code == 404


def test_old_photograph_without_a_copy_cannot_be_shown(client_of, operator, row):
    item = attach_evidence(actor=operator, fact=row, upload=photograph(), kind="activity")
    StoredFile.objects.filter(pk=item.file_id).update(public_file=None)
    place = reverse("operator:show_evidence", args=["activities", row.pk, item.pk])
    answer = client_of(operator).post(place, {"show": "1"}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "这张照片是较早上传的，还没有去掉拍摄地点等信息，请重新上传后再展示。"
    ]
