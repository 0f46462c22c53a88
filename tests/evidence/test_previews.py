"""Pages and pictures as PNG, never wider than a screen, never from a file in quarantine."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from evidence.building import DOCUMENT, numbered, pdf
from evidence.photos import exif, opened, saved, scene
from zhongchuang.demonstration.ledgers import evidence_pdf
from zhongchuang.evidence.models import StoredFile
from zhongchuang.evidence.previews import NoPreview, page_count, page_image
from zhongchuang.evidence.states import Scan
from zhongchuang.evidence.store import Quarantined, store

pytestmark = pytest.mark.django_db


def kept(content: bytes, name: str = "协议.pdf") -> StoredFile:
    return store(ContentFile(content, name=name))


def pages(*sizes: tuple[int, int]) -> bytes:
    """A PDF with a page of each size, in points."""
    kids = " ".join(f"{number} 0 R" for number in range(3, 3 + len(sizes)))
    return numbered(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Kids [{kids}] /Count {len(sizes)} >>",
            *(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {w} {h}] >>" for w, h in sizes),
        ]
    )


@pytest.mark.parametrize(
    ("content", "name", "count"),
    [
        (pages((100, 100)), "a.pdf", 1),
        (pages((100, 100), (200, 100), (100, 300)), "a.pdf", 3),
        (saved(scene(1)), "a.jpg", 1),
        (DOCUMENT, "a.docx", 0),
    ],
)
def test_pages_are_counted(content, name, count):
    assert page_count(kept(content, name)) == count


@pytest.mark.parametrize(
    ("page", "width", "size"),
    [(1, 400, (400, 400)), (2, 400, (400, 200)), (3, 100, (100, 300)), (1, 9000, (1600, 1600))],
)
def test_page_is_drawn_at_the_width_asked_for(page, width, size):
    file = kept(pages((100, 100), (200, 100), (100, 300)))
    assert opened(page_image(file, page, width)).size == size


def test_page_shows_what_is_on_it():
    darkest, brightest = (
        opened(page_image(kept(evidence_pdf("a")), 1, 800)).convert("L").getextrema()
    )
    assert (darkest < 100, brightest) == (True, 255)


def test_very_long_page_is_no_longer_than_four_screens():
    assert opened(page_image(kept(pages((10, 14_000))), 1, 1600)).height <= 6400


@pytest.mark.parametrize(
    ("content", "name", "size"),
    [
        (saved(scene(1)), "a.jpg", (800, 600)),
        (saved(scene(1), "PNG"), "a.png", (800, 600)),
        (saved(scene(1), "WEBP"), "a.webp", (800, 600)),
        (saved(scene(1), exif=exif(6)), "a.jpg", (800, 1067)),
        (saved(scene(1, (300, 200))), "a.jpg", (300, 200)),
    ],
    ids=["jpeg", "png", "webp", "turned", "small"],
)
def test_picture_is_shown_upright_and_no_larger_than_it_is(content, name, size):
    assert opened(page_image(kept(content, name), 1, 800)).size == size


def test_picture_is_shown_without_its_metadata():
    found = opened(page_image(kept(saved(scene(1), exif=exif(place=True)), "a.jpg"), 1, 800))
    assert (dict(found.getexif()), found.info) == ({}, {})


def test_picture_is_shown_from_its_public_copy():
    file = kept(saved(scene(1), exif=exif(place=True)), "a.jpg")
    Path(default_storage.path(file.path)).unlink()
    assert opened(page_image(file, 1, 400, public=True)).size == (400, 300)


@pytest.mark.parametrize("page", [0, 2, -1])
@pytest.mark.parametrize(("content", "name"), [(pdf(), "a.pdf"), (saved(scene(1)), "a.jpg")])
def test_page_that_is_not_there_has_no_preview(content, name, page):
    with pytest.raises(NoPreview):
        page_image(kept(content, name), page, 400)


def test_office_file_has_no_preview():
    with pytest.raises(NoPreview):
        page_image(kept(DOCUMENT, "a.docx"), 1, 400)


@pytest.mark.parametrize(("content", "name"), [(pdf(), "a.pdf"), (saved(scene(1)), "a.jpg")])
def test_file_broken_since_has_no_preview(content, name):
    file = kept(content, name)
    Path(default_storage.path(file.path)).write_bytes(b"broken")
    with pytest.raises(NoPreview):
        page_image(file, 1, 400)


@pytest.mark.parametrize("ask", [page_count, lambda file: page_image(file, 1, 400)])
def test_file_lost_since_has_no_preview(ask):
    file = kept(pdf())
    default_storage.delete(file.path)
    with pytest.raises(NoPreview):
        ask(file)


def test_paper_broken_since_has_no_pages():
    file = kept(pdf())
    Path(default_storage.path(file.path)).write_bytes(b"broken")
    with pytest.raises(NoPreview):
        page_count(file)


@pytest.mark.parametrize("ask", [page_count, lambda file: page_image(file, 1, 400)])
def test_file_in_quarantine_has_no_preview(ask):
    file = kept(pdf())
    file.scan = Scan.WAITING
    with pytest.raises(Quarantined):
        ask(file)


def test_many_ask_at_once():
    file = kept(pages((100, 100), (200, 100)))
    with ThreadPoolExecutor(6) as pool:
        drawn = set(pool.map(lambda n: page_image(file, 1 + n % 2, 300), range(24)))
    assert len(drawn) == 2
