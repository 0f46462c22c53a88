"""The interface's catalogue: extract, compile and check without GNU gettext.

Usage: python tools/messages.py update|compile|check

update   collects every Chinese source string of the Python code and the templates into
         locale/en/LC_MESSAGES/django.po; kept translations stay, obsolete ones go
compile  writes django.mo beside it and beside locale/zh_Hans, our wording of the framework's own
         messages; needs the standard library only, as at installation
check    exit 1, listing what the catalogue lacks, has too much of, or has not translated
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import struct
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "zhongchuang"
CATALOGUE = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
FRAMEWORK = SOURCE / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
MAGIC = 0x950412DE
HEADER = struct.Struct("<7I")
PLACE = struct.Struct("<2I")
KEYWORD = re.compile(r"(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?) ")
CONTEXT_GLUE, PLURAL_GLUE = "\x04", "\x00"
WRITTEN_FULL_WIDTH = re.compile("[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
Found = tuple[str | tuple[str, ...], str | None]


def python_of(path: Path) -> bytes:
    """The file as Python: a template is turned into the calls that its tags make."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text.encode()
    from django.utils.translation.template import templatize

    return templatize(text, origin=str(path)).encode()


def strings_in(path: Path) -> Iterator[Found]:
    from babel.messages.extract import extract

    options = {"encoding": "utf-8"}
    for _line, found, _comments, context in extract(
        "python", BytesIO(python_of(path)), KEYWORDS, options=options
    ):
        yield found, context


def sources() -> list[Path]:
    """Python modules and templates, without migrations."""
    code = (path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
    pages = (path for path in SOURCE.rglob("templates/**/*") if path.suffix in {".html", ".txt"})
    return sorted([*code, *pages])


def chinese(text: str) -> bool:
    """Has it Chinese characters, or only the full-width punctuation that English writes otherwise?"""
    return WRITTEN_FULL_WIDTH.search(text) is not None


def collected() -> Catalog:
    """Every Chinese string of the tree; others (of libraries) have catalogues of their own."""
    from babel.messages.catalog import Catalog

    catalogue = Catalog(locale="en")
    for path in sources():
        for found, context in strings_in(path):
            first = found if isinstance(found, str) else found[0]
            if chinese(first):
                catalogue.add(found, context=context)
    return catalogue


def kept() -> Catalog:
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    if not CATALOGUE.exists():
        return Catalog(locale="en")
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def merged(found: Catalog, old: Catalog) -> Catalog:
    """What is found, with the translations that were kept; the header has no dates."""
    from babel.messages.catalog import Catalog

    new = Catalog(
        locale="en", project="zhongchuang", version="", fuzzy=False, header_comment="# English."
    )
    for message in found:
        if message.id:
            known = old.get(identity(message), context=message.context)
            if known is None or known.pluralizable != message.pluralizable:
                new.add(message.id, "", context=message.context)
            else:
                new.add(message.id, known.string, context=message.context)
    return new


def identity(message: Message) -> str:
    return str(message.id if isinstance(message.id, str) else message.id[0])


def without_noise(po: bytes) -> bytes:
    """Leave out header lines that change with every run or tool version."""
    noise = tuple(
        f'"{name}'.encode()
        for name in (
            "POT-Creation",
            "PO-Revision",
            "Generated",
            "Last-Translator",
            "Report",
            "Language-Team",
        )
    )
    return b"".join(line for line in po.splitlines(True) if not line.startswith(noise))


def update() -> int:
    from babel.messages.pofile import write_po

    catalogue = merged(collected(), kept())
    memory = BytesIO()
    write_po(memory, catalogue, sort_output=True, no_location=True, width=100)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_bytes(without_noise(memory.getvalue()))
    sys.stdout.write(f"{len(catalogue)} strings, {len(untranslated(catalogue))} untranslated\n")
    return 0


def entries(po: str) -> Iterator[dict[str, str]]:
    """Each entry of a .po text: its keywords (msgid, msgstr[0], …) with their strings."""
    for block in po.split("\n\n"):
        entry: dict[str, str] = {}
        key = ""
        for line in block.splitlines():
            if line.startswith("#") or not line.strip():
                continue
            named = KEYWORD.match(line)
            if named:
                key = named[1]
            text = line[named.end() :] if named else line
            entry[key] = entry.get(key, "") + str(ast.literal_eval(text))
        if entry:
            yield entry


def pair(entry: dict[str, str]) -> tuple[str, str]:
    """What gettext looks up, and what it finds: context and plural forms are glued on."""
    glued = [entry["msgid"], *(entry[key] for key in ("msgid_plural",) if key in entry)]
    context = entry["msgctxt"] + CONTEXT_GLUE if "msgctxt" in entry else ""
    forms = [text for key, text in sorted(entry.items()) if key.startswith("msgstr")]
    return context + PLURAL_GLUE.join(glued), PLURAL_GLUE.join(forms)


def binary(po: str) -> bytes:
    """The .mo of a .po: a header, two tables of length and place, then the strings."""
    pairs = sorted(
        (key.encode(), text.encode())
        for key, text in map(pair, entries(po))
        if text.strip(PLURAL_GLUE)
    )
    count, start = len(pairs), HEADER.size
    strings = [*(key for key, _text in pairs), *(text for _key, text in pairs)]
    places, at = bytearray(), start + 2 * count * PLACE.size
    for string in strings:
        places += PLACE.pack(len(string), at)
        at += len(string) + 1
    head = HEADER.pack(MAGIC, 0, count, start, start + count * PLACE.size, 0, 0)
    return head + bytes(places) + b"".join(string + b"\0" for string in strings)


def compile_catalogue() -> int:
    for catalogue in (CATALOGUE, FRAMEWORK):
        catalogue.with_suffix(".mo").write_bytes(binary(catalogue.read_text(encoding="utf-8")))
    return 0


def untranslated(catalogue: Catalog) -> list[str]:
    return [identity(m) for m in catalogue if m.id and not filled(m)]


def filled(message: Message) -> bool:
    parts = message.string if isinstance(message.string, list | tuple) else [message.string]
    return all(parts) and not message.fuzzy


def problems() -> list[str]:
    """What stands between the catalogue and the tree, one line each."""
    found, old = collected(), kept()
    wanted = {(identity(m), m.context) for m in found if m.id}
    known = {(identity(m), m.context) for m in old if m.id}
    return [
        *(f"missing: {text}" for text, _context in sorted(wanted - known, key=str)),
        *(f"obsolete: {text}" for text, _context in sorted(known - wanted, key=str)),
        *(f"untranslated: {text}" for text in sorted(untranslated(old))),
    ]


def check() -> int:
    lines = problems()
    sys.stdout.write("\n".join(lines or ["complete"]) + "\n")
    return 1 if lines else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("command", choices=("update", "compile", "check"))
    command = parser.parse_args().command
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhongchuang.config.settings")
    return {"update": update, "compile": compile_catalogue, "check": check}[command]()


if __name__ == "__main__":
    sys.exit(main())
