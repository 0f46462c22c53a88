"""What the tests of the administrator's pages share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from zhongchuang.audit.models import Entry


@pytest.fixture
def boss(client_of, administrator) -> Client:
    """The administrator's browser."""
    return client_of(administrator)


@pytest.fixture
def post(boss) -> Callable[..., object]:
    """Post to one of the administrator's addresses: `post("add_day", 2027, day="2027-02-06")`."""

    def send(page: str, /, *args: object, **data: object) -> object:
        return boss.post(reverse(f"admin:{page}", args=args), data)

    return send


@pytest.fixture
def queries() -> Callable[[Client, str], int]:
    """How many queries a page needs."""

    def count(client: Client, address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    return count


@pytest.fixture
def last_act(db) -> Callable[[], tuple[str, object]]:
    """The last act of the chain and its data."""

    def read() -> tuple[str, object]:
        entry = Entry.objects.order_by("-sequence")[0]
        return entry.act, entry.data

    return read
