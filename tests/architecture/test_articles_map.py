"""`docs/articles.md` leads from every article to code and to a test that are really there."""

from __future__ import annotations

import re

import pytest

from architecture.sources import ROOT
from zhongchuang.policy.registry import policy

PAGE = (ROOT / "docs" / "articles.md").read_text(encoding="utf-8")
ROWS = [line.split("|")[1:-1] for line in PAGE.splitlines() if line.startswith("| 第")]
PATH = re.compile(r"`((?:src|tests|docs)/[^`]+)`")


def test_every_path_exists():
    paths = PATH.findall(PAGE)
    assert (len(paths) > 30, [path for path in paths if not (ROOT / path).exists()]) == (True, [])


def test_every_acceptance_file_is_named():
    files = {f"tests/articles/{path.name}" for path in ROOT.glob("tests/articles/test_*.py")}
    named = {path for path in PATH.findall(PAGE) if path.startswith("tests/articles/")}
    assert named == files


def test_every_article_has_a_row():
    titles = [row[0].strip().partition("条")[0] + "条" for row in ROWS]
    articles = [article.title for article in policy("xinjiang-2019").articles.values()]
    assert list(dict.fromkeys(titles)) == articles


@pytest.mark.parametrize("path", sorted(ROOT.glob("tests/articles/test_article_*.py")))
def test_acceptance_file_begins_with_its_article_word_for_word(path):
    number = int(path.stem.split("_")[2])
    article = policy("xinjiang-2019").articles[number]
    opening = path.read_text(encoding="utf-8").removeprefix('"""')
    quoted = re.split(r"…|\n\n|\n(?=\d\.)", opening)[0].replace("\n", "")
    assert "".join(f"{article.title} {article.text}".split()).startswith("".join(quoted.split()))
