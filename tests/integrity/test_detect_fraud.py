"""What is padded is found, and hardly anything else: held on a small seeded set."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from integrity.detections import only
from zhongchuang.demonstration.scoring import score
from zhongchuang.demonstration.seeding import Seeded, seed
from zhongchuang.integrity.detecting import detect
from zhongchuang.policy.registry import policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def seeded() -> Seeded:
    return seed(150, 3, year=2025, with_fraud=True)


def test_padding_is_found_and_little_else(seeded):
    hits = detect(seeded.spaces, policy("xinjiang-2019"), seeded.frame)
    result = score(seeded.truth, hits)
    assert (result.padded >= 30, result.recall >= 0.95, result.precision >= 0.9) == (
        True,
        True,
        True,
    ), result


def test_one_space_and_many_are_asked_the_same(seeded):
    rules = policy("xinjiang-2019")
    together = detect(seeded.spaces, rules, seeded.frame)
    alone = [hit for space in seeded.spaces[:40] for hit in detect([space], rules, seeded.frame)]
    assert alone == [hit for hit in together if hit.space_id in seeded.spaces[:40]]


def test_queries_do_not_grow_with_the_spaces(seeded):
    rules, numbers = policy("xinjiang-2019"), []
    for spaces in (seeded.spaces[:2], seeded.spaces):
        with CaptureQueriesContext(connection) as queries:
            detect(spaces, rules, seeded.frame)
        numbers.append(len(queries))
    assert (numbers[1] - numbers[0] <= 24, numbers[1] <= 60) == (True, True), numbers


def test_many_spaces_asked_at_once_give_the_same_as_few(seeded, monkeypatch):
    rules = policy("xinjiang-2019")
    few = detect(seeded.spaces, rules, seeded.frame)
    for module in ("integrity.inquiry", "integrity.detecting", "ledger.scope"):
        monkeypatch.setattr(f"zhongchuang.{module}.LISTED_AT_MOST", 10)
    assert detect(seeded.spaces, rules, seeded.frame) == few


def test_detector_alone_finds_what_it_finds_among_all(seeded):
    together = detect(seeded.spaces, policy("xinjiang-2019"), seeded.frame)
    alone = detect(seeded.spaces, only("near-photo"), seeded.frame)
    assert alone == [hit for hit in together if hit.signal == "near-photo"]
