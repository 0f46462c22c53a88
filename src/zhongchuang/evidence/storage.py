"""Where files are kept: a folder, written whole or not at all, or an S3-compatible store."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, default_storage

PARTIAL = ".partial"


class WholeFileStorage(FileSystemStorage):
    """A file appears under its name when all of it is on disk: no crash leaves half a file."""

    def _save(self, name: str, content: File[bytes]) -> str:
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, partial = tempfile.mkstemp(dir=self._workshop())
        try:
            with os.fdopen(handle, "wb") as written:
                for piece in content.chunks():
                    written.write(piece)
                written.flush()
                os.fsync(written.fileno())
            if self.file_permissions_mode is not None:
                Path(partial).chmod(self.file_permissions_mode)
            return self._named(partial, name)
        finally:
            Path(partial).unlink(missing_ok=True)

    def _workshop(self) -> Path:
        """A folder of the same disk for files that are being written."""
        folder = Path(self.location) / PARTIAL
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _named(self, partial: str, name: str) -> str:
        """Give a finished file its name, or another one where somebody was faster."""
        while True:
            try:
                os.link(partial, self.path(name))
            except FileExistsError:
                name = self.get_available_name(name)
            else:
                return name


def keep(path: str, content: File[bytes]) -> None:
    """Keep a file under a name made from its content: whoever was faster has written the same."""
    size: Any = content.size
    if default_storage.exists(path):
        if default_storage.size(path) == size:
            return
        default_storage.delete(path)
    content.seek(0)
    saved = default_storage.save(path, content)
    if saved != path:
        default_storage.delete(saved)


def is_local() -> bool:
    """Do files lie in a folder of this machine?"""
    return isinstance(default_storage, FileSystemStorage)


def is_writable() -> bool:
    """Can a file be kept and taken away again?"""
    try:
        default_storage.delete(default_storage.save("readiness/probe", ContentFile(b"ok")))
    except Exception:  # every store has errors of its own
        return False
    return True
