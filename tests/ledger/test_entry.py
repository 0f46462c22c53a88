"""Many rows at once: all or none, with their journal and one record."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.making import activity, case, financing, mentor, staff, tenancy
from zhongchuang.audit.models import Entry
from zhongchuang.kernel.refusal import Refused
from zhongchuang.ledger.actions import set_verification
from zhongchuang.ledger.entry import (
    LedgerChanged,
    RowsRefused,
    add_facts,
    correct_facts,
    end_facts,
    retract_facts,
    standing_of,
)
from zhongchuang.ledger.journal import history
from zhongchuang.ledger.models import (
    FACTS,
    Activity,
    Financing,
    Mentor,
    StaffMember,
    Tenancy,
    Version,
)

SALON = ("创业沙龙", "salon", date(2025, 3, 1), None, 20, "")


def add(operator, space, rows, model=Activity, **options):
    return add_facts(actor=operator, space=space, model=model, rows=rows, way="typed", **options)


def chosen(*facts):
    return {fact.pk: fact.version for fact in facts}


def reason_of(refused) -> str:
    return str(refused.value.refusal.reason)


def test_rows_added_are_facts_of_the_space(operator, space):
    count = add(operator, space, [SALON, ("路演", "roadshow", date(2025, 4, 1), None, None, "")])
    facts = Activity.objects.visible_to(operator).order_by("pk")
    assert (count, [(f.name, f.space, f.recorded_by, f.version) for f in facts]) == (
        2,
        [("创业沙龙", space, operator.account, 1), ("路演", space, operator.account, 1)],
    )


def test_rows_added_leave_one_record_with_their_count(operator, space):
    add(operator, space, [SALON, SALON])
    entry = Entry.objects.latest("pk")
    assert (entry.act, entry.data) == (
        "ledger.add-many",
        {"kind": "activity", "count": 2, "way": "typed"},
    )


def test_rows_added_are_found_by_their_initials(operator, space):
    add(operator, space, [SALON])
    assert Activity.objects.get().initials == "cysl"


def test_text_of_added_rows_is_tidied(operator, space):
    add(operator, space, [("  创业沙龙 ", *SALON[1:])])
    assert Activity.objects.get().name == "创业沙龙"


def test_rows_with_one_impossible_are_added_not_at_all(operator, space):
    late = ("沙龙", "salon", date(2025, 3, 2), date(2025, 3, 1), None, "")
    with pytest.raises(RowsRefused) as refused:
        add(operator, space, [SALON, late])
    assert (dict(refused.value.faults), Activity.objects.count()) == (
        {1: {"ends_on": ["结束的日期不能早于开始的日期"]}},
        0,
    )


def test_rows_of_another_operator_are_refused(rival, space):
    with pytest.raises(Refused):
        add(rival, space, [SALON])


def test_rows_more_than_are_taken_at_once_are_refused(operator, space):
    with pytest.raises(Refused):
        add(operator, space, [SALON] * 2001)


def test_financing_of_a_resident_of_another_space_is_refused(operator, space, rival_space):
    row = (tenancy(rival_space).pk, date(2025, 3, 1), Decimal(5), "", "")
    with pytest.raises(RowsRefused) as refused:
        add(operator, space, [row], Financing)
    assert dict(refused.value.faults) == {0: {"tenancy": ["请选择本空间的一条入驻记录"]}}


def test_financing_added_for_a_resident(operator, space):
    own = tenancy(space)
    add(operator, space, [(own.pk, date(2025, 3, 1), Decimal("5.5"), "", "")], Financing)
    assert Financing.objects.values_list("tenancy", "amount").get() == (own.pk, Decimal("5.5"))


def test_rows_are_added_when_the_ledger_is_as_previewed(operator, space):
    activity(space)
    assert add(operator, space, [SALON], expected=standing_of(space, Activity)) == 1


def test_rows_are_not_added_when_the_ledger_changed_since_the_preview(operator, space):
    seen = standing_of(space, Activity)
    activity(space)
    with pytest.raises(LedgerChanged):
        add(operator, space, [SALON], expected=seen)


def test_standing_of_events_follows_the_residents(space):
    before = standing_of(space, Financing)
    tenancy(space)
    assert standing_of(space, Financing) != before


@pytest.mark.parametrize("model", FACTS)
def test_standing_of_every_kind_is_known(space, model):
    assert len(standing_of(space, model)) == 64


def correct(operator, space, facts, values, model=Activity, reason="类型有误"):
    return correct_facts(
        actor=operator,
        space=space,
        model=model,
        chosen=chosen(*facts),
        values=values,
        reason=reason,
    )


def test_rows_corrected_alike_leave_their_versions_before(operator, space):
    facts = [activity(space, name="一"), activity(space, name="二")]
    correct(operator, space, facts, {"kind": "training"})
    assert [
        (fact.kind, fact.version, [(v.data["kind"], v.reason) for v in history(fact)])
        for fact in Activity.objects.order_by("pk")
    ] == [("training", 2, [("salon", "类型有误")])] * 2


def test_investors_corrected_alike_are_found_by_their_initials(operator, space):
    correct(operator, space, [financing(tenancy(space))], {"investor": "天山基金"}, Financing)
    assert Financing.objects.values_list("investor", "initials").get() == ("天山基金", "tsjj")


def test_row_that_says_so_already_is_not_touched(operator, space):
    facts = [activity(space), activity(space, kind="training")]
    assert correct(operator, space, facts, {"kind": "training"}) == 1
    assert Activity.objects.get(pk=facts[1].pk).version == 1


def test_rows_corrected_to_what_they_say_leave_no_record(operator, space):
    before = Entry.objects.count()
    assert correct(operator, space, [activity(space)], {"kind": "salon"}) == 0
    assert Entry.objects.count() == before


def test_rows_corrected_leave_one_record(operator, space):
    facts = [activity(space), activity(space)]
    correct(operator, space, facts, {"kind": "training"})
    entry = Entry.objects.latest("pk")
    assert (entry.act, entry.data) == (
        "ledger.correct-many",
        {
            "kind": "activity",
            "rows": [fact.pk for fact in facts],
            "count": 2,
            "fields": ["kind"],
            "reason": "类型有误",
        },
    )


def test_rows_corrected_lose_their_verification(operator, space, prefecture_officer):
    fact = activity(space)
    set_verification(actor=prefecture_officer, fact=fact, verified=True)
    correct(operator, space, [fact], {"kind": "training"})
    assert Activity.objects.get().verification == "unverified"


def test_rows_corrected_without_a_reason_are_refused(operator, space):
    with pytest.raises(Refused):
        correct(operator, space, [activity(space)], {"kind": "training"}, reason=" ")


def test_names_are_not_corrected_alike(operator, space):
    with pytest.raises(Refused):
        correct(operator, space, [activity(space)], {"name": "一样"})


def test_rows_with_one_changed_meanwhile_are_refused_by_its_name(operator, space):
    facts = [activity(space, name="一"), activity(space, name="二")]
    stale = chosen(*facts)
    correct(operator, space, [facts[1]], {"kind": "training"})
    with pytest.raises(Refused) as refused:
        correct_facts(
            actor=operator,
            space=space,
            model=Activity,
            chosen=stale,
            values={"kind": "contest"},
            reason="有误",
        )
    assert reason_of(refused) == "“二”：在您选择之后已被他人修改。没有改动任何一条。"
    assert Activity.objects.get(pk=facts[0].pk).kind == "salon"


def test_rows_with_one_retracted_meanwhile_are_refused_by_its_name(operator, space):
    fact = activity(space)
    seen = chosen(fact)
    retract(operator, space, [fact])
    with pytest.raises(Refused) as refused:
        correct_facts(
            actor=operator,
            space=space,
            model=Activity,
            chosen=seen,
            values={"kind": "contest"},
            reason="有误",
        )
    assert reason_of(refused).startswith("“示例沙龙”：这条记录已经撤回")


def test_rows_of_another_space_are_not_found(operator, space, rival_space):
    with pytest.raises(Refused):
        correct(operator, space, [activity(rival_space)], {"kind": "training"})


def test_rows_that_would_be_impossible_are_refused_by_name(operator, space):
    with pytest.raises(Refused) as refused:
        correct(operator, space, [mentor(space)], {"employer": "长" * 201}, Mentor)
    assert reason_of(refused).startswith("“示例导师”：")


def end(operator, space, facts, on, model=StaffMember):
    return end_facts(actor=operator, space=space, model=model, chosen=chosen(*facts), on=on)


def test_rows_ended_on_one_day(operator, space):
    facts = [staff(space), staff(space, name="另一人")]
    end(operator, space, facts, date(2025, 12, 31))
    assert [
        (fact.left_on, fact.version, history(fact).get().act) for fact in StaffMember.objects.all()
    ] == [(date(2025, 12, 31), 2, "ended")] * 2


def test_rows_ended_before_one_began_are_refused_by_its_name(operator, space):
    facts = [staff(space, "2024-01-01"), staff(space, "2025-06-01", name="后来的人")]
    with pytest.raises(Refused) as refused:
        end(operator, space, facts, date(2025, 1, 1))
    assert reason_of(refused).startswith("“后来的人”：")
    assert set(StaffMember.objects.values_list("left_on", flat=True)) == {None}


def test_row_that_has_ended_is_not_ended_again(operator, space):
    with pytest.raises(Refused) as refused:
        end(operator, space, [staff(space, left="2025-01-01")], date(2025, 12, 31))
    assert reason_of(refused).startswith("“示例员工”：已经结束")


def test_activities_do_not_end(operator, space):
    with pytest.raises(Refused):
        end(operator, space, [activity(space)], date(2025, 12, 31), Activity)


def retract(operator, space, facts, model=Activity, reason="重复录入"):
    return retract_facts(
        actor=operator, space=space, model=model, chosen=chosen(*facts), reason=reason
    )


def test_rows_retracted_stay_on_record(operator, space):
    facts = [activity(space), activity(space)]
    retract(operator, space, facts)
    assert (Activity.objects.live().count(), Activity.objects.count()) == (0, 2)
    assert [v.reason for v in Version.objects.all()] == ["重复录入"] * 2


@pytest.mark.parametrize(("event", "kind"), [(financing, "融资"), (case, "孵化案例")])
def test_residents_with_events_are_not_retracted(operator, space, event, kind):
    held = [tenancy(space, name="甲"), tenancy(space, name="乙")]
    event(held[1])
    with pytest.raises(Refused) as refused:
        retract(operator, space, held, Tenancy)
    assert reason_of(refused).startswith(f"“乙”：下面还有{kind}")


def test_residents_without_events_are_retracted(operator, space):
    assert retract(operator, space, [tenancy(space)], Tenancy) == 1


def queries(act) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def test_queries_of_an_addition_do_not_grow_with_rows(operator, space):
    few = queries(lambda: add(operator, space, [SALON] * 2))
    assert queries(lambda: add(operator, space, [SALON] * 300)) == few


def test_queries_of_a_correction_do_not_grow_with_rows(operator, space):
    own = tenancy(space)
    facts = [financing(own) for _n in range(300)]
    few = queries(lambda: correct(operator, space, facts[:2], {"investor": "示例投资"}, Financing))
    many = queries(lambda: correct(operator, space, facts[2:], {"investor": "示例投资"}, Financing))
    assert many == few


def test_queries_of_a_retraction_do_not_grow_with_rows(operator, space):
    held = [tenancy(space) for _n in range(300)]
    few = queries(lambda: retract(operator, space, held[:2], Tenancy))
    assert queries(lambda: retract(operator, space, held[2:], Tenancy)) == few
