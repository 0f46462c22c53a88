from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from documents.samples import confirmation, slip
from zhongchuang.documents.content import Document, Paragraph, SignatoryLine
from zhongchuang.documents.fonts import FontSet, FontsMissingError, _families, find_fonts
from zhongchuang.documents.pdf import UnprintableError, render_pdf

RARE = "喆堃镕玥昇婼祎"


def embedded(pdf: bytes) -> set[str]:
    """Names of the embedded fonts without their subset marks; one not embedded has a question mark."""
    names = set()
    for page in PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():
            descendant = font["/DescendantFonts"][0]
            program = descendant["/FontDescriptor"].get("/FontFile3")
            name = descendant["/BaseFont"].split("+")[1]
            names.add(name if program else f"{name}?")
    return names


def test_document_in_fandol_embeds_exactly_its_faces(fandol: FontSet) -> None:
    assert embedded(render_pdf(confirmation(), fandol)) == {
        "FandolSong-Bold",
        "FandolSong-Regular",
        "FandolFang-Regular",
        "FandolHei-Regular",
        "FandolKai-Regular",
    }


def test_document_without_fandol_embeds_noto(noto: FontSet) -> None:
    assert embedded(render_pdf(confirmation(), noto)) == {
        "NotoSerifSC-Regular",
        "NotoSansSC-Regular",
    }


def test_rare_characters_come_from_noto(fandol: FontSet) -> None:
    document = Document(title="公示", body=(Paragraph(RARE),))
    assert embedded(render_pdf(document, fandol)) == {
        "FandolSong-Bold",
        "FandolSong-Regular",
        "NotoSerifSC-Regular",
    }


@pytest.mark.parametrize("place", ["body", "title", "signatory"])
def test_rare_characters_can_be_read_back(fandol: FontSet, place: str) -> None:
    document = {
        "body": Document(title="公示", body=(Paragraph(RARE),)),
        "title": Document(title=RARE),
        "signatory": Document(title="公示", signatories=(SignatoryLine("经办人", RARE),)),
    }[place]
    text = PdfReader(io.BytesIO(render_pdf(document, fandol))).pages[0].extract_text()
    assert text.count(RARE) == 1


@pytest.mark.parametrize("character", ["\ue123", "\U00020bb7", "😀"])
def test_character_in_no_font_is_named(noto: FontSet, character: str) -> None:
    document = Document(title="公示", body=(Paragraph(f"张{character}明"),))
    with pytest.raises(
        UnprintableError, match=f"no installed font has the character “{character}”"
    ):
        render_pdf(document, noto)


def test_no_font_at_all_is_an_error() -> None:
    with pytest.raises(FontsMissingError, match="no font for body; one of FangSong_GB2312"):
        _families("body", set())


def test_families_of_the_office_come_first() -> None:
    found = {"FangSong_GB2312", "FandolFang R", "Noto Serif SC", "Noto Sans SC"}
    assert _families("body", found) == ("FangSong_GB2312", "Noto Serif SC", "Noto Sans SC")


def test_configured_folder_that_is_missing_is_passed_over(tmp_path: Path) -> None:
    assert find_fonts([tmp_path / "none"]).first("body") == "Noto Serif SC"


def test_folders_named_in_the_environment_are_searched(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ZHONGCHUANG_FONTS", str(tmp_path))
    assert find_fonts().folders[0] == tmp_path


def test_fonts_are_loaded_once() -> None:
    assert find_fonts([]) is find_fonts([])


def test_chosen_fonts_are_used_when_none_are_given(fandol: FontSet) -> None:
    assert render_pdf(slip()) == render_pdf(slip(), fandol)
