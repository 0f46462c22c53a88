"""Two approvals at the same moment for the last place of a prefecture: one of them gets it."""

from __future__ import annotations

import pytest
from filing.test_concurrency import at_once, refusals

from zhongchuang.filing.actions import proposing
from zhongchuang.filing.models import Application
from zhongchuang.filing.states import State

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("database_for_threads"),
]


def test_two_approvals_for_the_last_place_are_one_recommendation(
    quota_round, driver, full_space, second_space, prefecture_approver
):
    round_ = quota_round("limit = 1")
    proposals = [
        proposing.open_proposal(driver.bring(round_, space, State.RECOMMENDATION_PREPARED))
        for space in (full_space, second_space)
    ]
    results = at_once(
        lambda one=one: proposing.approve_recommendation(actor=prefecture_approver, proposal=one)
        for one in proposals
    )
    assert (len(refusals(results)), Application.objects.filter(state=State.FORMAL).count()) == (
        1,
        1,
    )
