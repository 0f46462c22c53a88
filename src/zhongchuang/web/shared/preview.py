"""Files shown in a page, page by page as pictures, and handed out under headers that keep them
harmless. Who may see a file is settled by the audience before anything here is called.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, TypeVar

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from PIL import Image

from zhongchuang.evidence.models import Attachment, StoredFile
from zhongchuang.evidence.previews import PDF, PICTURES, NoPreview, page_count, page_image
from zhongchuang.evidence.states import Scan
from zhongchuang.evidence.store import Quarantined, open_file, open_public
from zhongchuang.kernel.refusal import Refused
from zhongchuang.web.shared.components import Text, Tone

A = TypeVar("A", bound=HttpResponseBase)

SHOWN_INLINE = PICTURES | {PDF}
WIDTHS = (480, 960, 1600)
THUMBNAIL_QUALITY = 82
POLICY = "sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'"
POLICY_OF_PDF = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"
"""Browsers refuse to show a PDF in a sandbox; their viewer is one already."""

TONES: dict[str, Tone] = {
    Scan.UNSCANNED: "neutral",
    Scan.CLEAN: "done",
    Scan.WAITING: "waiting",
    Scan.INFECTED: "refused",
}


def scan_words(file: StoredFile) -> Text:
    """How far a file has been looked at for malware, as people are told."""
    return {
        Scan.UNSCANNED: _("未查毒"),
        Scan.CLEAN: _("已查毒"),
        Scan.WAITING: _("待查毒，暂不计入"),
        Scan.INFECTED: _("发现病毒，已隔离，不计入"),
    }[Scan(file.scan)]


def scan_tone(file: StoredFile) -> Tone:
    return TONES[file.scan]


@dataclass(frozen=True, slots=True)
class Shown:
    """One file as its page shows it.

    Attributes:
        pages: how many pages can be turned; 0 where there is nothing to look at.
        page: the one shown, counted from 1.
        image: width in pixels → address of the page at that width.
        file_url: the file itself; "" where it cannot be opened.
        trouble: why it cannot be opened or looked at.
    """

    attachment: Attachment
    pages: int
    page: int
    image: dict[int, str]
    file_url: str
    trouble: str = ""

    @property
    def is_picture(self) -> bool:
        return self.attachment.file.content_type in PICTURES

    @property
    def before(self) -> int:
        return self.page - 1

    @property
    def after(self) -> int:
        return self.page + 1

    @property
    def widest(self) -> str:
        return self.image[max(self.image)]

    @property
    def sources(self) -> str:
        """The widths for the browser to choose from."""
        return ", ".join(f"{url} {width}w" for width, url in self.image.items())


def shown(
    request: HttpRequest,
    attachment: Attachment,
    page_url: Callable[[int], str],
    file_url: str,
) -> Shown:
    """What the page of a file shows; the address names the page of the file as `?page=`."""
    try:
        pages = page_count(attachment.file)
    except Quarantined as error:
        return Shown(attachment, 0, 0, {}, "", str(error.refusal.reason))
    except NoPreview as error:
        return Shown(attachment, 0, 0, {}, file_url, str(error.refusal.reason))
    asked = request.GET.get("page", "1")
    page = min(max(int(asked) if asked.isdecimal() else 1, 1), max(pages, 1))
    image = {width: f"{page_url(page)}?width={width}" for width in WIDTHS}
    return Shown(attachment, pages, page, image, file_url)


def page_response(request: HttpRequest, attachment: Attachment, page: int) -> HttpResponse:
    """One page as a picture.

    Raises:
        Http404: the file cannot be shown, or has no such page.
    """
    asked = request.GET.get("width", "")
    width = int(asked) if asked in {str(width) for width in WIDTHS} else WIDTHS[1]
    try:
        picture = page_image(attachment.file, page, width)
    except Refused:
        raise Http404 from None
    return guarded(HttpResponse(picture, content_type="image/png"))


def file_response(attachment: Attachment) -> FileResponse:
    """The file under the name people gave it; only PDF and pictures are shown in the browser.

    Raises:
        Quarantined: it is not known to be harmless.
    """
    stored = attachment.file
    inline = stored.content_type in SHOWN_INLINE
    answer = FileResponse(open_file(stored), content_type=stored.content_type)
    header = content_disposition_header(not inline, attachment.name)
    answer.headers["Content-Disposition"] = header or "attachment"
    return guarded(answer, POLICY_OF_PDF if stored.content_type == PDF else POLICY)


def public_response(request: HttpRequest, attachment: Attachment) -> HttpResponseBase:
    """The copy of a photograph that tells neither place, time, device nor whoever sent it; a small
    one where `?width=` asks for it.

    Raises:
        Http404: it is not known to be harmless.
    """
    stored = attachment.file.public_file or attachment.file
    try:
        content = open_public(attachment.file)
    except Quarantined:
        raise Http404 from None
    answer: HttpResponseBase
    if request.GET.get("width") == str(WIDTHS[0]):
        with content:
            answer = HttpResponse(thumbnail(content), content_type="image/jpeg")
    else:
        answer = FileResponse(content, content_type=stored.content_type)
    guarded(answer).headers["Content-Disposition"] = "inline"
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


def thumbnail(content: BinaryIO) -> bytes:
    """A picture at the smallest width offered, as JPEG."""
    out = BytesIO()
    with Image.open(content) as picture:
        picture.draft("RGB", (WIDTHS[0], WIDTHS[0]))
        picture.thumbnail((WIDTHS[0], WIDTHS[0]))
        picture.convert("RGB").save(out, "JPEG", quality=THUMBNAIL_QUALITY)
    return out.getvalue()


def guarded(answer: A, policy: str = POLICY) -> A:
    """Headers of everything that people sent: not sniffed, not kept, not run."""
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Security-Policy"] = policy
    return answer
