"""Signing in badly: what people are told."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_counted():
    cache.clear()
    yield
    cache.clear()


def test_wrong_password_is_told_as_not_signed_in(client):
    page = client.post(reverse("account_login"), {"login": "nobody", "password": "wrong"})
    text = page.content.decode()
    assert page.context["form"].non_field_errors() == ["账号或密码不正确，请重新输入。"]
    assert ("登录没有成功" in text, "没有保存" in text) == (True, False)


def test_too_many_requests_are_told_in_the_interface_s_language(client):
    address = reverse("account_reset_password")
    for n in range(30):
        answer = client.post(address, {"email": f"nobody{n}@example.com"})
    assert answer.status_code == 429
    assert "操作过于频繁，请稍后再试" in answer.content.decode()
