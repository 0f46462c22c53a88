"""The uploaded workbook between preview and confirmation: on the server, one a session."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpRequest
from django.utils import timezone

FOLDER = "imports"
SESSION_KEY = "operator-import"
KEPT_FOR = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A workbook that waits for its confirmation."""

    name: str
    space_id: int
    path: str

    def content(self) -> bytes | None:
        """The file; None when it was cleared away meanwhile."""
        if not default_storage.exists(self.path):
            return None
        with default_storage.open(self.path, "rb") as file:
            return bytes(file.read())


def keep(request: HttpRequest, space_id: int, name: str, content: bytes) -> None:
    """Keep a workbook for this session in place of an earlier one; clear away forgotten ones."""
    discard(request)
    clear_forgotten()
    path = default_storage.save(f"{FOLDER}/{secrets.token_urlsafe(24)}.xlsx", ContentFile(content))
    request.session[SESSION_KEY] = {"name": name, "space": space_id, "path": path}


def waiting(request: HttpRequest, space_id: int) -> Waiting | None:
    """The session's workbook for this space."""
    kept = request.session.get(SESSION_KEY)
    if kept is None or kept["space"] != space_id:
        return None
    return Waiting(kept["name"], kept["space"], kept["path"])


def discard(request: HttpRequest) -> None:
    kept = request.session.pop(SESSION_KEY, None)
    if kept is not None:
        default_storage.delete(kept["path"])


def clear_forgotten() -> None:
    """Delete workbooks that nobody confirmed."""
    if not default_storage.exists(FOLDER):
        return
    oldest = timezone.now() - KEPT_FOR
    for name in default_storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{name}"
        if default_storage.get_modified_time(path) < oldest:
            default_storage.delete(path)
