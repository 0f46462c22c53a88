"""People who are told, and a real HTTP server that takes text messages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from zhongchuang.directory.models import Account


@pytest.fixture
def person(db) -> Account:
    return Account.objects.create_user("reader", "reader@example.com", "x", name="示例收件人")


@dataclass
class Taken:
    """What the gateway was sent; `status` is what it answers."""

    url: str = ""
    status: int = 200
    requests: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)


@pytest.fixture
def sms() -> Iterator[Taken]:
    """A gateway of this machine."""
    taken = Taken()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.requests.append((dict(self.headers), json.loads(body)))
            self.send_response(taken.status)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Nothing on the console."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        taken.url = f"http://127.0.0.1:{server.server_address[1]}/send?account=1"
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield taken
        server.shutdown()
        thread.join()


@pytest.fixture
def with_gateway(settings, sms) -> Taken:
    settings.SMS_URL, settings.SMS_TOKEN, settings.SMS_SIGN = sms.url, "secret", "众创"
    return sms
