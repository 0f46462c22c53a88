"""Work that is due again and again: by whom, how often, and what happens when it fails."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from zhongchuang.jobs import regular
from zhongchuang.jobs.models import Turn

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def done(monkeypatch) -> list[str]:
    """What was done, of the one regular work there is."""
    found: list[str] = []
    monkeypatch.setattr(regular, "known", [])
    regular.regularly("counting", HOUR, lambda: found.append("counted"))
    return found


def _due(since: timedelta = timedelta()) -> None:
    Turn.objects.filter(pk="counting").update(free_at=timezone.now() - since)


def test_regular_work_is_done_first_as_soon_as_a_worker_is_there(done):
    assert (regular.do_due(), done) == (["counting"], ["counted"])


def test_regular_work_done_lately_is_not_done_again(done):
    regular.do_due()
    assert (regular.do_due(), done) == ([], ["counted"])


def test_regular_work_is_done_again_when_its_time_has_come(done):
    regular.do_due()
    _due()
    assert (regular.do_due(), done) == (["counting"], ["counted", "counted"])


def test_regular_work_is_not_done_twice_at_once(done, monkeypatch):
    inner: list[list[str]] = []
    monkeypatch.setattr(regular, "known", [])
    regular.regularly("counting", timedelta(), lambda: inner.append(regular.do_due()))
    regular.do_due()
    assert inner == [[]]


def test_turn_of_a_worker_that_died_is_given_up(done):
    Turn.objects.create(pk="counting", free_at=timezone.now() - timedelta(seconds=1))
    assert regular.do_due() == ["counting"]


def test_turn_taken_by_another_worker_is_left_to_it(done):
    Turn.objects.create(pk="counting", free_at=timezone.now() + regular.LEASE)
    assert (regular.do_due(), done) == ([], [])


def test_regular_work_that_fails_waits_for_its_next_turn(monkeypatch, caplog):
    caplog.set_level(logging.CRITICAL)
    monkeypatch.setattr(regular, "known", [])
    regular.regularly("dividing", HOUR, lambda: 1 // 0)
    first = regular.do_due()
    assert (first, regular.do_due()) == ([], [])


def test_system_has_regular_work():
    assert sorted(one.name for one in regular.known) == ["filing.clear-dossiers", "web.tick"]
