"""Pictures: where they were taken, a copy that does not tell, and what they look like."""

from __future__ import annotations

import io
from itertools import combinations

import pytest
from django.core.files.base import ContentFile
from PIL import Image, ImageCms, ImageEnhance, ImageOps
from PIL.PngImagePlugin import PngInfo

from evidence.building import JPEG_TRAILER, pdf
from evidence.photos import XMP, exif, opened, saved, scene
from zhongchuang.evidence.models import StoredFile
from zhongchuang.evidence.pictures import describe, fingerprint
from zhongchuang.evidence.store import open_file, open_public, store

VIEW = scene(1)
ALIKE, APART = 6, 12
"""Bits that two pictures of one view differ in at most, and two views at least."""


def distance(one: int, other: int) -> int:
    """In how many of its 64 bits a fingerprint differs from another."""
    return ((one ^ other) & (2**64 - 1)).bit_count()


def print_of(content: bytes) -> int:
    found = fingerprint(io.BytesIO(content))
    assert found is not None
    return found


def with_text(image: Image.Image) -> bytes:
    text = PngInfo()
    text.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return saved(image, "PNG", pnginfo=text)


@pytest.mark.parametrize(
    ("content", "located"),
    [
        (saved(VIEW), False),
        (saved(VIEW, exif=exif()), False),
        (saved(VIEW, exif=exif(place=True)), True),
        (saved(VIEW, "PNG", exif=exif(place=True)), True),
        (saved(VIEW, "WEBP", exif=exif(place=True)), True),
        (saved(VIEW, xmp=XMP), True),
        (saved(VIEW, "WEBP", xmp=XMP), True),
        (with_text(VIEW), True),
    ],
    ids=["plain", "phone", "exif", "png", "webp", "xmp", "webp-xmp", "png-xmp"],
)
def test_place_is_found(content, located):
    assert describe(io.BytesIO(content)).located is located


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_picture_that_is_nothing_else_needs_no_copy(form):
    assert describe(io.BytesIO(saved(VIEW, form))).public is None


@pytest.mark.parametrize(
    "content",
    [
        saved(VIEW, exif=exif(place=True)),
        saved(VIEW, xmp=XMP),
        saved(VIEW, comment=b"taken by a person"),
        saved(VIEW, exif=exif()) + JPEG_TRAILER,
        saved(VIEW) + JPEG_TRAILER,
        saved(VIEW, "PNG", exif=exif(place=True)),
        with_text(VIEW),
        saved(VIEW, "WEBP", exif=exif(place=True), xmp=XMP),
    ],
    ids=["exif", "xmp", "comment", "film", "film-only", "png", "png-text", "webp"],
)
def test_public_copy_is_nothing_but_the_picture(content):
    public = describe(io.BytesIO(content)).public
    again = describe(io.BytesIO(public))
    assert (again.public, again.located, opened(public).size) == (None, False, VIEW.size)
    assert dict(opened(public).getexif()) == {}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_public_copy_is_upright(orientation):
    content = saved(VIEW, exif=exif(orientation), quality=95)
    upright = ImageOps.exif_transpose(opened(content))
    public = describe(io.BytesIO(content)).public
    assert opened(public).size == upright.size
    assert distance(print_of(public), print_of(saved(upright))) <= 1


def test_public_copy_keeps_what_is_see_through():
    image = VIEW.convert("RGBA")
    image.putalpha(120)
    public = describe(io.BytesIO(saved(image, "PNG", exif=exif()))).public
    assert opened(public).getpixel((5, 5))[3] == 120


def test_public_copy_drops_the_colour_profile():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    public = describe(io.BytesIO(saved(VIEW, icc_profile=profile, exif=exif()))).public
    assert "icc_profile" not in opened(public).info


def test_public_copy_is_drawn_where_the_colour_profile_is_broken():
    public = describe(io.BytesIO(saved(VIEW, icc_profile=b"broken", exif=exif()))).public
    assert opened(public).size == VIEW.size


def test_public_copy_is_no_larger_than_screens():
    public = describe(io.BytesIO(saved(scene(1, (6000, 3000)), exif=exif()))).public
    assert opened(public).size == (2560, 1280)


@pytest.mark.parametrize(
    "again",
    [
        saved(VIEW.resize((300, 225))),
        saved(VIEW.resize((2400, 1800))),
        saved(VIEW.resize((1000, 800))),
        saved(VIEW, quality=20),
        saved(VIEW, "PNG"),
        saved(VIEW, "WEBP", quality=40),
        saved(ImageEnhance.Brightness(VIEW).enhance(1.15)),
        saved(ImageEnhance.Brightness(VIEW).enhance(0.85)),
        saved(ImageEnhance.Contrast(VIEW).enhance(1.2)),
        saved(VIEW.convert("L")),
        saved(VIEW.rotate(90, expand=True), exif=exif(6)),
    ],
    ids=["smaller", "larger", "squeezed", "coarser", "png", "webp", "brighter", "darker", "harder",
         "grey", "turned"],
)  # fmt: skip
def test_fingerprint_stays_nearly_the_same(again):
    assert distance(print_of(saved(VIEW)), print_of(again)) <= ALIKE


def test_fingerprints_of_other_views_are_far_away():
    prints = [print_of(saved(scene(seed, (600, 450)))) for seed in range(40)]
    assert min(distance(one, other) for one, other in combinations(prints, 2)) >= APART


def test_fingerprint_of_nothing_is_none():
    assert fingerprint(io.BytesIO(saved(Image.new("RGB", (400, 300), "white")))) is None


@pytest.mark.django_db
def test_stored_picture_keeps_its_original_and_a_public_copy():
    content = saved(VIEW, exif=exif(6, place=True))
    file = store(ContentFile(content, name="照片.jpg"))
    file.refresh_from_db()
    with open_file(file) as original, open_public(file) as public:
        assert (original.read(), opened(public.read()).size) == (content, (900, 1200))
    assert (file.located, file.fingerprint, file.public_file.located) == (
        True,
        print_of(content),
        False,
    )


@pytest.mark.django_db
def test_stored_picture_without_more_is_its_own_public_copy():
    content = saved(VIEW)
    file = store(ContentFile(content, name="照片.jpg"))
    with open_public(file) as public:
        assert (public.read(), file.public_file, StoredFile.objects.count()) == (content, None, 1)


@pytest.mark.django_db
def test_stored_paper_has_no_fingerprint():
    file = store(ContentFile(pdf(), name="协议.pdf"))
    assert (file.fingerprint, file.located, file.public_file) == (None, False, None)


@pytest.mark.django_db
def test_picture_stored_before_it_was_looked_at_is_not_shown_as_it_is():
    content = saved(VIEW, exif=exif(place=True))
    file = store(ContentFile(content, name="照片.jpg"))
    file.public_file = file.fingerprint = None
    with open_public(file) as public:
        assert dict(opened(public.read()).getexif()) == {}


@pytest.mark.django_db
def test_picture_that_shows_nothing_is_its_own_public_copy():
    content = saved(Image.new("RGB", (400, 300), "white"))
    file = store(ContentFile(content, name="照片.jpg"))
    with open_public(file) as public:
        assert public.read() == content
