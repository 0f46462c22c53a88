"""The table searched and filtered; what is asked for stands in the address."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from zhongchuang.ledger.actions import add_fact
from zhongchuang.ledger.models import FACTS, Financing, IncubationCase, Tenancy
from zhongchuang.web.operator.kinds import BY_MODEL

TENANCIES = "/operator/ledger/tenancies/"
ACTIVITIES = "/operator/ledger/activities/"


def found(page) -> list[str]:
    return sorted(str(row.record) for row in page.context["listing"].table.rows)


@pytest.mark.parametrize("words", ["天山", "tskj", "TSK", "科技 ts"])
def test_residents_found_by_characters_or_initials(owner, settle, words):
    settle("天山科技")
    settle("昆仑创意")
    assert found(owner.get(TENANCIES, {"q": words})) == ["天山科技"]


@pytest.mark.parametrize(
    ("model", "values"),
    [(Financing, {"amount": 5}), (IncubationCase, {"title": "示例案例"})],
)
def test_events_found_by_the_initials_of_their_resident(
    owner, settle, operator, space, model, values
):
    own = settle("天山科技")
    other = settle("昆仑创意")
    for tenancy in (own, other):
        given = {"tenancy_id": tenancy.pk, "on": date(2025, 6, 1), **values}
        add_fact(actor=operator, space=space, model=model, values=given)
    page = owner.get(f"/operator/ledger/{BY_MODEL[model].slug}/", {"q": "tskj"})
    assert [row.record.tenancy for row in page.context["listing"].table.rows] == [own]


@pytest.fixture
def kinds(owner, settle) -> list[str]:
    """The kinds of evidence asked of a resident that registered as a company."""
    settle("甲", incorporated_on=date(2025, 5, 1))
    field = owner.get(TENANCIES).context["listing"].filterset.form.fields["lacks"]
    return [slug for slug, _title in field.choices if slug]


def test_rows_lacking_one_kind_of_evidence(owner, settle, kinds):
    settle("乙")
    Tenancy.objects.filter(name="甲").update(evidence_count=1, evidence_kinds=f" {kinds[0]} ")
    assert found(owner.get(TENANCIES, {"lacks": kinds[0]})) == ["乙"]


def test_rows_that_do_not_need_a_kind_do_not_lack_it(owner, settle, kinds):
    settle("乙")
    assert found(owner.get(TENANCIES, {"lacks": kinds[1]})) == ["甲"]


def test_row_with_some_of_the_kinds_asked_is_claimed_only(owner, kinds):
    Tenancy.objects.update(evidence_count=1, evidence_kinds=f" {kinds[0]} ")
    assert "1 份，缺 1 种" in owner.get(TENANCIES).content.decode()
    assert found(owner.get(TENANCIES, {"standing": "none"})) == ["甲"]


def test_row_with_files_of_before_is_evidenced(owner, kinds):
    Tenancy.objects.update(evidence_count=1, evidence_kinds=" * ")
    assert found(owner.get(TENANCIES, {"standing": "evidenced"})) == ["甲"]


@pytest.mark.parametrize(
    ("term", "names"),
    [
        ("running", ["一月后到期", "今天到期", "长期"]),
        ("30", ["一月后到期", "今天到期"]),
        ("over", ["已经结束"]),
    ],
)
def test_rows_by_their_term(owner, settle, term, names):
    today = timezone.localdate()
    begun = date(2024, 1, 1)
    settle("长期", entered_on=begun)
    settle("今天到期", entered_on=begun, left_on=today)
    settle("一月后到期", entered_on=begun, left_on=today + timedelta(days=30))
    settle("已经结束", entered_on=begun, left_on=today - timedelta(days=1))
    assert found(owner.get(TENANCIES, {"term": term})) == names


def test_rows_by_who_recorded_them(owner, editor, clerk, hold):
    hold("甲")
    row = {"row": "0", "name-0": "乙", "kind-0": "s", "starts_on-0": "2026-03-01"}
    editor.post(f"{ACTIVITIES}enter/", row)
    assert found(owner.get(ACTIVITIES, {"by": clerk.account_id})) == ["乙"]


def test_people_of_other_operators_are_not_offered(owner, hold, clerk, rival):
    form = owner.get(ACTIVITIES).context["listing"].filterset.form
    assert rival.account not in form.fields["by"].queryset


def test_filters_survive_sorting_and_typing(owner, hold):
    hold("甲")
    html = owner.get(ACTIVITIES, {"kind": "salon", "year": "2025"}).content.decode()
    assert "?kind=salon&amp;year=2025&amp;sort=name" in html
    assert "?kind=salon&amp;year=2025&amp;enter=1" in html


@pytest.mark.parametrize("model", FACTS)
def test_every_filter_of_every_kind_can_be_asked(owner, full_space, model):
    address = f"/operator/ledger/{BY_MODEL[model].slug}/"
    form = owner.get(address).context["listing"].filterset.form
    asked = {
        name: next((str(key) for key, _label in field.choices if key), "")
        for name, field in form.fields.items()
        if hasattr(field, "choices")
    }
    page = owner.get(address, {**asked, "year": "2025"})
    assert (page.status_code, page.context["listing"].problems) == (200, [])
