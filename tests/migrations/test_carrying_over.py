"""Rows of the first edition, carried over by every migration since, on either database."""

from __future__ import annotations

import pytest

# The databases are the script's own; the mark lets the tests run on PostgreSQL, too.
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def carried(carry):
    """What became of the rows."""
    return carry("old_rows.py")


def test_old_corrections_are_sent_and_those_settled_are_accepted(carried):
    assert carried["items"] == [
        ["已办", "other", True, True, True],
        ["未办", "other", True, True, None],
    ]


def test_old_returns_and_answers_stopped_the_clock_and_let_it_go_on(carried):
    assert carried["marks"] == [
        ["acceptance", "pause", "2026-03-02", "return"],
        ["acceptance", "resume", "2026-03-02", "resubmit"],
    ]


def test_old_mail_becomes_deliveries(carried):
    assert carried["deliveries"] == [
        ["sent", "email", "sent", True],
        ["failed", "email", "failed", False],
        ["pending", "email", "failed", False],
    ]


def test_old_mail_that_never_left_is_not_sent_after_the_fact(carried):
    assert carried["due"] == 0
