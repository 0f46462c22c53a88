"""What a picture tells: what it looks like, and where it was taken. And a copy that tells less."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
from PIL import ExifTags, Image, ImageCms, ImageOps

from zhongchuang.evidence.checks.pictures import rest_of

FORMATS = ("JPEG", "PNG", "WEBP")
ACROSS, DOWN = 9, 8
READ_AT = 4 * ACROSS
"""A fingerprint needs no more pixels across than this."""
FLAT = 6
"""Greys between the darkest and the brightest field of a picture that shows nothing."""
PUBLIC_SIDE = 2560
"""Pixels of the longer side of a public copy."""
PUBLIC_QUALITY = 88
PLACES = (ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSDestLatitude)
PLACE_WORDS = (b"GPSLatitude", b"GPSLongitude")
SAYING_NOTHING = frozenset(
    {
        *("jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi", "aspect", "gamma", "srgb"),
        *("adobe", "adobe_transform", "progressive", "progression", "interlace", "chromaticity"),
        *("icc_profile", "transparency", "background", "loop", "duration", "timestamp"),
    }
)
"""What a file says of how it is to be drawn."""
SEGMENTS_SAYING_NOTHING = (("APP0", b"JFIF"), ("APP14", b"Adobe"), ("APP2", b"ICC_PROFILE"))


@dataclass(frozen=True, slots=True)
class Picture:
    """What is kept of a picture beside itself.

    Attributes:
        fingerprint: 64 bits as a signed number; None where the picture shows nothing.
        located: it says where it was taken.
        public: a copy that is nothing but the picture, upright; None where the picture is that.
    """

    fingerprint: int | None
    located: bool
    public: bytes | None


def describe(content: IO[bytes]) -> Picture:
    """Of a picture that has passed the checks."""
    content.seek(0)
    picture = content.read()
    with Image.open(io.BytesIO(picture), formats=FORMATS) as image:
        located = _is_located(image, picture)
        public = _public_copy(image) if located or _tells_more(image, picture) else None
    return Picture(fingerprint(io.BytesIO(picture)), located, public)


def fingerprint(content: IO[bytes]) -> int | None:
    """Of neighbouring fields of a 9 × 8 picture in grey, which one is brighter (dHash).

    It stays nearly the same when the picture is resized, re-encoded or made a little brighter.
    """
    with Image.open(content, formats=FORMATS) as image:
        image.draft("L", (READ_AT, READ_AT))
        small = ImageOps.exif_transpose(image).convert("L")
        grey = np.asarray(small.resize((ACROSS, DOWN), Image.Resampling.BOX), dtype=np.int16)
    if int(grey.max()) - int(grey.min()) < FLAT:
        return None
    brighter = np.packbits(grey[:, 1:] > grey[:, :-1])
    return int.from_bytes(brighter.tobytes(), "big", signed=True)


def _is_located(image: Image.Image, picture: bytes) -> bool:
    """Do its EXIF or its XMP tell a place? XMP is text and may lie anywhere in the file."""
    exif: Any = image.getexif().get_ifd(ExifTags.IFD.GPSInfo)
    return any(exif.get(tag) for tag in PLACES) or any(word in picture for word in PLACE_WORDS)


def _tells_more(image: Image.Image, picture: bytes) -> bool:
    """Does the file hold anything beside the picture?"""
    segments: list[tuple[str, bytes]] = getattr(image, "applist", [])
    silent = all(
        any(name == one and data.startswith(word) for one, word in SEGMENTS_SAYING_NOTHING)
        for name, data in segments
    )
    return not silent or bool(image.info.keys() - SAYING_NOTHING) or bool(rest_of(picture))


def _public_copy(image: Image.Image) -> bytes:
    """The picture alone, upright, in the colours every screen takes, no larger than screens are."""
    image.draft("RGB", (PUBLIC_SIDE, PUBLIC_SIDE))
    upright = _in_plain_colours(ImageOps.exif_transpose(image), image.info.get("icc_profile"))
    upright.thumbnail((PUBLIC_SIDE, PUBLIC_SIDE))
    alone = Image.new(upright.mode, upright.size)
    alone.paste(upright)
    out = io.BytesIO()
    alone.save(out, image.format or "PNG", quality=PUBLIC_QUALITY)
    return out.getvalue()


def _in_plain_colours(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Without its colour profile, which names the device."""
    plain = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if not profile or image.mode not in {"RGB", "RGBA"}:
        return plain
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        seen = ImageCms.profileToProfile(plain, own, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError):
        return plain
    return seen or plain
