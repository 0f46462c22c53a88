"""Passwords that are too weak are told so in the words of the interface."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError


def test_password_of_nine_characters_is_told_in_our_words():
    with pytest.raises(ValidationError) as wrong:
        validate_password("r7Kq-2mWz")
    assert wrong.value.messages == ["密码太短，至少要有 10 个字符。"]


def test_password_of_ten_characters_is_long_enough():
    assert validate_password("r7Kq-2mWz9") is None
