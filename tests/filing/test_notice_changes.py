"""A public list that changes: versions, addenda, and terms that begin anew for what changed only."""

from __future__ import annotations

import pytest

from zhongchuang.demonstration.ledgers import FULL, LedgerWriter
from zhongchuang.directory.models import Space
from zhongchuang.documents.issue import content_of
from zhongchuang.filing.actions import changing, investigating, noticing, objecting
from zhongchuang.filing.models import Application, NoticeEntry, PublicNotice
from zhongchuang.filing.notice_lists import difference, list_digest
from zhongchuang.filing.states import EntryState, ObjectorKind, Outcome, State
from zhongchuang.kernel.refusal import Refused
from zhongchuang.policy.calendar import today, working_calendar

pytestmark = pytest.mark.django_db

PERSON = objecting.ObjectionForm(ObjectorKind.PERSON, "不实。", "示例异议人", "13900000000")
REASON = "原公示名称有误。"


@pytest.fixture
def second(driver, round_, company, operator) -> Application:
    """Another case of the round that is ready to be published."""
    space = Space.objects.create(
        operator=company, name="示例绿洲二号空间", division_id="650100", address="示例路2号"
    )
    LedgerWriter(space, operator.account, 2025, FULL, space.pk).write()
    return driver.bring(round_, Space.objects.get(pk=space.pk), State.NOTICE)


@pytest.fixture
def first(drive) -> Application:
    return drive(State.NOTICE)


@pytest.fixture
def notice(first, second, region_officer) -> PublicNotice:
    """A notice with two spaces on it."""
    return noticing.publish(actor=region_officer, round_=first.round, applications=[first, second])


def entry_of(notice: PublicNotice, position: int = 0) -> NoticeEntry:
    return list(notice.entries.all())[position]


def correct(actor, entry: NoticeEntry, name: str = "示例绿洲众创园", reason: str = REASON):
    return changing.correct(actor=actor, entry=entry, values={"name": name}, reason=reason)


def test_corrected_entry_begins_its_term_anew_and_the_others_do_not(notice, region_officer, later):
    later(1)
    correct(region_officer, entry_of(notice))
    changed, other = notice.entries.all()
    anew = working_calendar().last_day(today(), 5, start_counts=True)
    assert (changed.listed_on, changed.last_day) == (today(), anew)
    assert (other.listed_on, other.last_day) == (notice.published_on, notice.last_day)


def test_correction_makes_a_version_chained_to_the_former(notice, region_officer):
    version = correct(region_officer, entry_of(notice))
    first = notice.versions.first()
    assert (version.number, version.previous, version.changed) == (
        2,
        first.digest,
        ["示例绿洲众创园"],
    )
    assert version.digest == list_digest(version.rows, first.digest)
    notice.refresh_from_db()
    assert (notice.list_digest, difference(notice)) == (version.digest, "")


def test_correction_is_told_by_an_addendum(notice, region_officer):
    version = correct(region_officer, entry_of(notice))
    words = "".join(
        block.text for block in content_of(version.document).body if hasattr(block, "text")
    )
    assert (version.document.is_public, version.document.kind) == (True, "notice-addendum")
    for part in ("示例绿洲众创空间", REASON, notice.document.number, "公示期重新计算"):
        assert part in words


@pytest.mark.parametrize(
    ("name", "reason", "words"),
    [
        ("示例绿洲众创空间", REASON, "没有改动"),
        ("", REASON, "不能为空"),
        ("示例", " ", "变更的理由"),
    ],
)
def test_correction_without_change_name_or_reason_is_refused(
    notice, region_officer, name, reason, words
):
    with pytest.raises(Refused, match=words):
        correct(region_officer, entry_of(notice), name, reason)
    assert notice.versions.count() == 1


def test_withdrawn_entry_leaves_the_list_and_its_case_waits_again(notice, region_officer):
    entry = entry_of(notice)
    version = changing.withdraw(actor=region_officer, entry=entry, reason="申报单位申请撤回。")
    entry.refresh_from_db()
    entry.application.refresh_from_db()
    assert (entry.state, entry.application.place) == (EntryState.WITHDRAWN, State.NOTICE)
    assert [row["name"] for row in version.rows] == ["示例绿洲二号空间"]


