"""The pool of experts: who keeps it, what is said, what is declared."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from zhongchuang.audit.models import Entry
from zhongchuang.demonstration.ledgers import synthetic_uscc
from zhongchuang.directory.experts import (
    Description,
    declare_interest,
    describe_expert,
    end_interest,
    pool,
)
from zhongchuang.directory.models import ExpertProfile
from zhongchuang.directory.states import InterestKind
from zhongchuang.kernel.refusal import Refused

SAID = Description("教授", "示例大学", "", ("law", "biology"), 2001, True)


def describe(actor, who, **changes) -> ExpertProfile:
    said = Description(*(changes.get(f, getattr(SAID, f)) for f in SAID.__slots__))
    return describe_expert(actor=actor, account=who.account, said=said)


@pytest.mark.parametrize("who", ["expert", "region_approver"])
def test_expert_is_described_by_themselves_and_by_the_approver(request, expert, who):
    found = describe(request.getfixturevalue(who), expert)
    assert (found.employer, found.fields, found.initials) == (
        "示例大学",
        ["biology", "law"],
        "slexpert1 sldx",
    )


@pytest.mark.parametrize(
    "who", ["region_officer", "prefecture_approver", "operator", "auditor", "administrator"]
)
def test_description_by_anybody_else_is_refused(request, expert, who):
    with pytest.raises(Refused, match="专家本人"):
        describe(request.getfixturevalue(who), expert)


def test_expert_does_not_describe_another(experts):
    with pytest.raises(Refused):
        describe(experts[0], experts[1])


def test_approver_describes_nobody_outside_the_pool(region_approver, operator):
    with pytest.raises(Refused, match="不是在任的评审专家"):
        describe(region_approver, operator)


@pytest.mark.parametrize(
    ("changes", "why"),
    [({"employer": " "}, "工作单位"), ({"fields": ()}, "领域"), ({"fields": ("luck",)}, "领域")],
)
def test_description_that_lacks_something_is_refused(expert, changes, why):
    with pytest.raises(Refused, match=why):
        describe(expert, expert, **changes)


def test_code_that_is_none_is_not_taken(expert):
    with pytest.raises(ValidationError):
        describe(expert, expert, employer_uscc="91650000XXXXXXXXXX")


def test_description_before_stays_on_record(expert):
    describe(expert, expert)
    describe(expert, expert, employer="别处大学")
    data = Entry.objects.filter(act="directory.describe-expert").last().data
    assert (data["before"]["employer"], data["after"]["employer"]) == ("示例大学", "别处大学")


def test_interest_is_declared_and_ended_once(expert):
    made = declare_interest(
        actor=expert,
        account=expert.account,
        kind=InterestKind.POST,
        organisation="示例公司",
        uscc=synthetic_uscc(9),
    )
    end_interest(actor=expert, interest=made)
    with pytest.raises(Refused, match="已经标为终止"):
        end_interest(actor=expert, interest=made)


def test_interest_of_another_is_not_ended(experts):
    made = declare_interest(
        actor=experts[0],
        account=experts[0].account,
        kind=InterestKind.KIN,
        organisation="示例公司",
    )
    with pytest.raises(Refused):
        end_interest(actor=experts[1], interest=made)


def test_interest_without_a_name_is_refused(expert):
    with pytest.raises(Refused, match="机构名称"):
        declare_interest(
            actor=expert, account=expert.account, kind=InterestKind.OTHER, organisation=" "
        )


def test_pool_is_who_is_in_office(experts):
    experts[2].account.is_active = False
    experts[2].account.save()
    type(experts[0].mandate).objects.filter(pk=experts[0].mandate.pk).update(
        ended_at="2026-01-01T00:00+08:00"
    )
    assert list(pool()) == [experts[1].account]


@pytest.mark.parametrize(
    ("who", "count"),
    [
        ("region_officer", 2),
        ("region_approver", 2),
        ("auditor", 2),
        ("expert", 1),
        ("prefecture_officer", 0),
        ("operator", 0),
        ("administrator", 0),
    ],
)
def test_descriptions_are_visible_to_the_region_and_oneself(
    request, experts, described, who, count
):
    for one in experts[:2]:
        described(one)
    actor = request.getfixturevalue(who)
    assert ExpertProfile.objects.visible_to(actor).count() == count
