"""When and where a photograph says it was taken: shown to reviewers, and to nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from PIL import ExifTags, Image

from zhongchuang.evidence.models import StoredFile
from zhongchuang.evidence.previews import PICTURES
from zhongchuang.evidence.store import open_file

EXIF_TIME = "%Y:%m:%d %H:%M:%S"
PLACES = 5
"""Decimals of a degree: about a metre, as finely as a telephone knows."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a photograph says of itself; anybody could have written it there.

    Attributes:
        at: the wall-clock time by the camera; "" where it says none.
        place: latitude and longitude in degrees, north and east positive; "" where it says none.
    """

    at: str = ""
    place: str = ""


def taken(file: StoredFile) -> Taken | None:
    """What a picture says of itself; None for other files, and for those that cannot be opened."""
    if file.content_type not in PICTURES or not file.counts:
        return None
    try:
        with open_file(file) as content, Image.open(content) as picture:
            exif = picture.getexif()
    except (OSError, SyntaxError, ValueError):
        return None
    return Taken(
        moment(exif.get_ifd(ExifTags.IFD.Exif), exif),
        coordinates(exif.get_ifd(ExifTags.IFD.GPSInfo)),
    )


def moment(details: Mapping[int, Any], exif: Mapping[int, Any]) -> str:
    for value in (details.get(ExifTags.Base.DateTimeOriginal), exif.get(ExifTags.Base.DateTime)):
        try:
            found = datetime.strptime(str(value), EXIF_TIME)  # noqa: DTZ007  # a camera's wall clock
        except ValueError:
            continue
        return found.strftime("%Y-%m-%d %H:%M:%S")
    return ""


def coordinates(gps: Mapping[int, Any]) -> str:
    north = degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef) == "S")
    east = degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef) == "W")
    return f"{north}, {east}" if north and east else ""


def degrees(parts: Any, negative: bool) -> str:
    """Degrees, minutes and seconds as decimal degrees; "" where they are none."""
    try:
        whole, minutes, seconds = (Fraction(str(part)) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return ""
    value = whole + minutes / 60 + seconds / 3600
    return f"{float(-value if negative else value):.{PLACES}f}"
