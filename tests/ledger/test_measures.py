"""Each measure at each of its boundaries, as the domain page states them (Art. 6.3–6.9)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from ledger import making
from ledger.making import AS_OF, YEAR, measured
from zhongchuang.directory.models import Space
from zhongchuang.kernel.columns import Level
from zhongchuang.kernel.periods import MeasureKey, Period
from zhongchuang.ledger.measures import measure_table, model_behind, rows_behind
from zhongchuang.ledger.models import ReturnRecord, SpaceProfile, Tenancy

CODE = "91650100MA7708271M"

ALL = (
    "residents",
    "teams_incorporated",
    "residents_financed",
    "cases",
    "full_time_staff",
    "mentors",
    "activities",
    "overstayers",
    "returns_complete",
    "management_body",
    "independent_legal_person",
    "months_operating",
    "service_area",
    "workstations",
    "public_facilities",
    "service_area_share",
    "service_procedure",
)


@pytest.mark.parametrize(
    ("entered", "left", "counted"),
    [
        ("2024-05-01", "2024-12-31", 0),
        ("2024-05-01", "2025-01-01", 1),
        ("2024-05-01", None, 1),
        ("2025-12-31", None, 1),
        ("2026-01-01", None, 0),
        ("2025-03-01", "2025-03-01", 1),
    ],
)
def test_residents_boundary_of_the_year(space, entered, left, counted):
    making.tenancy(space, entered, left)
    assert measured(space, "residents") == counted


def test_residents_two_agreements_of_one_code_are_one(space):
    making.tenancy(space, "2025-01-01", "2025-06-30", name="甲公司", kind="company", uscc=CODE)
    making.tenancy(space, "2025-07-01", None, name="改名公司", kind="company", uscc=CODE)
    assert measured(space, "residents") == 1


def test_residents_two_agreements_of_one_name_without_code_are_one(space):
    making.tenancy(space, "2025-01-01", "2025-06-30")
    making.tenancy(space, "2025-07-01", None)
    assert measured(space, "residents") == 1


def test_residents_one_name_with_two_codes_are_two(space):
    making.tenancy(space, uscc=CODE)
    making.tenancy(space, uscc="91650100MA7800100E")
    assert measured(space, "residents") == 2


def test_residents_retracted_do_not_count(space):
    making.tenancy(space, retracted_at=timezone.now())
    assert measured(space, "residents") == 0


def test_residents_at_three_levels(space):
    making.tenancy(space, name="甲")
    making.tenancy(space, name="乙", evidence_count=2)
    making.tenancy(space, name="丙", evidence_count=1, verification="verified")
    making.tenancy(space, name="丁", evidence_count=1, verification="disputed")
    values = [measured(space, "residents", level=level) for level in Level]
    assert values == [4, 3, 1]


def test_residents_one_agreement_with_evidence_suffices(space):
    making.tenancy(space, "2025-01-01", "2025-06-30", evidence_count=1)
    making.tenancy(space, "2025-07-01", None)
    assert measured(space, "residents", level=Level.EVIDENCED) == 1


@pytest.mark.parametrize(
    ("entered", "left", "registered", "counted"),
    [
        ("2024-05-01", None, "2025-01-01", 1),
        ("2024-05-01", None, "2024-12-31", 0),
        ("2024-05-01", None, "2025-12-31", 1),
        ("2024-05-01", None, "2026-01-01", 0),
        ("2025-05-01", None, "2025-05-01", 1),
        ("2025-05-01", None, "2025-04-30", 0),
        ("2025-01-01", "2025-06-30", "2025-06-30", 1),
        ("2025-01-01", "2025-06-30", "2025-07-01", 0),
        ("2025-01-01", None, None, 0),
    ],
)
def test_teams_incorporated_in_the_year_and_inside_the_stay(
    space, entered, left, registered, counted
):
    making.tenancy(space, entered, left, incorporated_on=making.day(registered))
    assert measured(space, "teams_incorporated") == counted


def test_teams_incorporated_companies_do_not_count(space):
    making.tenancy(space, kind="company", incorporated_on=date(2025, 6, 1))
    assert measured(space, "teams_incorporated") == 0


def test_teams_incorporated_one_team_with_two_agreements_counts_once(space):
    for start in ("2025-01-01", "2025-05-01"):
        making.tenancy(space, start, None, uscc=CODE, incorporated_on=date(2025, 6, 1))
    assert measured(space, "teams_incorporated") == 1


@pytest.mark.parametrize(
    ("on", "counted"),
    [
        ("2024-12-31", 0),
        ("2025-01-31", 0),
        ("2025-02-01", 1),
        ("2025-09-30", 1),
        ("2025-10-01", 0),
    ],
)
def test_residents_financed_on_a_day_of_the_stay(space, on, counted):
    making.financing(making.tenancy(space, "2025-02-01", "2025-09-30"), on)
    assert measured(space, "residents_financed") == counted


@pytest.mark.parametrize(("on", "counted"), [("2024-12-31", 0), ("2025-01-01", 1)])
def test_residents_financed_in_the_year(space, on, counted):
    making.financing(making.tenancy(space, "2024-02-01"), on)
    assert measured(space, "residents_financed") == counted


def test_residents_financed_under_another_agreement_of_the_same_resident(space):
    old = making.tenancy(space, "2023-01-01", "2024-06-30", name="旧名", uscc=CODE)
    making.tenancy(space, "2025-01-01", None, name="新名", uscc=CODE)
    making.financing(old, "2025-03-01")
    assert measured(space, "residents_financed") == 1


def test_residents_financed_under_a_retracted_agreement_do_not_count(space):
    making.financing(making.tenancy(space, retracted_at=timezone.now()))
    assert measured(space, "residents_financed") == 0


def test_residents_financed_stay_in_another_space_does_not_help(space, rival_space):
    making.financing(making.tenancy(space, "2023-01-01", "2024-06-30", uscc=CODE), "2025-03-01")
    making.tenancy(rival_space, "2025-01-01", uscc=CODE)
    assert measured(space, "residents_financed") == 0


def test_residents_financed_twice_count_once(space):
    own = making.tenancy(space)
    making.financing(own, "2025-03-01")
    making.financing(own, "2025-09-01")
    assert measured(space, "residents_financed") == 1


def test_residents_financed_evidence_is_that_of_the_financing(space):
    making.financing(making.tenancy(space, evidence_count=1))
    assert measured(space, "residents_financed", level=Level.EVIDENCED) == 0


@pytest.mark.parametrize(
    ("on", "counted"),
    [("2024-12-31", 0), ("2025-01-01", 1), ("2025-12-31", 1), ("2026-01-01", 0)],
)
def test_cases_of_the_year(space, on, counted):
    making.case(making.tenancy(space), on)
    assert measured(space, "cases") == counted


@pytest.mark.parametrize(
    ("joined", "left", "counted"),
    [
        ("2026-03-01", None, 1),
        ("2026-03-02", None, 0),
        ("2024-01-01", "2026-03-01", 1),
        ("2024-01-01", "2026-02-28", 0),
    ],
)
def test_full_time_staff_employed_at_as_of(space, joined, left, counted):
    making.staff(space, joined, left)
    assert measured(space, "full_time_staff", AS_OF) == counted


def test_full_time_staff_part_time_do_not_count(space):
    making.staff(space, full_time=False)
    assert measured(space, "full_time_staff", AS_OF) == 0


def test_full_time_staff_without_ability_do_not_count(space):
    making.staff(space, ability="")
    assert measured(space, "full_time_staff", AS_OF) == 0


@pytest.mark.parametrize(
    ("appointed", "until", "counted"),
    [
        ("2026-03-01", None, 1),
        ("2026-03-02", None, 0),
        ("2024-01-01", "2026-03-01", 1),
        ("2024-01-01", "2026-02-28", 0),
    ],
)
def test_mentors_appointed_at_as_of(space, appointed, until, counted):
    making.mentor(space, appointed, until)
    assert measured(space, "mentors", AS_OF) == counted


@pytest.mark.parametrize("kind", ["full-time", "part-time"])
def test_mentors_of_either_kind_count(space, kind):
    making.mentor(space, kind=kind)
    assert measured(space, "mentors", AS_OF) == 1


@pytest.mark.parametrize(
    ("kind", "counted"),
    [("salon", 1), ("roadshow", 1), ("contest", 1), ("training", 1), ("other", 0)],
)
def test_activities_of_the_kinds_the_article_names(space, kind, counted):
    making.activity(space, kind=kind)
    assert measured(space, "activities") == counted


@pytest.mark.parametrize(
    ("starts", "ends", "counted"),
    [
        ("2024-12-31", "2025-01-02", 0),
        ("2025-01-01", None, 1),
        ("2025-06-01", "2025-06-02", 1),
        ("2025-12-31", "2026-01-01", 1),
        ("2026-01-01", None, 0),
    ],
)
def test_activities_count_once_by_their_first_day(space, starts, ends, counted):
    making.activity(space, starts, ends)
    assert measured(space, "activities") == counted


@pytest.mark.parametrize(
    ("registered", "opened", "months"),
    [
        (date(2021, 1, 1), date(2025, 3, 1), 12),
        (date(2021, 1, 1), date(2025, 3, 2), 11),
        (date(2025, 3, 1), date(2021, 1, 1), 12),
        (date(2026, 3, 1), date(2021, 1, 1), 0),
        (date(2026, 6, 1), date(2021, 1, 1), 0),
        (None, date(2021, 1, 1), None),
        (date(2021, 1, 1), None, None),
    ],
)
def test_months_operating_from_the_later_date(space, registered, opened, months):
    making.profile(space, registered_on=registered, opened_on=opened)
    assert measured(space, "months_operating", AS_OF) == months


@pytest.mark.parametrize(
    ("workstations", "public", "total", "share"),
    [
        ("400", "350", "1000", Decimal("0.7500")),
        ("400", "349.9999", "1000", Decimal("0.7499")),
        ("0.1", "0.2", "0.3", Decimal("1.0000")),
        (None, "1", "2", None),
        ("1", "1", None, None),
    ],
)
def test_service_area_share_exact(space, workstations, public, total, share):
    areas = {"workstation_area": workstations, "public_area": public, "total_area": total}
    exact = {name: None if area is None else Decimal(area) for name, area in areas.items()}
    making.profile(space, service_area=None, **exact)
    assert measured(space, "service_area_share", AS_OF) == share


@pytest.mark.parametrize(
    ("measure", "field", "value", "counted"),
    [
        ("service_area", "service_area", Decimal("499.9999"), Decimal("499.9999")),
        ("service_area", "service_area", None, None),
        ("workstations", "workstations", 0, 0),
        ("workstations", "workstations", None, None),
        ("public_facilities", "public_facilities", False, False),
        ("public_facilities", "public_facilities", None, None),
        ("independent_legal_person", "independent_legal_person", False, False),
        ("service_procedure", "service_procedure", True, True),
        ("management_body", "management_body", "运营部", True),
        ("management_body", "management_body", "", False),
    ],
)
def test_stated_measure_as_given(space, measure, field, value, counted):
    making.profile(space, **{field: value})
    assert measured(space, measure, AS_OF) == counted


def test_stated_measure_is_evidenced_when_given(space):
    making.profile(space)
    assert measured(space, "workstations", AS_OF, Level.EVIDENCED) == 30


def test_stated_measure_is_verified_with_the_profile(space):
    own = making.profile(space)
    before = measured(space, "workstations", AS_OF, Level.VERIFIED)
    SpaceProfile.objects.filter(pk=own.pk).update(verification="verified")
    assert (before, measured(space, "workstations", AS_OF, Level.VERIFIED)) == (None, 30)


def test_stated_measure_without_profile_is_unknown(space):
    assert measured(space, "service_area", AS_OF) is None


@pytest.mark.parametrize(
    ("records", "complete"),
    [
        ({"2025年报": "accepted", "2025半年报": "accepted"}, True),
        ({"2025年报": "accepted", "2025半年报": "filed"}, False),
        ({"2025年报": "accepted", "2025半年报": "missing"}, False),
        ({"2025年报": "accepted"}, False),
        ({"2025年报": "accepted", "2025半年报": "accepted", "2026半年报": "missing"}, True),
    ],
)
def test_returns_complete_when_every_return_due_is_accepted(space, records, complete):
    for period, status in records.items():
        making.returned(space, period, status)
    due = ["2025半年报", "2025年报"]
    assert measured(space, "returns_complete", AS_OF, due=due) is complete


def test_returns_complete_when_none_is_due(space):
    assert measured(space, "returns_complete", AS_OF, due=[]) is True


def test_returns_complete_one_return_twice_is_not_two(space):
    making.returned(space, "2025年报")
    making.returned(space, "2025年报")
    assert measured(space, "returns_complete", AS_OF, due=["2025半年报", "2025年报"]) is False


def test_returns_complete_levels(space):
    making.returned(space, "2025年报")
    values = [
        measured(space, "returns_complete", AS_OF, level, due=["2025年报"]) for level in Level
    ]
    assert values == [True, True, False]


def test_returns_complete_verified_when_the_records_are(space):
    making.returned(space, "2025年报", verification="verified")
    assert measured(space, "returns_complete", AS_OF, Level.VERIFIED, due=["2025年报"]) is True


def test_measure_table_orders_columns_like_the_spaces(space, rival_space):
    making.activity(space)
    key = MeasureKey("activities", YEAR)
    table = measure_table([rival_space.pk, space.pk, rival_space.pk], [key])
    assert table[key][Level.CLAIMED].numerator.tolist() == [0, 1, 0]


def test_measure_table_takes_a_queryset_in_its_order(space, rival_space):
    making.activity(space)
    key = MeasureKey("activities", YEAR)
    spaces = Space.objects.order_by("-pk")
    table = measure_table(spaces, [key])
    expected = [int(pk == space.pk) for pk in spaces.values_list("pk", flat=True)]
    assert table[key][Level.CLAIMED].numerator.tolist() == expected


def test_measure_table_of_no_space_is_empty(db):
    key = MeasureKey("activities", YEAR)
    assert len(measure_table([], [key])[key][Level.CLAIMED]) == 0


def test_measure_table_many_ids_as_a_range(space, rival_space):
    making.activity(space)
    key = MeasureKey("activities", YEAR)
    ids = [*range(10_000, 10_600), space.pk]
    assert measure_table(ids, [key])[key][Level.CLAIMED].numerator.sum() == 1


def test_measure_table_unknown_measure(space):
    with pytest.raises(KeyError, match="patents"):
        measure_table([space.pk], [MeasureKey("patents", YEAR)])


def test_measure_table_two_periods_of_one_measure(space):
    making.activity(space, "2025-05-01")
    making.activity(space, "2024-05-01")
    keys = [
        MeasureKey("activities", YEAR),
        MeasureKey("activities", Period(date(2024, 1, 1), date(2025, 12, 31))),
    ]
    table = measure_table([space.pk], keys)
    assert [table[key][Level.CLAIMED].value() for key in keys] == [1, 2]


def _filled(space: Space) -> int:
    making.profile(space)
    own = making.tenancy(space, "2023-01-01", incorporated_on=date(2025, 6, 1))
    making.financing(own)
    making.case(own)
    making.staff(space)
    making.mentor(space)
    making.activity(space)
    making.returned(space, "2025年报")
    return space.pk


def _queries(ids, django_assert_num_queries) -> None:
    keys = [MeasureKey(name, AS_OF) for name in ALL]
    with django_assert_num_queries(9):
        measure_table(ids, keys)


def test_measure_table_queries_for_one_space(space, django_assert_num_queries):
    _queries([_filled(space)], django_assert_num_queries)


def test_measure_table_queries_for_three_spaces(space, company, django_assert_num_queries):
    others = [
        Space.objects.create(operator=company, name=f"示例{n}", division_id="650100", address="路")
        for n in (2, 3)
    ]
    _queries([_filled(own) for own in (space, *others)], django_assert_num_queries)


@pytest.mark.parametrize("measure", ALL)
def test_rows_behind_are_as_many_as_the_number(space, measure):
    _filled(space)
    rows = rows_behind(space, MeasureKey(measure, AS_OF), returns_due=["2025年报"])
    assert [type(row) for row in rows] == [model_behind(measure)]


def test_rows_behind_leave_out_what_does_not_count(space):
    making.activity(space, kind="other")
    making.activity(space, "2024-05-01")
    counted = making.activity(space)
    assert list(rows_behind(space, MeasureKey("activities", YEAR))) == [counted]


def test_rows_behind_returns_show_those_not_accepted(space):
    making.returned(space, "2025年报", "filed")
    making.returned(space, "2023年报")
    key = MeasureKey("returns_complete", AS_OF)
    rows = rows_behind(space, key, returns_due=["2025年报"])
    assert [row.period for row in rows] == ["2025年报"]


def test_rows_behind_unknown_measure(space):
    with pytest.raises(KeyError, match="patents"):
        rows_behind(space, MeasureKey("patents", YEAR))


def test_model_behind_each_special_measure():
    assert [model_behind(name) for name in ("overstayers", "returns_complete")] == [
        Tenancy,
        ReturnRecord,
    ]
