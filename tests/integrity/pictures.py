"""Drawn pictures that pass for photographs, and what people do to photographs."""

from __future__ import annotations

import random
from collections.abc import Callable
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

SIZE = (960, 720)

Change = Callable[[Image.Image], Image.Image]


def scene(seed: int) -> Image.Image:
    """A room with people: a gradient, large shapes and small ones, the same for one seed."""
    draw = random.Random(seed)
    picture = Image.linear_gradient("L").resize(SIZE).rotate(draw.randrange(360)).convert("RGB")
    pen = ImageDraw.Draw(picture)
    for n in range(60):
        x, y = draw.randrange(SIZE[0]), draw.randrange(SIZE[1])
        width = draw.randrange(40, 400 if n < 25 else 90)
        colour = tuple(draw.randrange(256) for _ in range(3))
        shape = pen.ellipse if draw.random() < 0.5 else pen.rectangle
        shape((x - width, y - width, x + width // 2, y + width), fill=colour)
    return picture.filter(ImageFilter.GaussianBlur(2))


def resized(picture: Image.Image) -> Image.Image:
    return picture.resize((640, 480))


def brightened(picture: Image.Image) -> Image.Image:
    return ImageEnhance.Brightness(picture).enhance(1.2)


def trimmed(picture: Image.Image) -> Image.Image:
    """Two per cent of every edge cut off, as a screenshot does."""
    x, y = (side // 50 for side in picture.size)
    return picture.crop((x, y, picture.width - x, picture.height - y))


def upload(picture: Image.Image, name: str = "photo.jpg", quality: int = 90) -> ContentFile:
    """The picture as a file of the kind its name says."""
    file = BytesIO()
    if name.endswith(".png"):
        picture.save(file, "PNG")
    else:
        picture.save(file, "JPEG", quality=quality)
    return ContentFile(file.getvalue(), name=name)
