"""What changes after a case froze the ledger is told as later."""

from __future__ import annotations

from datetime import date

from ledger import making
from ledger.books import good, read
from zhongchuang.audit.chain import freeze
from zhongchuang.filing.states import State
from zhongchuang.ledger.actions import correct_fact, end_fact, note_freezing, retract_fact
from zhongchuang.ledger.entry import retract_facts
from zhongchuang.ledger.journal import frozen_before, history
from zhongchuang.ledger.models import Activity, Freezing, StaffMember, Version
from zhongchuang.ledger.workbook.importing import import_workbook


def frozen(space, title="2026年度备案申请 示例1号") -> Freezing:
    return note_freezing(space=space, snapshot=freeze({"title": title}), title=title)


def corrected(operator, fact, participants=9):
    values = {"participants": participants}
    return correct_fact(
        actor=operator, fact=fact, version=fact.version, values=values, reason="写错"
    )


def afters(fact):
    return [version.after and version.after.title for version in history(fact)]


def test_correction_after_a_freezing_says_so(operator, space):
    fact = making.activity(space)
    frozen(space)
    corrected(operator, fact)
    assert afters(fact) == ["2026年度备案申请 示例1号"]


def test_correction_before_any_freezing_does_not(operator, space):
    fact = making.activity(space)
    corrected(operator, fact)
    frozen(space)
    assert afters(fact) == [None]


def test_correction_of_a_row_added_since_does_not(operator, space):
    frozen(space)
    fact = making.activity(space)
    corrected(operator, corrected(operator, fact), 10)
    assert afters(fact) == [None, None]


def test_every_correction_of_a_row_that_was_frozen_says_so(operator, space):
    fact = making.activity(space)
    frozen(space)
    corrected(operator, corrected(operator, fact), 10)
    assert afters(fact) == ["2026年度备案申请 示例1号"] * 2


def test_correction_is_after_the_latest_freezing(operator, space):
    fact = making.activity(space)
    frozen(space)
    frozen(space, "2026年度备案申请 示例1号（补正）")
    corrected(operator, fact)
    assert afters(fact) == ["2026年度备案申请 示例1号（补正）"]


def test_freezing_of_another_space_does_not_count(operator, space, rival_space):
    fact = making.activity(space)
    frozen(rival_space)
    corrected(operator, fact)
    assert afters(fact) == [None]


def test_ending_and_retraction_after_a_freezing_say_so(operator, space):
    gone, ended = making.activity(space), making.staff(space)
    frozen(space)
    retract_fact(actor=operator, fact=gone, version=1, reason="误录")
    end_fact(actor=operator, fact=ended, version=1, on=date(2026, 1, 1))
    assert afters(gone) + afters(ended) == ["2026年度备案申请 示例1号"] * 2


def test_profile_that_was_frozen_says_so(operator, space):
    fact = making.profile(space)
    frozen(space)
    values = {"workstations": 20}
    correct_fact(actor=operator, fact=fact, version=1, values=values, reason="写错")
    assert afters(fact) == ["2026年度备案申请 示例1号"]


def test_retraction_of_many_says_so(operator, space):
    first, second = making.activity(space), making.activity(space)
    frozen(space)
    retract_facts(
        actor=operator,
        space=space,
        model=Activity,
        chosen={first.pk: 1, second.pk: 1},
        reason="误录",
    )
    assert afters(first) + afters(second) == ["2026年度备案申请 示例1号"] * 2


def test_import_after_a_freezing_says_so(operator, space):
    import_workbook(actor=operator, space=space, workbook=read(good()))
    frozen(space)
    book = good()
    book["人员"][1][1] = "主管"
    import_workbook(actor=operator, space=space, workbook=read(book))
    assert afters(StaffMember.objects.get()) == ["2026年度备案申请 示例1号"]


def test_import_of_what_did_not_change_leaves_no_version(operator, space):
    import_workbook(actor=operator, space=space, workbook=read(good()))
    frozen(space)
    import_workbook(actor=operator, space=space, workbook=read(good()))
    assert Version.objects.count() == 0


def test_frozen_before_of_nothing_asks_no_database():
    assert frozen_before([]) == {}


def test_frozen_before_takes_two_queries_for_any_number(operator, space, django_assert_num_queries):
    facts = [making.activity(space) for _number in range(5)]
    facts = [corrected(operator, fact) for fact in facts]
    latest = frozen(space)
    with django_assert_num_queries(2):
        found = frozen_before(facts)
    assert found == {fact.pk: latest for fact in facts}


def test_submission_freezes_the_ledger(drive):
    case = drive(State.ACCEPTANCE)
    freezing = Freezing.objects.get()
    assert (freezing.space_id, freezing.snapshot_id, freezing.frozen_at, freezing.title) == (
        case.space_id,
        case.snapshot_id,
        case.snapshot.frozen_at,
        f"{case.round.title} {case.reference}",
    )
