"""The library that draws pages. It must be entered by one thread at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from threading import Lock
from typing import IO

import pypdfium2
from pypdfium2 import PdfiumError

__all__ = ["PdfiumError", "opened"]

_ONE_AT_A_TIME = Lock()


@contextmanager
def opened(content: IO[bytes]) -> Iterator[pypdfium2.PdfDocument]:
    """A document, and the library for oneself until it is closed.

    Raises:
        PdfiumError: it cannot be opened.
    """
    with _ONE_AT_A_TIME, closing(pypdfium2.PdfDocument(content)) as document:
        yield document
