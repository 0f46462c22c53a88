"""Both formats say the same: every word of the content model stands in either file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from pdfplumber.pdf import PDF

from documents.measuring import all_text, plain
from zhongchuang.documents.content import Document
from zhongchuang.documents.wording import compose

NOT_WORDS = {"style", "kind", "align", "url"}


def words(value: Any) -> Iterator[str]:
    """Every text of a composed document, without the names of styles and alignments."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in NOT_WORDS:
                yield from words(item)
    elif isinstance(value, list):
        for item in value:
            yield from words(item)
    elif isinstance(value, str):
        yield value


def missing(document: Document, printed: str) -> list[str]:
    """Words that are not printed; a cell broken over lines is looked for character by character."""
    return [
        text
        for text in words(compose(document))
        if plain(text) not in printed and not set(plain(text)) <= set(printed)
    ]


def sentences(document: Document) -> list[str]:
    return [
        plain(part["text"])
        for part in compose(document)["body"]
        if part["kind"] in ("paragraph", "heading")
    ]


def word_text(document: WordDocument) -> str:
    texts = [node.text or "" for node in document.element.body.iter(qn("w:t"))]
    texts += [
        paragraph.text for section in document.sections for paragraph in section.header.paragraphs
    ]
    return plain("".join(texts))


def test_pdf_holds_every_word(opened: Callable[..., PDF], sample: Document) -> None:
    assert missing(sample, all_text(opened(sample).pages)) == []


def test_docx_holds_every_word(word: Callable[[Document], WordDocument], sample: Document) -> None:
    printed = word_text(word(sample))
    assert [text for text in words(compose(sample)) if plain(text) not in printed] == []


def test_both_formats_print_the_same_sentences(
    opened: Callable[..., PDF], word: Callable[[Document], WordDocument], sample: Document
) -> None:
    texts = (
        "".join(
            line
            for page in opened(sample.marked("")).pages
            for line in page.extract_text().splitlines()
            if not line.startswith("—")
        ),
        word_text(word(sample)),
    )
    found = [[sentence in plain(text) for sentence in sentences(sample)] for text in texts]
    assert found == [[True] * len(sentences(sample))] * 2
