"""Proposals from before approvals had rows, carried over on a real old schema, on either database."""

from __future__ import annotations

import pytest

# The databases are the script's own; the mark lets the tests run on PostgreSQL, too.
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def sheets(carry):
    """What became of the proposals: undecided, approved, sent back, confirmed."""
    return carry("old_sheets.py")["sheets"]


def test_undecided_proposal_waits_for_its_approver(sheets):
    assert sheets[0] == {
        "unit": "示例局",
        "next": ["approved", "approver"],
        "rows": [["prepared", "clerk", "prefecture-officer", "理由0", ""]],
        "stands_for": [],
        "persons": ["clerk"],
    }


def test_approved_proposal_keeps_both_hands_and_for_whom_it_was_prepared(sheets):
    assert sheets[1] == {
        "unit": "示例局",
        "next": ["", ""],
        "rows": [
            ["prepared", "clerk", "prefecture-officer", "理由1", ""],
            ["approved", "head", "prefecture-approver", "批语", ""],
        ],
        "stands_for": ["absent"],
        "persons": ["absent", "clerk", "head"],
    }


def test_proposal_sent_back_keeps_its_signature_void(sheets):
    assert sheets[2] == {
        "unit": "示例局",
        "next": ["", ""],
        "rows": [["prepared", "clerk", "prefecture-officer", "理由2", "批语"]],
        "stands_for": [],
        "persons": [],
    }


def test_confirmation_is_the_authoritys_of_the_round(sheets):
    assert sheets[3] == {
        "unit": "示例厅",
        "next": ["", ""],
        "rows": [
            ["prepared", "desk", "region-officer", "理由3", ""],
            ["approved", "department", "region-approver", "批语", ""],
        ],
        "stands_for": [],
        "persons": ["department", "desk"],
    }
