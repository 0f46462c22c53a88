"""Fetch the Fandol fonts (仿宋, 楷, 黑, 宋) that official documents are set in.

They are looked for on this machine first, then taken from Debian's package, which is unpacked but
not installed. Where neither is possible a message says so and documents are set in Noto, which is
always installed. The fonts are GPL with font exception; their licence is kept beside them.

    python tools/fetch_fonts.py [--into FOLDER] [--require]
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PACKAGE = "texlive-lang-chinese"
FONTS = (
    "FandolFang-Regular.otf",
    "FandolKai-Regular.otf",
    "FandolHei-Regular.otf",
    "FandolSong-Regular.otf",
    "FandolSong-Bold.otf",
)
LICENCES = ("COPYING.gz", "README")
SYSTEM = Path("/usr/share")
DOWNLOAD_SECONDS = 300


def default_folder() -> Path:
    """Where the program looks: inside the environment it runs in."""
    return Path(sys.prefix) / "share" / "zhongchuang" / "fonts"


def say(message: str) -> None:
    sys.stdout.write(f"{message}\n")


def copy_fonts(tree: Path, folder: Path) -> bool:
    """Copy all fonts found below `tree` into `folder`; false when one of them is not there."""
    found = {path.name: path for path in tree.rglob("Fandol*.otf")}
    if not found.keys() >= set(FONTS):
        return False
    folder.mkdir(parents=True, exist_ok=True)
    for name in FONTS:
        shutil.copyfile(found[name], folder / name)
    for licence in (path for name in LICENCES for path in tree.rglob(f"fandol/{name}")):
        shutil.copyfile(licence, folder / f"Fandol-{licence.name}")
    return True


def run(command: list[str], folder: Path) -> str:
    """Run quietly; the reason when it fails, otherwise nothing."""
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=DOWNLOAD_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return (done.stderr.strip() or f"exit {done.returncode}") if done.returncode else ""


def download(folder: Path) -> str:
    """Get the package's file into `folder`, refreshing the package lists when they are stale."""
    command = ["apt-get", "download", PACKAGE]
    trouble = run(command, folder)
    if trouble and hasattr(os, "geteuid") and os.geteuid() == 0:
        trouble = run(["apt-get", "update"], folder) or run(command, folder)
    return trouble


def fetch(folder: Path) -> str:
    """Put the fonts into `folder`; returns why that was not possible, or nothing."""
    if SYSTEM.is_dir() and copy_fonts(SYSTEM, folder):
        return ""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return "this is no Debian-like system"
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        trouble = download(work)
        archives = sorted(work.glob("*.deb"))
        if not trouble and archives:
            trouble = run(["dpkg-deb", "-x", str(archives[0]), str(work / "tree")], work)
        if trouble:
            return trouble
        return "" if copy_fonts(work / "tree", folder) else f"{PACKAGE} holds no Fandol fonts"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--into", type=Path, default=default_folder())
    parser.add_argument("--require", action="store_true", help="fail when they cannot be had")
    options = parser.parse_args()
    if all((options.into / name).is_file() for name in FONTS):
        return 0
    trouble = fetch(options.into)
    if not trouble:
        say(f"Fandol fonts: in {options.into}")
        return 0
    say(
        f"Fandol fonts could not be fetched ({trouble}); documents will be set in Noto. "
        f"To have them, run `apt-get install {PACKAGE}` and set up again, "
        "or name a folder of your own fonts in ZHONGCHUANG_FONTS."
    )
    return 1 if options.require else 0


if __name__ == "__main__":
    sys.exit(main())
