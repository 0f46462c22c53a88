"""The framework's own messages, as people read them here."""

from __future__ import annotations

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation


def told(field: forms.Field, value: str) -> list[str]:
    with pytest.raises(ValidationError) as wrong:
        field.clean(value)
    return wrong.value.messages


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        (forms.CharField(), "", "请填写这一项。"),
        (forms.CharField(max_length=2), "三个字", "最多 2 个字，现有 3 个。"),
        (forms.CharField(), "a\x00", "含有无法识别的字符，请重新输入。"),
        (forms.IntegerField(min_value=0), "-5", "不能小于 0。"),
        (forms.IntegerField(), "12.5", "请填写整数。"),
        (forms.DecimalField(decimal_places=2), "1.234", "小数点后最多 2 位。"),
        (forms.DateField(), "2026-02-30", "请填写有效的日期，例如 2026-03-01。"),
        (forms.ChoiceField(choices=[("a", "甲")]), "b", "请从列出的选项中选择。"),
        (forms.EmailField(), "a", "请填写有效的电子邮箱，例如 name@example.com。"),
    ],
)
def test_wrong_value_is_told_in_plain_chinese(field, value, words):
    assert told(field, value) == [words]


def test_wrong_value_is_told_in_english_to_english_readers():
    with translation.override("en"):
        assert told(forms.CharField(), "") == ["This field is required."]
