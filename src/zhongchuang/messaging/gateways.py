"""Sending text messages: what a gateway is, and the one that speaks JSON over HTTP.

The HTTP gateway posts `{"to": …, "text": …, "sign": …}` with the headers `Idempotency-Key` (the
same for every attempt at one message, so that a repeated call is not a second message) and
`Authorization: Bearer …`. Any answer 2xx means taken.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings

TIMEOUT = 10.0
"""Seconds a gateway has for its answer."""
TRY_AGAIN = frozenset({408, 409, 425, 429})


class GatewayError(Exception):
    """The gateway did not take the message; `final` where trying again would not help."""

    def __init__(self, word: str, *, final: bool = False) -> None:
        super().__init__(word)
        self.word = word
        self.final = final


class Gateway(Protocol):
    """A provider of text messages."""

    def send(self, number: str, text: str, key: str) -> None:
        """Hand one message over.

        Args:
            key: names the message; a gateway takes each key once.

        Raises:
            GatewayError: it was not taken.
        """
        ...


@dataclass(frozen=True, slots=True)
class HttpGateway:
    """A gateway that takes JSON over HTTP."""

    url: str
    token: str = ""
    sign: str = ""
    timeout: float = TIMEOUT

    def send(self, number: str, text: str, key: str) -> None:
        status = self._post({"to": number, "text": text, "sign": self.sign}, key)
        if not 200 <= status < 300:
            refused = 400 <= status < 500 and status not in TRY_AGAIN
            raise GatewayError(f"HTTP {status}", final=refused)

    def _post(self, content: dict[str, str], key: str) -> int:
        parts = urlsplit(self.url)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=self.timeout)
        headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": key}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        way = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            connection.request("POST", way, json.dumps(content).encode(), headers)
            return connection.getresponse().status
        except (OSError, HTTPException) as error:
            raise GatewayError(type(error).__name__) from None
        finally:
            connection.close()


def gateway() -> Gateway | None:
    """The gateway of this installation; None where none is set up."""
    if not settings.SMS_URL:
        return None
    return HttpGateway(settings.SMS_URL, settings.SMS_TOKEN, settings.SMS_SIGN)
