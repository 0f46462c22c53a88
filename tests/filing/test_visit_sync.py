"""Two phones fill in one visit without a network: nothing is lost, nothing comes twice."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from fieldwork_cast import (
    DEVICE,
    OTHER,
    change,
    draft_of,
    everything,
    fill,
    photo_entry,
    picture,
    plan,
    send,
    sign,
    signature,
    take_photo,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhongchuang.audit.chain import thaw
from zhongchuang.audit.models import Entry
from zhongchuang.evidence.models import Attachment
from zhongchuang.filing.actions import finishing, planning, syncing
from zhongchuang.filing.models import FieldEntry, FieldPhoto, SiteVisit
from zhongchuang.filing.states import State
from zhongchuang.kernel.refusal import Refused


@pytest.fixture
def case(drive):
    return drive(State.VISIT)


@pytest.fixture
def visit(case, prefecture_officer, prefecture_approver):
    return plan(case, prefecture_officer, prefecture_approver)


def outcomes(answers) -> list[str]:
    return [one.outcome for one in answers]


def finish(visit, actor, *, passed=True, digest=None, **grounds) -> SiteVisit:
    return finishing.finish_visit(
        actor=actor,
        visit=visit,
        passed=passed,
        digest=digest or draft_of(visit).digest,
        **grounds,
    )


KEYS = ("findings", "total_area", "representative")
VALUES = {"findings": "现场情况", "total_area": "12", "representative": "示例"}


def typed(times: int) -> list[syncing.Change]:
    """What one device sends in the end: each item as it stood after each of its changes."""
    return [
        change(key, f"{VALUES[key]}{number}", number)
        for number in range(1, times + 1)
        for key in KEYS
    ]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(sent=st.lists(st.sampled_from(range(9)), max_size=20), data=st.data())
def test_any_order_and_repetition_of_batches_gives_one_result(
    visit, prefecture_officer, sent, data
):
    FieldEntry.objects.all().delete()
    changes = typed(3)
    every = [*sent, *range(9)]
    for number in data.draw(st.permutations(every)):
        assert outcomes(send(visit, prefecture_officer, changes[number])) == ["kept"]
    draft = draft_of(visit)
    assert {key: draft.value(key) for key in KEYS} == {key: f"{VALUES[key]}3" for key in KEYS}
    assert (
        FieldEntry.objects.count() == FieldEntry.objects.values("key", "version").distinct().count()
    )


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_two_devices_on_one_item_keep_one_and_give_back_the_other(
    visit, prefecture_officer, prefecture_approver, data
):
    FieldEntry.objects.all().delete()
    mine, theirs = change("findings", "甲所见"), change("findings", "乙所见")
    both = [(DEVICE, prefecture_officer, mine), (OTHER, prefecture_approver, theirs)]
    order = data.draw(st.permutations([*both, *both]))
    last = {}
    for device, actor, one in order:
        (answer,) = send(visit, actor, one, device=device)
        last[device] = answer
    first = order[0][2]
    lost = OTHER if order[0][0] == DEVICE else DEVICE
    assert draft_of(visit).value("findings") == first.value
    assert (last[lost].outcome, last[lost].entry.value, last[lost].revision) == (
        "conflict",
        first.value,
        1,
    )


def test_conflict_is_settled_by_a_change_that_has_seen_both(
    visit, prefecture_officer, prefecture_approver
):
    send(visit, prefecture_officer, change("findings", "甲所见"))
    (answer,) = send(visit, prefecture_approver, change("findings", "乙所见"), device=OTHER)
    settled = change("findings", "甲、乙所见", 2, answer.revision)
    assert outcomes(send(visit, prefecture_approver, settled, device=OTHER)) == ["kept"]
    assert [(one.revision, one.value) for one in FieldEntry.objects.order_by("pk")] == [
        (1, "甲所见"),
        (2, "甲、乙所见"),
    ]


def test_both_devices_saying_the_same_is_no_conflict(
    visit, prefecture_officer, prefecture_approver
):
    send(visit, prefecture_officer, change("findings", "一致"))
    (answer,) = send(visit, prefecture_approver, change("findings", "一致"), device=OTHER)
    assert (answer.outcome, answer.revision, FieldEntry.objects.count()) == ("kept", 1, 1)


def test_late_repetition_does_not_undo_the_other_devices_change(
    visit, prefecture_officer, prefecture_approver
):
    mine = change("findings", "甲所见")
    send(visit, prefecture_officer, mine)
    send(visit, prefecture_approver, change("findings", "乙改", 1, 1), device=OTHER)
    (answer,) = send(visit, prefecture_officer, mine)
    assert (answer.outcome, answer.revision, draft_of(visit).value("findings")) == (
        "kept",
        1,
        "乙改",
    )


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("total_area", "一千", "平方米"),
        ("total_area", "1200.123", "平方米"),
        ("workstations", "6.5", "整数"),
        ("workstations", 60, "格式"),
        ("visited_on", "2026-02-30", "日期"),
        ("findings", "字" * 3001, "3000"),
        ("findings", "\ud800", "格式"),
        ("findings", "\0", "格式"),
        ("row/tenancy:999999", {"verdict": "verified", "note": ""}, "没有这一项"),
        ("condition/no-such", {"verdict": "fits", "note": ""}, "没有这一项"),
        ("condition/residents", {"verdict": "maybe", "note": ""}, "格式"),
        ("condition/residents", {"verdict": "fits"}, "格式"),
        ("photo/../x", "", "没有这一项"),
        ("sign/third", "", "没有这一项"),
        ("sign/first", {"strokes": [[1, 999]], "refusal": "", "digest": "a" * 64}, "格式"),
        ("sign/first", signature("a" * 64) | {"strokes": []}, "请签名"),
        ("sign/first", signature("a" * 64) | {"strokes": [[1.5, 2]]}, "格式"),
        ("place", {"latitude": "91", "longitude": "87", "accuracy": "5"}, "格式"),
        ("place", {"latitude": "43", "longitude": "", "accuracy": "5"}, "格式"),
        ("unknown", "x", "没有这一项"),
    ],
)
def test_value_an_item_cannot_have_is_refused_and_the_rest_kept(
    visit, prefecture_officer, key, value, words
):
    answers = send(visit, prefecture_officer, change(key, value), change("dissent", "有异议"))
    assert outcomes(answers) == ["refused", "kept"]
    assert words in answers[0].reason


@pytest.mark.parametrize("who", ["foreign_officer", "region_officer", "operator", "auditor"])
def test_nobody_but_those_sent_and_the_officer_of_the_case_fills_in(visit, who, request):
    with pytest.raises(Refused):
        send(visit, request.getfixturevalue(who), change("findings", "x"))


def test_second_officer_who_is_an_approver_fills_in(visit, prefecture_approver):
    assert outcomes(send(visit, prefecture_approver, change("findings", "x"))) == ["kept"]


def test_approver_who_is_not_sent_does_not_fill_in(case, prefecture_officer, prefecture_approver):
    made = plan(case, prefecture_officer, prefecture_officer, second=None, second_name="示例乙")
    with pytest.raises(Refused):
        send(made, prefecture_approver, change("findings", "x"))


def test_cancelled_visit_takes_in_nothing(visit, prefecture_officer):
    planning.cancel_visit(actor=prefecture_officer, visit=visit, reason="当事人外出")
    with pytest.raises(syncing.Closed):
        send(visit, prefecture_officer, change("findings", "x"))


def test_photograph_sent_twice_is_kept_once(visit, prefecture_officer):
    name, content = uuid4(), picture()
    for _time in range(2):
        upload = SimpleUploadedFile("现场.jpg", content, "image/jpeg")
        syncing.keep_photo(actor=prefecture_officer, visit=visit, name=name, upload=upload)
    assert (
        FieldPhoto.objects.count(),
        Attachment.objects.filter(subject_type="filing.plannedvisit").count(),
    ) == (1, 1)


def test_photograph_other_than_its_entry_says_is_refused(visit, prefecture_officer):
    name = uuid4()
    send(visit, prefecture_officer, change(f"photo/{name}", photo_entry(picture(100))))
    upload = SimpleUploadedFile("现场.jpg", picture(90), "image/jpeg")
    with pytest.raises(ValidationError, match="不一致"):
        syncing.keep_photo(actor=prefecture_officer, visit=visit, name=name, upload=upload)


def test_file_that_is_no_picture_is_refused(visit, prefecture_officer):
    upload = SimpleUploadedFile("现场.jpg", b"no picture", "image/jpeg")
    with pytest.raises(ValidationError):
        syncing.keep_photo(actor=prefecture_officer, visit=visit, name=UUID(int=7), upload=upload)


def test_photograph_without_its_file_keeps_the_visit_open(visit, prefecture_officer):
    fill(visit, prefecture_officer)
    send(visit, prefecture_officer, change(f"photo/{uuid4()}", photo_entry(picture())))
    sign(visit, prefecture_officer)
    assert [one.words for one in draft_of(visit).missing] == ["照片“现场.jpg”还没有传到"]


def test_everything_else_missing_is_named(visit):
    draft = draft_of(visit)
    kinds = [one.key.partition("/")[0] for one in draft.missing]
    assert (kinds.count("row"), kinds.count("condition"), kinds.count("sign")) == (
        len(draft.drawn),
        len(draft.policy.criteria),
        3,
    )


def test_change_after_signing_voids_the_signatures(visit, prefecture_officer):
    fill(visit, prefecture_officer)
    sign(visit, prefecture_officer)
    assert draft_of(visit).missing == []
    send(visit, prefecture_officer, change("findings", "改过", 2))
    assert [one.state for one in draft_of(visit).signatures] == ["void"] * 3
    with pytest.raises(Refused, match="签名已失效"):
        finish(visit, prefecture_officer)


def test_moved_visit_voids_the_signatures(visit, prefecture_officer):
    fill(visit, prefecture_officer)
    sign(visit, prefecture_officer)
    given = planning.Appointment(visit.on, visit.part, prefecture_officer.account, None, "示例乙")
    planning.replan_visit(actor=prefecture_officer, visit=visit, appointment=given, reason="换人")
    assert {one.state for one in draft_of(visit).signatures} == {"void"}


def test_finished_visit_is_on_record_once_as_it_was_signed(
    visit, case, prefecture_officer, prefecture_approver
):
    take_photo(visit, prefecture_officer, about="condition/premises")
    fill(visit, prefecture_officer, dissent="对面积有异议。")
    sign(visit, prefecture_officer)
    content = draft_of(visit).content
    made = finish(visit, prefecture_officer)
    again = finish(visit, prefecture_officer)
    case.refresh_from_db()
    assert (again, SiteVisit.objects.count(), case.state) == (made, 1, State.RECOMMENDATION)
    assert thaw(made.signed) == content
    assert [(one.party, one.name, one.digest) for one in made.signatures.all()] == [
        ("first", "示例prefecture_officer", made.signed.digest),
        ("second", "示例prefecture_approver", made.signed.digest),
        ("operator", "示例代表", made.signed.digest),
    ]
    assert (
        Attachment.objects.filter(subject_type="filing.sitevisit", subject_id=made.pk).count() == 1
    )
    entry = Entry.objects.get(act="filing.pass-visit")
    assert (entry.data["signed"], entry.data["visit"]) == (made.signed.digest, made.pk)


def test_operator_who_will_not_sign_is_recorded_with_the_reason(visit, prefecture_officer):
    fill(visit, prefecture_officer)
    sign(visit, prefecture_officer, refusal="不认可面积")
    made = finish(visit, prefecture_officer)
    kept = made.signatures.get(party="operator")
    assert (kept.refusal, kept.strokes) == ("不认可面积", [])


def test_officer_cannot_refuse_to_sign(visit, prefecture_officer):
    fill(visit, prefecture_officer)
    digest = draft_of(visit).digest
    answers = send(visit, prefecture_officer, change("sign/first", signature(digest, "不签")))
    assert outcomes(answers) == ["refused"]


def test_adverse_outcome_needs_its_grounds(visit, case, prefecture_officer):
    fill(visit, prefecture_officer)
    sign(visit, prefecture_officer)
    with pytest.raises(Refused, match="理由"):
        finish(visit, prefecture_officer, passed=False)
    finish(visit, prefecture_officer, passed=False, reason="面积不足", article="6.4")
    case.refresh_from_db()
    assert case.state == State.FAILED


def test_content_that_came_in_while_deciding_is_read_first(visit, prefecture_officer):
    fill(visit, prefecture_officer)
    read = draft_of(visit).digest
    send(visit, prefecture_officer, change("findings", "补充", 2))
    sign(visit, prefecture_officer)
    with pytest.raises(Refused, match="又有内容同步进来"):
        finish(visit, prefecture_officer, digest=read)


@pytest.mark.parametrize("who", ["prefecture_approver", "foreign_officer", "operator"])
def test_only_the_officer_of_the_case_finishes(visit, prefecture_officer, who, request):
    fill(visit, prefecture_officer)
    sign(visit, prefecture_officer)
    with pytest.raises(Refused):
        finish(visit, request.getfixturevalue(who))


def test_measured_place_is_entered_for_the_space(visit, case, prefecture_officer):
    place = {"latitude": "43.825600", "longitude": "87.616800", "accuracy": "9"}
    fill(visit, prefecture_officer, place=place)
    sign(visit, prefecture_officer)
    finish(visit, prefecture_officer)
    case.space.refresh_from_db()
    assert (str(case.space.latitude), str(case.space.longitude)) == ("43.825600", "87.616800")


def test_row_of_an_earlier_submission_is_no_part_of_the_content(visit, prefecture_officer):
    entry = {"verdict": "verified", "note": ""}
    FieldEntry.objects.create(
        visit=visit,
        key="row/tenancy:999999",
        revision=1,
        device=DEVICE,
        version=1,
        value=entry,
        by=prefecture_officer.account,
        made_at="2026-03-01T10:00:00Z",
    )
    assert draft_of(visit).content["items"] == {}


def test_every_item_has_a_value_in_the_signed_content(visit, prefecture_officer):
    fill(visit, prefecture_officer)
    assert draft_of(visit).content["items"] == everything(visit)
