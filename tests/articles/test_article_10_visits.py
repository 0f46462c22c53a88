"""第十条 申请自治区众创空间的基本程序：
2. 各地州市科技局对申报材料进行初审和实地核查……

Two people go, on a day the space is told; what they find is signed by them and by the space.
"""

from __future__ import annotations

import pytest
from fieldwork_cast import change, draft_of, fill, plan, send, sign

from zhongchuang.documents.models import DocumentKind
from zhongchuang.filing.actions import finishing
from zhongchuang.filing.states import State
from zhongchuang.kernel.refusal import Refused
from zhongchuang.messaging.models import Message


@pytest.fixture
def visit(drive, prefecture_officer, prefecture_approver):
    return plan(drive(State.VISIT), prefecture_officer, prefecture_approver)


def finish(visit, officer):
    return finishing.finish_visit(
        actor=officer, visit=visit, passed=True, digest=draft_of(visit).digest
    )


def test_space_is_told_of_the_day(visit, operator):
    told = Message.objects.filter(recipient=operator.account, subject="实地核查安排")
    assert told.count() == 1


def test_visit_is_signed_by_two_officers_and_the_space(visit, prefecture_officer):
    fill(visit, prefecture_officer)
    with pytest.raises(Refused, match="还没有签名"):
        finish(visit, prefecture_officer)
    sign(visit, prefecture_officer)
    made = finish(visit, prefecture_officer)
    assert [one.party for one in made.signatures.all()] == ["first", "second", "operator"]
    assert made.paper.kind == DocumentKind.VISIT_RECORD


def test_what_is_changed_after_signing_is_signed_again(visit, prefecture_officer):
    fill(visit, prefecture_officer)
    sign(visit, prefecture_officer)
    send(visit, prefecture_officer, change("workstations", "59", 2))
    with pytest.raises(Refused, match="签名已失效"):
        finish(visit, prefecture_officer)
    sign(visit, prefecture_officer, version=2)
    assert finish(visit, prefecture_officer).workstations == 59
