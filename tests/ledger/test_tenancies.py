"""Renewal, extension, registration as a company and exit of a resident (Art. 7)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from ledger import making
from ledger.books import CODE, good, read
from zhongchuang.audit.models import Entry
from zhongchuang.kernel.refusal import Refused
from zhongchuang.ledger.actions import StaleFact, correct_fact, end_fact, retract_fact
from zhongchuang.ledger.chains import agreements_of, next_day, stays_by_resident, stays_of
from zhongchuang.ledger.entry import RowsRefused, correct_facts
from zhongchuang.ledger.journal import history
from zhongchuang.ledger.measures import OVERSTAYERS
from zhongchuang.ledger.models import Tenancy
from zhongchuang.ledger.states import Outcome
from zhongchuang.ledger.tenancy_actions import (
    extend_tenancy,
    incorporate_team,
    record_exit,
    renew_tenancy,
)
from zhongchuang.ledger.workbook.importing import import_workbook

COMPANY = {"on": date(2025, 5, 1), "uscc": CODE, "company_name": "示例新创科技有限公司"}
NEXT = {"entered_on": date(2026, 2, 1), "left_on": date(2027, 1, 31), "agreement_number": "ZC-2"}


def acts() -> list[tuple[str, str]]:
    return list(Entry.objects.order_by("sequence").values_list("act", "subject_id"))


def stored(tenancy: Tenancy) -> Tenancy:
    return Tenancy.objects.get(pk=tenancy.pk)


def renew(operator, tenancy, **values):
    return renew_tenancy(
        actor=operator, tenancy=tenancy, version=tenancy.version, values={**NEXT, **values}
    )


def exited(operator, tenancy, on=date(2026, 1, 31), outcome=Outcome.GRADUATED, reason=""):
    return record_exit(
        actor=operator,
        tenancy=tenancy,
        version=tenancy.version,
        on=on,
        outcome=outcome,
        reason=reason,
    )


def test_renewal_carries_who_the_resident_is(operator, space):
    first = making.tenancy(space, left="2026-01-31", uscc=CODE, head="示例甲", field="农业")
    second = stored(renew(operator, first))
    assert [second.previous_id, *(second.content()[n] for n in ("name", "kind", "uscc", "head"))] == [
        first.pk, "示例团队", "team", CODE, "示例甲",
    ]  # fmt: skip
    assert (second.field, second.agreement_number, second.entered_on, second.initials) == (
        "农业",
        "ZC-2",
        date(2026, 2, 1),
        "sltd",
    )


def test_renewal_states_anew_only_what_an_agreement_may(operator, space):
    first = making.tenancy(space, left="2026-01-31", head="示例甲")
    second = renew(operator, first, head="示例乙", name="别的团队", uscc=CODE)
    assert (second.name, second.uscc, second.head) == ("示例团队", "", "示例乙")


def test_renewed_resident_is_one(operator, space):
    renew(operator, making.tenancy(space, left="2026-01-31"))
    assert making.measured(space, "residents", making.calendar_year(2026)) == 1


def test_renewal_of_an_open_agreement_ends_it_the_day_before(operator, space):
    first = making.tenancy(space)
    renew(operator, first)
    assert (stored(first).left_on, history(first)[0].reason) == (
        date(2026, 1, 31),
        "续签下一份协议",
    )


def test_renewal_leaves_its_record(operator, space):
    second = renew(operator, making.tenancy(space, left="2026-01-31"))
    entry = Entry.objects.order_by("-sequence")[0]
    assert (entry.act, entry.subject_id, entry.data["previous"]) == (
        "ledger.renew-tenancy",
        str(second.pk),
        second.previous_id,
    )


def test_renewal_of_an_incorporated_team_is_with_the_company(operator, space):
    first = making.tenancy(space, left="2026-01-31")
    done = incorporate_team(actor=operator, tenancy=first, version=1, **COMPANY)
    second = renew(operator, done)
    assert (second.name, second.kind, second.uscc) == (COMPANY["company_name"], "company", CODE)
    assert making.measured(space, "residents", making.calendar_year(2026)) == 1


@pytest.mark.parametrize("entered", [None, date(2025, 2, 1), date(2024, 1, 1)])
def test_renewal_that_is_not_later_is_refused(operator, space, entered):
    first = making.tenancy(space, left="2026-01-31")
    with pytest.raises(ValidationError) as refused:
        renew(operator, first, entered_on=entered)
    assert list(refused.value.message_dict) == ["entered_on"]


def test_renewal_twice_is_refused(operator, space):
    first = making.tenancy(space, left="2026-01-31")
    renew(operator, first)
    with pytest.raises(Refused, match="已经续签"):
        renew(operator, first)


def test_renewal_after_the_renewal_was_retracted(operator, space):
    first = making.tenancy(space, left="2026-01-31")
    second = renew(operator, first)
    retract_fact(actor=operator, fact=second, version=1, reason="误录")
    assert renew(operator, first).previous_id == first.pk


def test_renewal_after_an_exit_is_refused(operator, space):
    first = exited(operator, making.tenancy(space))
    with pytest.raises(Refused, match="已办理退出"):
        renew(operator, first)


def test_renewal_of_an_impossible_kind_is_refused(operator, space):
    first = making.tenancy(space, left="2026-01-31")
    with pytest.raises(ValidationError):
        renew(operator, first, left_on=date(2026, 1, 1))
    assert Tenancy.objects.count() == 1


ACTS = {
    "renew": lambda actor, tenancy, version: renew_tenancy(
        actor=actor, tenancy=tenancy, version=version, values=NEXT
    ),
    "exit": lambda actor, tenancy, version: record_exit(
        actor=actor,
        tenancy=tenancy,
        version=version,
        on=date(2026, 1, 31),
        outcome=Outcome.MOVED,
    ),
    "extend": lambda actor, tenancy, version: extend_tenancy(
        actor=actor, tenancy=tenancy, version=version, until=date(2027, 6, 30), grounds="研发未完成"
    ),
    "incorporate": lambda actor, tenancy, version: incorporate_team(
        actor=actor, tenancy=tenancy, version=version, **COMPANY
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_act_on_a_version_no_longer_current_is_refused(operator, space, act):
    with pytest.raises(StaleFact):
        ACTS[act](operator, making.tenancy(space, version=2), 1)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("who", ["rival", "prefecture_officer", "auditor"])
def test_act_by_anybody_else_is_refused(request, space, act, who):
    with pytest.raises(Refused):
        ACTS[act](request.getfixturevalue(who), making.tenancy(space), 1)


@pytest.mark.parametrize("act", ACTS)
def test_act_on_a_retracted_row_is_refused(operator, space, act):
    row = making.tenancy(space, retracted_at=timezone.now())
    with pytest.raises(Refused, match="已经撤回"):
        ACTS[act](operator, row, 1)


def test_exit_says_when_and_how(operator, space):
    row = stored(exited(operator, making.tenancy(space), reason="  迁往示例园区 "))
    assert (row.left_on, row.outcome, row.exit_reason, row.version) == (
        date(2026, 1, 31),
        "graduated",
        "迁往示例园区",
        2,
    )
    assert acts()[-1] == ("ledger.record-exit", str(row.pk))


def test_exit_for_another_reason_asks_which(operator, space):
    with pytest.raises(Refused, match="请写明原因"):
        exited(operator, making.tenancy(space), outcome=Outcome.OTHER)


def test_exit_before_the_entry_is_refused(operator, space):
    with pytest.raises(ValidationError) as refused:
        exited(operator, making.tenancy(space), on=date(2025, 1, 31))
    assert list(refused.value.message_dict) == ["left_on"]


def test_exit_from_a_renewed_agreement_is_refused(operator, space):
    first = making.tenancy(space, left="2026-01-31")
    renew(operator, first)
    with pytest.raises(Refused, match="最后一份协议"):
        exited(operator, stored(first))


def test_exit_falls_when_the_last_day_is_taken_back(operator, space):
    row = exited(operator, making.tenancy(space), reason="迁出")
    values = {"left_on": None}
    correct_fact(actor=operator, fact=row, version=2, values=values, reason="尚未退出")
    assert (stored(row).outcome, stored(row).exit_reason, history(row)[0].data["outcome"]) == (
        "",
        "",
        "graduated",
    )


def test_end_without_an_outcome_stays_possible(operator, space):
    row = end_fact(actor=operator, fact=making.tenancy(space), version=1, on=date(2026, 1, 31))
    assert (row.left_on, row.outcome) == (date(2026, 1, 31), "")


def test_extension_is_explained(operator, space):
    row = making.tenancy(space, "2023-12-01")
    ACTS["extend"](operator, row, 1)
    assert (stored(row).extended_until, stored(row).extension_grounds, acts()[-1][0]) == (
        date(2027, 6, 30),
        "研发未完成",
        "ledger.extend-tenancy",
    )


def test_extended_stay_still_exceeds_what_is_general(operator, space):
    row = making.tenancy(space, "2023-12-01")
    ACTS["extend"](operator, row, 1)
    assert making.measured(space, OVERSTAYERS, making.AS_OF) == 1


def test_extension_without_grounds_is_refused(operator, space):
    with pytest.raises(Refused, match="请写明原因"):
        extend_tenancy(
            actor=operator,
            tenancy=making.tenancy(space),
            version=1,
            until=date(2027, 1, 1),
            grounds=" ",
        )


def test_extension_to_a_day_before_the_entry_is_refused(operator, space):
    with pytest.raises(ValidationError) as refused:
        extend_tenancy(
            actor=operator,
            tenancy=making.tenancy(space),
            version=1,
            until=date(2025, 2, 1),
            grounds="研发未完成",
        )
    assert list(refused.value.message_dict) == ["extended_until"]


def test_incorporated_team_stays_a_team_with_a_code(operator, space):
    row = making.tenancy(space)
    event, story = making.financing(row), making.case(row)
    incorporate_team(actor=operator, tenancy=row, version=1, **COMPANY)
    now = stored(row)
    assert (now.kind, now.uscc, now.incorporated_on, now.company_name, now.resident) == (
        "team",
        CODE,
        date(2025, 5, 1),
        "示例新创科技有限公司",
        CODE,
    )
    event.refresh_from_db()
    story.refresh_from_db()
    assert (event.tenancy_id, story.tenancy_id) == (row.pk, row.pk)


def test_incorporation_gives_all_agreements_of_the_team_the_code(operator, space):
    earlier = making.tenancy(space, "2024-02-01", "2025-01-31")
    row = making.tenancy(space, previous=earlier)
    incorporate_team(actor=operator, tenancy=row, version=1, **COMPANY)
    assert (stored(earlier).uscc, stored(earlier).incorporated_on, stored(earlier).version) == (
        CODE,
        None,
        2,
    )
    assert making.measured(space, "teams_incorporated") == 1
    assert making.measured(space, "residents") == 1


def test_incorporation_is_stated_by_the_agreement_it_fell_under(operator, space):
    earlier = making.tenancy(space, "2025-02-01", "2025-12-31")
    row = making.tenancy(space, "2026-01-01", previous=earlier)
    stating = incorporate_team(actor=operator, tenancy=row, version=1, **COMPANY)
    assert (stating.pk, stored(earlier).company_name, stored(row).uscc) == (
        earlier.pk,
        "示例新创科技有限公司",
        CODE,
    )


def test_company_s_own_later_agreement_is_the_same_resident(operator, space):
    row = making.tenancy(space, left="2026-01-31")
    incorporate_team(actor=operator, tenancy=row, version=1, **COMPANY)
    making.tenancy(space, "2026-02-01", name="示例新创科技有限公司", kind="company", uscc=CODE)
    assert making.measured(space, "residents", making.calendar_year(2026)) == 1
    assert len(agreements_of(stored(row))) == 2


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"on": date(2025, 1, 31)}, ["incorporated_on"]),
        ({"on": date(2026, 2, 1)}, ["incorporated_on"]),
        ({"uscc": "91650100MA7708271X"}, ["uscc"]),
        ({"uscc": "", "company_name": " "}, ["company_name", "uscc"]),
    ],
)
def test_impossible_incorporation_is_refused(operator, space, values, fields):
    row = making.tenancy(space, left="2026-01-31")
    with pytest.raises(ValidationError) as refused:
        incorporate_team(actor=operator, tenancy=row, version=1, **{**COMPANY, **values})
    assert sorted(refused.value.message_dict) == fields


@pytest.mark.parametrize(
    ("fields", "reason"),
    [({"kind": "company", "uscc": CODE}, "不是团队"), ({"uscc": CODE}, "已登记注册")],
)
def test_incorporation_of_what_is_no_team_any_more_is_refused(operator, space, fields, reason):
    with pytest.raises(Refused, match=reason):
        incorporate_team(
            actor=operator, tenancy=making.tenancy(space, **fields), version=1, **COMPANY
        )


def test_company_name_falls_when_the_registration_is_taken_back(operator, space):
    row = incorporate_team(actor=operator, tenancy=making.tenancy(space), version=1, **COMPANY)
    values = {"incorporated_on": None}
    correct_fact(actor=operator, fact=row, version=2, values=values, reason="尚未注册")
    assert stored(row).company_name == ""


def test_kind_of_an_incorporated_team_is_not_changed_among_many(operator, space):
    row = incorporate_team(actor=operator, tenancy=making.tenancy(space), version=1, **COMPANY)
    with pytest.raises((Refused, RowsRefused)):
        correct_facts(
            actor=operator,
            space=space,
            model=Tenancy,
            chosen={row.pk: 2},
            values={"kind": "company"},
            reason="写错",
        )
    assert stored(row).kind == "team"


def test_fields_beside_the_workbook_survive_an_import(operator, space):
    import_workbook(actor=operator, space=space, workbook=read(good()))
    row = Tenancy.objects.get(agreement_number="ZC-1")
    row = ACTS["extend"](operator, row, 1)
    book = good()
    book["入驻"][1][9] = 5
    import_workbook(actor=operator, space=space, workbook=read(book))
    now = stored(row)
    assert (now.headcount, now.extended_until, now.extension_grounds) == (
        5,
        date(2027, 6, 30),
        "研发未完成",
    )


def test_import_that_takes_the_last_day_back_takes_the_exit_back(operator, space):
    import_workbook(actor=operator, space=space, workbook=read(good()))
    row = exited(operator, Tenancy.objects.get(agreement_number="ZC-1"))
    import_workbook(actor=operator, space=space, workbook=read(good()))
    assert (stored(row).left_on, stored(row).outcome) == (None, "")


BROKEN = [
    {"outcome": "moved"},
    {"outcome": "vanished", "left_on": date(2026, 1, 1)},
    {"exit_reason": "迁出"},
    {"extended_until": date(2027, 1, 1)},
    {"extension_grounds": "研发"},
    {"company_name": "示例公司"},
    {"company_name": "示例公司", "incorporated_on": date(2025, 5, 1), "kind": "company"},
]


@pytest.mark.parametrize("fields", BROKEN)
def test_database_refuses_what_cannot_be(space, fields):
    row = making.tenancy(space)
    with pytest.raises(IntegrityError), transaction.atomic():
        Tenancy.objects.filter(pk=row.pk).update(**fields)


def test_database_refuses_a_renewal_of_itself(space):
    row = making.tenancy(space)
    with pytest.raises(IntegrityError), transaction.atomic():
        Tenancy.objects.filter(pk=row.pk).update(previous=row.pk)


def test_agreements_of_a_resident_are_reached_over_renewals_and_names(space):
    first = making.tenancy(space, "2023-01-01", "2023-12-31", name="旧名")
    second = making.tenancy(space, "2024-01-01", "2024-12-31", name="新名", previous=first)
    third = making.tenancy(space, "2025-01-01", name="新名")
    making.tenancy(space, name="别的团队")
    making.tenancy(space, name="新名", retracted_at=timezone.now())
    assert [[a.pk for a in agreements_of(own)] for own in (first, second, third)] == [
        [first.pk, second.pk, third.pk]
    ] * 3


def test_stays_by_resident_put_together_what_is_linked_in_any_order(space):
    first = making.tenancy(space, "2023-01-01", "2023-12-31", name="旧名")
    second = making.tenancy(space, "2024-01-01", "2024-12-31", name="新名", previous=first)
    third = making.tenancy(space, "2022-01-01", "2022-12-31", name="旧名")
    other = making.tenancy(space, name="别的团队", previous=making.tenancy(space, name="别家"))
    found = stays_by_resident([second, third, first, other], date(2026, 3, 1), 24)
    assert sorted(
        [sorted(item.pk for stay in stays for item in stay.agreements) for stays in found]
    ) == [[first.pk, second.pk, third.pk], [other.pk]]


def test_stays_are_broken_by_a_gap(space):
    spans = [("2023-01-01", "2023-06-30"), ("2023-07-01", "2023-12-31"), ("2024-01-02", None)]
    agreements = [making.tenancy(space, *span) for span in spans]
    found = stays_of(agreements, date(2026, 3, 1), 24)
    assert [(len(s.agreements), s.began, s.until, s.months, s.line, s.over) for s in found] == [
        (2, date(2023, 1, 1), date(2023, 12, 31), 11, date(2025, 1, 1), False),
        (1, date(2024, 1, 2), None, 25, date(2026, 1, 2), True),
    ]


def test_stay_says_until_when_it_was_extended(space):
    given = {"extended_until": date(2026, 6, 30), "extension_grounds": "研发未完成"}
    stay = stays_of([making.tenancy(space, "2023-01-01", **given)], date(2026, 3, 1), 24)[0]
    assert (stay.extended_until, stay.grounds) == (date(2026, 6, 30), "研发未完成")


def test_stay_that_has_not_begun_has_no_months(space):
    stay = stays_of([making.tenancy(space, "2027-01-01")], date(2026, 3, 1), 24)[0]
    assert (stay.months, stay.over) == (0, False)


@pytest.mark.parametrize(("left", "day"), [("2026-01-31", date(2026, 2, 1)), (None, None)])
def test_renewal_begins_the_day_after_the_agreement_ends(space, left, day):
    assert next_day(making.tenancy(space, left=left)) == day


def test_exit_today_is_possible(operator, space):
    today = timezone.localdate()
    row = making.tenancy(space, (today - timedelta(days=30)).isoformat())
    assert exited(operator, row, on=today).left_on == today
