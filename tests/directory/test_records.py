"""What the tables of the directory themselves hold to: codes, periods, standings, bans."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Ban, Division, Mandate, Organisation, Space, Standing
from zhongchuang.directory.states import Role, StandingKind

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 1)


def test_code_twice_is_impossible_in_the_database(company):
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(
            kind="operator", name="另一家", uscc=company.uscc, division_id="650100"
        )
    assert Organisation.objects.filter(uscc=company.uscc).count() == 1


def test_authorities_without_code_do_not_collide(prefecture, foreign_prefecture, region):
    assert Organisation.objects.filter(uscc="").count() == 3


@pytest.mark.parametrize("wrong", ["0", "1", "X"])
def test_code_with_a_wrong_check_character_is_not_valid(company, wrong):
    right = company.uscc
    company.uscc = right[:-1] + (wrong if right[-1] != wrong else "2")
    with pytest.raises(ValidationError) as error:
        company.full_clean()
    assert list(error.value.message_dict) == ["uscc"]


def test_space_name_twice_for_one_operator_is_impossible(space):
    with pytest.raises(IntegrityError), transaction.atomic():
        Space.objects.create(
            operator=space.operator, name=space.name, division_id="650100", address="x"
        )
    assert Space.objects.count() == 1


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "valid"),
    [
        (DAY, None, True),
        (DAY + timedelta(days=1), None, False),
        (DAY - timedelta(days=9), DAY, True),
        (DAY - timedelta(days=9), DAY - timedelta(days=1), False),
        (DAY, DAY, True),
    ],
    ids=["from today", "from tomorrow", "last day", "ended yesterday", "one day"],
)
def test_mandate_is_valid_on_both_its_ends(stranger, valid_from, valid_until, valid):
    Mandate.objects.create(
        account=stranger, role=Role.AUDITOR, valid_from=valid_from, valid_until=valid_until
    )
    assert Mandate.objects.valid_on(DAY).exists() is valid


def test_mandate_that_ends_before_it_begins_is_impossible(stranger):
    with pytest.raises(IntegrityError), transaction.atomic():
        Mandate.objects.create(
            account=stranger,
            role=Role.AUDITOR,
            valid_from=DAY,
            valid_until=DAY - timedelta(days=1),
        )
    assert Mandate.objects.count() == 0


@pytest.mark.parametrize(
    ("area", "covered"),
    [
        ("650000", {"650100", "650102", "653100"}),
        ("650100", {"650100", "650102"}),
        ("653100", {"653100"}),
    ],
)
def test_area_covers_its_parts(stranger, area, covered):
    mandate = Mandate(account=stranger, role=Role.PREFECTURE_OFFICER, area=Division(code=area))
    actor = Actor(stranger, mandate)
    assert {code for code in ("650100", "650102", "653100") if actor.covers(code)} == covered


def test_no_area_covers_nothing(stranger):
    actor = Actor(stranger, Mandate(account=stranger, role=Role.PREFECTURE_OFFICER))
    assert actor.covers("650100") is False


def standing(space: Space, **values: object) -> Standing:
    fields = {"level": "region", "since": DAY, "document_number": "新科高字〔2026〕1号"}
    return Standing.objects.create(space=space, policy="xinjiang-2019", **{**fields, **values})


ENDED = {"kind": StandingKind.REVOKED, "until": DAY + timedelta(days=30)}


@pytest.mark.parametrize(
    "values",
    [
        {"until": DAY},
        {"kind": StandingKind.REVOKED},
        {"kind": StandingKind.REVOKED, "until": DAY - timedelta(days=1)},
    ],
    ids=["filed with an end", "revoked without an end", "ended before it began"],
)
def test_standing_without_a_matching_end_is_impossible(space, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        standing(space, **values)
    assert Standing.objects.count() == 0


def test_second_current_standing_at_a_level_is_impossible(space):
    standing(space)
    with pytest.raises(IntegrityError), transaction.atomic():
        standing(space)
    assert Standing.objects.count() == 1


def test_standing_at_the_other_level_is_possible(space):
    standing(space)
    standing(space, level="prefecture")
    assert Standing.objects.current().count() == 2


def test_ended_standing_stays_public_and_makes_room(space):
    standing(space, **ENDED)
    again = standing(space, since=DAY + timedelta(days=800))
    assert (list(Standing.objects.current()), Standing.objects.public().count()) == ([again], 2)


def ban(since: date, until: date, uscc: str) -> Ban:
    return Ban.objects.create(
        uscc=uscc, name="示例", since=since, until=until, article="11", reason="x", decided_by="x"
    )


def test_ban_that_ends_before_it_begins_is_impossible(company):
    with pytest.raises(IntegrityError), transaction.atomic():
        ban(DAY, DAY - timedelta(days=1), company.uscc)
    assert Ban.objects.count() == 0


@pytest.mark.parametrize(("days", "runs"), [(-1, False), (0, True), (10, True), (11, False)])
def test_ban_runs_on_both_its_ends(company, days, runs):
    one = ban(DAY, DAY + timedelta(days=10), company.uscc)
    day = DAY + timedelta(days=days)
    assert (Ban.objects.on(company.uscc, day).exists(), one.runs_on(day)) == (runs, runs)


def test_ban_of_another_code_does_not_count(company, rival_company):
    ban(DAY, DAY, company.uscc)
    assert Ban.objects.on(rival_company.uscc, DAY).exists() is False
