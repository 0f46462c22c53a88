"""`zhongchuang serve` before anybody can set the system up."""

from __future__ import annotations

import pytest

from zhongchuang.web.management.commands.serve import has_administrator

pytestmark = pytest.mark.django_db


def test_new_system_has_no_administrator():
    assert has_administrator() is False


def test_system_with_an_administrator_has_one(administrator):
    assert has_administrator() is True


def test_administrator_who_cannot_sign_in_is_none(administrator):
    administrator.account.is_active = False
    administrator.account.save()
    assert has_administrator() is False
