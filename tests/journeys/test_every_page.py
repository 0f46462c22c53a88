"""Every page of every audience: no barrier for anybody, no sideways scroll, no heavy first load."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

PUBLIC = (
    "/",
    "/register/",
    "/register/1/",
    "/notices/",
    "/notices/1/",
    "/notices/1/object/1/",
    "/objections/",
    "/policies/",
    "/policies/xinjiang-2019/",
    "/verify/",
    "/verify/AAAA-BBBB-CCCC/",
    "/signup/",
    "/accounts/login/",
    "/accounts/password/reset/",
    "/no-such-page/",
)
OPERATOR = (
    "/operator/",
    "/operator/ledger/",
    "/operator/ledger/profile/",
    "/operator/ledger/tenancy/",
    "/operator/ledger/tenancy/add/",
    "/operator/import/",
    "/operator/evidence/",
    "/operator/selfcheck/",
    "/operator/selfcheck/residents/",
    "/operator/applications/",
    "/operator/applications/start/",
    "/operator/space/",
    "/operator/people/",
    "/operator/people/invite/",
    "/inbox/",
    "/accounts/password/change/",
    "/accounts/logout/",
)
PREFECTURE = (
    "/officer/",
    "/officer/cases/",
    "/officer/cases/1/",
    "/officer/cases/1/accept/",
    "/officer/cases/1/return/",
    "/officer/cases/1/refuse/",
    "/officer/cases/2/review/",
    "/officer/cases/3/visit/",
    "/officer/cases/4/",
    "/officer/documents/1/",
    "/officer/rounds/",
)
REGION = (
    "/officer/",
    "/officer/rounds/1/",
    "/officer/rounds/1/publish/",
    "/officer/rounds/1/confirm/",
    "/officer/cases/5/review/",
    "/officer/cases/6/experts/",
    "/officer/notices/",
    "/officer/notices/1/",
    "/officer/objections/",
    "/officer/confirmations/",
)
PAGES = {
    "": PUBLIC,
    "operator2": OPERATOR,
    "prefecture1": PREFECTURE,
    "prefecture2": ("/officer/", "/officer/proposals/1/", "/officer/people/"),
    "region1": REGION,
    "region2": ("/officer/rounds/open/", "/officer/people/"),
    "expert1": ("/expert/", "/expert/sheets/1/"),
    "auditor": ("/officer/audit/", "/officer/cases/", "/officer/cases/1/"),
    "admin": ("/administration/",),
}
FIRST_LOAD_BYTES = 200 * 1024


def violations(page) -> list[dict[str, Any]]:
    """What axe finds, down to what a person needs to mend it."""
    found = Axe().run(page).response["violations"]
    return [
        {"rule": item["id"], "where": [node["target"] for node in item["nodes"]][:3]}
        for item in found
    ]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("username", list(PAGES))
def test_axe_finds_nothing(person, username, language):
    somebody = person(username)
    if language == "en":
        somebody.go("/").page.get_by_role("button", name="English").click()
    found = {}
    for path in PAGES[username]:
        somebody.go(path)
        if problems := violations(somebody.page):
            found[path] = problems
    assert found == {}


@pytest.mark.parametrize("username", list(PAGES))
def test_no_page_scrolls_sideways_on_a_phone(person, username):
    somebody = person(username, width=360)
    wide = {}
    for path in PAGES[username]:
        somebody.go(path)
        width = somebody.page.evaluate("document.documentElement.scrollWidth")
        if width > 360:
            wide[path] = width
    assert wide == {}


def test_first_load_is_light(person):
    somebody = person()
    sizes = []
    somebody.page.on(
        "requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"])
    )
    somebody.go("/").page.wait_for_load_state("networkidle")
    assert 0 < sum(sizes) <= FIRST_LOAD_BYTES
