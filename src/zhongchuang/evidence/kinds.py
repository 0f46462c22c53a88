"""The kinds of file that are taken, each with its names and its largest size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file by its content type; names end in one of `suffixes`, small letters."""

    content_type: str
    suffixes: tuple[str, ...]

    @property
    def max_bytes(self) -> int:
        limits: Mapping[str, int] = settings.EVIDENCE_LIMITS
        return limits[self.suffixes[-1].removeprefix(".")]

    def check_size(
        self, name: str, size: int, error: type[ValidationError] = ValidationError
    ) -> None:
        """
        Raises:
            ValidationError: `empty` or `too-large`; the latter as `error`.
        """
        if not size:
            raise ValidationError(_("“%(name)s”是空文件。"), "empty", {"name": name})
        if size > self.max_bytes:
            given = {"name": name, "limit": self.max_bytes // 1024**2}
            raise error(_("“%(name)s”超过 %(limit)s MB 的上限。"), "too-large", given)


PDF = Kind("application/pdf", (".pdf",))
JPEG = Kind("image/jpeg", (".jpg", ".jpeg"))
PNG = Kind("image/png", (".png",))
WEBP = Kind("image/webp", (".webp",))
DOCX = Kind(f"{OFFICE}wordprocessingml.document", (".docx",))
XLSX = Kind(f"{OFFICE}spreadsheetml.sheet", (".xlsx",))
PPTX = Kind(f"{OFFICE}presentationml.presentation", (".pptx",))
KINDS = (PDF, JPEG, PNG, WEBP, DOCX, XLSX, PPTX)
PICTURES = (JPEG, PNG, WEBP)
DOCUMENTS = (DOCX, XLSX, PPTX)
BY_SUFFIX = {suffix: kind for kind in KINDS for suffix in kind.suffixes}

WAYS_OUT: Mapping[str, str | StrPromise] = {
    **dict.fromkeys(
        (".svg", ".svgz", ".htm", ".html", ".xhtml", ".mht", ".mhtml", ".xml"),
        _("“%(name)s”不能作为佐证：这类文件可能带有脚本。请另存为 PDF 或图片。"),
    ),
    **dict.fromkeys(
        (".doc", ".xls", ".ppt", ".wps", ".et", ".dps", ".docm", ".xlsm", ".pptm", ".rtf"),
        _("“%(name)s”的类型不能作为佐证，请另存为 DOCX、XLSX、PPTX 或 PDF。"),
    ),
    **dict.fromkeys(
        (".heic", ".heif", ".gif", ".bmp", ".tif", ".tiff", ".avif", ".raw", ".dng"),
        _("“%(name)s”的类型不能作为佐证，请另存为 JPG 或 PNG 图片。"),
    ),
    **dict.fromkeys(
        (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz"),
        _("“%(name)s”是压缩包，请解压后逐个上传其中的文件。"),
    ),
    ".ofd": _("“%(name)s”的类型不能作为佐证，请用 OFD 阅读器另存为 PDF。"),
}
NOT_TAKEN = _("“%(name)s”的类型不能作为佐证，请使用 PDF、JPG、PNG、WebP、DOCX、XLSX 或 PPTX。")


def kind_of_name(name: str) -> Kind:
    """The kind a file says to be by its name.

    Raises:
        ValidationError: `type-not-taken`, with what to do instead.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in BY_SUFFIX:
        words = WAYS_OUT.get(suffix, NOT_TAKEN)
        raise ValidationError(words, "type-not-taken", {"name": name})
    return BY_SUFFIX[suffix]
