from __future__ import annotations

from collections.abc import Iterator

import pytest

from evidence.daemon import Daemon, running


@pytest.fixture
def scanner(settings) -> Iterator[Daemon]:
    """A malware scanner the system is told of."""
    with running() as daemon:
        settings.CLAMD = daemon.address
        yield daemon


@pytest.fixture
def scanner_down(settings) -> None:
    """A scanner the system is told of, and that does not answer."""
    with running() as daemon:
        settings.CLAMD = daemon.address
