"""Copy the pinned front-end packages into the tree, with their licences.

Usage: python tools/vendor_frontend.py

Needs npm, so that users of the system do not. A package whose archive does not have the pinned
SHA-512 is refused and nothing is written for it.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "src/zhongchuang/web/static/vendor"
SVG = "http://www.w3.org/2000/svg"

MIT = """MIT License

Copyright (c) {holder}

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""

ICONS = """alert-triangle arrow-back-up arrow-down arrow-left arrow-up arrows-sort ban building calendar
certificate chart-bar check chevron-down chevron-left chevron-right chevron-up circle circle-check
circle-dashed circle-dot circle-half-2 circle-x clock columns-3 copy download external-link
eye file-text filter flag gavel history home hourglass info-circle language list-check lock
logout map-pin menu-2 message paperclip pencil phone photo player-pause player-play plus printer
rosette-discount-check rubber-stamp search selector shield-check switch-horizontal table trash upload user users x
"""


@dataclass(frozen=True)
class Package:
    name: str
    version: str
    sha512: str
    holder: str


CORE = Package(
    "@tabler/core",
    "1.6.1",
    "960991f60731469e4994bc5c9918bd473f3926b12f1fa073ef52a795c3d549af"
    "7bc2dc10363812b378377f1c1b025ba51f244c821848574e1052e5b7a6a0ec22",
    "2018-2026 The Tabler Authors, codecalm.net Paweł Kuna",
)
ICON_SET = Package(
    "@tabler/icons",
    "3.31.0",
    "75b94075e298dfe180d54f90f5ece2674a2856564c1ec13c76a3f4464c2f46d1"
    "2c0142e828e61a09439c278a16d438d67a077193ef9402dd9295056799e1effa",
    "2020-2026 Paweł Kuna",
)
UPLOADS = Package(
    "tus-js-client",
    "4.3.1",
    "64b7989a3ae4694d5f52c29b222f0930be76b80a1c8c466d071e032a346bab3a"
    "d96b43b8318c13e9d6fea2a78f96ca55f85c57240c8505cfcbe60c148b6385b2",
    "2015 tus - Resumable File Uploads",
)


def fetched(package: Package, folder: Path) -> Path:
    """The unpacked package; ValueError when the archive is not the pinned one."""
    folder.mkdir()
    subprocess.run(
        ["npm", "pack", "--silent", f"{package.name}@{package.version}"],
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    archive = next(folder.glob("*.tgz"))
    found = hashlib.sha512(archive.read_bytes()).hexdigest()
    if found != package.sha512:
        raise ValueError(f"{package.name}@{package.version}: unexpected SHA-512 {found}")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder / "package"


def stripped(source: str) -> str:
    """The file without its source-map line, which manifest storage would look for."""
    return re.sub(r"\n?(/\*|//)# sourceMappingURL=\S+( ?\*/)?\s*", "\n", source)


def symbol(name: str, svg: str) -> str:
    """One icon as a symbol of the sprite; stroke and size come from the page's own stylesheet."""
    shapes = [shape for shape in re.findall(r"<path [^>]*/>", svg) if "M0 0h24v24H0z" not in shape]
    return f'<symbol id="{name}" viewBox="0 0 24 24">{"".join(shapes)}</symbol>'


def write_tabler(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for name in ("tabler.min.css", "tabler.rtl.min.css"):
        css = (source / "dist/css" / name).read_text()
        (target / name).write_text(stripped(css))
    (target / "LICENSE").write_text(MIT.format(holder=CORE.holder))


def write_icons(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    drawings = ((name, source / "icons/outline" / f"{name}.svg") for name in ICONS.split())
    symbols = "\n".join(symbol(name, path.read_text()) for name, path in drawings)
    (target / "icons.svg").write_text(f'<svg xmlns="{SVG}">\n{symbols}\n</svg>\n')
    (target / "LICENSE").write_text(MIT.format(holder=ICON_SET.holder))


def write_uploads(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    (target / "tus.min.js").write_text(stripped((source / "dist/tus.min.js").read_text()))
    (target / "LICENSE").write_text(MIT.format(holder=UPLOADS.holder))


def main() -> int:
    with tempfile.TemporaryDirectory() as scratch:
        write_tabler(fetched(CORE, Path(scratch, "core")), VENDOR / "tabler")
        write_icons(fetched(ICON_SET, Path(scratch, "icons")), VENDOR / "tabler-icons")
        write_uploads(fetched(UPLOADS, Path(scratch, "uploads")), VENDOR / "tus-js-client")
    return 0


if __name__ == "__main__":
    sys.exit(main())
