"""A malware scanner that speaks as ClamAV's daemon does, and knows one piece of malware."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from socketserver import StreamRequestHandler, ThreadingTCPServer, ThreadingUnixStreamServer
from threading import Thread
from typing import Any

MALWARE = b"EVIDENCE-TEST-MALWARE"
SIGNATURE = "Evidence.Test.Malware"


@dataclass
class Daemon:
    """A running scanner.

    Attributes:
        address: for ZHONGCHUANG_CLAMD.
        largest: bytes of a stream it takes, as StreamMaxLength.
        seen: the content of every stream.
    """

    address: str = ""
    largest: int = 10**9
    known: bytes = MALWARE
    seen: list[bytes] = field(default_factory=list)

    def answer(self, content: bytes) -> str:
        self.seen.append(content)
        if len(content) > self.largest:
            return "INSTREAM size limit exceeded. ERROR"
        return f"stream: {SIGNATURE} FOUND" if self.known in content else "stream: OK"


class Conversation(StreamRequestHandler):
    daemon: Daemon

    def handle(self) -> None:
        match self.rfile.readline():
            case b"nPING\n":
                answer = "PONG"
            case b"nVERSION\n":
                answer = "ClamAV 1.4.3/27500/Tue Nov 24 08:00:00 2026"
            case b"nINSTREAM\n":
                answer = self.daemon.answer(self.stream())
            case _:
                answer = "UNKNOWN COMMAND"
        self.wfile.write(f"{answer}\n".encode())

    def stream(self) -> bytes:
        content = b""
        while length := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        return content


@contextmanager
def running(path: str = "") -> Iterator[Daemon]:
    """A scanner on a free port, or on a socket of that path."""
    daemon = Daemon()
    handler: Any = type("Handler", (Conversation,), {"daemon": daemon})
    server = (
        ThreadingUnixStreamServer(path, handler)
        if path
        else ThreadingTCPServer(("127.0.0.1", 0), handler)
    )
    daemon.address = f"unix://{path}" if path else f"tcp://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield daemon
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