def test_entry_with_an_open_objection_is_not_withdrawn(notice, region_officer):
    entry = entry_of(notice)
    objecting.object_to(entry=entry, form=PERSON)
    with pytest.raises(Refused, match="尚未答复"):
        changing.withdraw(actor=region_officer, entry=entry, reason="有误")


def test_notice_whose_last_entry_is_withdrawn_is_concluded(drive, region_officer):
    entry = drive(State.NOTICE_RUNNING).notice_entries.get()
    changing.withdraw(actor=region_officer, entry=entry, reason="有误")
    entry.notice.refresh_from_db()
    assert entry.notice.concluded_on == today()


def test_added_entry_has_a_term_of_its_own(drive, second, region_officer, later):
    notice = drive(State.NOTICE_RUNNING).notice_entries.get().notice
    later(1)
    changing.add(actor=region_officer, notice=notice, applications=[second], reason="漏列。")
    first, added = notice.entries.all()
    assert (first.listed_on, added.listed_on) == (notice.published_on, today())
    second.refresh_from_db()
    assert (second.place, second.due_on) == (State.NOTICE_RUNNING, added.last_day)


def test_withdrawn_entry_can_be_added_again(notice, second, region_officer):
    entry = entry_of(notice, 1)
    changing.withdraw(actor=region_officer, entry=entry, reason="核对。")
    changing.add(actor=region_officer, notice=notice, applications=[second], reason="核对无误。")
    entry.refresh_from_db()
    assert (entry.state, notice.versions.count()) == (EntryState.RUNNING, 3)


def test_conclusion_goes_by_the_last_day_of_each_entry(notice, second, region_officer, later):
    later((notice.last_day - today()).days)
    correct(region_officer, entry_of(notice))
    later(1 if working_calendar().is_working(today()) else 3)
    assert noticing.conclude(actor=region_officer, notice=notice) == [second]
    notice.refresh_from_db()
    assert notice.concluded_on is None


def test_objection_to_a_changed_entry_is_admitted_until_its_own_last_day(
    notice, region_officer, later
):
    later((notice.last_day - today()).days)
    correct(region_officer, entry_of(notice))
    later(1)
    states = [objecting.object_to(entry=entry, form=PERSON).state for entry in notice.entries.all()]
    assert states == ["open", "not-admitted"]


def test_concluded_list_is_not_changed(notice, region_officer, later):
    later(30)
    noticing.conclude(actor=region_officer, notice=notice)
    with pytest.raises(Refused, match="已经办结"):
        correct(region_officer, entry_of(notice))


def test_removed_entry_is_not_corrected(notice, region_officer):
    entry = entry_of(notice)
    found = objecting.object_to(entry=entry, form=PERSON)
    investigating.answer(
        actor=region_officer, objection=found, outcome=Outcome.UPHELD, text="属实。", article="6.4"
    )
    with pytest.raises(Refused, match="不在公示中"):
        correct(region_officer, entry)


@pytest.mark.parametrize("who", ["prefecture_officer", "region_approver", "operator"])
def test_list_is_changed_by_officers_of_the_stage_only(request, notice, who):
    with pytest.raises(Refused):
        correct(request.getfixturevalue(who), entry_of(notice))
    assert notice.versions.count() == 1


def test_difference_finds_a_version_that_was_altered(notice, region_officer):
    correct(region_officer, entry_of(notice))
    version = notice.versions.first()
    version.rows[0]["name"] = "别的空间"
    version.save()
    assert difference(notice) == "version 1 was altered"


def test_difference_finds_a_version_that_was_taken_out(notice, region_officer):
    correct(region_officer, entry_of(notice))
    correct(region_officer, entry_of(notice), "示例绿洲")
    taken_out = notice.versions.get(number=2)
    taken_out.proofs.all().delete()
    taken_out.delete()
    assert difference(notice) == "version 2 is missing"
