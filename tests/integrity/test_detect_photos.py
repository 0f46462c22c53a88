"""Nearly the same photograph behind different facts: real pictures, really re-encoded."""

from __future__ import annotations

import pytest
from ledger.making import activity, case, profile, tenancy
from PIL import Image

from integrity.detections import detected
from integrity.pictures import brightened, resized, scene, trimmed, upload
from zhongchuang.evidence.store import attach


def shown(fact, picture, name="photo.jpg", quality=90):
    return attach(fact, upload(picture, name, quality), None)


def two_activities(space):
    return activity(space), activity(space, "2025-06-01", name="另一沙龙")


@pytest.mark.parametrize("change", [resized, brightened, trimmed])
def test_photograph_used_again_is_asked_about(space, change):
    one, other = two_activities(space)
    shown(one, scene(1))
    shown(other, change(scene(1)), quality=60)
    (hit,) = detected("near-photo", space)
    assert hit.rows == (("activity", one.pk), ("activity", other.pk))
    assert (hit.grounds["count"], hit.grounds["spaces"]) == (2, 1)


def test_photograph_saved_in_another_format_is_asked_about(space):
    one, other = two_activities(space)
    shown(one, scene(1))
    shown(other, scene(1), "photo.png")
    assert len(detected("near-photo", space)) == 1


def test_photographs_of_different_scenes_are_not_asked_about(space):
    for n in range(12):
        shown(activity(space, f"2025-05-{n + 1:02d}", name=f"活动{n}"), scene(n))
    assert detected("near-photo", space) == []


def test_photograph_of_another_space_is_asked_about_in_both(space, rival_space):
    own, other = activity(space), activity(rival_space)
    shown(own, scene(1))
    shown(other, resized(scene(1)))
    first, second = detected("near-photo", space, rival_space)
    assert (first.rows, first.others) == ((("activity", own.pk),), (rival_space.pk,))
    assert (second.rows, second.others) == ((("activity", other.pk),), (space.pk,))
    assert detected("near-photo", space) == [first]


def test_several_photographs_of_one_activity_may_look_alike(space):
    own = activity(space)
    shown(own, scene(1))
    shown(own, brightened(scene(1)))
    assert detected("near-photo", space) == []


def test_premises_shown_as_an_activity_are_asked_about(space):
    own, held = profile(space), activity(space)
    shown(own, scene(3))
    shown(held, resized(scene(3)))
    (hit,) = detected("near-photo", space)
    assert hit.rows == (("activity", held.pk), ("spaceprofile", own.pk))


def test_three_alike_give_one_hit(space):
    facts = [activity(space, f"2025-05-0{n}", name=f"活动{n}") for n in (1, 2, 3)]
    for fact, quality in zip(facts, (90, 70, 50), strict=True):
        shown(fact, scene(1), quality=quality)
    (hit,) = detected("near-photo", space)
    assert hit.rows == tuple(("activity", fact.pk) for fact in facts)


def test_same_file_is_left_to_its_own_signal(space):
    for fact in two_activities(space):
        shown(fact, scene(1))
    assert detected("near-photo", space) == []


def test_blank_pages_look_like_any_other(space):
    for fact, shade in zip(two_activities(space), (250, 252), strict=True):
        shown(fact, Image.new("RGB", (800, 600), (shade, shade, shade)))
    assert detected("near-photo", space) == []


def test_forms_behind_agreements_look_alike_by_nature(space):
    own, other = tenancy(space), tenancy(space, name="另一团队")
    shown(own, scene(1))
    shown(other, resized(scene(1)))
    assert detected("near-photo", space) == []


def test_photograph_of_a_case_and_an_activity_is_asked_about(space):
    own, held = case(tenancy(space)), activity(space)
    shown(own, scene(1))
    shown(held, resized(scene(1)))
    assert len(detected("near-photo", space)) == 1


def test_key_stays_when_more_photographs_come(space):
    one, other = two_activities(space)
    shown(one, scene(1))
    shown(other, resized(scene(1)))
    (before,) = detected("near-photo", space)
    shown(activity(space, "2025-07-01", name="第三场"), brightened(scene(1)))
    (after,) = detected("near-photo", space)
    assert (after.key, len(after.rows)) == (before.key, 3)
