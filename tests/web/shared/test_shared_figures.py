from decimal import Decimal

import pytest

from zhongchuang.web.shared.figures import area, grouped, money, percent, permille_of


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (1284, "1,284"), (Decimal("1234567.50"), "1,234,567.50")]
)
def test_number_is_grouped_by_three(value, text):
    assert grouped(value) == text


def test_money_has_two_decimals_and_its_unit():
    assert money(Decimal("1234.5")) == "1,234.50 元"


def test_area_shows_what_was_recorded():
    assert area(Decimal("500.00")) == "500.00 平方米"


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (Decimal("0.75"), "75 %"),
        (Decimal("0.7499"), "74.99 %"),
        (Decimal(1), "100 %"),
        (0, "0 %"),
    ],
)
def test_share_is_not_rounded_up_to_a_threshold(share, text):
    assert percent(share) == text


@pytest.mark.parametrize(
    ("value", "whole", "thousandths"), [(17, 20, 850), (1, 3, 333), (5, 0, 0), (30, 20, 1500)]
)
def test_part_is_rounded_down(value, whole, thousandths):
    assert permille_of(value, whole) == thousandths
