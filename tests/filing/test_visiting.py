"""Site verification: what is drawn rests on what was handed in, whatever the ledger says since."""

from __future__ import annotations

from decimal import Decimal

import pytest

from zhongchuang.audit.chain import thaw
from zhongchuang.filing.actions import visiting
from zhongchuang.filing.models import SampledRow
from zhongchuang.filing.states import State
from zhongchuang.ledger.actions import add_fact, retract_fact
from zhongchuang.ledger.models import Activity, Mentor, Tenancy
from zhongchuang.policy.calendar import today
from zhongchuang.policy.registry import policy

POLICY = policy("xinjiang-2019")


@pytest.fixture
def case(drive):
    return drive(State.VISIT)


def drawn(case) -> list[object]:
    return visiting.draw_sample(case, POLICY, visiting.sample_seed(case))


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


def test_sample_can_be_redrawn_from_the_frozen_material_alone(case):
    frozen = {row["id"] for row in thaw(case.snapshot)["facts"]["activity"]}
    keys = {fact.pk for fact in drawn(case) if isinstance(fact, Activity)}
    assert (len(keys), keys - frozen) == (POLICY.site_visit.sample["activity"], set())


def test_sample_draws_companies_newly_registered_beside_the_other_residents(case):
    tenancies = [fact for fact in drawn(case) if isinstance(fact, Tenancy)]
    sizes = POLICY.site_visit.sample
    assert len(tenancies) == len(set(tenancies)) == sizes["tenancy"] + sizes["incorporation"]
    assert sum(row.incorporated_on is not None for row in tenancies) >= sizes["incorporation"]


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
