"""Ties between experts and cases: each found with its ground, in as many queries for one as for many."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhongchuang.directory.actions import grant_mandate
from zhongchuang.directory.experts import declare_interest, end_interest
from zhongchuang.directory.states import InterestKind, Role
from zhongchuang.filing.actions import scoring, seating
from zhongchuang.filing.conflicts import grounds_of, plain_name
from zhongchuang.filing.states import State
from zhongchuang.kernel.refusal import Refused
from zhongchuang.ledger.models import Mentor, StaffMember, Tenancy


@pytest.fixture
def case(drive):
    return drive(State.EXPERT)


def told(case, expert) -> list[tuple[str, bool]]:
    found = grounds_of([case], [expert.account]).get((case.pk, expert.account_id), [])
    return [(ground.words, ground.certain) for ground in found]


def test_expert_without_a_tie_has_no_ground(case, expert, described):
    described(expert)
    assert told(case, expert) == []


def test_expert_who_acts_for_the_operator_is_tied(case, expert, company):
    grant_mandate(account=expert.account, role=Role.OPERATOR_EDITOR, organisation=company)
    assert told(case, expert) == [("在申报机构任职", True)]


@pytest.mark.parametrize(
    "said",
    [
        {"employer": "示例 绿洲创业服务有限公司"},
        {"employer": "示例绿洲创业服务有限责任公司"},
        {"employer": "别的写法", "employer_uscc": "own"},
    ],
)
def test_expert_employed_by_the_operator_is_tied(case, expert, company, described, said):
    described(expert, **{k: company.uscc if v == "own" else v for k, v in said.items()})
    assert told(case, expert) == [("工作单位是申报机构", True)]


def test_expert_employed_by_a_resident_is_tied(case, expert, described):
    resident = Tenancy.objects.filter(space=case.space).first()
    described(expert, employer=resident.name)
    assert told(case, expert) == [(f"工作单位是该空间的入驻企业“{resident.name}”", True)]


def test_declared_interest_ties_until_it_is_over(case, expert, company):
    interest = declare_interest(
        actor=expert,
        account=expert.account,
        kind=InterestKind.SHARES,
        organisation="绿洲",
        uscc=company.uscc,
    )
    assert told(case, expert) == [("申报了利害关系（持有股份或出资）：申报机构", True)]
    end_interest(actor=expert, interest=interest)
    assert told(case, expert) == []


@pytest.mark.parametrize(
    ("employer", "ground"),
    [
        ("示例大学", ("担任该空间的创业导师", True)),
        ("别处大学", ("疑似担任该空间的创业导师（同名，别处大学）", False)),
        ("", ("疑似担任该空间的创业导师（同名，单位未填）", False)),
    ],
)
def test_mentor_of_the_name_is_certain_only_with_the_employer(
    case, expert, described, employer, ground
):
    described(expert, employer="示例大学")
    mentor = Mentor.objects.filter(space=case.space).first()
    Mentor.objects.filter(pk=mentor.pk).update(name=expert.account.name, employer=employer)
    assert told(case, expert) == [ground]


def test_member_of_staff_of_the_name_is_suspected(case, expert):
    member = StaffMember.objects.filter(space=case.space).first()
    StaffMember.objects.filter(pk=member.pk).update(name=expert.account.name)
    assert told(case, expert) == [("疑似该空间的服务人员（同名）", False)]


def test_expert_who_stepped_aside_stays_away(case, expert, experts, region_officer):
    sheet, *_others = seating.assign_experts(
        actor=region_officer, application=case, experts=[one.account for one in experts]
    )
    scoring.recuse(actor=expert, sheet=sheet, reason="相识")
    assert told(case, expert) == [("已回避本案", True)]


def rule(actor, case, expert, excluded: bool, reason: str = "核对过"):
    return seating.rule_on_conflict(
        actor=actor,
        application=case,
        expert=expert.account,
        excluded=excluded,
        reason=reason,
    )


def test_latest_ruling_counts(case, expert, region_officer):
    rule(region_officer, case, expert, True, "亲属在申报机构")
    assert told(case, expert) == [("经认定应当回避：亲属在申报机构", True)]
    rule(region_officer, case, expert, False)
    assert told(case, expert) == []


def test_ruling_cannot_let_in_who_is_tied_beyond_doubt(
    case, expert, company, described, region_officer
):
    described(expert, employer=company.name)
    with pytest.raises(Refused, match="利害关系明确"):
        rule(region_officer, case, expert, False)
    rule(region_officer, case, expert, True)
    rule(region_officer, case, expert, False)
    assert told(case, expert) == [("工作单位是申报机构", True)]


def test_ruling_without_a_reason_is_refused(case, expert, region_officer):
    with pytest.raises(Refused, match="理由"):
        rule(region_officer, case, expert, True, " ")


@pytest.mark.parametrize("who", ["region_approver", "prefecture_officer", "operator", "expert"])
def test_ruling_by_anybody_else_is_refused(request, case, experts, who):
    with pytest.raises(Refused):
        rule(request.getfixturevalue(who), case, experts[1], True)


def test_grounds_take_the_same_queries_for_one_expert_and_for_many(
    case, experts, more_experts, described
):
    everybody = [*experts, *more_experts(4)]
    for one in everybody:
        described(one)
    counts = []
    for some in (everybody[:1], everybody):
        with CaptureQueriesContext(connection) as captured:
            grounds_of([case], [one.account for one in some])
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_names_are_compared_without_width_blanks_and_brackets():
    assert plain_name("示例（新疆） 有限责任公司") == plain_name("示例(新疆)有限公司")
