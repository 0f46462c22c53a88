"""The public home: search, doors, what runs, the year's figures, the map."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from zhongchuang.directory.states import Level, StandingKind
from zhongchuang.policy.calendar import today
from zhongchuang.web.public.regions import CITIES, PLACES, by_prefecture, shade, tiles

pytestmark = pytest.mark.django_db


def stats(response):
    return [stat.value for stat in response.context["stats"]]


def counts(response):
    return {tile.place.code: tile.count for tile in response.context["tiles"]}


def test_home_without_data(client):
    response = client.get("/")
    assert response.status_code == 200
    assert stats(response) == [0, 0, 0, 0, 0]


def test_home_searches_the_register(client):
    text = client.get("/").content.decode()
    assert f'action="{reverse("public:register")}"' in text


def test_home_shows_running_notice_with_working_days(client, notice):
    response = client.get("/")
    assert response.context["notices"] == [(notice, "还剩 5 个工作日")]


def test_home_drops_notice_after_its_term(client, notice, later):
    later(30)
    assert client.get("/").context["notices"] == []


def test_figures_count_filed_new_and_ended(client, enter):
    year = today().year
    enter("示例甲空间", since=date(year, 1, 1))
    enter("示例乙空间", since=date(year - 1, 6, 1))
    enter(
        "示例丙空间",
        since=date(year - 2, 6, 1),
        until=date(year, 1, 1),
        kind=StandingKind.REVOKED,
    )
    assert stats(client.get("/")) == [2, 1, 0, 0, 1]


def test_figures_count_a_space_at_two_levels_once(client, enter):
    enter("示例甲空间", level=Level.REGION)
    enter("示例甲空间", level=Level.PREFECTURE)
    assert stats(client.get("/"))[0] == 1


def test_figures_count_applications_handed_in(client, notice):
    assert stats(client.get("/"))[2] == 1


def test_map_counts_current_spaces_by_prefecture(client, enter):
    enter("示例甲空间", "650100")
    enter("示例乙空间", "650100")
    enter("示例丙空间", "659003")
    enter("示例丁空间", "653100", kind=StandingKind.WITHDRAWN, until=date(2026, 1, 1))
    found = counts(client.get("/"))
    assert {code: n for code, n in found.items() if n} == {"650100": 2, CITIES: 1}


def test_map_has_every_prefecture_once(db):
    assert len({(place.row, place.column) for place in PLACES}) == len(PLACES) == 15
    assert [tile.name for tile in tiles({}) if tile.place.code == "652700"] == [
        "博尔塔拉蒙古自治州"
    ]


@pytest.mark.parametrize(
    ("count", "most", "expected"), [(0, 0, 0), (1, 1, 1), (1, 100, 1), (50, 100, 2), (100, 100, 4)]
)
def test_shade_grows_with_the_count(count, most, expected):
    assert shade(count, most) == expected


def test_by_prefecture_adds_counties_up():
    assert by_prefecture([("650102", 1), ("650100", 2), ("659010", 3)]) == {"6501": 3, "6590": 3}


def test_home_needs_the_same_queries_for_one_row_and_for_three(client, enter, queries):
    enter("示例甲空间")
    first = queries(client, "/")
    for name in ("示例乙空间", "示例丙空间"):
        enter(name)
    assert queries(client, "/") == first
