"""第十条 申请自治区众创空间的基本程序：
3. 自治区科技厅负责对推荐申报材料评审、审核，并公示结果。公示无异议的，以科技厅文件形式确认为自治区众创空间。

What is published can be proved later; a changed list is told and begins anew; an objection is looked
into, answered with reasons, and reviewed once by somebody else before the space goes on.
"""

from __future__ import annotations

import pytest

from zhongchuang.audit.chain import verify
from zhongchuang.filing import proofs
from zhongchuang.filing.actions import changing, investigating, noticing, objecting
from zhongchuang.filing.models import NoticeEntry
from zhongchuang.filing.states import ObjectorKind, Outcome, State
from zhongchuang.kernel.refusal import Refused
from zhongchuang.policy.calendar import today, working_calendar

pytestmark = pytest.mark.django_db

PERSON = objecting.ObjectionForm(ObjectorKind.PERSON, "不实。", "示例异议人", "13900000000")


@pytest.fixture
def entry(drive) -> NoticeEntry:
    return drive(State.NOTICE_RUNNING).notice_entries.get()


def test_what_was_published_can_be_proved_later(entry, region_officer, later):
    later(20)
    noticing.conclude(actor=region_officer, notice=entry.notice)
    assert (proofs.trouble(entry.notice), verify()) == ("", None)


def test_changed_entry_is_published_for_its_whole_term_again(entry, region_officer, later):
    later(3)
    changing.correct(
        actor=region_officer, entry=entry, values={"name": "示例众创园"}, reason="名称有误。"
    )
    entry.refresh_from_db()
    assert entry.last_day == working_calendar().last_day(today(), 5, start_counts=True)


def test_space_goes_on_only_when_nothing_more_can_come_of_an_objection(
    entry, region_officer, region_approver, later
):
    found = objecting.object_to(entry=entry, form=PERSON)
    answers = {"objection": found, "outcome": Outcome.DISMISSED}
    investigating.answer(actor=region_officer, text="经核实不成立。", **answers)
    objecting.ask_review(objection=found, grounds="未到现场。")
    later(30)
    with pytest.raises(Refused, match="未答复的异议"):
        noticing.conclude(actor=region_officer, notice=entry.notice)
    investigating.answer(actor=region_approver, text="复核维持。", **answers)
    assert len(noticing.conclude(actor=region_officer, notice=entry.notice)) == 1
