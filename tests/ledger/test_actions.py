"""Adding, correcting, ending and retracting facts, with their history, evidence and audit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from ledger import making
from ledger.books import CODE
from zhongchuang.audit.chain import verify
from zhongchuang.audit.models import Entry
from zhongchuang.evidence.models import Attachment
from zhongchuang.kernel.refusal import Refused
from zhongchuang.ledger.actions import (
    StaleFact,
    add_fact,
    attach_evidence,
    correct_fact,
    end_fact,
    retract_fact,
    set_verification,
    withdraw_evidence,
)
from zhongchuang.ledger.journal import history
from zhongchuang.ledger.models import (
    Activity,
    Financing,
    Mentor,
    ReturnRecord,
    SpaceProfile,
    StaffMember,
    Tenancy,
    Version,
)

SALON = {
    "name": "示例沙龙",
    "kind": "salon",
    "starts_on": date(2025, 5, 1),
    "ends_on": None,
    "participants": 20,
    "evidence_names": "",
}


def _latest() -> tuple[str, dict]:
    entry = Entry.objects.order_by("-sequence")[0]
    return entry.act, entry.data


def _refused_fields(actor, space, model, values) -> list[str]:
    with pytest.raises(ValidationError) as refused:
        add_fact(actor=actor, space=space, model=model, values=values)
    return sorted(refused.value.message_dict)


def test_add_fact_by_the_operator(operator, space):
    fact = add_fact(actor=operator, space=space, model=Activity, values=SALON)
    stored = Activity.objects.get()
    assert (stored.pk, stored.content(), stored.version, stored.recorded_by_id) == (
        fact.pk,
        SALON,
        1,
        operator.account_id,
    )


def test_add_fact_by_the_editor_of_the_operator(clerk, operator, space):
    add_fact(actor=clerk, space=space, model=Activity, values=SALON)
    assert Activity.objects.count() == 1


def test_add_fact_is_recorded(operator, space):
    add_fact(actor=operator, space=space, model=Activity, values=SALON)
    assert _latest() == ("ledger.add", {"space": space.pk})


@pytest.mark.parametrize(
    "who", ["rival", "prefecture_officer", "region_officer", "expert", "auditor", "administrator"]
)
def test_add_fact_by_anybody_else_is_refused(who, request, space):
    actor = request.getfixturevalue(who)
    with pytest.raises(Refused, match="只有运营本空间的机构可以填报和修改台账"):
        add_fact(actor=actor, space=space, model=Activity, values=SALON)
    assert Activity.objects.count() == 0


def test_add_fact_tidies_text_and_code(operator, space):
    values = {
        "name": "  甲公司 ",
        "kind": "company",
        "uscc": " 91650100ma7708271m ",
        "entered_on": date(2025, 1, 1),
    }
    fact = add_fact(actor=operator, space=space, model=Tenancy, values=values)
    stored = Tenancy.objects.get(pk=fact.pk)
    assert (stored.name, stored.uscc, stored.resident) == ("甲公司", CODE, CODE)


def test_add_fact_a_second_profile_is_refused(operator, space):
    add_fact(actor=operator, space=space, model=SpaceProfile, values=making.PROFILE)
    with pytest.raises(Refused, match="已经填报"):
        add_fact(actor=operator, space=space, model=SpaceProfile, values=making.PROFILE)


TEAM = {"name": "甲", "kind": "team", "entered_on": date(2025, 5, 1)}


@pytest.mark.parametrize(
    ("model", "values", "fields"),
    [
        (Activity, {**SALON, "name": ""}, ["name"]),
        (Activity, {**SALON, "kind": "lecture"}, ["kind"]),
        (Activity, {**SALON, "ends_on": date(2025, 4, 30)}, ["ends_on"]),
        (Activity, {**SALON, "starts_on": date(202, 5, 1)}, ["starts_on"]),
        (Activity, {**SALON, "participants": -1}, ["participants"]),
        (Activity, {**SALON, "evidence_names": "长" * 1001}, ["evidence_names"]),
        (Tenancy, {**TEAM, "left_on": date(2025, 4, 30)}, ["left_on"]),
        (Tenancy, {**TEAM, "uscc": "9165010"}, ["uscc"]),
        (
            StaffMember,
            {
                "name": "甲",
                "full_time": True,
                "joined_on": date(2025, 5, 1),
                "left_on": date(2025, 4, 30),
            },
            ["left_on"],
        ),
        (
            Mentor,
            {
                "name": "甲",
                "kind": "part-time",
                "appointed_on": date(2025, 5, 1),
                "until": date(2025, 4, 30),
            },
            ["until"],
        ),
        (ReturnRecord, {"period": "2025", "status": "accepted"}, ["period"]),
        (ReturnRecord, {"period": "2025年报", "status": "late"}, ["status"]),
        (SpaceProfile, {"total_area": Decimal(0)}, ["total_area"]),
        (SpaceProfile, {"service_area": Decimal(-1)}, ["service_area"]),
        (SpaceProfile, {"total_area": Decimal(5), "service_area": Decimal(6)}, ["service_area"]),
        (
            SpaceProfile,
            {
                "total_area": Decimal("0.2999"),
                "workstation_area": Decimal("0.1"),
                "public_area": Decimal("0.2"),
            },
            ["public_area"],
        ),
        (SpaceProfile, {"total_area": Decimal("1.00001")}, ["total_area"]),
    ],
)
def test_add_fact_impossible_is_refused_by_field(operator, space, model, values, fields):
    assert _refused_fields(operator, space, model, values) == fields


def test_add_fact_areas_that_fill_the_total_are_possible(operator, space):
    values = {
        "total_area": Decimal("0.3"),
        "workstation_area": Decimal("0.1"),
        "public_area": Decimal("0.2"),
    }
    fact = add_fact(actor=operator, space=space, model=SpaceProfile, values=values)
    assert SpaceProfile.objects.get(pk=fact.pk).total_area == Decimal("0.3000")


@pytest.mark.parametrize("amount", [Decimal(0), Decimal(-1), Decimal("1.001")])
def test_add_fact_impossible_amount_is_refused(operator, space, amount):
    own = making.tenancy(space)
    values = {"tenancy_id": own.pk, "on": date(2025, 6, 1), "amount": amount}
    assert _refused_fields(operator, space, Financing, values) == ["amount"]


def test_add_fact_tenancy_of_another_space_is_refused(operator, space, rival_space):
    foreign = making.tenancy(rival_space)
    values = {"tenancy_id": foreign.pk, "on": date(2025, 6, 1), "amount": Decimal(1)}
    assert _refused_fields(operator, space, Financing, values) == ["tenancy"]


def test_correct_fact_raises_the_version_and_keeps_the_one_before(operator, clerk, space):
    fact = add_fact(actor=operator, space=space, model=Activity, values=SALON)
    correct_fact(actor=clerk, fact=fact, version=1, values={"participants": 21}, reason="数错了")
    stored, before = Activity.objects.get(), history(fact).get()
    assert (stored.participants, stored.version, stored.recorded_by_id) == (
        21,
        2,
        clerk.account_id,
    )
    assert (before.number, before.data["participants"], before.act, before.reason) == (
        1,
        20,
        "corrected",
        "数错了",
    )
    assert (before.recorded_by_id, before.replaced_by_id) == (
        operator.account_id,
        clerk.account_id,
    )


def test_correct_fact_is_recorded_without_its_content(operator, space):
    fact = making.activity(space)
    correct_fact(actor=operator, fact=fact, version=1, values={"participants": 9}, reason="数错")
    assert _latest() == (
        "ledger.correct",
        {"version": 2, "fields": ["participants"], "reason": "数错"},
    )


def test_correct_fact_twice_keeps_both_versions(operator, space):
    fact = making.activity(space)
    for number in (1, 2):
        correct_fact(
            actor=operator, fact=fact, version=number, values={"participants": number}, reason="改"
        )
    assert [version.number for version in history(fact)] == [2, 1]


def test_correct_fact_drops_the_verification(operator, space):
    fact = making.activity(space, verification="verified")
    correct_fact(actor=operator, fact=fact, version=1, values={"participants": 9}, reason="改")
    assert Activity.objects.get().verification == "unverified"


def test_correct_fact_without_a_change_changes_nothing(operator, space):
    fact = making.activity(space, verification="verified")
    correct_fact(actor=operator, fact=fact, version=1, values={"kind": "salon"}, reason="")
    assert (Activity.objects.get().version, Version.objects.count()) == (1, 0)


def test_correct_fact_stale_is_refused_and_shows_the_current_one(operator, clerk, space):
    fact = making.activity(space)
    correct_fact(actor=clerk, fact=fact, version=1, values={"participants": 9}, reason="改")
    with pytest.raises(StaleFact, match="已被他人修改") as refused:
        correct_fact(actor=operator, fact=fact, version=1, values={"participants": 8}, reason="改")
    assert (refused.value.current.participants, Activity.objects.get().participants) == (9, 9)


def test_correct_fact_without_a_reason_is_refused(operator, space):
    fact = making.activity(space)
    with pytest.raises(Refused, match="请写明原因"):
        correct_fact(actor=operator, fact=fact, version=1, values={"participants": 8}, reason=" ")


def test_correct_fact_impossible_leaves_nothing(operator, space):
    fact = making.activity(space)
    with pytest.raises(ValidationError):
        correct_fact(
            actor=operator,
            fact=fact,
            version=1,
            values={"ends_on": date(2020, 1, 1)},
            reason="改",
        )
    assert (Activity.objects.get().ends_on, Version.objects.count()) == (None, 0)


def test_correct_fact_by_a_rival_is_refused(rival, space):
    fact = making.activity(space)
    with pytest.raises(Refused):
        correct_fact(actor=rival, fact=fact, version=1, values={"participants": 8}, reason="改")


def test_correct_fact_of_the_profile(operator, space):
    fact = making.profile(space)
    correct_fact(actor=operator, fact=fact, version=1, values={"workstations": 31}, reason="改")
    assert (SpaceProfile.objects.get().workstations, history(fact).get().data["workstations"]) == (
        31,
        30,
    )


def test_correct_fact_code_makes_it_another_resident(operator, space):
    fact = making.tenancy(space)
    correct_fact(actor=operator, fact=fact, version=1, values={"uscc": CODE}, reason="已注册")
    assert Tenancy.objects.get().resident == CODE


def test_end_fact_sets_the_last_day(operator, space):
    fact = making.tenancy(space)
    end_fact(actor=operator, fact=fact, version=1, on=date(2025, 12, 31))
    assert (Tenancy.objects.get().left_on, history(fact).get().act) == (
        date(2025, 12, 31),
        "ended",
    )


def test_end_fact_before_its_beginning_is_refused(operator, space):
    fact = making.tenancy(space)
    with pytest.raises(ValidationError):
        end_fact(actor=operator, fact=fact, version=1, on=date(2025, 1, 31))
    assert Tenancy.objects.get().left_on is None


def test_end_fact_that_does_not_end_is_refused(operator, space):
    fact = making.activity(space)
    with pytest.raises(Refused, match="没有结束日期"):
        end_fact(actor=operator, fact=fact, version=1, on=date(2025, 12, 31))


def test_end_fact_stale_is_refused(operator, space):
    fact = making.tenancy(space, version=2)
    with pytest.raises(StaleFact):
        end_fact(actor=operator, fact=fact, version=1, on=date(2025, 12, 31))


def test_retract_fact_keeps_it_on_record(operator, space):
    fact = making.activity(space)
    retract_fact(actor=operator, fact=fact, version=1, reason="重复录入")
    assert (Activity.objects.count(), Activity.objects.live().count()) == (1, 0)
    assert history(fact).get().reason == "重复录入"


def test_retract_fact_then_correct_it_is_refused(operator, space):
    fact = making.activity(space)
    retract_fact(actor=operator, fact=fact, version=1, reason="重复录入")
    with pytest.raises(Refused, match="已经撤回"):
        correct_fact(actor=operator, fact=fact, version=2, values={"participants": 1}, reason="改")


def test_retract_fact_that_events_hang_on_is_refused(operator, space):
    own = making.tenancy(space)
    making.financing(own)
    with pytest.raises(Refused, match="这条入驻记录下还有融资"):
        retract_fact(actor=operator, fact=own, version=1, reason="误录")


def test_retract_fact_whose_events_were_retracted(operator, space):
    own = making.tenancy(space)
    event = making.financing(own)
    retract_fact(actor=operator, fact=event, version=1, reason="误录")
    retract_fact(actor=operator, fact=own, version=1, reason="误录")
    assert Tenancy.objects.live().count() == 0


def test_attach_evidence_makes_the_fact_evidenced(operator, space, pdf):
    fact = making.activity(space)
    attach_evidence(actor=operator, fact=fact, upload=pdf())
    assert (Activity.objects.get().evidence_count, _latest()[0]) == (1, "ledger.attach-evidence")


def test_attach_evidence_the_same_file_twice_counts_once(operator, space, pdf):
    fact = making.activity(space)
    for _time in range(2):
        attach_evidence(actor=operator, fact=fact, upload=pdf())
    assert Activity.objects.get().evidence_count == 1


def test_attach_evidence_of_a_wrong_kind_is_refused(operator, space):
    fact = making.activity(space)
    with pytest.raises(ValidationError):
        attach_evidence(actor=operator, fact=fact, upload=ContentFile(b"MZ", name="a.exe"))
    assert Activity.objects.get().evidence_count == 0


def test_attach_evidence_by_a_rival_is_refused(rival, space, pdf):
    fact = making.activity(space)
    with pytest.raises(Refused):
        attach_evidence(actor=rival, fact=fact, upload=pdf())


def test_attach_evidence_to_the_profile(operator, space, pdf):
    fact = making.profile(space)
    attach_evidence(actor=operator, fact=fact, upload=pdf())
    assert SpaceProfile.objects.get().evidence_count == 1


def test_withdraw_evidence_leaves_the_fact_claimed_and_unverified(operator, space, pdf):
    fact = making.activity(space, verification="verified")
    attachment = attach_evidence(actor=operator, fact=fact, upload=pdf())
    withdraw_evidence(actor=operator, fact=fact, attachment=attachment)
    stored = Activity.objects.get()
    assert (stored.evidence_count, stored.verification) == (0, "unverified")


def test_withdraw_evidence_of_another_fact_is_refused(operator, space, pdf):
    attachment = attach_evidence(actor=operator, fact=making.activity(space), upload=pdf())
    with pytest.raises(Refused, match="不是这条记录的佐证"):
        withdraw_evidence(actor=operator, fact=making.activity(space), attachment=attachment)
    assert Attachment.objects.filter(withdrawn_at=None).count() == 1


@pytest.mark.parametrize(("verified", "result"), [(True, "verified"), (False, "disputed")])
def test_set_verification_by_an_officer_of_the_area(prefecture_officer, space, verified, result):
    fact = making.activity(space)
    set_verification(actor=prefecture_officer, fact=fact, verified=verified)
    assert (Activity.objects.get().verification, fact.verification) == (result, result)


@pytest.mark.parametrize("who", ["operator", "foreign_officer", "expert", "auditor"])
def test_set_verification_by_anybody_else_is_refused(who, request, space):
    fact = making.activity(space)
    with pytest.raises(Refused):
        set_verification(actor=request.getfixturevalue(who), fact=fact, verified=True)
    assert Activity.objects.get().verification == "unverified"


def test_set_verification_of_a_retracted_fact_is_refused(operator, prefecture_officer, space):
    fact = making.activity(space)
    retract_fact(actor=operator, fact=fact, version=1, reason="误录")
    with pytest.raises(Refused, match="已经撤回"):
        set_verification(actor=prefecture_officer, fact=fact, verified=True)


def test_audit_chain_holds_after_every_act(operator, prefecture_officer, space, pdf):
    fact = add_fact(actor=operator, space=space, model=Activity, values=SALON)
    correct_fact(actor=operator, fact=fact, version=1, values={"participants": 2}, reason="改")
    attach_evidence(actor=operator, fact=fact, upload=pdf())
    set_verification(actor=prefecture_officer, fact=fact, verified=True)
    retract_fact(actor=operator, fact=fact, version=2, reason="改")
    assert verify() is None


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("operator", 1),
        ("clerk", 1),
        ("rival", 0),
        ("prefecture_officer", 1),
        ("foreign_officer", 0),
        ("region_officer", 1),
        ("auditor", 1),
        ("expert", 0),
        ("entrepreneur", 0),
        ("administrator", 0),
    ],
)
def test_visible_to_each_of_the_cast(who, seen, request, space):
    making.activity(space)
    assert Activity.objects.visible_to(request.getfixturevalue(who)).count() == seen


def test_visible_to_leaves_out_retracted_facts(operator, space):
    making.activity(space, retracted_at="2026-01-01T00:00Z")
    assert Activity.objects.visible_to(operator).count() == 0


def test_journal_cannot_be_rewritten(operator, space):
    fact = making.activity(space)
    correct_fact(actor=operator, fact=fact, version=1, values={"participants": 2}, reason="改")
    with pytest.raises(TypeError, match="append-only"):
        Version.objects.get().save()


def test_journal_cannot_be_deleted(operator, space):
    fact = making.activity(space)
    correct_fact(actor=operator, fact=fact, version=1, values={"participants": 2}, reason="改")
    with pytest.raises(TypeError, match="append-only"):
        Version.objects.get().delete()


@pytest.mark.parametrize(
    ("make", "fields"),
    [
        (making.tenancy, {"left": "2025-01-31"}),
        (making.tenancy, {"kind": "person"}),
        (making.activity, {"ends": "2025-04-30"}),
        (making.activity, {"kind": "lecture"}),
        (making.activity, {"verification": "maybe"}),
        (making.staff, {"left": "2023-12-31"}),
        (making.mentor, {"until": "2023-12-31"}),
        (making.profile, {"total_area": Decimal(0)}),
        (making.profile, {"total_area": Decimal("749.9999")}),
        (making.profile, {"service_area": Decimal("1000.0001")}),
        (making.profile, {"public_area": Decimal("-0.0001")}),
    ],
)
def test_database_refuses_an_impossible_fact(space, make, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make(space, **fields)


def test_database_refuses_an_amount_of_nothing(space):
    own = making.tenancy(space)
    with pytest.raises(IntegrityError), transaction.atomic():
        making.financing(own, amount=Decimal(0))
