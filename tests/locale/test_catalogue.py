"""The English catalogue is whole, and everything shown to people goes through it."""

import ast
import gettext
import importlib.util
import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "zhongchuang"
CHINESE = re.compile("[\u3400-\u9fff]+")
FULL_WIDTH = re.compile("[\u3000-\u303f\uff00-\uffef]")
HOLE = re.compile(r"%\(\w+\)[a-z]|%%|\{\{|\}\}|\{\w+\}")
TAG = re.compile(r"</?[a-z][^>]*>")

PROPER = (
    "2025年报",
    "2025半年报",
    "入驻",
    "佐证",
    "放假 春节",
    "放假",
    "上班",
    "2027-02-05 至 2027-02-11",
    "新科高字〔2019〕34号",
    "新科高字",
    "国务院办公厅关于2027年部分节假日安排的通知（国办发明电〔2026〕×号）",
)
"""What stays Chinese in English: names of sheets, columns and values of the ledger workbook, words
that the calendar reads, document numbers, and the title of an official paper."""

CHOSEN_BY_LANGUAGE = {"第{numeral}条", "第{numeral}条第 {item} 项"}
"""Articles are numbered 六 in Chinese and 6 in English: the code hands in both."""

WRAPPERS = {
    "_",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "npgettext",
    "npgettext_lazy",
}
SPOKEN_CHINESE = {
    "management/commands/demo.py",  # the banner of the demonstration
    "admin/organisations.py",  # the usual names of authorities, proposed where one is registered
    "admin/pasted.py",  # the words of the official holiday notice, as they are pasted
    "operator/typed.py",  # the words a date may be typed in
}
TRANSLATED = re.compile(
    r"{%\s*blocktranslate\b.*?{%\s*endblocktranslate\s*%}|{%\s*translate\b.*?%}"
    r'|{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}|_\("[^"]*"\)',
    re.DOTALL,
)


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("messages", ROOT / "tools" / "messages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def entries(tool):
    """Every entry as (source strings, English strings)."""
    return [(listed(message.id), listed(message.string)) for message in tool.kept() if message.id]


def listed(text):
    return [text] if isinstance(text, str) else list(text)


def holes(text):
    return sorted(set(HOLE.findall(text)))


def without_proper(text):
    for name in PROPER:
        text = text.replace(name, "")
    return text


def literals(code):
    """Strings of Python code that no translation is asked for; docstrings left out."""
    tree = ast.parse(code)
    passed = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node.func) in WRAPPERS:
            passed |= {id(part) for argument in node.args for part in ast.walk(argument)}
        if isinstance(node, ast.Expr):
            passed.add(id(node.value))
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed
    ]


def name_of(function):
    return getattr(function, "id", "") or getattr(function, "attr", "")


def chinese_in(texts):
    return [text for text in texts if CHINESE.search(text)]


def test_catalogue_holds_and_translates_every_string_of_the_tree(tool):
    assert tool.problems() == []


def test_catalogue_has_neither_doubtful_nor_obsolete_entries(tool):
    with tool.CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="en")
    assert ([m.id for m in catalogue if m.id and m.fuzzy], dict(catalogue.obsolete)) == ([], {})


def test_catalogue_keeps_no_line_numbers(tool):
    lines = tool.CATALOGUE.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("#:")] == []


def test_plural_entries_have_two_english_forms(entries):
    assert [ids for ids, texts in entries if len(texts) != len(ids)] == []


def test_placeholders_are_equal_in_every_entry(entries):
    assert [
        (ids[0], text)
        for ids, texts in entries
        for text in texts
        if holes(ids[0]) != holes(text) and ids[0] not in CHOSEN_BY_LANGUAGE
    ] == []


def test_article_numbers_are_arabic_in_english(entries):
    english = {ids[0]: texts[0] for ids, texts in entries if ids[0] in CHOSEN_BY_LANGUAGE}
    assert english == {
        "第{numeral}条": "Article {number}",
        "第{numeral}条第 {item} 项": "Article {number}, item {item}",
    }


def test_markup_is_equal_in_every_entry(entries):
    assert [
        (ids[0], text)
        for ids, texts in entries
        for text in texts
        if sorted(TAG.findall(ids[0])) != sorted(TAG.findall(text))
    ] == []


def test_english_has_no_chinese_but_proper_names(entries):
    english = [without_proper(text) for _ids, texts in entries for text in texts]
    assert chinese_in(english) == []


def test_english_has_no_full_width_punctuation(entries):
    english = [without_proper(text) for _ids, texts in entries for text in texts]
    assert [text for text in english if FULL_WIDTH.search(text)] == []


def test_chinese_in_pages_code_goes_through_the_catalogue():
    web = SOURCE / "web"
    found = {
        str(path.relative_to(web)): chinese_in(literals(path.read_text(encoding="utf-8")))
        for path in web.rglob("*.py")
    }
    assert {
        name: texts for name, texts in found.items() if texts and name not in SPOKEN_CHINESE
    } == {}


def test_chinese_in_templates_goes_through_the_catalogue():
    found = {
        str(path.relative_to(SOURCE)): CHINESE.findall(
            TRANSLATED.sub("", path.read_text(encoding="utf-8"))
        )
        for path in SOURCE.rglob("templates/**/*")
        if path.suffix in {".html", ".txt"}
    }
    assert {name: texts for name, texts in found.items() if texts} == {}


def looked_up(compiled, message):
    if message.pluralizable and message.context:
        return tuple(compiled.npgettext(message.context, *message.id, count) for count in (1, 2))
    if message.pluralizable:
        return tuple(compiled.ngettext(*message.id, count) for count in (1, 2))
    if message.context:
        return compiled.pgettext(message.context, message.id)
    return compiled.gettext(message.id)


def test_compiled_catalogue_agrees_with_its_source(tool):
    text = tool.CATALOGUE.read_text(encoding="utf-8")
    compiled = gettext.GNUTranslations(BytesIO(tool.binary(text)))
    entries = [message for message in tool.kept() if message.id]
    assert [m.id for m in entries if looked_up(compiled, m) != m.string] == []
