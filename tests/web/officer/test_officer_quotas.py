"""How many may still be recommended: on the round, at a prefecture's home, and where it is refused."""

from __future__ import annotations

import pytest
from django.urls import reverse

from zhongchuang.filing.states import State


@pytest.fixture
def one_taken(quota_round, driver, full_space):
    round_ = quota_round("limit = 2")
    driver.bring(round_, full_space, State.FORMAL)
    return round_


def shown(rows) -> list[tuple[str, int, int, int]]:
    return [(one.name, one.places.all, one.places.used, one.places.left) for one in rows]


def test_region_reads_every_prefecture(regional, foreign_prefecture, one_taken):
    page = regional.get(reverse("officer:round", args=[one_taken.pk]))
    assert shown(page.context["quota"]) == [("乌鲁木齐市", 2, 1, 1), ("喀什地区", 2, 0, 2)]


def test_prefecture_reads_its_own(officer, foreign_prefecture, one_taken):
    page = officer.get(reverse("officer:round", args=[one_taken.pk]))
    assert shown(page.context["quota"]) == [("乌鲁木齐市", 2, 1, 1)]


def test_prefecture_reads_its_own_at_home(officer, one_taken):
    (funnel,) = officer.get(reverse("officer:home")).context["funnels"]
    assert shown(funnel.quota) == [("乌鲁木齐市", 2, 1, 1)]


def test_round_without_a_quota_shows_none(officer, round_):
    assert officer.get(reverse("officer:round", args=[round_.pk])).context["quota"] == []
