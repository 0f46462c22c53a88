"""The visit record: the drawn sample, two people, measured areas, photographs."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from zhongchuang.evidence.models import Attachment
from zhongchuang.filing.actions import visiting
from zhongchuang.filing.models import SiteVisit
from zhongchuang.filing.states import State
from zhongchuang.ledger.actions import correct_fact, retract_fact
from zhongchuang.ledger.models import Activity, Tenancy
from zhongchuang.ledger.states import Verification
from zhongchuang.policy.calendar import today
from zhongchuang.policy.registry import policy

POLICY = policy("xinjiang-2019")


def picture(shade: int) -> bytes:
    """A small real picture; each shade is a file of its own."""
    content = io.BytesIO()
    Image.new("L", (8, 8), shade).save(content, "PNG")
    return content.getvalue()


def url(case) -> str:
    return reverse("officer:visit", args=[case.pk])


def sample(case):
    return visiting.draw_sample(case, POLICY)


def record(case, verdict: str = "verified", note: str = "", **changes) -> dict[str, object]:
    """The form as a browser posts it."""
    data = {
        "visited_on": today().isoformat(),
        "first_officer": "示例核查甲",
        "second_officer": "示例核查乙",
        "operator_representative": "示例代表",
        "total_area": "1200",
        "service_area": "960",
        "shared_area": "960.5",
        "workstations": "60",
        "findings": "与材料一致。",
        "outcome": "pass",
    }
    for fact in sample(case):
        key = f"row-{fact._meta.model_name}-{fact.pk}"
        data |= {f"{key}-verdict": verdict, f"{key}-note": note}
    return {**data, **changes}


def test_visit_page_shows_the_seed_and_the_drawn_rows(officer, drive):
    case = drive(State.VISIT)
    answer = officer.get(url(case))
    assert answer.context["seed"] == case.snapshot.digest[:16]
    assert [row.fact for row in answer.context["rows"]] == sample(case)
    shown = [one.form.fact for group in answer.context["groups"] for one in group.rows]
    assert shown == sample(case)


def test_visit_page_says_of_each_number_how_many_rows_count_and_how_many_are_drawn(officer, drive):
    case = drive(State.VISIT)
    groups = officer.get(url(case)).context["groups"]
    samples = visiting.samples_for(case, POLICY)
    assert [(len(one.population), one.drawn) for one in groups] == [
        (len(one.population), one.keys) for one in samples
    ]
    assert groups[0].accuracy == "误差 ±20 %，置信度 90 %"


def test_visit_page_lists_a_row_of_two_numbers_once_and_says_so(officer, drive):
    case = drive(State.VISIT)
    groups = {one.label: one for one in officer.get(url(case)).context["groups"]}
    later = groups["注册成为新企业的入驻团队"]
    first = {one.form.fact: one.also for one in groups["入驻团队和企业"].rows}
    assert {row.fact for row in later.earlier} == {
        fact for fact, also in first.items() if "注册成为新企业的入驻团队" in also
    }
    assert len(later.earlier) + len(later.rows) == len(later.drawn)


def test_visit_page_leads_to_the_files_of_each_row(officer, drive):
    case = drive(State.VISIT)
    answer = officer.get(url(case))
    files = [file for group in answer.context["groups"] for one in group.rows for file in one.files]
    page = answer.content.decode()
    assert files != []
    assert all(reverse("officer:file_view", args=[file.pk]) in page for file in files)


def test_visit_page_asks_few_queries_whatever_the_sample(officer, drive):
    case = drive(State.VISIT)
    officer.get(url(case))
    with CaptureQueriesContext(connection) as captured:
        officer.get(url(case))
    assert len(captured) <= 24


def test_visit_page_counts_what_was_checked_when_something_is_missing(officer, drive):
    case = drive(State.VISIT)
    data = record(case)
    missing = next(key for key in data if key.endswith("-verdict"))
    answer = officer.post(url(case), {**data, missing: ""})
    assert answer.context["checked"] == len(sample(case)) - 1
    assert [f"{row.prefix}-verdict" for row in answer.context["wrong"]] == [missing]


def test_visit_passed_moves_on_and_verifies_the_rows(officer, drive, state_of):
    case = drive(State.VISIT)
    drawn = [fact for fact in sample(case) if isinstance(fact, Tenancy)]
    officer.post(url(case), record(case))
    checked = Tenancy.objects.filter(verification=Verification.VERIFIED)
    assert (state_of(case), set(checked)) == (State.RECOMMENDATION, set(drawn))


def test_visit_with_photographs_keeps_them(officer, drive):
    case = drive(State.VISIT)
    photos = [SimpleUploadedFile(f"{name}.png", picture(ord(name))) for name in "ab"]
    officer.post(url(case), record(case, photos=photos))
    kept = Attachment.objects.filter(subject_type="filing.sitevisit")
    assert [one.name for one in kept.order_by("pk")] == ["a.png", "b.png"]
    file = officer.get(reverse("officer:file", args=[kept[0].pk]))
    assert file.getvalue()[:4] == b"\x89PNG"
    file.close()


@pytest.mark.parametrize(("name", "content"), [("a.txt", b"text"), ("a.png", b"no picture")])
def test_visit_with_a_file_that_is_no_photograph_stores_nothing(
    officer, drive, state_of, name, content
):
    case = drive(State.VISIT)
    answer = officer.post(url(case), record(case, photos=[io_file(name, content)]))
    assert list(answer.context["form"].errors) == ["photos"]
    assert (SiteVisit.objects.count(), state_of(case)) == (0, State.VISIT)


def io_file(name: str, content: bytes) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def test_visit_without_a_verdict_marks_the_row_and_keeps_the_rest(officer, drive):
    case = drive(State.VISIT)
    answer = officer.post(url(case), record(case, verdict=""))
    rows = answer.context["rows"]
    assert {tuple(row.errors) for row in rows} == {("verdict",)}
    assert answer.context["form"]["findings"].value() == "与材料一致。"


def test_visit_by_one_person_is_refused(officer, drive, state_of):
    case = drive(State.VISIT)
    answer = officer.post(url(case), record(case, second_officer="示例核查甲"))
    assert answer.context["form"].errors != {}
    assert state_of(case) == State.VISIT


def test_visit_with_a_disputed_row_needs_a_note(officer, drive):
    case = drive(State.VISIT)
    answer = officer.post(url(case), record(case, verdict="disputed"))
    assert "有疑问时须写明情况" in answer.content.decode()


def test_visit_with_disputed_rows_marks_them_in_the_ledger(officer, drive):
    case = drive(State.VISIT)
    drawn = {fact for fact in sample(case) if isinstance(fact, Tenancy)}
    officer.post(url(case), record(case, verdict="disputed", note="协议未见原件"))
    assert set(Tenancy.objects.filter(verification=Verification.DISPUTED)) == drawn != set()


def test_visit_failed_needs_reason_and_article(officer, drive, state_of):
    case = drive(State.VISIT)
    answer = officer.post(url(case), record(case, outcome="fail", reason="场地不符"))
    assert answer.context["form"].non_field_errors() == ["请选择所依据的条款。"]
    assert (SiteVisit.objects.count(), state_of(case)) == (0, State.VISIT)


def test_visit_failed_ends_the_case(officer, drive, state_of):
    case = drive(State.VISIT)
    officer.post(url(case), record(case, outcome="fail", reason="场地不符", article="6.4"))
    assert state_of(case) == State.FAILED


@pytest.mark.parametrize("field", ["total_area", "workstations", "visited_on"])
def test_visit_with_a_mistyped_value_keeps_it(officer, drive, field):
    case = drive(State.VISIT)
    form = officer.post(url(case), record(case, **{field: "很多"})).context["form"]
    assert (list(form.errors), form[field].value()) == ([field], "很多")


def test_visit_recorded_twice_is_stored_once(officer, drive):
    case = drive(State.VISIT)
    data = record(case)
    officer.post(url(case), data)
    answer = officer.post(url(case), data)
    assert answer.status_code == 200
    assert SiteVisit.objects.count() == 1


def test_visit_is_shown_on_the_case(officer, drive):
    case = drive(State.RECOMMENDATION)
    answer = officer.get(reverse("officer:case", args=[case.pk]))
    assert answer.context["visit"] == case.visits.get()


def test_visit_of_a_row_corrected_meanwhile_asks_to_look_again(officer, operator, drive, state_of):
    case = drive(State.VISIT)
    row = next(fact for fact in sample(case) if isinstance(fact, Activity))
    key = f"row-activity-{row.pk}"
    data = record(case, **{f"{key}-version": row.version})
    correct_fact(actor=operator, fact=row, version=1, values={"participants": 3}, reason="人数有误")
    answer = officer.post(url(case), data)
    wrong = [one.fact for one in answer.context["rows"] if one.errors]
    assert (wrong, state_of(case)) == ([row], State.VISIT)
    again = {**data, f"{key}-version": row.version + 1}
    officer.post(url(case), again)
    assert state_of(case) == State.RECOMMENDATION


def test_visit_marks_a_row_taken_back_since(officer, operator, drive):
    case = drive(State.VISIT)
    row = next(fact for fact in sample(case) if isinstance(fact, Activity))
    retract_fact(actor=operator, fact=row, version=1, reason="录入有误")
    page = officer.get(url(case)).content.decode()
    assert page.count("提交后已由运营机构撤回") == 1


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("second_officer", {"second_officer": "示例核查甲"}),
        ("visited_on", {"visited_on": "2099-01-01"}),
        ("service_area", {"service_area": "1200.01"}),
        ("shared_area", {"shared_area": "5000"}),
    ],
)
def test_visit_that_cannot_be_is_an_error_at_the_field(officer, drive, state_of, field, values):
    case = drive(State.VISIT)
    form = officer.post(url(case), record(case, **values)).context["form"]
    assert (list(form.errors), state_of(case)) == ([field], State.VISIT)


def test_visit_before_the_application_was_handed_in_is_refused(officer, drive):
    case = drive(State.VISIT)
    answer = officer.post(url(case), record(case, visited_on="2020-01-01"))
    assert answer.context["form"].non_field_errors() == ["核查日期不能早于申请提交之日。"]


@pytest.mark.parametrize("outcome", ["", "approve"])
def test_visit_sent_without_a_button_decides_nothing(officer, drive, state_of, outcome):
    case = drive(State.VISIT)
    answer = officer.post(url(case), record(case, outcome=outcome))
    assert answer.context["form"].non_field_errors() == ["请点击按钮作出结论。"]
    assert state_of(case) == State.VISIT


def test_visit_with_a_mistake_says_that_the_photographs_are_to_be_chosen_again(officer, drive):
    case = drive(State.VISIT)
    photo = SimpleUploadedFile("a.png", picture(0))
    form = officer.post(url(case), record(case, findings="", photos=[photo])).context["form"]
    assert list(form.errors) == ["findings", "photos"]
