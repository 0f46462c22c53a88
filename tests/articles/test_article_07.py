"""第七条 服务对象及时限应满足下列要求：……入驻时限一般不超过 24 个月。

Residents that stay longer than 24 months are named; as the article says "generally", this advises
and refuses nothing. Agreements that follow one another without a break are one stay.
"""

from __future__ import annotations

from datetime import date

import pytest

from articles.judging import evaluate, in_database, workbook_of
from zhongchuang.filing.selfcheck import self_check
from zhongchuang.kernel.columns import Level
from zhongchuang.kernel.periods import Frame, MeasureKey, Period
from zhongchuang.ledger.measures import measure_table
from zhongchuang.ledger.models import Tenancy
from zhongchuang.ledger.states import Outcome
from zhongchuang.ledger.tenancy_actions import extend_tenancy, record_exit, renew_tenancy
from zhongchuang.policy.registry import policy

pytestmark = pytest.mark.django_db

AS_OF = date(2026, 3, 1)


def stay(space, *spans: tuple[date, date | None]) -> None:
    """One more resident with these agreements."""
    for number, (entered, left) in enumerate(spans):
        Tenancy.objects.create(
            space=space,
            name="示例久驻团队",
            kind="team",
            agreement_number=f"A-{number}",
            entered_on=entered,
            left_on=left,
            evidence_count=1,
            evidence_kinds=" agreement ",
            evidence_names="协议.pdf",
        )


STAYS = [
    pytest.param([(date(2024, 3, 1), None)], "met", id="24 months to the day"),
    pytest.param([(date(2024, 2, 29), None)], "not-met", id="one day longer"),
    pytest.param([(date(2024, 2, 1), date(2026, 2, 28))], "met", id="gone before as-of"),
    pytest.param([(date(2024, 2, 1), date(2026, 3, 1))], "not-met", id="last day at as-of"),
    pytest.param(
        [(date(2023, 6, 1), date(2024, 5, 31)), (date(2024, 6, 1), None)],
        "not-met",
        id="renewed the next day",
    ),
    pytest.param(
        [(date(2023, 6, 1), date(2024, 5, 30)), (date(2024, 6, 1), None)],
        "met",
        id="renewed after a break",
    ),
]


@pytest.mark.parametrize(("spans", "status"), STAYS)
def test_tenure_at_its_boundary_in_the_database(full_space, spans, status):
    stay(full_space, *spans)
    assert in_database(full_space)[1]["tenure"] == status


@pytest.mark.parametrize(("spans", "status"), STAYS)
def test_tenure_at_its_boundary_in_a_workbook(full_space, tmp_path, spans, status):
    stay(full_space, *spans)
    assert evaluate(workbook_of(full_space, tmp_path)).statuses["tenure"] == status


def test_overstayer_does_not_cost_eligibility(full_space, tmp_path):
    stay(full_space, (date(2020, 1, 1), None))
    result = evaluate(workbook_of(full_space, tmp_path))
    assert (result.exit, result.finding("tenure")["binding"], in_database(full_space)[0]) == (
        0,
        "advisory",
        True,
    )


def test_overstayer_is_named_behind_the_number(full_space):
    stay(full_space, (date(2020, 1, 1), None))
    checked = self_check(full_space, policy("xinjiang-2019"), Frame(2025, AS_OF))
    tenure = next(item for item in checked.conditions if item.finding.id == "tenure")
    assert [row.name for row in tenure.measures[0].rows] == ["示例久驻团队"]


def test_renewed_resident_overstays_as_one(operator, full_space):
    stay(full_space, (date(2023, 6, 1), date(2024, 5, 31)))
    first = Tenancy.objects.get(name="示例久驻团队")
    renewal = renew_tenancy(
        actor=operator,
        tenancy=first,
        version=1,
        values={"entered_on": date(2024, 6, 1), "agreement_number": "A-2"},
    )
    key = MeasureKey("overstayers", Period(AS_OF, AS_OF))
    table = measure_table([full_space.pk], [key])
    assert (renewal.previous, table[key][Level.CLAIMED].value()) == (first, 1)


def test_explained_extension_is_told_and_still_counted(operator, full_space):
    stay(full_space, (date(2023, 6, 1), None))
    row = Tenancy.objects.get(name="示例久驻团队")
    extend_tenancy(
        actor=operator, tenancy=row, version=1, until=date(2026, 12, 31), grounds="中试未完成"
    )
    checked = self_check(full_space, policy("xinjiang-2019"), Frame(2025, AS_OF))
    tenure = next(item for item in checked.conditions if item.finding.id == "tenure")
    assert [(row.name, row.extension_grounds) for row in tenure.measures[0].rows] == [
        ("示例久驻团队", "中试未完成")
    ]


def test_graduated_resident_overstays_no_more(operator, full_space):
    stay(full_space, (date(2023, 6, 1), None))
    row = Tenancy.objects.get(name="示例久驻团队")
    record_exit(
        actor=operator,
        tenancy=row,
        version=1,
        on=date(2026, 2, 28),
        outcome=Outcome.GRADUATED,
        reason="毕业迁出",
    )
    assert in_database(full_space)[1]["tenure"] == "met"
