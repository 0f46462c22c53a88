"""Photographs with and without what phones write into them."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageDraw, ImageFilter

XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><r exif:GPSLatitude="43,49.5N"/></x:xmpmeta>'


def scene(seed: int, size: tuple[int, int] = (1200, 900)) -> Image.Image:
    """A view that no other seed gives: light over broad shapes."""
    dice = random.Random(seed)
    image = Image.linear_gradient("L").rotate(dice.randrange(360)).resize(size).convert("RGB")
    draw = ImageDraw.Draw(image)
    for _shape in range(200):
        x, y = dice.randrange(size[0]), dice.randrange(size[1])
        across, down = dice.randrange(20, 160), dice.randrange(20, 120)
        colour = tuple(dice.randrange(256) for _channel in range(3))
        draw.ellipse((x - across, y - down, x + across, y + down), fill=colour)
    return image.filter(ImageFilter.GaussianBlur(3))


def exif(orientation: int = 1, *, place: bool = False) -> Image.Exif:
    found = Image.Exif()
    found[0x0112], found[0x010F], found[0x0132] = orientation, "示例手机", "2026:03:01 10:00:00"
    if place:
        gps = found.get_ifd(0x8825)
        gps[1], gps[2], gps[3], gps[4] = "N", (43.0, 49.0, 30.0), "E", (87.0, 36.0, 0.0)
    return found


def saved(image: Image.Image, form: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image
