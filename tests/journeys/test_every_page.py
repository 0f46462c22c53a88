"""Every page of every audience: no barrier for anybody, no sideways scroll, no heavy first load."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from journeys.walking import Offices

PUBLIC = (
    "/",
    "/register/",
    "/register/1/",
    "/register/?q=nobody",
    "/notices/",
    "/notices/1/",
    "/notices/1/object/1/",
    "/objections/",
    "/invitations/no-such-secret/",
    "/demo/",
    "/rounds/",
    "/rounds/1/",
    "/policies/",
    "/policies/xinjiang-2019/",
    "/verify/",
    "/verify/AAAA-BBBB-CCCC/",
    "/signup/",
    "/accounts/login/",
    "/accounts/password/reset/",
    "/no-such-page/",
)
KINDS = ("tenancies", "financings", "cases", "staff", "mentors", "activities", "returns")
OPERATOR = (
    "/operator/",
    "/operator/ledger/",
    "/operator/ledger/profile/",
    *(f"/operator/ledger/{kind}/" for kind in KINDS),
    *(f"/operator/ledger/{kind}/add/" for kind in KINDS),
    *(f"/operator/ledger/{kind}/?enter=1" for kind in KINDS),
    *(f"/operator/ledger/{kind}/paste/" for kind in KINDS),
    *(f"/operator/ledger/{kind}/copy/" for kind in ("mentors", "activities")),
    *(f"/operator/ledger/{kind}/1/" for kind in KINDS),
    *(f"/operator/ledger/tenancies/1/{act}/" for act in ("correct", "end", "retract")),
    "/operator/ledger/tenancies/retracted/",
    "/operator/ledger/tenancies/?q=nobody",
    "/operator/?window=running",
    "/operator/due/",
    "/operator/due/?kind=tenure",
    "/operator/residents/",
    "/operator/residents/1/",
    *(f"/operator/residents/1/{act}/" for act in ("renew", "extend", "exit")),
    "/operator/workstations/",
    "/operator/workstations/add/",
    "/operator/workstations/1/",
    *(f"/operator/workstations/1/{act}/" for act in ("free", "rename", "remove")),
    "/operator/workstations/4/seat/",
    "/operator/import/",
    "/operator/evidence/",
    "/operator/selfcheck/",
    "/operator/selfcheck/?window=12m",
    "/operator/selfcheck/residents/",
    "/operator/selfcheck/premises/",
    "/operator/selfcheck/sustainable-model/",
    "/operator/signals/",
    "/operator/applications/",
    "/operator/applications/start/",
    "/operator/space/",
    "/operator/space/add/",
    "/operator/people/",
    "/operator/people/invite/",
    "/inbox/",
    "/accounts/password/change/",
    "/accounts/logout/",
)
EMPTY_OPERATOR = (
    "/operator/",
    "/operator/ledger/",
    "/operator/ledger/profile/",
    "/operator/ledger/activities/",
    "/operator/residents/",
    "/operator/workstations/",
    "/operator/evidence/",
    "/operator/selfcheck/",
    "/operator/selfcheck/residents/",
    "/operator/applications/",
    "/operator/applications/start/",
    "/operator/people/",
)
ADMINISTRATOR = (
    "/administration/",
    "/administration/organisations/",
    "/administration/organisations/add/",
    "/administration/organisations/1/",
    "/administration/organisations/1/edit/",
    "/administration/organisations/1/invite/",
    "/administration/people/",
    "/administration/people/1/",
    "/administration/people/1/deactivate/",
    "/administration/people/invite/",
    "/administration/mandates/1/revoke/",
    "/administration/invitations/",
    "/administration/channels/",
    "/administration/calendar/",
    "/administration/calendar/2026/",
    "/administration/calendar/2026/add/",
    "/administration/calendar/days/2026-10-01/",
    "/administration/calendar/days/2026-10-01/remove/",
    "/administration/calendar/import/",
)
PREFECTURE = (
    "/officer/",
    "/officer/cases/",
    "/officer/cases/1/",
    "/officer/cases/1/accept/",
    "/officer/cases/batch/",
    "/officer/cases/batch/?case=1",
    "/officer/proposals/1/",
    "/officer/proposals/1/revise/",
    "/officer/cases/1/return/",
    "/officer/outbox/",
    "/officer/cases/1/refuse/",
    "/officer/cases/2/review/",
    "/officer/cases/3/visit/",
    "/officer/cases/3/plan-visit/",
    "/officer/visits/",
    *(f"/officer/visits/1/{act}" for act in ("", "replan/", "cancel/", "field/", "finish/")),
    "/officer/cases/4/",
    "/officer/cases/1/conditions/residents/",
    "/officer/cases/4/conditions/residents/?measure=residents&level=verified",
    "/officer/cases/1/facts/tenancy/",
    "/officer/cases/1/facts/spaceprofile/",
    "/officer/cases/9/lapse/",
    "/officer/signals/",
    "/officer/signals/?state=waiting",
    "/officer/cases/?q=nothing",
    "/officer/cases/?overdue=yes&open=open",
    "/officer/documents/1/",
    "/officer/rounds/",
    "/officer/rounds/1/",
)
REGION = (
    "/officer/",
    "/officer/rounds/1/",
    "/officer/rounds/1/publish/",
    "/officer/rounds/1/confirm/",
    "/officer/cases/5/review/",
    "/officer/cases/6/",
    "/officer/cases/6/experts/",
    "/officer/cases/6/experts/11/",
    "/officer/cases/6/draw/",
    "/officer/rounds/1/reviews/",
    "/officer/rounds/1/reviews/meet/",
    "/officer/experts/",
    "/officer/experts/11/",
    "/officer/cases/6/conclude-review/",
    "/officer/cases/8/",
    "/officer/notices/",
    "/officer/notices/1/",
    "/officer/notices/1/conclude/",
    "/officer/objections/",
    "/officer/confirmations/",
)
PAGES = {
    "": PUBLIC,
    "operator2": OPERATOR,
    "clerk1": EMPTY_OPERATOR,
    "operator3": ("/operator/", "/operator/applications/start/"),
    "prefecture1": PREFECTURE,
    "prefecture2": (
        "/officer/",
        "/officer/proposals/1/",
        "/officer/people/",
        "/officer/supervision/",
        "/officer/leave/",
        "/notifications/",
    ),
    "region1": REGION,
    "region2": (
        "/officer/rounds/plan/",
        "/officer/rounds/plan/?from=1",
        "/officer/rounds/1/extend/",
        "/officer/rounds/1/late/",
        "/officer/people/",
    ),
    "expert1": (
        "/expert/",
        "/expert/sheets/1/",
        "/expert/sheets/1/facts/tenancy/",
        "/expert/sheets/1/facts/spaceprofile/",
        "/expert/meetings/",
        "/expert/profile/",
    ),
    "auditor": (
        "/officer/audit/",
        "/officer/audit/1/",
        "/officer/cases/",
        "/officer/cases/1/",
        "/officer/cases/8/",
        "/officer/rounds/",
        "/officer/notices/1/",
    ),
    "admin": ADMINISTRATOR,
}
ABSENT = ("/no-such-page/", "/invitations/no-such-secret/", "/verify/AAAA-BBBB-CCCC/")
"""Pages that say that something is not there."""

PHONE = 360
FIRST_LOAD_BYTES = 200 * 1024


def violations(page) -> list[dict[str, Any]]:
    """What axe finds, down to what a person needs to mend it."""
    found = Axe().run(page).response["violations"]
    return [
        {"rule": item["id"], "where": [node["target"] for node in item["nodes"]][:3]}
        for item in found
    ]


def barriers(somebody, paths: tuple[str, ...]) -> dict[str, Any]:
    """What axe finds on each page, and pages that do not answer as they should."""
    found = {}
    for path in paths:
        answer = somebody.page.goto(path)
        if answer.status != (404 if path in ABSENT else 200):
            found[path] = answer.status
        elif problems := violations(somebody.page):
            found[path] = problems
    return found


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("username", list(PAGES))
def test_axe_finds_nothing(person, username, language):
    somebody = person(username)
    if language == "en":
        somebody.go("/").page.get_by_role("button", name="English").click()
    assert barriers(somebody, PAGES[username]) == {}


@pytest.fixture
def draft_pages(person) -> tuple[str, ...]:
    """The addresses of an application that is being filled in."""
    owner = person("operator1").go("/operator/applications/start/")
    opening = owner.page.locator("main").get_by_role("link", name="打开申请")
    if opening.count():
        opening.click()
    else:
        owner.press("为此空间申报")
    case = urlsplit(owner.page.url).path
    parts = ("parts/direction/", "parts/contact/", "check/", "submit/", "withdraw/")
    return (case, *(case + part for part in parts))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_axe_finds_nothing_in_an_application(person, draft_pages, language):
    owner = person("operator1")
    if language == "en":
        owner.go("/").page.get_by_role("button", name="English").click()
    assert barriers(owner, draft_pages) == {}


def too_wide(somebody, paths: tuple[str, ...]) -> dict[str, int]:
    wide = {}
    for path in paths:
        somebody.go(path)
        width = somebody.page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE:
            wide[path] = width
    return wide


@pytest.mark.parametrize("username", list(PAGES))
def test_no_page_scrolls_sideways_on_a_phone(person, username):
    assert too_wide(person(username, width=PHONE), PAGES[username]) == {}


def test_application_does_not_scroll_sideways_on_a_phone(person, draft_pages):
    assert too_wide(person("operator1", width=PHONE), draft_pages) == {}


def test_pages_on_the_way_of_a_case_have_no_barrier_and_no_sideways_scroll(person, tmp_path):
    offices = Offices(person)
    applicant = person().apply(tmp_path)
    found = {}

    def look(username: str, path: str = "") -> None:
        page = (offices[username].go(path) if path else offices[username]).page
        if problems := violations(page):
            found[page.url] = problems
        page.set_viewport_size({"width": 360, "height": 800})
        if (width := page.evaluate("document.documentElement.scrollWidth")) > 360:
            found[f"{page.url} at 360"] = [{"rule": "width", "where": [width]}]
        page.set_viewport_size({"width": 1440, "height": 900})

    for act in (offices.accept, offices.review, offices.visit):
        act(applicant)
    offices["prefecture1"].open_case(applicant).follow("拟推荐意见")
    look("prefecture1")
    offices.recommend(applicant)
    look("prefecture2")
    offices.examine(applicant)
    offices["region1"].open_case(applicant).follow("指派评审专家").tick_all().press("指派")
    offices["expert1"].go("/expert/").follow(applicant.space)
    look("expert1")
    offices["region1"].open_case(applicant).follow("办结专家评审")
    look("region1")
    assert found == {}


def test_first_load_is_light(person):
    somebody = person()
    sizes = []
    somebody.page.on(
        "requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"])
    )
    somebody.go("/").page.wait_for_load_state("networkidle")
    assert 0 < sum(sizes) <= FIRST_LOAD_BYTES
