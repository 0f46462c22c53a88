"""Publishing at once and at a moment, cancelling, concluding entry by entry."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from zhongchuang.audit.models import Entry
from zhongchuang.documents.models import OfficialDocument
from zhongchuang.filing.actions import noticing, objecting
from zhongchuang.filing.models import NoticeProof, PublicNotice
from zhongchuang.filing.states import EntryState, ObjectorKind, State
from zhongchuang.kernel.refusal import Refused
from zhongchuang.policy.calendar import now, today, working_calendar

pytestmark = pytest.mark.django_db

PERSON = objecting.ObjectionForm(ObjectorKind.PERSON, "不实。", "示例异议人", "13900000000")


def coming(days: int = 2) -> datetime:
    """Nine in the morning of the working day so many working days ahead."""
    day = working_calendar().add(today(), days)
    return timezone.make_aware(datetime.combine(day, time(9)))


@pytest.fixture
def ready(drive):
    return drive(State.NOTICE)


@pytest.fixture
def fixed(ready, region_officer) -> PublicNotice:
    return noticing.publish(
        actor=region_officer, round_=ready.round, applications=[ready], at=coming()
    )


def test_fixed_notice_is_public_from_its_moment_only(fixed, later, settings):
    before = list(PublicNotice.objects.public())
    later((fixed.published_on - today()).days + 1)
    assert (before, list(PublicNotice.objects.public())) == ([], [fixed])


def test_fixed_notice_counts_its_term_from_the_day_of_publication(fixed):
    calendar = working_calendar()
    assert fixed.last_day == calendar.last_day(fixed.published_on, 5, start_counts=True)


def test_fixed_notice_has_its_number_and_list_at_once_and_no_proof(fixed):
    assert fixed.document.issued_on == fixed.published_on
    assert fixed.list_digest == fixed.versions.get().digest
    assert NoticeProof.objects.count() == 0


def test_fixed_notice_takes_no_objection(fixed):
    found = objecting.object_to(entry=fixed.entries.get(), form=PERSON)
    assert found.not_admitted_reason == "该众创空间不在公示期内。"


def test_notice_fixed_for_the_past_is_refused(ready, region_officer):
    with pytest.raises(Refused, match="已过"):
        noticing.publish(
            actor=region_officer,
            round_=ready.round,
            applications=[ready],
            at=now() - timedelta(minutes=1),
        )


def test_notice_fixed_for_a_day_of_rest_is_refused(ready, region_officer):
    day = today() + timedelta(days=1)
    while working_calendar().is_working(day):
        day += timedelta(days=1)
    at = timezone.make_aware(datetime.combine(day, time(9)))
    with pytest.raises(Refused, match="不是工作日"):
        noticing.publish(actor=region_officer, round_=ready.round, applications=[ready], at=at)
    assert OfficialDocument.objects.filter(kind="public-notice").count() == 0


def test_cancelled_notice_lets_its_cases_wait_again(fixed, ready, region_officer, later):
    noticing.cancel(actor=region_officer, notice=fixed, reason="名单有误。")
    ready.refresh_from_db()
    later(10)
    fixed.document.refresh_from_db()
    assert (ready.place, list(PublicNotice.objects.public()), fixed.document.ended_as) == (
        State.NOTICE,
        [],
        "withdrawn",
    )


def test_cancelled_notice_can_be_published_anew(fixed, ready, region_officer):
    noticing.cancel(actor=region_officer, notice=fixed, reason="名单有误。")
    again = noticing.publish(actor=region_officer, round_=ready.round, applications=[ready])
    assert list(PublicNotice.objects.public()) == [again]


@pytest.mark.parametrize(("reason", "words"), [("", "理由"), ("有误", "已经取消")])
def test_notice_is_cancelled_once_and_with_a_reason(fixed, region_officer, reason, words):
    if reason:
        noticing.cancel(actor=region_officer, notice=fixed, reason=reason)
    with pytest.raises(Refused, match=words):
        noticing.cancel(actor=region_officer, notice=fixed, reason=reason)


def test_public_notice_cannot_be_cancelled(drive, region_officer):
    notice = drive(State.NOTICE_RUNNING).notice_entries.get().notice
    with pytest.raises(Refused, match="已经发布"):
        noticing.cancel(actor=region_officer, notice=notice, reason="有误")


def test_notice_is_cancelled_by_officers_of_its_authority_only(fixed, prefecture_officer):
    with pytest.raises(Refused):
        noticing.cancel(actor=prefecture_officer, notice=fixed, reason="有误")


def test_conclusion_of_a_concluded_notice_is_refused(drive, region_officer, later):
    notice = drive(State.NOTICE_RUNNING).notice_entries.get().notice
    later(20)
    noticing.conclude(actor=region_officer, notice=notice)
    with pytest.raises(Refused, match="均已办结"):
        noticing.conclude(actor=region_officer, notice=notice)
    assert notice.entries.get().state == EntryState.CLEARED


def test_list_is_recorded_with_its_digest_when_it_is_decided(fixed):
    entry = Entry.objects.get(act="filing.freeze-list")
    assert (entry.data["list"], entry.data["version"]) == (fixed.list_digest, 1)
