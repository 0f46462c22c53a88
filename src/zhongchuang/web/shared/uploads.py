"""Resumable uploads: tus 1.0 (creation, termination) over `evidence.uploads`, for people who bring
evidence. What goes wrong is told in plain text, for the page to show beside the file.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator
from functools import wraps
from http import HTTPStatus
from pathlib import PurePath
from typing import cast
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhongchuang.directory.states import OFFICERS, OPERATORS
from zhongchuang.evidence import uploads
from zhongchuang.evidence.models import Upload
from zhongchuang.web.shared.acting import ActingRequest

VERSION = "1.0.0"
BYTES = "application/offset+octet-stream"
PIECE_BYTES = 256 * 1024
LONGEST_NAME = 200
PEOPLE = OPERATORS | OFFICERS


class Told(Exception):  # an answer, not a fault
    """An answer other than success, in words."""

    def __init__(self, status: HTTPStatus, words: str) -> None:
        super().__init__(words)
        self.status, self.words = status, words


def answer(status: HTTPStatus, words: str = "", **headers: str | int) -> HttpResponse:
    """An answer of the protocol; header names are written with underscores."""
    found = HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
    found.headers["Tus-Resumable"] = VERSION
    found.headers["Cache-Control"] = "no-store"
    for name, value in headers.items():
        found.headers[name.replace("_", "-")] = str(value)
    return found


View = Callable[..., HttpResponse]


def spoken(view: View) -> View:
    """Only people who bring evidence, in the version spoken here; what is refused is told."""

    @wraps(view)
    def guarded(request: HttpRequest, **names: UUID) -> HttpResponse:
        try:
            require_person(cast(ActingRequest, request))
            if request.method != "OPTIONS":
                require_version(request)
            return view(request, **names)
        except Told as told:
            return answer(told.status, told.words, Tus_Version=VERSION)

    return guarded


def require_person(request: ActingRequest) -> None:
    if not request.user.is_authenticated:
        raise Told(HTTPStatus.UNAUTHORIZED, _("登录已过期，请重新登录后继续上传。"))
    if request.actor is None or request.actor.role not in PEOPLE:
        raise Told(HTTPStatus.FORBIDDEN, _("您当前的身份不能上传文件。"))


def require_version(request: HttpRequest) -> None:
    if request.headers.get("Tus-Resumable") != VERSION:
        raise Told(HTTPStatus.PRECONDITION_FAILED, _("上传方式的版本不受支持，请刷新页面后重试。"))


@require_http_methods(["OPTIONS", "POST"])
@spoken
def collection(request: HttpRequest) -> HttpResponse:
    """Begin an upload, or ask what is spoken here."""
    if request.method == "OPTIONS":
        return answer(
            HTTPStatus.NO_CONTENT,
            Tus_Version=VERSION,
            Tus_Extension="creation,termination",
            Tus_Max_Size=settings.EVIDENCE_MAX_BYTES,
        )
    name, size = name_of(request), number(request, "Upload-Length")
    try:
        begun = uploads.begin(account_of(request), name, size)
    except ValidationError as error:
        raise refused(error) from None
    where = reverse("upload", args=[begun.pk])
    return answer(HTTPStatus.CREATED, Location=where, Upload_Offset=0)


@require_http_methods(["HEAD", "PATCH", "DELETE"])
@spoken
def single(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far one upload has come, its next bytes, or its end."""
    found = own(request, pk)
    if request.method == "PATCH":
        return answer(HTTPStatus.NO_CONTENT, Upload_Offset=taken_in(request, found))
    if request.method == "DELETE":
        uploads.discard(found.pk, account_of(request))
        return answer(HTTPStatus.NO_CONTENT)
    return answer(HTTPStatus.OK, Upload_Offset=found.received, Upload_Length=found.size)


def own(request: HttpRequest, pk: UUID) -> Upload:
    """One's own upload; another's is as absent as none."""
    found = Upload.objects.filter(pk=pk, account=account_of(request)).first()
    if found is None:
        raise Told(HTTPStatus.NOT_FOUND, _("没有这份上传，可能已经用完或过期，请重新选择文件。"))
    return found


def taken_in(request: HttpRequest, upload: Upload) -> int:
    """Keep the bytes as they come, so that what a broken connection brought is not lost; the new
    offset."""
    if request.content_type != BYTES:
        raise Told(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, _("上传内容的类型不对。"))
    offset = number(request, "Upload-Offset")
    if offset != upload.received:
        raise misplaced()
    for piece in pieces(request):
        try:
            offset = uploads.append(upload.pk, account_of(request), offset, piece).received
        except uploads.WrongOffset:
            raise misplaced() from None
        except uploads.TooLarge as error:
            raise refused(error) from None
    return offset


def pieces(request: HttpRequest) -> Iterator[bytes]:
    """The body as far as it comes."""
    try:
        while piece := request.read(PIECE_BYTES):
            yield piece
    except UnreadablePostError:
        return


def account_of(request: HttpRequest) -> int:
    return cast(ActingRequest, request).actor.account_id


def number(request: HttpRequest, header: str) -> int:
    given = request.headers.get(header, "")
    if not (given.isascii() and given.isdigit()):
        raise Told(HTTPStatus.BAD_REQUEST, _("上传请求不完整，请刷新页面后重试。"))
    return int(given)


def name_of(request: HttpRequest) -> str:
    """The file's name from the metadata, without any folder."""
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        key, _blank, value = pair.strip().partition(" ")
        if key != "filename":
            continue
        try:
            given = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            break
        name = PurePath(given.replace("\\", "/").replace("\0", "")).name
        if name:
            return name[-LONGEST_NAME:]
    raise Told(HTTPStatus.BAD_REQUEST, _("缺少文件名，请重新选择文件。"))


def misplaced() -> Told:
    return Told(HTTPStatus.CONFLICT, _("上传位置与已收到的内容不一致，请继续上传。"))


def refused(error: ValidationError) -> Told:
    """Why a file is not taken, in the words of whoever refuses it."""
    too_large = isinstance(error, uploads.TooLarge)
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE if too_large else HTTPStatus.UNPROCESSABLE_ENTITY
    return Told(status, " ".join(error.messages))


urlpatterns = [
    path("", collection, name="uploads"),
    path("<uuid:pk>/", single, name="upload"),
]
