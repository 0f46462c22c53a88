"""Where a link leads: to a page or a file beside this one, or to something that runs."""

from __future__ import annotations

import re

from zhongchuang.evidence.checks.faults import Fault, Faulty

SCHEME = re.compile(r"([a-z][a-z0-9+.\-]*):")
HARMLESS = frozenset({"http", "https", "mailto", "tel", "ftp"})
"""What a link a person clicks may lead to, beside files on the own disk."""
ACTIVE = frozenset({"javascript", "vbscript", "data"})


def check_link(target: str) -> None:
    """A link that a person clicks.

    Raises:
        Faulty: it runs something, or reaches into the network of whoever clicks it.
    """
    scheme = _scheme(_plain(target))
    if scheme in ACTIVE:
        raise Faulty(Fault.SCRIPT)
    if scheme not in HARMLESS and not is_local(target):
        raise Faulty(Fault.EXTERNAL_LINK)


def is_local(target: str) -> bool:
    """On the own disk, or within the file: opening it asks no other machine."""
    plain = _plain(target)
    scheme = _scheme(plain)
    if scheme == "file":
        path = plain.removeprefix("file:")
        return len(path) - len(path.lstrip("/")) in {0, 1, 3}
    drive = len(scheme) == 1
    return (not scheme or drive) and not plain.startswith("//")


def _plain(target: str) -> str:
    """Without the blanks and control signs that readers overlook."""
    return "".join(sign for sign in target if sign > " ").lower().replace("\\", "/")


def _scheme(plain: str) -> str:
    found = SCHEME.match(plain)
    return found[1] if found else ""
