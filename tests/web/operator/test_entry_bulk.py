"""Ticked rows changed together."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhongchuang.ledger.actions import add_fact, correct_fact
from zhongchuang.ledger.models import FACTS, Activity, StaffMember, Tenancy, Version
from zhongchuang.web.operator.kinds import BY_MODEL

TABLE = "/operator/ledger/activities/"
BULK = f"{TABLE}together/"


def picks(*facts) -> list[str]:
    return [f"{fact.pk}:{fact.version}" for fact in facts]


def going_on(page, **more: object) -> dict[str, object]:
    """The form of a step as its button sends it."""
    own = {"what": page.context["act"].slug, "rows": page.context["rows"]}
    return {**own, "step": "do" if page.context["confirming"] else "look", **more}


@pytest.fixture
def employ(operator, space):
    def make(name: str, **values: object) -> StaffMember:
        given = {"full_time": True, "joined_on": date(2024, 1, 1), **values}
        return add_fact(
            actor=operator, space=space, model=StaffMember, values={"name": name, **given}
        )

    return make


@pytest.mark.parametrize("model", FACTS)
def test_every_act_on_every_kind_opens(owner, full_space, model):
    slug = BY_MODEL[model].slug
    table = owner.get(f"/operator/ledger/{slug}/")
    statuses = {
        owner.post(f"/operator/ledger/{slug}/together/", {"what": act.slug, "all": "1"}).status_code
        for act in table.context["together"]
    }
    assert statuses == {200}


def test_boxes_of_the_table_say_which_version_was_seen(owner, hold):
    fact = hold()
    assert f'value="{fact.pk}:1" form="bulk"' in owner.get(TABLE).content.decode()


def test_boxes_are_not_exported(owner, hold):
    hold()
    assert "选择" not in owner.get(f"{TABLE}?export=csv").content.decode()


def test_nothing_ticked_leads_back_to_the_table_as_it_was(owner, hold):
    hold()
    answer = owner.post(f"{BULK}?kind=salon", {"what": "retract"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{TABLE}?kind=salon")


def test_no_act_chosen_leads_back_to_the_table(owner, hold):
    assert owner.post(BULK, {"pick": picks(hold())}).status_code == 302


def test_page_says_what_and_how_many_before_anything_is_filled_in(owner, hold):
    facts = [hold(f"第{n}场") for n in range(12)]
    page = owner.post(BULK, {"what": "correct-kind", "pick": picks(*facts)})
    assert (page.context["count"], len(page.context["names"])) == (12, 10)
    assert page.context["title"] == "更正：类型（12 场）"


def test_all_that_match_the_filters_are_chosen(owner, hold):
    hold("甲", kind="training")
    hold("乙")
    hold("丙")
    page = owner.post(f"{BULK}?kind=salon", {"what": "retract", "all": "1"})
    assert (page.context["count"], sorted(page.context["names"])) == (2, ["丙", "乙"])


def test_values_before_are_shown_before_it_is_done(owner, hold):
    facts = [hold("甲"), hold("乙"), hold("丙", kind="training")]
    page = owner.post(BULK, {"what": "correct-kind", "pick": picks(*facts)})
    page = owner.post(BULK, going_on(page, kind="training", reason="录错类型"))
    assert [(b.words, b.count, b.stays) for b in page.context["before"]] == [
        ("沙龙", 2, False),
        ("培训", 1, True),
    ]
    assert Version.objects.count() == 0


def test_rows_are_corrected_once_confirmed(owner, hold):
    facts = [hold("甲"), hold("乙")]
    page = owner.post(BULK, {"what": "correct-kind", "pick": picks(*facts)})
    values = {"kind": "training", "reason": "录错类型"}
    page = owner.post(BULK, going_on(page, **values))
    answer = owner.post(BULK, going_on(page, **values))
    assert answer.status_code == 302
    assert [(fact.kind, fact.version) for fact in Activity.objects.all()] == [("training", 2)] * 2


def test_correction_without_a_reason_is_kept_open(owner, hold):
    page = owner.post(BULK, {"what": "correct-kind", "pick": picks(hold())})
    page = owner.post(BULK, going_on(page, kind="training", reason=""))
    assert (page.context["confirming"], list(page.context["form"].errors)) == (False, ["reason"])


def test_rows_end_on_one_day(owner, employ):
    facts = [employ("甲"), employ("乙")]
    address = "/operator/ledger/staff/together/"
    page = owner.post(address, {"what": "end", "pick": picks(*facts)})
    page = owner.post(address, going_on(page, on="2025-12-31"))
    owner.post(address, going_on(page, on="2025-12-31"))
    assert set(StaffMember.objects.values_list("left_on", flat=True)) == {date(2025, 12, 31)}


def test_rows_are_retracted_with_their_reason(owner, hold):
    page = owner.post(BULK, {"what": "retract", "pick": picks(hold("甲"), hold("乙"))})
    page = owner.post(BULK, going_on(page, reason="重复录入"))
    owner.post(BULK, going_on(page, reason="重复录入"))
    assert Activity.objects.live().count() == 0


def test_row_changed_meanwhile_stops_all_and_is_named(owner, hold, clerk):
    facts = [hold("甲"), hold("乙")]
    page = owner.post(BULK, {"what": "retract", "pick": picks(*facts)})
    correct_fact(actor=clerk, fact=facts[1], version=1, values={"participants": 9}, reason="漏填")
    page = owner.post(BULK, {**going_on(page, reason="重复录入"), "step": "do"})
    assert page.status_code == 409
    assert "“乙”：在您选择之后已被他人修改。没有改动任何一条。" in page.content.decode()
    assert Activity.objects.live().count() == 2


def test_rows_of_another_operator_cannot_be_chosen(client_of, rival, rival_space, hold):
    fact = hold()
    page = client_of(rival).post(BULK, {"what": "retract", "pick": picks(fact)})
    assert page.context["names"] == []
    answer = client_of(rival).post(BULK, {**going_on(page, reason="捣乱"), "step": "do"})
    assert (answer.status_code, Activity.objects.live().count()) == (409, 1)


def test_followed_as_a_link_it_leads_to_the_table(owner, space):
    assert owner.get(BULK).headers["Location"] == TABLE


def test_queries_do_not_grow_with_rows(owner, settle, operator, space):
    def needed(count: int) -> int:
        facts = [settle(f"第{count}-{n}家") for n in range(count)]
        data = {"what": "correct-field", "rows": " ".join(picks(*facts)), "step": "do"}
        with CaptureQueriesContext(connection) as captured:
            answer = owner.post(
                "/operator/ledger/tenancies/together/", {**data, "field": "软件", "reason": "补填"}
            )
        assert answer.status_code == 302
        return len(captured)

    needed(1)
    assert needed(30) == needed(2)
    assert Tenancy.objects.filter(field="软件", initials__startswith="d").count() == 33
