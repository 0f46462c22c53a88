"""What every answer of the server carries, and what its cookies are allowed."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from zhongchuang.config import settings as configured

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "frame-src": ["'self'"],
    "object-src": ["'none'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'self'"],
}
PAGES = [
    "/",
    "/register/",
    "/notices/",
    "/policies/xinjiang-2019/",
    "/accounts/login/",
    "/nowhere/",
]


def directives(header: str) -> dict[str, list[str]]:
    parts = (part.split() for part in header.split(";") if part.strip())
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("address", PAGES)
def test_page_carries_the_strict_content_policy(address):
    response = Client().get(address)
    assert directives(response.headers["Content-Security-Policy"]) == POLICY


@pytest.mark.parametrize("address", PAGES)
def test_page_carries_the_other_headers(address):
    headers = Client().get(address).headers
    names = (
        "X-Content-Type-Options",
        "Referrer-Policy",
        "Cross-Origin-Opener-Policy",
        "X-Frame-Options",
    )
    assert [headers[name] for name in names] == [
        "nosniff",
        "same-origin",
        "same-origin",
        "SAMEORIGIN",
    ]


@pytest.mark.parametrize("address", PAGES)
def test_page_asks_no_other_host(address):
    page = Client().get(address).content.decode()
    asked = re.findall(r'(?:src|href|action)="(?:https?:)?//[^"]*"', page)
    assert asked == []


@pytest.mark.parametrize("address", PAGES)
def test_page_has_no_inline_script_or_style(address):
    page = Client().get(address).content.decode()
    inline = re.findall(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:", page)
    assert inline == []


def test_post_without_its_token_is_refused():
    client = Client(enforce_csrf_checks=True)
    response = client.post("/accounts/login/", {"login": "a", "password": "b"})
    assert response.status_code == 403


def sign_in(client: Client, operator, **options: object):
    data = {"login": operator.account.username, "password": "correct horse battery staple"}
    return client.post("/accounts/login/", data, **options)


def test_session_cookie_over_https_is_kept_from_scripts_and_ends_with_the_browser(
    settings, operator
):
    settings.SESSION_COOKIE_SECURE = True
    cookie = sign_in(Client(), operator, secure=True).cookies["sessionid"]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (
        True,
        True,
        "Lax",
        "",
    )


def test_https_is_asked_for_and_remembered(settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    redirect, page = Client().get("/"), Client().get("/", secure=True)
    assert (redirect.status_code, redirect.url, page["Strict-Transport-Security"]) == (
        301,
        "https://testserver/",
        "max-age=31536000",
    )


def test_settings_of_https_follow_one_switch(run_settings):
    names = (
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "LANGUAGE_COOKIE_SECURE",
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_SECONDS",
    )
    on, off = run_settings(names, ZHONGCHUANG_HTTPS="1"), run_settings(names)
    assert (on, off) == ([True, True, True, True, 31_536_000], [False, False, False, False, 0])


def test_wrong_host_is_refused():
    assert Client(headers={"host": "evil.example"}).get("/").status_code == 400


def test_debug_is_never_on():
    assert configured.DEBUG is False
