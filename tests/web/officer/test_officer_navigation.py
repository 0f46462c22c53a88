"""The main navigation of those who work on cases: the pages each of them comes back to."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse

from zhongchuang.directory.states import Level
from zhongchuang.filing.actions.rounds import RoundPlan, open_round
from zhongchuang.policy.calendar import now, today

ALWAYS = ["officer:home", "officer:cases", "officer:rounds", "officer:outbox"]
PREFECTURE = [*ALWAYS, "officer:visits"]
OUTCOMES = ["officer:notices", "officer:objections", "officer:confirmations"]
TESTING = Path(__file__).parents[2] / "policies" / "fixtures"


def entries(client, page: str = "officer:cases") -> list[str]:
    return [item.url for item in client.get(reverse(page)).context["nav"]]


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("prefecture_officer", PREFECTURE),
        ("prefecture_approver", [*PREFECTURE, "officer:supervision", "officer:people"]),
        ("region_officer", [*ALWAYS, *OUTCOMES, "officer:pool"]),
        (
            "region_approver",
            [
                *ALWAYS,
                *OUTCOMES,
                "officer:pool",
                "officer:supervision",
                "officer:people",
                "officer:audit",
            ],
        ),
    ],
)
def test_navigation_of_an_officer_holds_their_pages(request, client_of, who, names):
    client = client_of(request.getfixturevalue(who))
    assert entries(client) == [reverse(name) for name in names]


def test_navigation_of_the_auditor_leads_to_the_cases(client_of, auditor):
    shown = entries(client_of(auditor))
    assert shown[:3] == [reverse(f"officer:{name}") for name in ("audit", "cases", "rounds")]


def test_navigation_of_a_prefecture_with_its_own_round_holds_its_outcomes(
    client_of, foreign_officer, foreign_approver, settings
):
    settings.POLICY_FOLDERS = [*settings.POLICY_FOLDERS, TESTING]
    moment = now()
    open_round(
        actor=foreign_approver,
        plan=RoundPlan(
            title="喀什地区众创空间备案",
            level=Level.PREFECTURE,
            policy="testing-prefecture-2024",
            year=today().year,
            evaluation_year=today().year - 1,
            as_of=today(),
            opens_at=moment,
            closes_at=moment.replace(year=moment.year + 1),
        ),
    )
    names = [*PREFECTURE, *OUTCOMES]
    assert entries(client_of(foreign_officer)) == [reverse(name) for name in names]
