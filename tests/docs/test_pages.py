"""Pages for newcomers: links lead somewhere, pictures are there, commands and settings are real."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.conf import settings

from docs.markdown import (
    ROOT,
    anchor,
    blocks,
    headings,
    images,
    links,
    name_of,
    pages,
    text_of,
)
from zhongchuang.config import settings as settings_file
from zhongchuang.demonstration.people import PEOPLE

ENGLISH, CHINESE = ROOT / "README.md", ROOT / "README.zh-CN.md"
READMES = (ENGLISH, CHINESE)
LARGEST_PICTURE = 300 * 1024
VARIABLE = re.compile(r"\b(?:ZHONGCHUANG_[A-Z_]+|DATABASE_URL|EMAIL_URL)\b")
FIRST_SCREEN = 30
"""Lines of a README that are seen without scrolling."""


def target_of(page: Path, link: str) -> tuple[Path, str]:
    path, _hash, fragment = link.partition("#")
    return (page.parent / unquote(path) if path else page), unquote(fragment)


def leads_nowhere(page: Path, link: str) -> bool:
    if link.startswith(("http://", "https://", "mailto:")):
        return False
    target, fragment = target_of(page, link)
    if not target.exists():
        return True
    return bool(fragment) and fragment not in {anchor(w) for _n, w in headings(text_of(target))}


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_links_of_page_lead_somewhere(page: Path) -> None:
    assert [link for link in links(text_of(page)) if leads_nowhere(page, link)] == []


def test_pictures_are_small() -> None:
    found = sorted(ROOT.glob("docs/images/*"))
    assert [file.name for file in found if file.stat().st_size > LARGEST_PICTURE] == []


def test_pictures_are_all_shown_and_all_there() -> None:
    shown = {(page.parent / link).resolve() for page in pages() for link in images(text_of(page))}
    assert shown == {file.resolve() for file in ROOT.glob("docs/images/*")}


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_fences_of_page_are_closed(page: Path) -> None:
    assert sum(line.strip().startswith("```") for line in text_of(page).splitlines()) % 2 == 0


def test_readmes_have_the_same_sections() -> None:
    levels = [[level for level, _words in headings(text_of(page))] for page in READMES]
    assert levels[0] == levels[1]


def test_readmes_show_the_same_pictures_and_commands() -> None:
    shown = [
        (images(text_of(page)), [b.text.split("#")[0] for b in blocks(page) if b.language == "sh"])
        for page in READMES
    ]
    assert shown[0][0] == shown[1][0]
    assert len(shown[0][1]) == len(shown[1][1])


@pytest.mark.parametrize("page", READMES, ids=name_of)
def test_readme_begins_with_the_two_commands(page: Path) -> None:
    first = next(block for block in blocks(page))
    assert re.findall(r"^make (\w+)", first.text, re.MULTILINE) == ["run", "test"]
    assert first.line < FIRST_SCREEN


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_make_targets_of_page_exist(page: Path) -> None:
    known = set(re.findall(r"^([a-z-]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    code = "\n".join([b.text for b in blocks(page)] + re.findall(r"`(make [^`]+)`", text_of(page)))
    named = set(re.findall(r"^make ([a-z-]+)", code, re.MULTILINE))
    assert named - known == set()


@pytest.mark.parametrize("page", READMES, ids=name_of)
def test_readme_names_every_variable_the_settings_read(page: Path) -> None:
    read = set(VARIABLE.findall(text_of(Path(str(settings_file.__file__)))))
    told = set(VARIABLE.findall(text_of(page)))
    assert told == read | {"ZHONGCHUANG_DEMO_PASSWORD"}


@pytest.mark.parametrize("page", READMES, ids=name_of)
def test_readme_names_every_demonstration_account(page: Path) -> None:
    rows = re.findall(r"^\| (`[a-z0-9` ]+`) \|", text_of(page), re.MULTILINE)
    names = [name for row in rows for name in re.findall(r"`([a-z0-9]+)`", row)]
    assert names == [person.username for person in PEOPLE]


def test_operating_page_names_only_variables_that_are_read() -> None:
    told = set(VARIABLE.findall(text_of(ROOT / "docs" / "operating.md")))
    read = set(VARIABLE.findall(text_of(Path(str(settings_file.__file__)))))
    assert told - read == set()


def test_pages_name_the_display_time_zone() -> None:
    assert f"`{settings.TIME_ZONE}`" in text_of(ROOT / "docs" / "operating.md")
