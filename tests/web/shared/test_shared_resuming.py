"""What was typed survives a session that has run out, and a token that has become stale."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from zhongchuang.directory.models import Space
from zhongchuang.web.shared import resuming

pytestmark = pytest.mark.django_db

RESUME = "/resume/"
ADD = "/operator/space/add/"
NEW = {
    "name": "示例绿洲三号众创空间",
    "division": "650100",
    "address": "乌鲁木齐市示例路3号",
    "kind": "general",
}
OWN = {"HTTP_ORIGIN": "http://testserver"}


def sign_in(client: Client, actor) -> None:
    client.force_login(actor.account, "zhongchuang.web.shared.signin.Backend")


@pytest.fixture
def interrupted(client) -> Client:
    """Somebody who posted after the session had run out."""
    answer = client.post(ADD, NEW)
    assert answer["Location"] == f"{reverse('account_login')}?next={RESUME}"
    return client


def test_typed_is_offered_again_after_signing_in(interrupted, operator):
    sign_in(interrupted, operator)
    answer = interrupted.get(RESUME)
    assert answer.context["kept"]["path"] == ADD
    assert dict(answer.context["kept"]["fields"]) == {k: [v] for k, v in NEW.items()}


def test_typed_is_not_sent_without_a_click(interrupted, operator):
    sign_in(interrupted, operator)
    interrupted.get(RESUME)
    assert Space.objects.count() == 0


def test_given_up_is_gone(interrupted, operator):
    sign_in(interrupted, operator)
    interrupted.post(RESUME)
    assert interrupted.get(RESUME)["Location"] == reverse("home")


def test_typed_is_not_kept_for_long(interrupted, operator, monkeypatch):
    sign_in(interrupted, operator)
    monkeypatch.setattr(resuming, "KEPT_SECONDS", -1)
    assert interrupted.get(RESUME)["Location"] == reverse("home")


def test_page_only_looked_at_leads_back_to_itself(client):
    assert client.get(ADD)["Location"] == f"{reverse('account_login')}?next={ADD}"


def test_more_than_can_be_kept_is_not(client):
    answer = client.post(ADD, {**NEW, "name": "长" * 70_000})
    assert answer["Location"] == f"{reverse('account_login')}?next={ADD}"


@pytest.fixture
def strict(operator) -> Client:
    """The operator with a browser that checks tokens; the one it posts with is stale."""
    client = Client(enforce_csrf_checks=True)
    sign_in(client, operator)
    return client


def test_stale_token_on_our_own_page_keeps_what_was_typed(strict):
    assert strict.post(ADD, NEW, **OWN)["Location"] == RESUME
    assert "示例绿洲三号众创空间" in strict.get(RESUME).content.decode()


def test_post_from_another_site_is_refused(strict):
    answer = strict.post(ADD, NEW, HTTP_ORIGIN="http://elsewhere.example")
    assert (answer.status_code, Space.objects.count()) == (403, 0)
    assert strict.get(RESUME)["Location"] == reverse("home")


def test_post_that_does_not_say_where_it_comes_from_is_refused(strict):
    assert strict.post(ADD, NEW).status_code == 403


def test_passwords_are_never_kept(strict):
    strict.post(ADD, {**NEW, "password": "secret", "again": "secret"}, **OWN)
    fields = dict(strict.get(RESUME).context["kept"]["fields"])
    assert sorted(fields) == sorted(NEW)


def test_sign_in_form_is_never_kept(strict):
    answer = strict.post(reverse("account_login"), {"login": "a", "password": "b"}, **OWN)
    assert answer.status_code == 403
