"""The page of the demonstration, which elsewhere does not exist."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from zhongchuang.policy.calendar import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration(settings):
    settings.DEMO = True


def test_demo_does_not_exist_elsewhere(client_of, operator, settings):
    settings.DEMO = False
    client = client_of(operator)
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/", {"days": "5"}).status_code == 404


def test_demo_shows_accounts_and_day(client, demonstration, operator):
    response = client.get("/demo/")
    assert operator.account.username in response.content.decode()
    assert response.context["today"] == today()


def test_demo_moves_the_day(client_of, demonstration, operator):
    before = today()
    client = client_of(operator)
    client.post("/demo/", {"days": "5"})
    client.post("/demo/", {"days": "10"})
    assert today() == before + timedelta(days=15)


def test_demo_moves_only_for_who_is_signed_in(client, demonstration):
    before = today()
    response = client.post("/demo/", {"days": "5"})
    assert response["Location"].startswith(reverse("account_login"))
    assert today() == before


@pytest.mark.parametrize("days", ["-5", "3", "", "x"])
def test_demo_moves_no_other_number_of_days(client_of, demonstration, operator, days):
    before = today()
    client_of(operator).post("/demo/", {"days": days})
    assert today() == before
