"""The plan of seats: adding, seating, freeing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from ledger import making
from zhongchuang.audit.models import Entry
from zhongchuang.kernel.columns import Level
from zhongchuang.kernel.periods import MeasureKey, Period
from zhongchuang.kernel.refusal import Refused
from zhongchuang.ledger.actions import StaleFact, retract_fact
from zhongchuang.ledger.journal import history
from zhongchuang.ledger.measures import model_behind, rows_behind
from zhongchuang.ledger.models import Workstation
from zhongchuang.ledger.seat_actions import (
    add_workstations,
    free_seat,
    rename_workstation,
    seat_resident,
)
from zhongchuang.ledger.seat_measures import LISTED, OCCUPANCY
from zhongchuang.ledger.seats import TOO_MANY, labels_in, occupancy, seat_plan
from zhongchuang.ledger.states import Outcome
from zhongchuang.ledger.tenancy_actions import record_exit, renew_tenancy

TODAY = timezone.localdate()


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def resident(space):
    return making.tenancy(space, ago(100).isoformat())


@pytest.fixture
def seats(operator, space):
    return add_workstations(actor=operator, space=space, labels=["A01", "A02", "A03"], zone="A 区")


def seated(operator, seat, tenancy, since=None):
    return seat_resident(
        actor=operator,
        workstation=seat,
        version=seat.version,
        tenancy=tenancy,
        since=since or ago(50),
    )


def states(space):
    return [(seat.label, str(seat.holder or "")) for seat in seat_plan(space.pk, TODAY)]


def test_workstations_added_are_free(operator, space, seats):
    assert states(space) == [("A01", ""), ("A02", ""), ("A03", "")]


def test_workstations_added_leave_one_record(operator, space, seats):
    entry = Entry.objects.order_by("-sequence")[0]
    assert (entry.act, entry.data) == (
        "ledger.add-workstations",
        {"count": 3, "labels": ["A01", "A02", "A03"], "zone": "A 区"},
    )


@pytest.mark.parametrize(
    ("labels", "reason"),
    [
        ([], "请填写工位编号"),
        (["B1", "B1"], "工位编号重复：B1"),
        (["B1", "A02", "A01"], "工位编号已有：A01、A02"),
    ],
)
def test_labels_that_cannot_be_are_refused(operator, space, seats, labels, reason):
    with pytest.raises(ValidationError) as refused:
        add_workstations(actor=operator, space=space, labels=labels)
    assert refused.value.messages == [reason]


@pytest.mark.parametrize("label", ["", "长" * 31])
def test_label_that_is_none_is_refused(operator, space, label):
    with pytest.raises(ValidationError):
        add_workstations(actor=operator, space=space, labels=[label])
    assert Workstation.objects.count() == 0


def test_workstations_of_another_operator_are_refused(rival, space):
    with pytest.raises(Refused):
        add_workstations(actor=rival, space=space, labels=["A01"])


def test_label_of_a_retracted_workstation_is_free_again(operator, space, seats):
    retract_fact(actor=operator, fact=seats[0], version=1, reason="拆除")
    add_workstations(actor=operator, space=space, labels=["A01"])
    assert Workstation.objects.live().filter(label="A01").count() == 1


def test_database_refuses_one_label_twice(space, seats):
    with pytest.raises(IntegrityError), transaction.atomic():
        Workstation.objects.create(space=space, label="A01")


def test_database_refuses_a_seat_without_a_first_day(space, seats, resident):
    with pytest.raises(IntegrityError), transaction.atomic():
        Workstation.objects.update(tenancy=resident)


def test_seated_resident_has_the_seat(operator, space, seats, resident):
    seated(operator, seats[1], resident)
    assert states(space) == [("A01", ""), ("A02", "示例团队"), ("A03", "")]


def test_seating_leaves_history_and_record(operator, seats, resident):
    seat = seated(operator, seats[0], resident)
    version = history(seat)[0]
    assert (version.act, version.reason, version.data["tenancy_id"]) == (
        "seated",
        "安排给“示例团队”",
        None,
    )
    assert Entry.objects.order_by("-sequence")[0].act == "ledger.seat"


def test_seat_that_is_taken_is_refused(operator, space, seats, resident):
    seat = seated(operator, seats[0], resident)
    with pytest.raises(Refused, match="已有使用者"):
        seated(operator, seat, making.tenancy(space, name="别的团队"))


def test_seat_whose_resident_is_gone_can_be_given_again(operator, space, seats, resident):
    seat = seated(operator, seats[0], resident)
    resident.left_on = ago(1)
    resident.save()
    other = making.tenancy(space, ago(10).isoformat(), name="别的团队")
    seated(operator, seat, other, since=ago(5))
    assert states(space)[0] == ("A01", "别的团队")


def test_seat_for_a_resident_of_another_space_is_refused(operator, seats, rival_space):
    with pytest.raises(Refused, match="本空间"):
        seated(operator, seats[0], making.tenancy(rival_space))


def test_seat_for_a_retracted_resident_is_refused(operator, space, seats):
    gone = making.tenancy(space, retracted_at=timezone.now())
    with pytest.raises(Refused, match="本空间"):
        seated(operator, seats[0], gone)


@pytest.mark.parametrize("days", [101, 9])
def test_seat_outside_the_stay_is_refused(operator, space, seats, days):
    own = making.tenancy(space, ago(100).isoformat(), ago(10).isoformat())
    with pytest.raises(ValidationError) as refused:
        seated(operator, seats[0], own, since=ago(days))
    assert list(refused.value.message_dict) == ["since"]


def test_seat_on_a_stale_page_is_refused(operator, seats, resident):
    seated(operator, seats[0], resident)
    with pytest.raises(StaleFact):
        free_seat(actor=operator, workstation=seats[0], version=1)


def test_freed_seat_is_free(operator, space, seats, resident):
    seat = seated(operator, seats[0], resident)
    free_seat(actor=operator, workstation=seat, version=2, reason="换座")
    assert (states(space)[0], history(seat)[0].reason) == (("A01", ""), "换座")


def test_freeing_a_free_seat_is_refused(operator, seats):
    with pytest.raises(Refused, match="没有使用者"):
        free_seat(actor=operator, workstation=seats[0], version=1)


def test_retraction_of_a_seat_that_is_taken_is_refused(operator, seats, resident):
    seat = seated(operator, seats[0], resident)
    with pytest.raises(Refused, match="请先腾出"):
        retract_fact(actor=operator, fact=seat, version=2, reason="拆除")


def test_workstation_renamed(operator, seats):
    values = {"label": "B01", "zone": "B 区"}
    seat = rename_workstation(actor=operator, workstation=seats[0], version=1, **values)
    assert (seat.label, seat.zone, seat.version, seat.initials) == ("B01", "B 区", 2, "b01")


def test_workstation_renamed_to_what_it_is_called_stays(operator, seats):
    values = {"label": "A01", "zone": "A 区"}
    seat = rename_workstation(actor=operator, workstation=seats[0], version=1, **values)
    assert seat.version == 1


def test_workstation_renamed_to_a_label_that_is_taken_is_refused(operator, seats):
    with pytest.raises(ValidationError, match="工位编号已有"):
        rename_workstation(
            actor=operator, workstation=seats[0], version=1, label="A02", zone="A 区"
        )


def leave(operator, tenancy, on):
    return record_exit(
        actor=operator,
        tenancy=tenancy,
        version=tenancy.version,
        on=on,
        outcome=Outcome.GRADUATED,
    )


@pytest.mark.parametrize("days", [0, 1])
def test_exit_frees_the_seats(operator, space, seats, resident, days):
    for seat in seats[:2]:
        seated(operator, seat, resident)
    leave(operator, resident, ago(days))
    assert (Workstation.objects.exclude(tenancy=None).count(), history(seats[0])[0].reason) == (
        0,
        "使用者已退出",
    )


def test_exit_to_come_leaves_the_seats_until_then(operator, space, seats, resident):
    seated(operator, seats[0], resident)
    leave(operator, resident, TODAY + timedelta(days=10))
    assert states(space)[0] == ("A01", "示例团队")
    assert seat_plan(space.pk, TODAY + timedelta(days=11))[0].holder is None


def test_exit_leaves_the_seats_of_others(operator, space, seats, resident):
    other = making.tenancy(space, ago(100).isoformat(), name="别的团队")
    seated(operator, seats[0], other)
    leave(operator, resident, ago(1))
    assert states(space)[0] == ("A01", "别的团队")


def test_exit_leaves_the_seats_of_a_resident_still_there(operator, space, seats, resident):
    making.tenancy(space, ago(10).isoformat(), agreement_number="二")
    seated(operator, seats[0], resident)
    leave(operator, resident, ago(1))
    assert states(space)[0] == ("A01", "示例团队")


def test_seat_stays_with_a_resident_that_renews(operator, space, seats, resident):
    seated(operator, seats[0], resident)
    renew_tenancy(actor=operator, tenancy=resident, version=1, values={"entered_on": ago(10)})
    assert states(space)[0] == ("A01", "示例团队")


def test_occupancy_counts_seats_and_residents(operator, space, seats, resident):
    making.profile(space, workstations=30)
    for seat in seats[:2]:
        seated(operator, seat, resident)
    found = occupancy(space.pk, TODAY)
    assert (found.total, found.occupied, found.free, found.claimed, found.share) == (
        3,
        2,
        1,
        30,
        67,
    )
    assert [(str(holder), len(labels)) for holder, labels in found.residents] == [("示例团队", 2)]


def test_occupancy_of_nothing(space):
    found = occupancy(space.pk, TODAY)
    assert (found.total, found.share, found.claimed, found.residents) == (0, None, None, [])


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("A01", ["A01"]),
        ("A01–A03", ["A01", "A02", "A03"]),
        ("A9-A11", ["A9", "A10", "A11"]),
        ("A098~102", ["A098", "A099", "A100", "A101", "A102"]),
        ("A1 至 A2，B1、B2\nC-1", ["A1", "A2", "B1", "B2", "C-1"]),
        ("3-01—3-03", ["3-01", "3-02", "3-03"]),
        ("路演区", ["路演区"]),
    ],
)
def test_labels_in_a_text(text, labels):
    assert labels_in(text) == labels


@pytest.mark.parametrize("text", ["A05–A01", "A01–B05", "A1–A9999", ""])
def test_text_that_names_no_labels_is_refused(text):
    with pytest.raises(ValidationError):
        labels_in(text)


def test_text_of_too_many_labels_is_refused():
    with pytest.raises(ValidationError) as refused:
        labels_in(f"A1–A{TOO_MANY}")
    assert refused.value.messages == [f"一次最多登记 {TOO_MANY - 1} 个工位"]


def test_measures_of_the_plan(operator, space, seats, resident):
    seated(operator, seats[0], resident)
    Workstation.objects.filter(pk__in=[seats[0].pk, seats[1].pk]).update(verification="verified")
    now = Period(TODAY, TODAY)
    found = [
        [making.measured(space, measure, now, level) for level in Level]
        for measure in (LISTED, OCCUPANCY)
    ]
    third, half = Decimal("0.3333"), Decimal("0.5000")
    assert found == [[3, 3, 2], [third, third, half]]


def test_occupancy_of_no_seats_is_unknown(space):
    assert making.measured(space, OCCUPANCY, Period(TODAY, TODAY)) is None


def test_rows_behind_a_measure_of_the_plan_are_the_workstations(space, seats):
    key = MeasureKey(LISTED, Period(TODAY, TODAY))
    assert (rows_behind(space, key).count(), model_behind(LISTED)) == (3, Workstation)
