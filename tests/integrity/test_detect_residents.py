"""Residents in two spaces at once, and teams registered outside their stay."""

from __future__ import annotations

from datetime import date

import pytest
from ledger.making import tenancy

from integrity.detections import detected
from zhongchuang.demonstration.ledgers import synthetic_uscc
from zhongchuang.ledger.actions import retract_fact

CODE = synthetic_uscc(1)


def company(space, entered="2025-02-01", left=None, **fields):
    given = {"name": "示例企业", "kind": "company", "uscc": CODE, **fields}
    return tenancy(space, entered, left, **given)


def test_company_in_two_spaces_at_once_is_asked_about_in_both(space, rival_space):
    own, other = company(space), company(rival_space)
    first, second = detected("shared-resident", space, rival_space)
    assert (first.rows, first.others) == ((("tenancy", own.pk),), (rival_space.pk,))
    assert (second.rows, second.others) == ((("tenancy", other.pk),), (space.pk,))
    assert first.key == second.key


def test_company_with_several_agreements_is_asked_about_once(space, rival_space):
    own = company(space, left="2025-06-30"), company(space, "2025-07-01")
    company(rival_space)
    (hit,) = detected("shared-resident", space)
    assert hit.rows == tuple(("tenancy", row.pk) for row in own)


def test_company_that_moved_is_not_asked_about(space, rival_space):
    company(space, left="2025-06-30")
    company(rival_space, "2025-06-01")
    assert detected("shared-resident", space) == []


@pytest.mark.parametrize(("left", "hits"), [("2025-07-01", 0), ("2025-07-02", 1)])
def test_overlap_counts_both_its_ends(space, rival_space, left, hits):
    company(space, left=left)
    company(rival_space, "2025-06-01")
    assert len(detected("shared-resident", space)) == hits


def test_overlap_of_earlier_years_concerns_no_one_now(space, rival_space):
    company(space, "2023-01-01", "2024-12-31")
    company(rival_space, "2023-01-01")
    assert detected("shared-resident", space) == []


def test_retracted_agreement_does_not_count(space, rival_space, operator):
    retract_fact(actor=operator, fact=company(space), version=1, reason="录入有误")
    company(rival_space)
    assert detected("shared-resident", space, rival_space) == []


def test_team_of_one_name_and_head_is_asked_about(space, rival_space):
    tenancy(space, name="示例团队", head="示例负责人")
    tenancy(rival_space, name="示例团队", head="示例负责人")
    assert len(detected("shared-resident", space)) == 1


@pytest.mark.parametrize("head", ["", "另一负责人"])
def test_team_of_one_name_only_is_not_asked_about(space, rival_space, head):
    tenancy(space, name="示例团队", head="示例负责人" if head else "")
    tenancy(rival_space, name="示例团队", head=head)
    assert detected("shared-resident", space) == []


@pytest.mark.parametrize(
    ("registered", "days"), [("2025-01-01", 31), ("2025-01-17", None), ("2025-09-01", None)]
)
def test_team_registered_before_it_came_is_asked_about(space, registered, days):
    tenancy(space, incorporated_on=date.fromisoformat(registered))
    found = [hit.grounds["days"] for hit in detected("early-incorporation", space)]
    assert found == ([] if days is None else [days])


def test_team_registered_after_it_left_is_asked_about(space):
    own = tenancy(space, left="2025-06-30", incorporated_on=date(2025, 8, 29))
    (hit,) = detected("early-incorporation", space)
    assert (hit.rows, hit.grounds["days"]) == ((("tenancy", own.pk),), 60)


def test_company_registered_before_it_came_claims_nothing(space):
    company(space, incorporated_on=date(2018, 1, 1))
    assert detected("early-incorporation", space) == []
