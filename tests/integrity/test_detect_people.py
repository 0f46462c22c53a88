"""Mentors of too many spaces, and staff who are their own mentors."""

from __future__ import annotations

import pytest
from ledger.making import mentor, staff

from integrity.detections import detected, sister_spaces


def appointed(spaces, **fields):
    given = {"name": "示例导师", "employer": "示例大学", **fields}
    return [mentor(space, **given) for space in spaces]


def test_mentor_of_four_spaces_is_asked_about_in_each(company):
    spaces = sister_spaces(company, 4)
    rows = appointed(spaces)
    found = detected("shared-mentor", *spaces)
    assert [(hit.rows, hit.grounds["count"]) for hit in found] == [
        ((("mentor", row.pk),), 4) for row in rows
    ]
    assert found[0].others == tuple(space.pk for space in spaces[1:])


def test_mentor_of_three_spaces_is_not_asked_about(company):
    spaces = sister_spaces(company, 3)
    appointed(spaces)
    assert detected("shared-mentor", *spaces) == []


def test_mentor_of_four_spaces_one_after_the_other_is_not_asked_about(company):
    spaces = sister_spaces(company, 4)
    appointed(spaces[:3], until="2025-06-30")
    appointed(spaces[3:], appointed="2025-07-01")
    assert detected("shared-mentor", *spaces) == []


@pytest.mark.parametrize("employers", [("", "", "", ""), ("甲校", "乙校", "丙校", "丁校")])
def test_namesakes_are_not_compared(company, employers):
    spaces = sister_spaces(company, 4)
    for space, employer in zip(spaces, employers, strict=True):
        appointed([space], employer=employer)
    assert detected("shared-mentor", *spaces) == []


def test_staff_member_listed_as_own_mentor_is_asked_about(space, company):
    worker = staff(space, name="示例员工")
    (own,) = appointed([space], name="示例员工", employer=company.name)
    (hit,) = detected("own-staff-mentor", space)
    assert hit.rows == (("mentor", own.pk), ("staffmember", worker.pk))


@pytest.mark.parametrize("employer", ["", "示例大学"])
def test_namesake_employed_elsewhere_is_somebody_else(space, employer):
    staff(space, name="示例员工")
    appointed([space], name="示例员工", employer=employer)
    assert detected("own-staff-mentor", space) == []


def test_staff_member_of_another_space_may_be_mentor(space, rival_space, company):
    staff(rival_space, name="示例员工")
    appointed([space], name="示例员工", employer=company.name)
    assert detected("own-staff-mentor", space, rival_space) == []


def test_staff_member_who_left_before_may_be_mentor(space, company):
    staff(space, left="2024-12-31", name="示例员工")
    appointed([space], name="示例员工", employer=company.name)
    assert detected("own-staff-mentor", space) == []
