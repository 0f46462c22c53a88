"""Site verification: what is drawn rests on what was handed in, whatever the ledger says since."""

from __future__ import annotations

from decimal import Decimal

import pytest

from zhongchuang.audit.models import Entry
from zhongchuang.filing.actions import visiting
from zhongchuang.filing.models import SampledRow
from zhongchuang.filing.states import State
from zhongchuang.kernel import sampling
from zhongchuang.kernel.periods import calendar_year
from zhongchuang.kernel.refusal import Refused
from zhongchuang.ledger.actions import add_fact, retract_fact
from zhongchuang.ledger.models import Activity, Fact, Mentor, ReturnRecord, Tenancy
from zhongchuang.ledger.queries import overlapping
from zhongchuang.policy.calendar import today
from zhongchuang.policy.registry import policy

POLICY = policy("xinjiang-2019")


@pytest.fixture
def case(drive):
    return drive(State.VISIT)


def drawn(case) -> list[Fact]:
    return visiting.draw_sample(case, POLICY)


def visit(case, officer, found) -> object:
    record = visiting.VisitRecord(
        visited_on=today(),
        first_officer="示例甲",
        second_officer="示例乙",
        operator_representative="示例代表",
        total_area=Decimal(1200),
        service_area=Decimal(960),
        shared_area=Decimal(960),
        workstations=60,
        findings="与材料一致。",
    )
    return visiting.pass_visit(actor=officer, application=case, visit=record, found=found)


def all_hold(case) -> list[visiting.Finding]:
    return [visiting.Finding(fact, True) for fact in drawn(case)]


def test_sample_stays_the_same_when_rows_are_added_later(case, operator):
    before = drawn(case)
    for number in range(5):
        values = {"name": f"示例新导师{number}", "kind": "part-time", "appointed_on": "2025-01-01"}
        add_fact(actor=operator, space=case.space, model=Mentor, values=values)
    assert drawn(case) == before


def test_sample_keeps_a_row_that_was_taken_back_after_handing_in(case, operator):
    before = drawn(case)
    row = next(fact for fact in before if isinstance(fact, Activity))
    retract_fact(actor=operator, fact=row, version=row.version, reason="录入有误")
    assert drawn(case) == before


def test_visit_records_a_row_taken_back_meanwhile_without_verifying_it(
    case, operator, prefecture_officer
):
    row = next(fact for fact in drawn(case) if isinstance(fact, Activity))
    retract_fact(actor=operator, fact=row, version=row.version, reason="录入有误")
    found = [visiting.Finding(fact, fact != row, "已撤回") for fact in drawn(case)]
    visit(case, prefecture_officer, found)
    kept = SampledRow.objects.get(fact_type="ledger.activity", fact_id=row.pk)
    row.refresh_from_db()
    assert (kept.verified, row.verification) == (False, "unverified")


def test_visit_keeps_each_sample_with_its_method_and_what_it_says(case, prefecture_officer):
    visit(case, prefecture_officer, all_hold(case))
    kept = case.visits.get().samples.get(criterion="residents")
    population = (
        Tenancy.objects.live()
        .filter(overlapping("entered_on", "left_on", *calendar_year(2025)), space=case.space)
        .values("resident")
        .distinct()
        .count()
    )
    assert (
        kept.method,
        kept.population,
        kept.size,
        (kept.error, kept.confidence, kept.minimum),
        kept.verified,
        kept.estimate,
        kept.high,
    ) == (
        "sha256-hypergeometric-1",
        population,
        sampling.sample_size(population, Decimal("0.20"), Decimal("0.90")),
        (Decimal("0.20"), Decimal("0.90"), 3),
        kept.size,
        population,
        population,
    )


def test_visit_extrapolates_disputed_rows_with_exact_bounds(case, prefecture_officer):
    row = next(fact for fact in drawn(case) if isinstance(fact, Activity))
    found = [visiting.Finding(fact, fact != row, "无签到表") for fact in drawn(case)]
    visit(case, prefecture_officer, found)
    kept = case.visits.get().samples.get(measure="activities")
    bounds = sampling.bounds(kept.population, kept.size, kept.size - 1, Decimal("0.90"))
    assert (kept.verified, (kept.low, kept.high)) == (kept.size - 1, bounds)
    assert kept.estimate == kept.population * kept.verified // kept.size


def test_visit_of_every_row_is_exact(case, prefecture_officer):
    visit(case, prefecture_officer, all_hold(case))
    kept = case.visits.get().samples.get(measure="cases")
    assert (kept.is_complete, kept.low, kept.estimate, kept.high) == (True, *[kept.population] * 3)


def test_row_of_two_conditions_is_checked_once_and_counts_for_both(case, prefecture_officer):
    visit(case, prefecture_officer, all_hold(case))
    record = case.visits.get()
    shared = set.intersection(
        *(
            set(record.samples.get(measure=measure).keys)
            for measure in ("residents", "teams_incorporated")
        )
    )
    assert shared != set()
    keys = [row.key for row in record.rows.all()]
    assert (
        sorted(keys)
        == sorted(set(keys))
        == sorted({k for s in record.samples.all() for k in s.keys})
    )


def test_visit_without_a_finding_for_a_drawn_row_is_refused(case, prefecture_officer):
    with pytest.raises(Refused, match="还有 1 条抽中的台账记录没有核查结果"):
        visit(case, prefecture_officer, all_hold(case)[1:])
    assert case.visits.count() == 0


def test_visit_of_a_row_that_was_not_drawn_is_refused(case, prefecture_officer):
    extra = visiting.Finding(ReturnRecord.objects.filter(space=case.space)[0], True)
    with pytest.raises(Refused, match="抽样不能更换"):
        visit(case, prefecture_officer, [*all_hold(case), extra])
    assert case.visits.count() == 0


def test_visit_is_in_the_audit_chain_with_its_numbers(case, prefecture_officer):
    visit(case, prefecture_officer, all_hold(case))
    data = Entry.objects.get(act="filing.pass-visit").data
    record = case.visits.get()
    assert (data["visit"], data["snapshot"]) == (record.pk, case.snapshot.digest)
    assert [one["measure"] for one in data["samples"]] == [
        "residents",
        "teams_incorporated",
        "residents_financed",
        "cases",
        "full_time_staff",
        "mentors",
        "activities",
    ]
