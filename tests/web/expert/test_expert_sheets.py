"""The expert's side: only what is assigned, recusal first, scores once, others' never."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from zhongchuang.directory.models import Space
from zhongchuang.filing.actions import scoring, seating
from zhongchuang.filing.models import Application, ScoreSheet
from zhongchuang.filing.states import State
from zhongchuang.ledger.models import Mentor
from zhongchuang.policy.registry import policy

REVIEW = policy("xinjiang-2019").expert_review
HOME = reverse("expert:home")


@pytest.fixture
def case(drive):
    return drive(State.EXPERT)


@pytest.fixture
def sheets(case, region_officer, experts):
    return seating.assign_experts(
        actor=region_officer, application=case, experts=[one.account for one in experts]
    )


@pytest.fixture
def sheet(sheets):
    return sheets[0]


@pytest.fixture
def judge(client_of, expert):
    return client_of(expert)


@pytest.fixture
def opened(sheet, expert):
    return scoring.open_material(actor=expert, sheet=sheet)


def url(sheet, name: str = "sheet", *more: str) -> str:
    return reverse(f"expert:{name}", args=[sheet.pk, *more])


def scores(share: int = 80, **changes: str) -> dict[str, str]:
    data = {item.id: str(item.maximum * share // 100) for item in REVIEW.items}
    return {**data, "comment": "成效较好。", "confirmed": "1", **changes}


def submitted() -> int:
    return ScoreSheet.objects.exclude(submitted_at=None).count()


@pytest.mark.parametrize("name", ["sheet", "open", "recuse"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_sheet_of_another_expert_is_not_found(client_of, experts, sheet, name, method):
    answer = getattr(client_of(experts[1]), method)(url(sheet, name))
    assert answer.status_code == 404


@pytest.mark.parametrize("who", ["operator", "prefecture_officer", "region_officer", "auditor"])
@pytest.mark.parametrize("name", ["sheet", "open", "recuse"])
def test_sheet_for_somebody_who_is_no_expert_is_forbidden(request, client_of, sheet, who, name):
    assert client_of(request.getfixturevalue(who)).post(url(sheet, name)).status_code == 403


def test_sheet_for_a_visitor_leads_to_signing_in(client, sheet):
    assert client.get(url(sheet)).status_code == 302


def test_home_lists_what_is_to_do(judge, sheet):
    context = judge.get(HOME).context
    assert ([task.url for task in context["todo"]], context["rest"]) == ([url(sheet)], [])


def test_home_without_assignments_says_so(judge):
    assert "还没有评审任务" in judge.get(HOME).content.decode()


def test_material_before_the_declaration_stays_closed(judge, sheet, case):
    page = judge.get(url(sheet))
    assert (case.direction in page.content.decode(), "conditions" in page.context) == (False, False)
    assert judge.get(url(sheet, "facts", "tenancy")).status_code == 404


def test_scoring_before_the_declaration_is_not_taken(judge, sheet):
    judge.post(url(sheet), scores())
    assert submitted() == 0


def test_declaration_must_be_ticked(judge, sheet):
    answer = judge.post(url(sheet, "open"), {})
    assert list(answer.context["declaration"].errors) == ["declared"]
    sheet.refresh_from_db()
    assert sheet.opened_at is None


def test_declaration_opens_the_material(judge, sheet, case):
    judge.post(url(sheet, "open"), {"declared": "on"})
    page = judge.get(url(sheet))
    assert len(page.context["conditions"]) == len(policy("xinjiang-2019").criteria)
    assert case.direction in page.content.decode()


@pytest.mark.parametrize("name", ["open", "recuse"])
def test_act_opened_as_a_page_leads_to_the_sheet(judge, sheet, name):
    assert judge.get(url(sheet, name)).url == url(sheet)


def test_recusal_needs_a_reason(judge, sheet):
    answer = judge.post(url(sheet, "recuse"), {"reason": ""})
    assert list(answer.context["recusal"].errors) == ["reason"]


def test_recusal_closes_the_sheet(judge, sheet):
    judge.post(url(sheet, "recuse"), {"reason": "与负责人相识"})
    assert judge.get(url(sheet)).status_code == 404
    (task,) = judge.get(HOME).context["rest"]
    assert (task.state, task.url) == ("已回避", "")


def test_scores_handed_in_are_kept_with_their_total(judge, opened):
    judge.post(url(opened), scores())
    opened.refresh_from_db()
    assert (opened.total, opened.comment) == (80, "成效较好。")


def test_scores_without_confirming_are_not_taken_but_kept(judge, opened):
    data = scores()
    del data["confirmed"]
    form = judge.post(url(opened), data).context["form"]
    assert (len(form.non_field_errors()), form["comment"].value(), submitted()) == (
        1,
        "成效较好。",
        0,
    )


@pytest.mark.parametrize("value", ["", "26", "-1", "很好", "12.5"])
def test_score_out_of_bounds_is_an_error_at_its_item_and_kept(judge, opened, value):
    form = judge.post(url(opened), scores(model=value)).context["form"]
    assert (list(form.errors), form["model"].value(), submitted()) == (["model"], value, 0)


def test_scores_without_an_opinion_are_an_error(judge, opened):
    form = judge.post(url(opened), scores(comment="")).context["form"]
    assert list(form.errors) == ["comment"]


def test_total_is_computed_without_handing_in(judge, opened):
    context = judge.post(url(opened), scores(model="", total="1")).context
    assert (context["total"], submitted()) == (80 - 20, 0)


def test_scores_handed_in_twice_keep_the_first(judge, opened):
    judge.post(url(opened), scores())
    answer = judge.post(url(opened), scores(60))
    opened.refresh_from_db()
    assert (answer.context["form"].non_field_errors(), opened.total) == (
        ["评分已提交，不能再修改。"],
        80,
    )


def test_scores_of_others_are_never_shown(judge, opened, sheets, experts):
    other = scoring.open_material(actor=experts[1], sheet=sheets[1])
    points = {item.id: item.maximum for item in REVIEW.items}
    scoring.score(actor=experts[1], sheet=other, scores=points, comment="另一位的意见")
    page = judge.get(url(opened)).content.decode()
    assert [text in page for text in ("另一位的意见", str(experts[1].account))] == [False, False]


def test_sheet_after_the_review_has_ended_says_so(
    judge, opened, sheets, driver, region_officer, case
):
    for expert, other in zip(driver.experts[1:], sheets[1:], strict=True):
        scoring.recuse(actor=expert, sheet=other, reason="回避")
    case.score_sheets.filter(pk=opened.pk).update(recused_at=None)
    type(case).objects.filter(pk=case.pk).update(state=State.NOTICE)
    page = judge.get(url(opened))
    assert page.context["refusal"] == "本案已不在专家评审环节。"


def test_material_holds_no_personal_data(judge, opened, case):
    page = judge.get(url(opened)).content.decode()
    assert case.contact_phone not in page
    table = judge.get(url(opened, "facts", "mentor")).context["table"]
    names = [dict(row.labelled)["姓名"] for row in table.rows]
    mentors = Mentor.objects.filter(space=case.space).order_by("pk")
    assert names == ["示" + "*" * (len(mentor.name) - 1) for mentor in mentors]


def test_material_of_an_unknown_kind_is_not_found(judge, opened):
    assert judge.get(url(opened, "facts", "secret")).status_code == 404


def test_home_takes_the_same_queries_for_one_assignment_and_for_three(
    judge, sheet, case, expert, region_officer
):
    numbers = []
    for further in (0, 2):
        for number in range(further):
            space = Space.objects.create(
                operator=case.space.operator,
                name=f"示例{number}空间",
                division_id="650100",
                address="示例路",
            )
            other = Application.objects.create(
                round=case.round,
                space=space,
                state=State.EXPERT,
                entered_on="2026-03-02",
                created_by=region_officer.account,
            )
            ScoreSheet.objects.create(
                application=other, expert=expert.account, assigned_by=region_officer.account
            )
        judge.get(HOME)
        with CaptureQueriesContext(connection) as captured:
            tasks = judge.get(HOME).context["todo"]
        numbers.append((len(tasks), len(captured)))
    assert [tasks for tasks, _queries in numbers] == [1, 3]
    assert numbers[0][1] == numbers[1][1]


def test_number_leads_the_expert_to_its_rows_with_people_masked(judge, opened, operator):
    page = judge.get(url(opened)).content.decode()
    address = f"{url(opened, 'rows', 'residents')}?measure=residents&amp;level=verified"
    assert address in page
    answer = judge.get(
        url(opened, "rows", "residents"), {"measure": "residents", "level": "verified"}
    )
    (table,) = answer.context["tables"]
    kept = opened.application.visits.get().samples.get(measure="residents")
    assert {f"tenancy:{row.id}" for row in table.rows} == set(kept.keys)
    assert str(operator.account) not in answer.content.decode()


def test_expert_reads_what_the_visit_verified(judge, opened):
    conditions = judge.get(url(opened)).context["conditions"]
    line = next(one for one in conditions if one.id == "cases").lines[0]
    assert line.verified == "4 个（逐条核实，属实 4/4）"


def test_rows_before_the_declaration_are_not_found(judge, sheet):
    assert judge.get(url(sheet, "rows", "residents")).status_code == 404
