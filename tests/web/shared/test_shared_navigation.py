import pytest
from django.test import RequestFactory
from django.urls import reverse

from zhongchuang.directory.states import Role
from zhongchuang.web.shared import navigation as nav

pytestmark = pytest.mark.urls("shared_pages")


def shown(role, path):
    return nav.navigation(role, RequestFactory().get(path))


@pytest.fixture
def twelve_cases(monkeypatch):
    monkeypatch.setattr(nav, "_badges", {})
    nav.badge("officer:cases")(lambda request: 12)


def test_visitor_sees_the_public_entries_that_exist():
    assert [item.url for item in shown(None, "/")] == ["/", "/register/"]


def test_officer_sees_only_entries_whose_pages_exist():
    items = shown(Role.PREFECTURE_OFFICER, "/officer/")
    assert [item.url for item in items] == ["/officer/", "/officer/cases/"]


@pytest.mark.parametrize(
    ("path", "active"),
    [
        ("/officer/", [True, False]),
        ("/officer/cases/", [False, True]),
        ("/officer/cases/7/", [False, True]),
        ("/elsewhere/", [False, False]),
    ],
)
def test_nearest_entry_is_active(path, active):
    assert [item.active for item in shown(Role.REGION_OFFICER, path)] == active


@pytest.mark.usefixtures("twelve_cases")
def test_badge_counts_what_waits():
    assert [item.badge for item in shown(Role.REGION_OFFICER, "/officer/")] == [0, 12]


def test_every_role_has_a_navigation():
    assert set(nav.NAVIGATION) == set(Role)


@pytest.mark.urls("zhongchuang.config.urls")
@pytest.mark.parametrize("name", ["ledger", "import", "import_preview", "evidence", "profile"])
def test_ledger_is_active_on_the_pages_that_feed_it(monkeypatch, name):
    monkeypatch.setattr(nav, "_badges", {})
    items = shown(Role.OPERATOR_EDITOR, reverse(f"operator:{name}"))
    assert [str(item.label) for item in items if item.active] == ["台账"]
