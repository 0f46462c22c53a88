"""What experts see beside the sheet: drafts, files, meetings, their own description; nothing personal."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django.urls import reverse

from zhongchuang.audit.chain import freeze
from zhongchuang.directory.experts import declare_interest
from zhongchuang.directory.states import InterestKind
from zhongchuang.evidence.models import Attachment
from zhongchuang.filing.actions import panel, scoring, seating
from zhongchuang.filing.models import Application, PanelMeeting
from zhongchuang.filing.states import State
from zhongchuang.ledger.models import IncubationCase, StaffMember
from zhongchuang.policy.registry import policy
from zhongchuang.policy.score_sheet import ExpertReview, ScoreItem, ScoreValue
from zhongchuang.web.expert.files import open_to_experts
from zhongchuang.web.expert.forms import ScoreForm
from zhongchuang.web.shared.masking import mask_contacts

POLICY = policy("xinjiang-2019")
REVIEW = POLICY.expert_review


@pytest.fixture
def case(drive):
    return drive(State.EXPERT)


@pytest.fixture
def sheets(case, region_officer, experts):
    return seating.assign_experts(
        actor=region_officer, application=case, experts=[one.account for one in experts]
    )


@pytest.fixture
def judge(client_of, expert):
    return client_of(expert)


@pytest.fixture
def opened(sheets, expert):
    return scoring.open_material(actor=expert, sheet=sheets[0])


def score(sheet, expert, share: int) -> None:
    scoring.open_material(actor=expert, sheet=sheet)
    points = {item.id: item.maximum * share // 100 for item in REVIEW.items}
    scoring.score(actor=expert, sheet=sheet, scores=points, comment="意见")


def url(sheet, name: str = "sheet") -> str:
    return reverse(f"expert:{name}", args=[sheet.pk])


def test_gate_shows_only_who_applies(judge, sheets, case):
    page = judge.get(url(sheets[0]))
    told = [value for _name, value in page.context["pairs"]]
    assert told == [case.space.name, case.space.operator.name, case.round.title]
    assert case.space.address not in page.content.decode()


def test_draft_is_kept_as_typed_and_shown_again(judge, opened):
    judge.post(url(opened), {"model": "很好", "comment": "写了一半", "draft": "1"})
    form = judge.get(url(opened)).context["form"]
    assert (form["model"].value(), form["comment"].value()) == ("很好", "写了一半")


def test_draft_is_seen_by_nobody_else(judge, opened, client_of, region_officer, case):
    judge.post(url(opened), {"comment": "写了一半的话", "draft": "1"})
    page = client_of(region_officer).get(reverse("officer:case", args=[case.pk]))
    assert "写了一半的话" not in page.content.decode()


def test_outlier_is_asked_for_a_word_after_all_are_in(judge, sheets, experts):
    for n, share in enumerate((20, 80, 80)):
        score(sheets[n], experts[n], share)
    assert judge.get(url(sheets[0])).context["median"] == 80
    answer = judge.post(url(sheets[0], "explain"), {"note": ""})
    assert list(answer.context["outlier"].errors) == ["note"]
    judge.post(url(sheets[0], "explain"), {"note": "证据不足"})
    sheets[0].refresh_from_db()
    assert sheets[0].outlier_note == "证据不足"


def test_reopened_sheet_says_why_and_can_be_handed_in_again(judge, sheets, expert, region_approver):
    score(sheets[0], expert, 80)
    scoring.reopen_sheet(actor=region_approver, sheet=sheets[0], reason="填错一项")
    page = judge.get(url(sheets[0]))
    assert "填错一项" in page.content.decode()
    assert page.context["form"]["comment"].value() == "意见"
    data = {item.id: str(item.maximum) for item in REVIEW.items}
    judge.post(url(sheets[0]), {**data, "comment": "改后", "confirmed": "1"})
    sheets[0].refresh_from_db()
    assert sheets[0].total == 100


SMALL = ExpertReview(
    1,
    100,
    60,
    (
        ScoreItem("work", "工作", "Work", 160, 0, "6", weight=Decimal("0.5"), abstain=True),
        ScoreItem(
            "grade",
            "等次",
            "Grade",
            20,
            0,
            "6",
            values=(ScoreValue("优", "A", 20), ScoreValue("差", "C", 5)),
        ),
        ScoreItem("fraud", "造假", "Fraud", 1, 0, "11", veto=True),
    ),
)


def form(**data: str) -> ScoreForm:
    return ScoreForm({"comment": "意见", **data}, review=SMALL)


def test_form_counts_weights_grades_and_vetoes():
    found = form(work="101", grade="20", fraud="0")
    assert (found.is_valid(), found.scores(), found.abstained(), found.total()) == (
        True,
        {"work": 101, "grade": 20, "fraud": 0},
        {},
        Decimal("70.5"),
    )


def test_form_takes_an_abstention_with_its_reason():
    found = form(**{"work": "", "why-work": "不了解", "grade": "5", "fraud": "0"})
    assert (found.is_valid(), found.abstained(), found.total()) == (
        True,
        {"work": "不了解"},
        Decimal(25),
    )


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({"work": "", "grade": "20", "fraud": "0"}, ["work"]),
        ({"work": "1", "why-work": "不了解", "grade": "20", "fraud": "0"}, ["why-work"]),
        ({"work": "1", "grade": "7", "fraud": "0"}, ["grade"]),
        ({"work": "1", "grade": "20", "fraud": ""}, ["fraud"]),
        ({"work": "161", "grade": "20", "fraud": "0"}, ["work"]),
    ],
)
def test_form_names_the_item_that_is_wrong(data, wrong):
    assert list(form(**data).errors) == wrong


def evidence(model, case) -> Attachment:
    rows = model.objects.filter(space=case.space_id).values_list("pk", flat=True)
    return Attachment.objects.filter(
        subject_type=model._meta.label_lower, subject_id__in=rows
    ).first()


def test_file_of_the_case_is_looked_at_without_the_file_itself(judge, opened, case):
    item = evidence(IncubationCase, case)
    page = judge.get(reverse("expert:file", args=[item.pk]))
    assert (page.status_code, page.context["shown"].file_url) == (200, "")
    picture = judge.get(reverse("expert:file_page", args=[item.pk, 1]))
    assert picture["Content-Type"] == "image/png"


@pytest.mark.parametrize("name", ["file", "file_page"])
def test_file_of_a_personal_kind_is_not_found(judge, opened, case, name):
    item = evidence(StaffMember, case)
    args = [item.pk, 1] if name == "file_page" else [item.pk]
    assert judge.get(reverse(f"expert:{name}", args=args)).status_code == 404


def test_file_before_the_declaration_is_not_found(judge, sheets, case):
    item = evidence(IncubationCase, case)
    assert judge.get(reverse("expert:file", args=[item.pk])).status_code == 404


def test_file_of_a_case_of_others_is_not_found(client_of, more_experts, opened, case):
    item = evidence(IncubationCase, case)
    stranger = client_of(more_experts(1)[0])
    assert stranger.get(reverse("expert:file", args=[item.pk])).status_code == 404


def test_file_after_stepping_aside_is_not_found(judge, opened, expert, case):
    scoring.recuse(actor=expert, sheet=opened, reason="相识")
    item = evidence(IncubationCase, case)
    assert judge.get(reverse("expert:file", args=[item.pk])).status_code == 404


def test_file_attached_to_a_row_added_later_is_not_found(judge, opened, case):
    item = evidence(IncubationCase, case)
    row = IncubationCase.objects.get(pk=item.subject_id)
    row.pk = None
    row.save()
    Attachment.objects.filter(pk=item.pk).update(subject_id=row.pk)
    assert judge.get(reverse("expert:file", args=[item.pk])).status_code == 404


@pytest.mark.parametrize("who", ["operator", "region_officer", "auditor"])
def test_file_for_somebody_who_is_no_expert_is_forbidden(request, client_of, opened, case, who):
    item = evidence(IncubationCase, case)
    client = client_of(request.getfixturevalue(who))
    assert client.get(reverse("expert:file", args=[item.pk])).status_code == 403


@pytest.mark.parametrize(
    ("subject", "kind", "is_open"),
    [
        ("ledger.incubationcase", "case", True),
        ("ledger.incubationcase", "", True),
        ("ledger.tenancy", "agreement", False),
        ("ledger.tenancy", "licence", True),
        ("ledger.tenancy", "other", False),
        ("ledger.staffmember", "", False),
    ],
)
def test_kind_decides_whether_experts_open_a_file(subject, kind, is_open):
    item = Attachment(subject_type=subject, kind=kind)
    assert open_to_experts(item, POLICY) is is_open


def test_rows_list_only_the_files_experts_may_open(judge, opened):
    rows = judge.get(reverse("expert:facts", args=[opened.pk, "staffmember"])).context["table"].rows
    assert {row.files for row in rows} == {()}
    cases = reverse("expert:facts", args=[opened.pk, "incubationcase"])
    assert all(row.files for row in judge.get(cases).context["table"].rows)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话13812345678。", "电话138****5678。"),
        ("身份证650102199001011234号", "身份证650102***********4号"),
        ("写信 zhang@example.cn", "写信 z***@example.cn"),
        ("座机0991-1234567", "座机099*****4567"),
        ("共 12345678 元，2026年", "共 12345678 元，2026年"),
        ("代码91650100MA7770001X", "代码91650100MA7770001X"),
    ],
)
def test_contacts_within_a_text_are_masked(text, masked):
    assert mask_contacts(text) == masked


def test_contacts_in_the_statement_are_masked(judge, sheets, expert, case):
    content = {**json.loads(case.snapshot.content)}
    content["statement"] = {**content["statement"], "direction": "请致电13812345678"}
    Application.objects.filter(pk=case.pk).update(snapshot=freeze(content))
    scoring.open_material(actor=expert, sheet=sheets[0])
    page = judge.get(url(sheets[0])).content.decode()
    assert ("13812345678" in page, "请致电138****5678" in page) == (False, True)


# the expert's own description


def test_profile_is_kept_by_the_expert(judge, expert):
    page = reverse("expert:profile")
    assert judge.get(page).status_code == 200
    judge.post(page, {"employer": "示例大学", "fields_known": ["law"], "available": "on"})
    assert expert.account.expert_profile.fields == ["law"]


def test_profile_with_mistakes_keeps_what_was_typed(judge):
    answer = judge.post(reverse("expert:profile"), {"employer": "示例大学"})
    found = answer.context["form"]
    assert (list(found.errors), found["employer"].value()) == (["fields_known"], "示例大学")


def test_interest_is_declared_and_ended(judge, expert):
    judge.post(reverse("expert:declare"), {"kind": "post", "organisation": "示例公司"})
    interest = expert.account.interests.get()
    judge.post(reverse("expert:interest_end", args=[interest.pk]))
    interest.refresh_from_db()
    assert interest.ended_at is not None


def test_interest_of_another_expert_is_not_found(judge, experts):
    other = declare_interest(
        actor=experts[1],
        account=experts[1].account,
        kind=InterestKind.KIN,
        organisation="示例公司",
    )
    assert judge.post(reverse("expert:interest_end", args=[other.pk])).status_code == 404


@pytest.mark.parametrize("who", ["operator", "region_officer", "auditor"])
@pytest.mark.parametrize("name", ["profile", "meetings"])
def test_own_pages_are_closed_to_others(request, client_of, who, name):
    client = client_of(request.getfixturevalue(who))
    assert client.get(reverse(f"expert:{name}")).status_code == 403


# meetings


@pytest.fixture
def meeting(region_officer, case, sheets, experts) -> PanelMeeting:
    return panel.call_meeting(
        actor=region_officer,
        cases=[case],
        held_at=case.created_at,
        place="三楼会议室",
        online=False,
        chair=experts[0].account,
    )


def at(meeting, name: str, *more: int) -> str:
    return reverse(f"expert:{name}", args=[meeting.pk, *more])


def test_meetings_without_any_say_so(judge):
    assert "还没有评审会议" in judge.get(reverse("expert:meetings")).content.decode()


def test_meeting_of_others_is_not_found(client_of, more_experts, meeting):
    stranger = client_of(more_experts(1)[0])
    assert stranger.get(at(meeting, "meeting")).status_code == 404
    assert stranger.post(at(meeting, "meeting_sign_in")).status_code == 404


def test_meeting_shows_no_score_before_all_are_in(judge, meeting, sheets, experts):
    score(sheets[1], experts[1], 72)
    (point,) = judge.get(at(meeting, "meeting")).context["points"]
    assert (point["result"], point["sheets"]) == (None, [])


def test_meeting_is_signed_in_to_voted_at_and_confirmed(
    judge, meeting, sheets, experts, region_officer
):
    for sheet, one in zip(sheets, experts, strict=True):
        score(sheet, one, 80)
    judge.post(at(meeting, "meeting_sign_in"))
    for one in experts[1:]:
        panel.sign_in(actor=one, meeting=meeting)
    point = meeting.agenda.get()
    judge.post(at(meeting, "meeting_vote", point.pk), {"vote": "for"})
    assert [vote.vote for vote in point.votes.all()] == ["for"]
    written = panel.write_minutes(
        actor=region_officer, meeting=meeting, minutes="一致。", consensus={point.pk: "同意"}
    )
    stale = judge.post(at(meeting, "meeting_confirm"), {"read": "old"})
    assert len(stale.context["form"].non_field_errors()) == 1
    judge.post(at(meeting, "meeting_confirm"), {"read": written.minutes_digest})
    member = meeting.members.get(expert=experts[0].account)
    assert member.confirmed_digest == written.minutes_digest


def test_vote_without_a_choice_is_asked_again(judge, meeting):
    answer = judge.post(at(meeting, "meeting_vote", meeting.agenda.get().pk), {}, follow=True)
    assert "请选择同意、不同意或弃权" in answer.content.decode()


def test_vote_on_a_point_of_another_meeting_is_not_found(judge, meeting):
    assert judge.post(at(meeting, "meeting_vote", 999), {"vote": "for"}).status_code == 404


def test_signing_in_by_opening_the_address_is_not_possible(judge, meeting):
    assert judge.get(at(meeting, "meeting_sign_in")).status_code == 405


def test_application_is_reached_by_no_other_page(judge, sheets, case):
    assert Application.objects.filter(pk=case.pk).exists()
    assert judge.get(reverse("case", args=[case.pk])).url == reverse("home")
