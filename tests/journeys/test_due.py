"""The gap meter and the calendar in a browser: what is missing by when, and what falls due."""

from __future__ import annotations


def test_meter_says_by_when_and_leads_to_rows_of_the_same_year(person):
    page = person("operator2").go("/operator/").page
    page.get_by_role("link", name="（进行中）").click()
    line = page.locator(".gap", has_text="创业活动")
    line.get_by_text("12月31日前达到").wait_for()
    line.get_by_role("link", name="创业活动").click()
    assert "window=running" in page.url


def test_calendar_leads_from_a_day_to_its_row(person):
    page = person("operator2").go("/operator/due/?kind=tenure").page
    first = page.locator(".due-list a").first
    name = first.inner_text()
    first.click()
    assert page.get_by_role("heading", level=1).inner_text() == name


def test_calendar_on_a_phone_is_a_list(person):
    page = person("operator2", width=360).go("/operator/due/").page
    assert (page.locator(".month").is_visible(), page.locator(".due-list").first.is_visible()) == (
        False,
        True,
    )
