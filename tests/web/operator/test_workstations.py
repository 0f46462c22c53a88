"""Pages of the plan of seats."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from zhongchuang.ledger.models import SpaceProfile, Tenancy, Workstation


@pytest.fixture
def visitor(client_of, operator):
    return client_of(operator)


@pytest.fixture
def resident(space) -> Tenancy:
    return Tenancy.objects.create(
        space=space, name="示例团队", kind="team", entered_on=date(2025, 1, 1)
    )


@pytest.fixture
def seat(space) -> Workstation:
    return Workstation.objects.create(space=space, label="A01", zone="A 区")


def shown(visitor, name, *args):
    return visitor.get(reverse(f"operator:{name}", args=args))


def posted(visitor, name, seat, **values):
    address = reverse(f"operator:{name}", args=[seat.pk])
    return visitor.post(address, {"version": seat.version, **values})


def given(seat, resident) -> Workstation:
    seat.tenancy, seat.since = resident, date(2025, 2, 1)
    seat.save()
    return seat


def test_plan_of_no_seats_leads_to_the_first(visitor, space):
    assert "还没有登记工位" in shown(visitor, "workstations").content.decode()


def test_plan_shows_seats_by_zone(visitor, space, seat, resident):
    given(seat, resident)
    Workstation.objects.create(space=space, label="C1")
    zones = shown(visitor, "workstations").context["zones"]
    assert [(zone, taken, [s.label for s in seats]) for zone, taken, seats in zones] == [
        ("未分区", 0, ["C1"]),
        ("A 区", 1, ["A01"]),
    ]


def test_plan_tells_a_number_that_differs_from_the_profile(visitor, space, seat):
    SpaceProfile.objects.create(space=space, workstations=30)
    assert shown(visitor, "workstations").context["differs"] is True


def test_plan_takes_as_many_queries_for_many_as_for_one(visitor, space, resident):
    counts = []
    for number in (1, 12):
        for n in range(number):
            given(Workstation.objects.create(space=space, label=f"{number}-{n}"), resident)
        shown(visitor, "workstations")
        with CaptureQueriesContext(connection) as seen:
            shown(visitor, "workstations")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_add_a_run_of_seats(visitor, space):
    visitor.post(reverse("operator:add_workstations"), {"labels": "A01–A03, B1", "zone": "A 区"})
    assert list(Workstation.objects.values_list("label", "zone")) == [
        ("A01", "A 区"),
        ("A02", "A 区"),
        ("A03", "A 区"),
        ("B1", "A 区"),
    ]


@pytest.mark.parametrize("labels", ["A03–A01", "A01", "长" * 31])
def test_add_labels_that_cannot_be_stands_at_the_field(visitor, space, seat, labels):
    answer = visitor.post(reverse("operator:add_workstations"), {"labels": labels})
    assert list(answer.context["form"].errors) == ["labels"]


def test_seat_given_from_the_page(visitor, seat, resident):
    answer = posted(visitor, "seat", seat, tenancy=resident.pk, since="2025-03-01")
    seat.refresh_from_db()
    assert (answer.url, seat.tenancy, seat.since) == (
        reverse("operator:workstations"),
        resident,
        date(2025, 3, 1),
    )


def test_seat_is_offered_to_residents_that_are_there(visitor, space, seat, resident):
    Tenancy.objects.create(
        space=space,
        name="走了的",
        kind="team",
        entered_on=date(2020, 1, 1),
        left_on=date(2020, 12, 31),
    )
    form = shown(visitor, "seat", seat.pk).context["form"]
    assert list(form.fields["tenancy"].queryset) == [resident]


def test_seat_before_the_stay_stands_at_its_field(visitor, seat, resident):
    answer = posted(visitor, "seat", seat, tenancy=resident.pk, since="2024-12-31")
    assert list(answer.context["form"].errors) == ["since"]


def test_seat_freed_from_the_page(visitor, seat, resident):
    posted(visitor, "free_seat", given(seat, resident), reason="换座")
    seat.refresh_from_db()
    assert seat.tenancy is None


def test_seat_renamed_from_the_page(visitor, seat):
    posted(visitor, "rename_workstation", seat, label="B01", zone="")
    seat.refresh_from_db()
    assert (seat.label, seat.zone) == ("B01", "")


def test_seat_renamed_to_a_label_that_is_taken_stands_at_its_field(visitor, space, seat):
    Workstation.objects.create(space=space, label="A02")
    answer = posted(visitor, "rename_workstation", seat, label="A02", zone="")
    assert list(answer.context["form"].errors) == ["label"]


def test_seat_removed_from_the_page(visitor, seat):
    posted(visitor, "remove_workstation", seat, reason="拆除")
    assert Workstation.objects.live().count() == 0


def test_seat_that_is_taken_is_not_removed(visitor, seat, resident):
    answer = posted(visitor, "remove_workstation", given(seat, resident), reason="拆除")
    assert answer.context["form"].non_field_errors() == ["该工位还有使用者，请先腾出。"]


def test_page_of_a_seat_says_who_has_it(visitor, seat, resident):
    given(seat, resident)
    answer = shown(visitor, "workstation", seat.pk)
    assert (answer.context["taken"], [str(act.label) for act in answer.context["acts"]]) == (
        True,
        ["腾出", "修改编号或区域", "撤下工位"],
    )


def test_page_of_a_seat_says_whose_it_was(visitor, seat, resident):
    given(seat, resident)
    Tenancy.objects.update(left_on=date(2025, 12, 31))
    answer = shown(visitor, "workstation", seat.pk)
    assert (answer.context["taken"], answer.context["gone"]) == (False, True)


def test_seat_of_a_rival_is_not_found(visitor, space, rival_space):
    other = Workstation.objects.create(space=rival_space, label="A01")
    assert shown(visitor, "workstation", other.pk).status_code == 404


def test_seat_on_a_stale_page_is_told(visitor, seat, resident):
    Workstation.objects.update(version=2)
    answer = posted(visitor, "seat", seat, tenancy=resident.pk, since="2025-03-01")
    assert answer.context["form"].non_field_errors() == [
        "这条记录在您打开之后已被他人修改，请核对最新内容后再提交。"
    ]


def test_overview_of_the_ledger_counts_seats(visitor, seat):
    assert shown(visitor, "ledger").context["seats"].total == 1
