from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.samples import letter, slip
from zhongchuang.documents.content import (
    Attachment,
    Document,
    Heading,
    Note,
    NumberedItem,
    Paragraph,
    Table,
    from_plain,
    to_plain,
)
from zhongchuang.kernel import canonical

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)
blocks = st.one_of(
    st.builds(Paragraph, texts, st.booleans()),
    st.builds(Heading, st.integers(1, 4), texts),
    st.builds(NumberedItem, texts, texts),
    st.builds(Note, texts),
    st.builds(lambda a, b: Table(("甲", "乙"), ((a, b),), (1, 2), ("left", "right")), texts, texts),
)


def test_document_through_json_is_the_same(sample: Document) -> None:
    assert from_plain(json.loads(canonical.canonical_json(to_plain(sample)))) == sample


@given(body=st.lists(blocks, max_size=4), title=texts.filter(str.strip))
def test_any_document_through_json_is_the_same(body: list[Paragraph], title: str) -> None:
    document = Document(title=title, body=tuple(body), attachments=(Attachment("附", tuple(body)),))
    assert from_plain(json.loads(json.dumps(to_plain(document)))) == document


def test_digest_of_the_same_content_is_the_same() -> None:
    assert slip().digest() == slip().digest()


def test_digest_of_other_content_differs() -> None:
    assert (slip().digest() == letter().digest()) is False


def test_marked_document_differs_by_its_watermark_only() -> None:
    assert letter().marked("演示数据") == replace(letter(), watermark="演示数据")


@pytest.mark.parametrize(
    ("plain", "message"),
    [
        ({"kind": "document", "title": " "}, "a document needs a title"),
        ({"kind": "poster", "title": "甲"}, "'poster' is no part of a document"),
        ({"kind": "document", "title": "甲", "style": "fax"}, "style 'fax' is not one of"),
        ({"kind": "document", "title": "甲", "colour": 1}, "document: .*'colour'"),
        ({"kind": "document"}, "document: .*'title'"),
        ({"kind": "note", "text": "甲"}, "the outermost part is not a document"),
        ({"kind": "document", "title": "甲", "style": "letter"}, "an issuing mark goes with"),
        ({"kind": "document", "title": "甲", "date": "1 March"}, "Invalid isoformat"),
    ],
)
def test_wrong_plain_content_is_refused(plain: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        from_plain(plain)


def test_heading_of_a_fifth_level_is_refused() -> None:
    with pytest.raises(ValueError, match="heading level 5 is not 1 to 4"):
        Heading(5, "甲")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"headers": (), "rows": ()}, "a table needs a column"),
        ({"headers": ("甲",), "rows": (("1", "2"),)}, "row 1 has 2 cells, not 1"),
        ({"headers": ("甲",), "rows": (), "widths": (1, 2)}, "one width a column, or none"),
        ({"headers": ("甲",), "rows": (), "widths": (0,)}, "widths are positive shares"),
        ({"headers": ("甲",), "rows": (), "align": ("left", "left")}, "one alignment a column"),
        ({"headers": ("甲",), "rows": (), "align": ("up",)}, "alignments are left, center, right"),
    ],
)
def test_wrong_table_is_refused(table: dict[str, tuple[()]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Table(**table)
