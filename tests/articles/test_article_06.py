"""第六条 申请自治区众创空间，应同时具备下列条件：……（十项）

The ten conditions are data of the policy; measures are counted from the ledger. Every condition is
tried at its boundary, once on the ledger in the database and once on the workbook it exports to,
which `zhongchuang evaluate` judges alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from articles.judging import evaluate, in_database, workbook_of
from zhongchuang.demonstration.ledgers import FULL, SHORT, Size
from zhongchuang.directory.models import Space
from zhongchuang.ledger.models import (
    Activity,
    Financing,
    IncubationCase,
    Mentor,
    ReturnRecord,
    SpaceProfile,
    StaffMember,
    Tenancy,
)
from zhongchuang.ledger.states import ReturnStatus

pytestmark = pytest.mark.django_db

ALL_MET = {
    "sustainable-model": "needs-judgement",
    "management-body": "met",
    "legal-person": "met",
    "operating-time": "met",
    "premises": "met",
    "residents": "met",
    "incubation-results": "met",
    "cases": "met",
    "team": "met",
    "activities": "met",
    "truthful-returns": "met",
    "tenure": "met",
}
"""What a ledger that meets everything is told; 6.1 is for people to judge."""

Change = Callable[[Space], object]


def unchanged(space: Space) -> None:
    """The ledger as its size makes it."""


def profile(**values: object) -> Change:
    return lambda space: SpaceProfile.objects.filter(space=space).update(**values)


def one(model: type, **values: object) -> Change:
    """Change one row of a kind."""

    def change(space: Space) -> None:
        row = model.objects.filter(space=space).order_by("pk").first()
        model.objects.filter(pk=row.pk).update(**values)

    return change


def copied(model: type, **values: object) -> Change:
    """Enter one row of a kind again, with some values changed."""

    def change(space: Space) -> None:
        row = model.objects.filter(space=space).order_by("pk").first()
        row.pk = None
        for name, value in values.items():
            setattr(row, name, value)
        row.save()

    return change


def without_evidence(model: type) -> Change:
    return one(model, evidence_count=0, evidence_names="")


def areas(total: str, workstations: str, public: str) -> Change:
    return profile(
        total_area=Decimal(total),
        workstation_area=Decimal(workstations),
        public_area=Decimal(public),
        service_area=Decimal(0),
        workstations=30,
    )


def service(area: str, workstations: int) -> Change:
    return profile(service_area=Decimal(area), workstations=workstations)


@dataclass(frozen=True)
class Case:
    """A ledger at a boundary, and the conditions that are not met because of it."""

    name: str
    change: Change = unchanged
    size: Size = FULL
    missed: tuple[str, ...] = ()
    eligible: bool | None = None

    @property
    def is_eligible(self) -> bool:
        return not self.missed if self.eligible is None else self.eligible

    @property
    def statuses(self) -> dict[str, str]:
        return ALL_MET | dict.fromkeys(self.missed, "not-met")


def size(**values: int) -> Size:
    return replace(FULL, **values)


TEAM, ACTIVITIES, RETURNS = ("team",), ("activities",), ("operating-time", "truthful-returns")

CASES = (
    Case("everything"),
    Case("6.2 no management body", profile(management_body=""), missed=("management-body",)),
    Case(
        "6.2 no legal person, in principle",
        profile(independent_legal_person=False),
        missed=("legal-person",),
        eligible=True,
    ),
    Case("6.3 twelve months to the day", profile(opened_on=date(2025, 3, 1))),
    Case(
        "6.3 one day short of twelve months",
        profile(opened_on=date(2025, 3, 2)),
        missed=("operating-time",),
    ),
    Case(
        "6.3 registered after opening",
        profile(registered_on=date(2025, 3, 2)),
        missed=("operating-time",),
    ),
    Case(
        "6.3 6.10 a return filed only", one(ReturnRecord, status=ReturnStatus.FILED), missed=RETURNS
    ),
    Case("6.4 area of exactly 500 and 29 workstations", service("500", 29)),
    Case("6.4 neither area nor workstations", service("499.9999", 29), missed=("premises",)),
    Case("6.4 too small, exactly 30 workstations", service("499.9999", 30)),
    Case("6.4 a share of exactly 75 %", areas("1000", "500", "250")),
    Case("6.4 a share just below 75 %", areas("1000", "500", "249.9999"), missed=("premises",)),
    Case("6.4 no facilities", profile(public_facilities=False), missed=("premises",)),
    Case("6.5 exactly 20", size=size(residents=20)),
    Case("6.5 only 19", size=size(residents=19), missed=("residents",)),
    Case(
        "6.5 a second agreement of one company",
        copied(Tenancy, agreement_number="续签", entered_on=date(2025, 12, 30)),
        size(residents=19),
        ("residents",),
    ),
    Case(
        "6.5 left on the first day of the year",
        one(Tenancy, entered_on=date(2024, 6, 1), left_on=date(2025, 1, 1), incorporated_on=None),
        size(residents=20),
    ),
    Case(
        "6.5 left on the last day of the year before",
        one(Tenancy, entered_on=date(2024, 6, 1), left_on=date(2024, 12, 31), incorporated_on=None),
        size(residents=20),
        ("residents",),
    ),
    Case("6.5 no evidence", without_evidence(Tenancy), size(residents=20), ("residents",)),
    Case("6.6 exactly 8 new companies", size=size(incorporated=8, financed=0)),
    Case("6.6 exactly 3 financed", size=size(incorporated=0, financed=3)),
    Case(
        "6.6 neither 8 nor 3",
        size=size(incorporated=7, financed=2),
        missed=("incubation-results",),
    ),
    Case(
        "6.6 registered before moving in",
        one(Tenancy, entered_on=date(2025, 6, 2), incorporated_on=date(2025, 6, 1)),
        size(incorporated=8, financed=0),
        ("incubation-results",),
    ),
    Case(
        "6.6 financed twice is one",
        copied(Financing, on=date(2025, 12, 28)),
        size(incorporated=0, financed=2),
        ("incubation-results",),
    ),
    Case("6.7 exactly 3", size=size(cases=3)),
    Case("6.7 only 2", size=size(cases=2), missed=("cases",)),
    Case(
        "6.7 of another year", one(IncubationCase, on=date(2026, 1, 1)), size(cases=3), ("cases",)
    ),
    Case("6.8 exactly 3 and 3", size=size(staff=3, mentors=3)),
    Case("6.8 only 2 staff", size=size(staff=2), missed=TEAM),
    Case("6.8 only 2 mentors", size=size(mentors=2), missed=TEAM),
    Case("6.8 last day in office", one(StaffMember, left_on=date(2026, 3, 1)), size(staff=3)),
    Case(
        "6.8 gone the day before",
        one(StaffMember, left_on=date(2026, 2, 28)),
        size(staff=3),
        TEAM,
    ),
    Case("6.8 part-time staff", one(StaffMember, full_time=False), size(staff=3), TEAM),
    Case("6.8 without ability", one(StaffMember, ability=""), size(staff=3), TEAM),
    Case("6.8 mentor until as-of", one(Mentor, until=date(2026, 3, 1)), size(mentors=3)),
    Case("6.8 no service procedure", profile(service_procedure=False), missed=TEAM),
    Case("6.9 exactly 10", size=size(activities=10)),
    Case("6.9 only 9", size=size(activities=9), missed=ACTIVITIES),
    Case("6.9 of another kind", one(Activity, kind="other"), size(activities=10), ACTIVITIES),
    Case(
        "6.9 over two days is one",
        one(Activity, ends_on=date(2025, 1, 13)),
        size(activities=9),
        ACTIVITIES,
    ),
    Case(
        "6.9 from the last day of the year into the next",
        one(Activity, starts_on=date(2025, 12, 31), ends_on=date(2026, 1, 1)),
        size(activities=10),
    ),
)


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def case(request) -> Case:
    return request.param


@pytest.fixture
def judged_space(case, space, write_ledger) -> Space:
    written = write_ledger(space, case.size)
    case.change(written)
    return written


def test_condition_at_its_boundary_in_the_database(case, judged_space):
    assert in_database(judged_space) == (case.is_eligible, case.statuses)


def test_condition_at_its_boundary_in_a_workbook(case, judged_space, tmp_path):
    result = evaluate(workbook_of(judged_space, tmp_path))
    assert (result.exit, result.data["eligible"], result.statuses) == (
        0 if case.is_eligible else 1,
        case.is_eligible,
        case.statuses,
    )


def test_evaluate_json_has_the_fixed_shape(full_space, tmp_path):
    data = evaluate(workbook_of(full_space, tmp_path)).data
    assert (list(data), {tuple(item) for item in data["findings"]}) == (
        ["policy", "year", "as_of", "space", "eligible", "findings", "warnings"],
        {("criterion", "article", "binding", "status", "measures", "explanation")},
    )


def test_evaluate_json_gives_decimals_as_text_and_counts_as_numbers(full_space, tmp_path):
    result = evaluate(workbook_of(full_space, tmp_path))
    measures = result.finding("premises")["measures"]
    assert (measures["service_area"], measures["workstations"]["evidenced"]) == (
        {"claimed": "960", "evidenced": "960", "verified": None, "unit": "㎡"},
        60,
    )


def test_evaluate_names_the_article_of_every_finding(full_space, tmp_path):
    data = evaluate(workbook_of(full_space, tmp_path)).data
    assert [item["article"] for item in data["findings"]] == [
        "6.1", "6.2", "6.2", "6.3", "6.4", "6.5", "6.6", "6.7", "6.8", "6.9", "6.10", "7"
    ]  # fmt: skip


def test_evaluate_ledger_short_of_three_conditions_says_what_is_missing(
    space, write_ledger, tmp_path
):
    written = write_ledger(space, replace(FULL, cases=2, activities=7))
    service("480", 24)(written)
    result = evaluate(workbook_of(written, tmp_path), as_json=False)
    missed = [line for line in result.out.splitlines() if line.startswith("[未达到]")]
    assert (result.exit, missed, "还差 3 场" in result.out, "还差 1 个" in result.out) == (
        1,
        [
            "[未达到] 第六条第 4 项 场地、工位与公共服务设施",
            "[未达到] 第六条第 7 项 典型孵化案例",
            "[未达到] 第六条第 9 项 创业活动",
        ],
        True,
        True,
    )


def test_evaluate_short_ledger_misses_what_its_size_says(space, write_ledger, tmp_path):
    result = evaluate(workbook_of(write_ledger(space, SHORT), tmp_path))
    assert [name for name, status in result.statuses.items() if status == "not-met"] == [
        "premises",
        "residents",
        "incubation-results",
        "cases",
        "activities",
    ]


def with_mistakes(path: Path) -> Path:
    """The workbook with an area, a code and a date that are none."""
    book = openpyxl.load_workbook(path)
    items = {row[0].value: row[1] for row in book["空间"].iter_rows()}
    items["总面积"].value = "一千"
    heads = [cell.value for cell in book["入驻"][1]]
    book["入驻"].cell(6, heads.index("统一社会信用代码") + 1).value = "9165010"
    heads = [cell.value for cell in book["活动"][1]]
    book["活动"].cell(2, heads.index("开始日期") + 1).value = "昨天"
    book.save(path)
    return path


def test_evaluate_names_each_mistake_by_sheet_cell_and_reason(full_space, tmp_path):
    result = evaluate(with_mistakes(workbook_of(full_space, tmp_path)))
    assert (result.exit, result.out, result.err.splitlines()) == (
        2,
        "",
        [
            "空间!B11 总面积：“一千”不是数字",
            "入驻!C6 统一社会信用代码：“9165010”不是有效的统一社会信用代码，请核对 18 位代码及校验码",
            "活动!C2 开始日期：“昨天”不是日期；请使用日期格式，或写成 2026-03-01",
        ],
    )
