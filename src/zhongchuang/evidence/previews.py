"""Pictures of files: a page of a PDF, or a picture at a smaller size, as PNG."""

from __future__ import annotations

import io
from contextlib import closing
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from zhongchuang.evidence import kinds
from zhongchuang.evidence.models import StoredFile
from zhongchuang.evidence.pdfium import PdfiumError, opened
from zhongchuang.evidence.store import open_file, open_public
from zhongchuang.kernel.refusal import Refusal, Refused

PDF = kinds.PDF.content_type
PICTURES = frozenset(kind.content_type for kind in kinds.PICTURES)
PREVIEWED = PICTURES | {PDF}
WIDEST = 1600
TALLEST = 4 * WIDEST


class NoPreview(Refused):
    """The file has no such page, or cannot be shown."""

    def __init__(self) -> None:
        super().__init__(Refusal(_("这份文件无法预览，请下载后查看。")))


def page_count(file: StoredFile) -> int:
    """How many pages a PDF has; a picture is one page, what has no preview has none.

    Raises:
        Quarantined: the file is not known to be harmless.
        NoPreview: it is damaged.
    """
    if file.content_type in PICTURES:
        return 1
    if file.content_type != PDF:
        return 0
    try:
        with open_file(file) as content, opened(content) as document:
            return len(document)
    except (PdfiumError, FileNotFoundError):
        raise NoPreview from None


def page_image(file: StoredFile, page: int, width: int, *, public: bool = False) -> bytes:
    """A page as PNG, `width` pixels wide or as wide as the picture is, and never above 1600.

    Args:
        page: counted from 1.
        public: from the copy of a picture that says nothing of where and when it was taken.

    Raises:
        Quarantined: the file is not known to be harmless.
        NoPreview: it is damaged, has no such page, or is of a kind without preview.
    """
    if file.content_type not in PREVIEWED:
        raise NoPreview
    width = max(1, min(width, WIDEST))
    try:
        with (open_public if public else open_file)(file) as content:
            image = (_rendered if file.content_type == PDF else _scaled)(content, page, width)
    except FileNotFoundError:
        raise NoPreview from None
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _rendered(content: BinaryIO, page: int, width: int) -> Image.Image:
    try:
        with opened(content) as document:
            if not 1 <= page <= len(document):
                raise NoPreview
            with closing(document[page - 1]) as leaf:
                across, down = leaf.get_size()
                scale = min(width / max(across, 1), TALLEST / max(down, 1))
                image: Image.Image = leaf.render(scale=scale).to_pil()
                return image.copy()
    except PdfiumError:
        raise NoPreview from None


def _scaled(content: BinaryIO, page: int, width: int) -> Image.Image:
    if page != 1:
        raise NoPreview
    try:
        with Image.open(content, formats=("JPEG", "PNG", "WEBP")) as image:
            image.draft("RGB", (width, width))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((width, TALLEST))
            mode = "RGBA" if upright.has_transparency_data else "RGB"
            return upright.convert(mode)
    except (OSError, SyntaxError, ValueError):
        raise NoPreview from None
