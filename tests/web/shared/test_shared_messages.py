import importlib.util
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

TOOL = Path(__file__).parents[3] / "tools" / "messages.py"


@pytest.fixture
def messages(tmp_path, monkeypatch):
    """The tool over a tree of its own."""
    spec = importlib.util.spec_from_file_location("messages_tool", TOOL)
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    (tmp_path / "templates").mkdir()
    monkeypatch.setattr(tool, "SOURCE", tmp_path)
    monkeypatch.setattr(tool, "CATALOGUE", tmp_path / "locale" / "django.po")
    return tool


def write(tool, name, text):
    (tool.SOURCE / name).write_text(text)


def ids(catalogue):
    return [message.id for message in catalogue if message.id]


def test_strings_of_code_are_found(messages):
    write(messages, "a.py", 'x = _("台账")\ny = ngettext("%d 项", "%d 项", 2)\nz = _("OK")')
    assert ids(messages.collected()) == ["台账", ("%d 项", "%d 项")]


def test_strings_of_templates_are_found(messages):
    write(
        messages,
        "templates/a.html",
        '{% load i18n %}{% translate "名录" %}'
        "{% blocktranslate trimmed %}\n 第 {{ n }} 页 {% endblocktranslate %}",
    )
    assert ids(messages.collected()) == ["名录", "第 %(n)s 页"]


def test_update_keeps_translations_and_drops_what_is_gone(messages):
    write(messages, "a.py", '_("台账")\n_("旧")')
    messages.update()
    done = messages.CATALOGUE.read_text().replace(
        'msgid "台账"\nmsgstr ""', 'msgid "台账"\nmsgstr "Ledger"'
    )
    messages.CATALOGUE.write_text(done)
    write(messages, "a.py", '_("新")\n_("台账")')
    messages.update()
    assert {m.id: m.string for m in messages.kept() if m.id} == {"台账": "Ledger", "新": ""}


def test_update_twice_changes_nothing(messages):
    write(messages, "a.py", '_("台账")')
    messages.update()
    first = messages.CATALOGUE.read_bytes()
    messages.update()
    assert messages.CATALOGUE.read_bytes() == first


def test_check_names_what_is_missing_and_untranslated(messages):
    write(messages, "a.py", '_("台账")')
    messages.update()
    write(messages, "a.py", '_("台账")\n_("名录")')
    assert messages.problems() == ["missing: 名录", "untranslated: 台账"]


def test_check_passes_when_all_is_translated(messages):
    write(messages, "a.py", '_("台账")')
    messages.update()
    text = messages.CATALOGUE.read_text()
    messages.CATALOGUE.write_text(
        text.replace('msgid "台账"\nmsgstr ""', 'msgid "台账"\nmsgstr "Ledger"')
    )
    assert (messages.problems(), messages.check()) == ([], 0)


def test_compiled_catalogue_holds_the_translations(messages):
    write(messages, "a.py", '_("台账")')
    messages.update()
    text = messages.CATALOGUE.read_text()
    messages.CATALOGUE.write_text(
        text.replace('msgid "台账"\nmsgstr ""', 'msgid "台账"\nmsgstr "Ledger"')
    )
    messages.compile_catalogue()
    assert b"Ledger" in messages.CATALOGUE.with_suffix(".mo").read_bytes()


def test_plural_that_was_a_single_string_starts_untranslated(messages):
    old = Catalog(locale="en")
    old.add("%d 项", "%d items")
    found = Catalog(locale="en")
    found.add(("%d 项", "%d 项"))
    assert messages.untranslated(messages.merged(found, old)) == ["%d 项"]
