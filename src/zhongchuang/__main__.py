"""The console script `zhongchuang`: Django's command line with the project's settings."""

from __future__ import annotations

import os
import secrets
import sys
import tempfile
from pathlib import Path

STATELESS = {"evaluate", "policy"}
"""Commands that need no data folder: they run with a key of their own and leave nothing behind."""


def prepare(arguments: list[str]) -> None:
    """Set the environment a command needs before the settings are read."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhongchuang.config.settings")
    command = arguments[1] if len(arguments) > 1 else ""
    if command == "demo":
        os.environ["ZHONGCHUANG_DEMO"] = "1"
        if "ZHONGCHUANG_DATA" not in os.environ:
            os.environ["ZHONGCHUANG_DATA"] = tempfile.mkdtemp(prefix="zhongchuang-demo-")
    if command in STATELESS or arguments[1:3] == ["ledger", "template"]:
        os.environ.setdefault("ZHONGCHUANG_SECRET", secrets.token_urlsafe(48))
    else:
        Path(os.environ.get("ZHONGCHUANG_DATA", "data")).mkdir(parents=True, exist_ok=True)


def main() -> None:
    prepare(sys.argv)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
