"""Claimed, evidenced and verified side by side, and the way from a number to whoever entered it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from zhongchuang.audit.chain import freeze, thaw
from zhongchuang.evidence.models import Attachment
from zhongchuang.filing.actions import visiting
from zhongchuang.filing.states import State
from zhongchuang.ledger.actions import correct_fact
from zhongchuang.ledger.models import Activity, IncubationCase, Tenancy
from zhongchuang.policy.calendar import today
from zhongchuang.policy.registry import policy

POLICY = policy("xinjiang-2019")


@pytest.fixture
def disputed(drive, prefecture_officer):
    """A case whose visit found one of the drawn activities wanting, and too small a site."""
    case = drive(State.VISIT)
    facts = visiting.draw_sample(case, POLICY)
    wrong = next(fact for fact in facts if isinstance(fact, Activity))
    visiting.pass_visit(
        actor=prefecture_officer,
        application=case,
        visit=visiting.VisitRecord(
            today(),
            "示例甲",
            "示例乙",
            "示例代表",
            Decimal(1200),
            Decimal("480.5"),
            Decimal(900),
            28,
            "略",
        ),
        found=[visiting.Finding(fact, fact != wrong, "无签到表") for fact in facts],
    )
    case.refresh_from_db()
    return case


def lines(conditions, criterion: str) -> dict[str, tuple[str, str]]:
    """What was verified of each number of a condition, and the caution beside it."""
    condition = next(one for one in conditions if one.id == criterion)
    return {one.measure: (one.verified, one.caution) for one in condition.lines if one.asked}


def conditions_of(client, case):
    answer = client.get(reverse("officer:case", args=[case.pk]))
    return [one.condition for one in answer.context["judged"]]


def test_number_that_was_sampled_is_extrapolated_with_its_bounds(officer, disputed):
    verified, caution = lines(conditions_of(officer, disputed), "activities")["activities"]
    kept = disputed.visits.get().samples.get(measure="activities")
    assert verified == (
        f"核实 {kept.size - 1}/{kept.size}，推算 {kept.estimate} 场"
        f"（{kept.low}–{kept.high} 场，置信度 90 %）"
    )
    assert caution == f"推算下限 {kept.low} 场，低于要求的 10 场，请结合核查情况判断。"


def test_number_of_which_every_row_was_checked_is_exact(officer, disputed):
    found = lines(conditions_of(officer, disputed), "cases")["cases"]
    assert found == ("4 个（逐条核实，属实 4/4）", "")


def test_measured_areas_and_counted_workstations_are_the_verified_values(officer, disputed):
    found = lines(conditions_of(officer, disputed), "premises")
    day = f"{today().year}年{today().month}月{today().day}日"
    assert found == {
        "service_area": (
            f"480.50 ㎡（{day} 实测）",
            "核实数 480.50 ㎡，低于要求的 500.00 ㎡，请据此判断。",
        ),
        "workstations": (f"28 个（{day} 实测）", "核实数 28 个，低于要求的 30 个，请据此判断。"),
        "public_facilities": ("", ""),
        "service_area_share": (f"75%（{day} 实测）", ""),
    }


def test_later_pages_say_what_the_visit_kept_whatever_the_ledger_says_since(
    officer, operator, disputed
):
    before = [lines(conditions_of(officer, disputed), c) for c in ("activities", "residents")]
    Tenancy.objects.update(evidence_count=0, verification="unverified")
    Activity.objects.update(verification="unverified")
    assert [
        lines(conditions_of(officer, disputed), c) for c in ("activities", "residents")
    ] == before


def test_recommendation_is_prepared_beside_the_three_levels(officer, disputed):
    answer = officer.get(reverse("officer:recommend", args=[disputed.pk]))
    assert lines(answer.context["conditions"], "activities") == lines(
        conditions_of(officer, disputed), "activities"
    )
    assert "推算" in answer.content.decode()


def test_review_form_shows_what_was_verified(regional, drive):
    case = drive(State.FORMAL)
    answer = regional.get(reverse("officer:review", args=[case.pk]))
    conditions = [one.condition for one, _form in answer.context["rows"]]
    assert lines(conditions, "cases")["cases"][0] == "4 个（逐条核实，属实 4/4）"


def test_case_lists_each_sample_and_how_to_draw_it_again(officer, disputed):
    answer = officer.get(reverse("officer:case", args=[disputed.pk]))
    samples = {one.measure: one for one in answer.context["samples"]}
    one = samples["activities"]
    assert (one.population, one.verified + one.disputed, one.disputed) == (13, one.size, 1)
    page = answer.content.decode()
    assert f"zhongchuang verify sample {disputed.reference}" in page
    assert all(f"<code>{key}</code>" in page for key in one.keys)


def rows_at(client, case, criterion: str, **query: str):
    answer = client.get(reverse("officer:rows", args=[case.pk, criterion]), query)
    return answer.context["tables"], answer


@pytest.mark.parametrize(("level", "count"), [("claimed", 14), ("evidenced", 13), ("verified", 0)])
def test_number_leads_to_exactly_its_rows(officer, driver, round_, full_space, level, count):
    Activity.objects.create(
        space=full_space, name="示例无佐证活动", kind="salon", starts_on="2025-03-03"
    )
    case = driver.bring(round_, full_space, State.PRELIMINARY)
    (table,), _answer = rows_at(officer, case, "activities", measure="activities", level=level)
    assert table.total == count


def test_verified_number_leads_to_the_rows_drawn_for_it(officer, disputed):
    (table,), answer = rows_at(
        officer, disputed, "incubation-results", measure="teams_incorporated", level="verified"
    )
    drawn = disputed.visits.get().samples.get(measure="teams_incorporated").keys
    assert {f"tenancy:{row.id}" for row in table.rows} == set(drawn)
    assert "注册成为新企业的入驻团队：抽查核实的记录" in answer.content.decode()


def test_number_that_is_not_of_the_condition_shows_all_its_rows(officer, disputed):
    tables, answer = rows_at(officer, disputed, "activities", measure="cases", level="claimed")
    assert (len(tables), answer.context["narrowed"]) == (1, "")


def test_row_without_evidence_says_why_it_does_not_count(officer, driver, round_, full_space):
    bare = Activity.objects.create(
        space=full_space, name="示例无佐证活动", kind="salon", starts_on="2025-03-03"
    )
    case = driver.bring(round_, full_space, State.PRELIMINARY)
    (table,), _answer = rows_at(officer, case, "activities")
    assert [row.counts for row in table.rows if row.id == bare.pk] == ["缺佐证"]


def test_rows_say_who_entered_them_and_when(officer, operator, drive):
    case = drive(State.PRELIMINARY)
    (table,), answer = rows_at(officer, case, "cases")
    row = table.rows[0]
    live = IncubationCase.objects.get(pk=row.id)
    assert (row.entered_by, row.entered_at) == (str(operator.account), live.recorded_at)
    assert str(operator.account) in answer.content.decode()


def test_rows_mask_who_entered_them_for_others(regional, operator, drive):
    case = drive(State.PRELIMINARY)
    (table,), answer = rows_at(regional, case, "cases")
    assert {row.entered_by for row in table.rows} == {"示" + "*" * (len(str(operator.account)) - 1)}
    assert str(operator.account) not in answer.content.decode()


def history(client, case, row):
    return client.get(reverse("officer:history", args=[case.pk, row._meta.model_name, row.pk]))


def test_row_leads_to_its_versions_and_to_what_came_after_handing_in(officer, operator, drive):
    case = drive(State.PRELIMINARY)
    row = IncubationCase.objects.filter(space=case.space).first()
    values = {"title": "示例改名案例"}
    correct_fact(actor=operator, fact=row, version=1, values=values, reason="标题有误")
    answer = history(officer, case, row)
    latest, first = answer.context["entries"]
    assert (latest.number, latest.who, latest.reason) == (2, str(operator.account), "标题有误")
    assert [(c.label, c.before, c.after) for c in latest.changes] == [
        ("标题", row.title, "示例改名案例")
    ]
    assert (latest.is_frozen, first.is_frozen, latest.later_than != "") == (False, True, True)
    assert ("标题", row.title) in answer.context["pairs"]


def test_row_keeps_files_that_were_taken_away_in_its_history(officer, drive):
    case = drive(State.PRELIMINARY)
    row = IncubationCase.objects.filter(space=case.space).first()
    Attachment.objects.filter(subject_type=row._meta.label_lower, subject_id=row.pk).update(
        withdrawn_at="2026-01-01T00:00:00Z"
    )
    page = history(officer, case, row).content.decode()
    assert "已撤下" in page


@pytest.mark.parametrize("kind", ["activity", "nothing"])
def test_row_that_is_not_of_the_material_is_not_found(officer, drive, kind):
    case = drive(State.PRELIMINARY)
    answer = officer.get(reverse("officer:history", args=[case.pk, kind, 0]))
    assert answer.status_code == 404


def test_row_of_a_case_elsewhere_is_not_found(client_of, foreign_officer, drive):
    case = drive(State.PRELIMINARY)
    row = IncubationCase.objects.filter(space=case.space).first()
    assert history(client_of(foreign_officer), case, row).status_code == 404


def test_operator_sees_what_the_visit_verified_with_its_day(client_of, operator, disputed):
    answer = client_of(operator).get(reverse("operator:selfcheck"))
    rows = {
        row.measure: row for item in answer.context["conditions"] for row in item.rows if row.asked
    }
    kept = disputed.visits.get().samples.get(measure="activities")
    day = f"{today().year}年{today().month}月{today().day}日"
    assert rows["activities"].verified == (
        f"{day} 核实 {kept.verified}/{kept.size}，推算 {kept.estimate} 场"
        f"（{kept.low}–{kept.high} 场，置信度 90 %）"
    )
    assert (rows["management_body"].verified, rows["activities"].caution != "") == ("", True)


@pytest.fixture
def older(drive):
    """A case handed in before rows were frozen for each number, and who entered them."""
    case = drive(State.VISIT)
    content = thaw(case.snapshot)
    del content["behind"]
    for rows in content["facts"].values():
        for row in rows:
            del row["recorded_by"], row["recorded_at"]
    case.snapshot = freeze(content)
    case.save(update_fields=["snapshot"])
    return case


@pytest.mark.parametrize("page", ["rows", "facts", "history", "case", "visit"])
def test_older_material_still_opens(officer, older, page):
    row = IncubationCase.objects.filter(space=older.space).first()
    args = {
        "rows": [older.pk, "cases"],
        "facts": [older.pk, "incubationcase"],
        "history": [older.pk, "incubationcase", row.pk],
    }.get(page, [older.pk])
    assert officer.get(reverse(f"officer:{page}", args=args)).status_code == 200


def test_older_material_is_visited_without_a_sample(officer, older):
    answer = officer.get(reverse("officer:visit", args=[older.pk]))
    assert (answer.context["rows"], answer.context["groups"]) == ([], [])
    assert "没有可以抽查的台账记录" in answer.content.decode()
