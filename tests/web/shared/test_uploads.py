"""Files sent in pieces over tus 1.0: whose they are, where they go on, what is refused."""

from __future__ import annotations

import base64
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from zhongchuang.evidence.models import Upload
from zhongchuang.evidence.uploads import taken

VERSION = {"Tus-Resumable": "1.0.0"}
PIECE = {**VERSION, "Content-Type": "application/offset+octet-stream"}
CONTENT = b"%PDF-1.7 " + bytes(range(200))


def named(name: str) -> str:
    return f"filename {base64.b64encode(name.encode()).decode()}"


def begin(client: Client, name: str = "签到表.pdf", size: int = len(CONTENT), **headers: str):
    given = {**VERSION, "Upload-Length": str(size), "Upload-Metadata": named(name), **headers}
    return client.post(reverse("uploads"), headers=given)


def send(client: Client, where: str, offset: int, piece: bytes):
    return client.generic(
        "PATCH",
        where,
        piece,
        content_type=PIECE["Content-Type"],
        headers={**VERSION, "Upload-Offset": str(offset)},
    )


def offset_of(client: Client, where: str) -> str:
    return client.head(where, headers=VERSION)["Upload-Offset"]


@pytest.fixture
def owner(client_of, operator) -> Client:
    return client_of(operator)


@pytest.fixture
def where(owner) -> str:
    """The address of an upload that has begun."""
    return begin(owner)["Location"]


def test_what_is_spoken_is_told(owner):
    answer = owner.options(reverse("uploads"))
    told = [answer[name] for name in ("Tus-Version", "Tus-Extension")]
    assert (answer.status_code, told) == (204, ["1.0.0", "creation,termination"])


def test_upload_begun_is_ones_own(owner, operator, where):
    found = Upload.objects.get()
    assert (found.account_id, found.name, found.size, where) == (
        operator.account_id,
        "签到表.pdf",
        len(CONTENT),
        reverse("upload", args=[found.pk]),
    )


def test_pieces_make_the_file(owner, operator, where):
    send(owner, where, 0, CONTENT[:100])
    send(owner, where, 100, CONTENT[100:])
    with taken(Upload.objects.get().pk, operator.account_id) as file:
        assert file.read() == CONTENT


def test_piece_is_answered_with_the_new_offset(owner, where):
    answer = send(owner, where, 0, CONTENT[:100])
    assert (answer.status_code, answer["Upload-Offset"]) == (204, "100")


def test_offset_tells_where_to_go_on(owner, where):
    send(owner, where, 0, CONTENT[:77])
    answer = owner.head(where, headers=VERSION)
    told = [answer[name] for name in ("Upload-Offset", "Upload-Length", "Cache-Control")]
    assert told == ["77", str(len(CONTENT)), "no-store"]


def test_piece_at_a_wrong_offset_is_a_conflict_and_changes_nothing(owner, where):
    send(owner, where, 0, CONTENT[:77])
    assert send(owner, where, 50, CONTENT[50:]).status_code == 409
    assert offset_of(owner, where) == "77"


def test_piece_beyond_the_announced_size_is_refused(owner, where):
    answer = send(owner, where, 0, CONTENT + b"more")
    assert (answer.status_code, answer.content.decode()) == (413, "“签到表.pdf”比声明的大。")


def test_piece_of_another_content_type_is_refused(owner, where):
    headers = {**VERSION, "Upload-Offset": "0"}
    answer = owner.generic("PATCH", where, b"x", content_type="text/plain", headers=headers)
    assert answer.status_code == 415


def test_upload_given_up_is_gone(owner, where):
    assert owner.delete(where, headers=VERSION).status_code == 204
    assert owner.head(where, headers=VERSION).status_code == 404


def test_upload_of_somebody_else_is_not_found(client_of, clerk, where):
    other = client_of(clerk)
    statuses = [
        other.head(where, headers=VERSION).status_code,
        send(other, where, 0, CONTENT).status_code,
        other.delete(where, headers=VERSION).status_code,
    ]
    assert (statuses, Upload.objects.count()) == ([404, 404, 404], 1)


def test_upload_that_never_was_is_not_found(owner):
    answer = owner.head(reverse("upload", args=[uuid4()]), headers=VERSION)
    assert answer.status_code == 404


def test_nobody_signed_in_is_told_in_plain_text(client, db):
    answer = begin(client)
    assert (answer.status_code, answer["Content-Type"], answer.content.decode()) == (
        401,
        "text/plain; charset=utf-8",
        "登录已过期，请重新登录后继续上传。",
    )


@pytest.mark.parametrize("who", ["expert", "entrepreneur", "auditor", "stranger"])
def test_people_who_bring_no_evidence_cannot_upload(request, client_of, who):
    assert begin(client_of(request.getfixturevalue(who))).status_code == 403


def test_officer_can_upload(client_of, prefecture_officer):
    assert begin(client_of(prefecture_officer)).status_code == 201


def test_another_version_is_refused_and_ours_told(owner):
    answer = begin(owner, **{"Tus-Resumable": "0.2.2"})
    assert (answer.status_code, answer["Tus-Version"]) == (412, "1.0.0")


def test_file_above_the_limit_is_refused_before_it_is_sent(owner, settings):
    answer = begin(owner, size=settings.EVIDENCE_MAX_BYTES + 1)
    assert (answer.status_code, Upload.objects.count()) == (413, 0)


def test_kind_of_file_that_is_not_taken_is_refused_before_it_is_sent(owner):
    answer = begin(owner, name="程序.exe")
    assert (answer.status_code, answer.content.decode()) == (
        422,
        "“程序.exe”的类型不能作为佐证，请使用 PDF、JPG、PNG、WebP、DOCX、XLSX 或 PPTX。",
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"Upload-Length": ""},
        {"Upload-Length": "-1"},
        {"Upload-Length": "²"},
        {"Upload-Metadata": ""},
        {"Upload-Metadata": "filename !!!"},
        {"Upload-Metadata": "filename /w=="},
        {"Upload-Metadata": "name MQ=="},
    ],
)
def test_incomplete_announcement_is_refused(owner, headers):
    assert begin(owner, **headers).status_code == 400


def test_folders_are_left_out_of_the_name(owner):
    begin(owner, name="C:\\资料\\..\\签到.pdf")
    assert Upload.objects.get().name == "签到.pdf"


def test_token_is_asked_for(operator, owner):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = owner.cookies
    assert begin(strict).status_code == 403


def test_token_in_the_header_is_enough(operator, owner):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = owner.cookies
    token = strict.get(reverse("account_logout")).context["csrf_token"]
    assert begin(strict, **{"X-CSRFToken": str(token)}).status_code == 201


def test_hundred_files_can_wait_for_their_rows(owner):
    for number in range(100):
        where = begin(owner, name=f"{number}.pdf", size=1)["Location"]
        send(owner, where, 0, b"%")
    assert Upload.objects.count() == 100
