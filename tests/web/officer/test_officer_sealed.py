"""Every officer's address of a sealed case: none of them says whose it is before the round closes."""

from __future__ import annotations

import pytest
from django.urls import URLPattern, reverse

from zhongchuang.audit.models import Entry
from zhongchuang.filing.models import EarlyLook
from zhongchuang.web.officer.urls import urlpatterns

WHO = ["prefecture_officer", "prefecture_approver", "region_officer", "region_approver", "auditor"]
LISTS = ["home", "cases", "signals", "outbox", "rounds", "audit", "supervision", "visits"]
CONVERTED = {
    "criterion": "residents",
    "kind": "tenancy",
    "row": 1,
    "item": 1,
    "page": 1,
    "name": "00000000-0000-0000-0000-000000000000",
}


def of_a_case() -> list[URLPattern]:
    return [one for one in urlpatterns if str(one.pattern).startswith("cases/<int:pk>/")]


def address(pattern: URLPattern, case) -> str:
    given = {
        name: case.pk if name == "pk" else CONVERTED.get(name, 1)
        for name in pattern.pattern.converters
    }
    return reverse(f"officer:{pattern.name}", kwargs=given)


@pytest.fixture(params=WHO)
def reader(request, client_of):
    return client_of(request.getfixturevalue(request.param))


def test_every_address_of_a_sealed_case_is_closed(reader, sealed_case):
    patterns = of_a_case()
    answers = {
        one.name: (
            reader.get(address(one, sealed_case), follow=True).status_code,
            reader.post(address(one, sealed_case)).status_code,
        )
        for one in patterns
    }
    opened = {name: codes for name, codes in answers.items() if not set(codes) <= {403, 404, 405}}
    assert (opened, len(patterns) > 15) == ({}, True)


@pytest.mark.parametrize("name", LISTS)
def test_no_list_names_a_sealed_case(reader, sealed_case, name):
    answer = reader.get(reverse(f"officer:{name}"))
    words = answer.content.decode()
    assert answer.status_code in {200, 403}
    assert [words.count(told) for told in (sealed_case.space.name, sealed_case.reference)] == [0, 0]


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_no_export_holds_a_sealed_case(reader, sealed_case, fmt):
    answer = reader.get(reverse("officer:cases"), {"export": fmt})
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert (answer.status_code, body.count(sealed_case.space.name.encode())) == (200, 0)


@pytest.mark.parametrize("text", ["示例绿洲", "ZC2026-{pk:05d}"])
def test_search_does_not_lead_to_a_sealed_case(reader, sealed_case, text):
    asked = text.format(pk=sealed_case.pk)
    answer = reader.get(reverse("officer:search"), {"q": asked}, follow=True)
    assert answer.redirect_chain[-1][0].startswith(reverse("officer:cases"))
    assert answer.content.decode().count(reverse("officer:case", args=[sealed_case.pk])) == 0


def test_round_page_counts_sealed_cases_and_names_none(regional, sealed_case):
    answer = regional.get(reverse("officer:round", args=[sealed_case.round_id]))
    assert (answer.context["sealed"]["count"], answer.context["groups"]) == (1, [])
    assert answer.content.decode().count(sealed_case.space.name) == 0


def test_audit_keeps_back_who_has_handed_in(regional_approver, sealed_case):
    entry = Entry.objects.get(act="filing.submit")
    page = reverse("officer:audit_entry", args=[entry.sequence])
    assert regional_approver.get(page).status_code == 404


def test_audit_tells_all_once_the_round_has_closed(regional_approver, sealed_case, later):
    later(51)
    entry = Entry.objects.get(act="filing.submit")
    page = reverse("officer:audit_entry", args=[entry.sequence])
    assert regional_approver.get(page).status_code == 200


def look(case) -> str:
    return reverse("officer:look_early", args=[case.round_id])


def given(case, **changes) -> dict[str, str]:
    return {"reference": case.reference, "reason": "核实重复提交。", **changes}


def test_early_look_leads_to_the_case_and_stands_on_its_timeline(regional_approver, sealed_case):
    answer = regional_approver.post(look(sealed_case), given(sealed_case))
    page = reverse("officer:case", args=[sealed_case.pk])
    shown = regional_approver.get(page)
    told = [one.what for one in shown.context["happenings"]]
    assert (answer.url, str(told[0]), EarlyLook.objects.count()) == (
        page,
        "提前查看封存的申请",
        1,
    )


def test_early_look_stands_on_the_rounds_page(regional_approver, regional, sealed_case):
    regional_approver.post(look(sealed_case), given(sealed_case))
    answer = regional.get(reverse("officer:round", args=[sealed_case.round_id]))
    (told, *_rest) = answer.context["happenings"]
    assert (str(told.what), told.note) == (
        "提前查看封存的申请",
        f"{sealed_case.reference}\n核实重复提交。",
    )


@pytest.mark.parametrize(
    ("field", "value"), [("reference", "ZC2026-99999"), ("reference", "x"), ("reason", " ")]
)
def test_early_look_with_a_mistake_keeps_what_was_typed(
    regional_approver, sealed_case, field, value
):
    form = regional_approver.post(look(sealed_case), given(sealed_case, **{field: value})).context[
        "form"
    ]
    assert (list(form.errors), form[field].value(), EarlyLook.objects.count()) == (
        [field],
        value,
        0,
    )


@pytest.mark.parametrize("who", ["officer", "approver", "regional"])
def test_early_look_is_offered_to_nobody_else(request, sealed_case, who):
    answer = request.getfixturevalue(who).post(look(sealed_case), given(sealed_case))
    assert (answer.status_code in {403, 409}, EarlyLook.objects.count()) == (True, 0)
