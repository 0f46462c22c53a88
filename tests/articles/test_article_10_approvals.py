"""第十条 申请自治区众创空间的基本程序：
2. 各地州市科技局对申报材料进行初审和实地核查……

Recommendation and confirmation are signed by different people, in rows.
"""

from __future__ import annotations

import pytest

from zhongchuang.directory.actions import grant_mandate
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Account, Standing
from zhongchuang.directory.states import Role
from zhongchuang.filing.actions import approving, noticing, proposing
from zhongchuang.filing.states import State
from zhongchuang.kernel.refusal import Refused


@pytest.fixture
def join():
    """Another person of an authority."""

    def made(name: str, role: Role, organisation) -> Actor:
        account = Account.objects.create_user(name, "", "x", name=f"示例{name}")
        return Actor(account, grant_mandate(account=account, role=role, organisation=organisation))

    return made


@pytest.fixture
def confirmation(four_rows, drive, region_officer, prefecture, join, later):
    """A confirmation prepared under a policy of four rows, its recommendation signed by four."""
    case = drive(State.RECOMMENDATION_PREPARED)
    sheet = proposing.open_proposal(case)
    approving.sign(actor=join("a", Role.PREFECTURE_OFFICER, prefecture), proposal=sheet)
    approving.sign(actor=join("b", Role.PREFECTURE_APPROVER, prefecture), proposal=sheet)
    issuer = join("c", Role.PREFECTURE_APPROVER, prefecture)
    proposing.approve_recommendation(actor=issuer, proposal=sheet)
    return case


def test_four_people_recommend_and_the_region_takes_over(confirmation):
    confirmation.refresh_from_db()
    assert confirmation.state == State.FORMAL


def test_four_people_confirm_and_no_fewer(
    confirmation, driver, drive, region, region_officer, region_approver, join, later
):
    case = driver.advance(confirmation, State.NOTICE_RUNNING)
    later(30)
    noticing.conclude(actor=region_officer, notice=case.notice_entries.get().notice)
    sheet = proposing.prepare_confirmation(
        actor=region_officer, round_=case.round, applications=[case], grounds="公示无异议。"
    )
    approving.sign(actor=join("d", Role.REGION_OFFICER, region), proposal=sheet)
    approving.sign(actor=region_approver, proposal=sheet)
    with pytest.raises(Refused):
        proposing.approve_confirmation(actor=region_approver, proposal=sheet)
    assert Standing.objects.count() == 0
    issuer = join("e", Role.REGION_APPROVER, region)
    proposing.approve_confirmation(actor=issuer, proposal=sheet)
    assert Standing.objects.get().space == case.space
