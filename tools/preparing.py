"""What a tool of this folder needs before it imports the system: its paths and its settings."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def prepare() -> None:
    """Make the system and the tests' helpers importable, without touching any data folder."""
    for folder in ("tests", "src"):
        sys.path.insert(0, str(ROOT / folder))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhongchuang.config.settings")
    os.environ.setdefault("ZHONGCHUANG_SECRET", secrets.token_urlsafe(48))
    import django

    django.setup()
