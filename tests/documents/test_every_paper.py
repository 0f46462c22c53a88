"""Every paper the system words, from its samples: the words fit, the sheet is that of GB/T 9704."""

from __future__ import annotations

import pytest

from zhongchuang.documents.models import DocumentKind
from zhongchuang.documents.phrasing import mistakes_in
from zhongchuang.filing.papers.forms import FORMS

KINDS = sorted(FORMS)


@pytest.mark.parametrize("kind", KINDS)
def test_shipped_words_say_what_the_paper_must(kind: DocumentKind):
    form = FORMS[kind]
    assert mistakes_in(form, form.text) == []
