"""Detection as a whole: which spaces are asked, in which order, with how many queries."""

from __future__ import annotations

from datetime import date

import pytest
from ledger.making import tenancy

from zhongchuang.demonstration.ledgers import synthetic_uscc
from zhongchuang.directory.models import Space
from zhongchuang.integrity.detecting import DETECTORS, detect
from zhongchuang.kernel.periods import Frame
from zhongchuang.policy import integrity
from zhongchuang.policy.registry import policy

FRAME = Frame(2025, date(2026, 3, 1))
pytestmark = pytest.mark.django_db


def shared(*spaces: Space) -> None:
    for place in spaces:
        tenancy(place, name="示例企业", kind="company", uscc=synthetic_uscc(1))


def test_every_detector_a_policy_may_name_is_there():
    assert list(DETECTORS) == list(integrity.DETECTORS)


def test_no_space_gives_no_hit():
    assert detect([], policy("xinjiang-2019"), FRAME) == []


def test_spaces_may_be_given_as_queryset_list_or_ids(space, rival_space):
    shared(space, rival_space)
    rules = policy("xinjiang-2019")
    ways = (Space.objects.all(), [rival_space, space], [space.pk, rival_space.pk])
    found = [detect(way, rules, FRAME) for way in ways]
    assert found[0] == found[1] == found[2]
    assert [hit.space_id for hit in found[0]] == sorted((space.pk, rival_space.pk))


def test_one_space_alone_gives_its_own_hits_of_all(space, rival_space):
    shared(space, rival_space)
    rules = policy("xinjiang-2019")
    both = detect([space, rival_space], rules, FRAME)
    assert detect([space], rules, FRAME) == [hit for hit in both if hit.space_id == space.pk]


def test_other_spaces_are_named_in_the_sentence(space, rival_space):
    shared(space, rival_space)
    rules = policy("xinjiang-2019")
    (hit,) = detect([space], rules, FRAME)
    (rule,) = [rule for rule in rules.signals if rule.id == hit.signal]
    assert rule.said(hit.grounds, "zh-hans") == (
        "“示例企业”在 2025年2月1日 至 2026年3月1日 期间同时入驻本空间和“示例丝路众创空间”，重叠 394 天。"
    )
    assert rule.said(hit.grounds, "en") == (
        "“示例企业” was resident here and in “示例丝路众创空间” at once "
        "from 1 February 2025 to 1 March 2026: 394 days."
    )
