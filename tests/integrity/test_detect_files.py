"""One file behind facts it cannot all stand behind."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from ledger.making import activity, case, financing, mentor, profile, staff, tenancy

from integrity.detections import detected, sister_spaces
from zhongchuang.demonstration.ledgers import evidence_pdf
from zhongchuang.evidence.models import StoredFile
from zhongchuang.evidence.states import Scan
from zhongchuang.evidence.store import attach, withdraw


def give(*facts, name="签到表.pdf", content="list"):
    """Put one file behind several facts."""
    return [
        attach(fact, ContentFile(evidence_pdf(content), name=name), None)  #
        for fact in facts
    ]


def activities(space, number):
    return [activity(space, f"2025-05-{n + 1:02d}", name=f"活动{n}") for n in range(number)]


def test_file_behind_an_activity_and_an_agreement_is_asked_about(space):
    own, held = tenancy(space), activity(space)
    give(own, held)
    (hit,) = detected("shared-file", space)
    assert hit.rows == (("activity", held.pk), ("tenancy", own.pk))
    assert (hit.grounds["file"], hit.grounds["count"], hit.grounds["spaces"]) == (
        "签到表.pdf",
        2,
        1,
    )


def test_file_behind_activities_of_two_spaces_is_asked_about_in_both(space, rival_space):
    give(activity(space), activity(rival_space))
    first, second = detected("shared-file", space, rival_space)
    assert (first.others, second.others) == ((rival_space.pk,), (space.pk,))
    assert first.key == second.key


@pytest.mark.parametrize(("rows", "hits"), [(2, 0), (4, 0), (5, 1)])
def test_list_behind_rows_of_one_kind_is_right_up_to_a_number(space, rows, hits):
    give(*activities(space, rows))
    assert len(detected("shared-file", space)) == hits


def test_document_of_one_resident_is_right_behind_all_that_is_about_it(space):
    own = tenancy(space)
    give(own, financing(own), case(own))
    assert detected("shared-file", space) == []


def test_document_of_two_residents_is_asked_about(space):
    own = tenancy(space)
    give(financing(own), tenancy(space, name="另一团队"))
    assert len(detected("shared-file", space)) == 1


def test_roster_is_right_behind_all_the_people(space):
    people = [staff(space, name=f"员工{n}") for n in range(6)]
    give(profile(space), *people, mentor(space))
    assert detected("shared-file", space) == []


def test_roster_is_right_in_all_spaces_of_its_operator(company, rival_space):
    one, other = sister_spaces(company, 2)
    give(staff(one), staff(other))
    assert detected("shared-file", one, other) == []
    give(staff(rival_space))
    assert [hit.others for hit in detected("shared-file", one)] == [(rival_space.pk,)]


def test_file_that_was_withdrawn_does_not_count(space, rival_space):
    first, _second = give(activity(space), activity(rival_space))
    withdraw(first)
    assert detected("shared-file", space, rival_space) == []


def test_infected_file_does_not_count(space, rival_space):
    give(activity(space), activity(rival_space))
    StoredFile.objects.update(scan=Scan.INFECTED)
    assert detected("shared-file", space, rival_space) == []


def test_file_of_a_retracted_row_does_not_count(space, rival_space):
    give(activity(space), activity(rival_space, retracted_at="2025-06-01T00:00:00Z"))
    assert detected("shared-file", space, rival_space) == []
