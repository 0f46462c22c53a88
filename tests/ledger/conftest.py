"""Files and actors for the ledger's tests; the cast stands in the suite's own conftest."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile

from zhongchuang.demonstration.ledgers import evidence_pdf


@pytest.fixture
def pdf() -> Callable[[str], ContentFile]:
    """A small PDF under a name; the same name gives the same content."""

    def make(name: str = "1.pdf") -> ContentFile:
        return ContentFile(evidence_pdf(name), name=name)

    return make
