"""Official documents as PDF: GB/T 9704-2012 layout, PDF/A-2, tagged and searchable."""

from __future__ import annotations

import base64
import io
import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import segno
import typst

from zhongchuang.documents import layout
from zhongchuang.documents.content import Document
from zhongchuang.documents.fonts import FontSet, find_fonts
from zhongchuang.documents.wording import compose

TEMPLATES = Path(__file__).parent
STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
SEAL_LINES = (3, 2, 1)  # free lines above the signature, best first
MORE_LINES = 3  # a page of 22 lines can be set with 25 before it looks crowded
UNDATED = date(1980, 1, 1)


class UnprintableError(ValueError):
    """The document cannot be set, for instance because no installed font has a character in it."""


def qr_svg(text: str) -> str:
    """A QR code (error correction M, no border) as an SVG picture."""
    buffer = io.BytesIO()
    segno.make(text, error="m", micro=False).save(buffer, kind="svg", xmldecl=False, border=0)
    return buffer.getvalue().decode()


def _fonts(fonts: FontSet) -> dict[str, Any]:
    return {
        **{role: list(families) for role, families in fonts.families.items()},
        "title_weight": fonts.title_weight,
        "embolden": fonts.embolden,
    }


def _with_bytes(part: Any) -> Any:
    """Pictures as lists of numbers: the typesetter reads no base64."""
    if isinstance(part, list):
        return [_with_bytes(one) for one in part]
    if not isinstance(part, dict):
        return part
    if part.get("kind") == "picture":
        return {**part, "data": list(base64.b64decode(part["data"]))}
    return {name: _with_bytes(value) for name, value in part.items()}


def _inputs(document: Document, fonts: FontSet, setting: Setting) -> dict[str, Any]:
    paper = compose(document)
    size, scale = layout.mark_size(paper["mark"])
    day = document.date or UNDATED
    return {
        "paper": _with_bytes(paper),
        "sheet": {**layout.typst_sheet(), "lines": setting.lines},
        "fonts": _fonts(fonts),
        "red": layout.RED,
        "mark_size": size,
        "mark_scale": scale,
        "date_indent": layout.DATE_INDENT,
        "seal_lines": setting.seal_lines,
        "low": setting.low,
        "created": {"year": day.year, "month": day.month, "day": day.day},
        "qr": qr_svg(document.verification.url) if document.verification else "",
    }


def _explained(error: typst.TypstError) -> UnprintableError:
    missing = re.search(r'text `"(.+?)"` could not be displayed', error.message)
    if not missing:
        return UnprintableError(error.message)
    text = re.sub(r"\\u\{(\w+)\}", lambda code: chr(int(code[1], 16)), missing[1])
    return UnprintableError(f"no installed font has the character “{text}”")


class Setting(NamedTuple):
    """Lines on a page, and free lines above the signature for the seal. `low` hangs the verification
    below the type area, where a letter of one page has no page number."""

    lines: int
    seal_lines: int
    low: bool = False


CUSTOMARY = tuple(Setting(layout.LINES, free) for free in SEAL_LINES)
CLOSER = tuple(
    Setting(layout.LINES + more, free) for more in range(MORE_LINES + 1) for free in SEAL_LINES
)


@dataclass(frozen=True)
class _Press:
    """One document with its fonts, set with more or fewer free lines for the seal."""

    document: Document
    fonts: FontSet

    @property
    def template(self) -> Path:
        name = "certificate.typ" if self.document.style == "certificate" else "paper.typ"
        return TEMPLATES / name

    def options(self, setting: Setting) -> dict[str, Any]:
        inputs = _inputs(self.document, self.fonts, setting)
        return {
            "root": TEMPLATES,
            "font_paths": self.fonts.collection,
            "ignore_system_fonts": True,
            "sys_inputs": {"data": json.dumps(inputs, ensure_ascii=False)},
        }

    def pages(self, setting: Setting) -> int:
        counted = typst.query(
            self.template, "<pages>", field="value", one=True, **self.options(setting)
        )
        return int(counted)

    def setting(self) -> Setting:
        """The most free lines above the signature that cost no page.

        Where the signature alone would need a second page, the lines come closer together, as the
        standard allows (7.3.5.4).
        """
        fewest = self.pages(CUSTOMARY[-1])
        if fewest == 2 and self.document.style != "certificate":
            low = self.document.style == "letter"
            closer = [setting._replace(low=low) for setting in CLOSER]
            if self.pages(closer[-1]) == 1:
                return next(setting for setting in closer if self.pages(setting) == 1)
        return next(setting for setting in CUSTOMARY if self.pages(setting) == fewest)

    def print(self) -> bytes:
        day = self.document.date or UNDATED
        printed, warnings = typst.compile_with_warnings(
            self.template,
            format="pdf",
            pdf_standards=STANDARDS,
            timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
            **self.options(self.setting()),
        )
        if warnings or not isinstance(printed, bytes):
            said = "; ".join(warning.message for warning in warnings)
            raise UnprintableError(said or "no page came out")
        return printed


def render_pdf(document: Document, fonts: FontSet | None = None) -> bytes:
    """`document` as PDF bytes; the same content and fonts always give the same bytes.

    Raises:
        UnprintableError: a character is in none of the fonts; the message names it.
        FontsMissingError: the installation has no Chinese fonts.
    """
    try:
        return _Press(document, fonts or find_fonts()).print()
    except typst.TypstError as error:
        raise _explained(error) from error
