from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domains.kernel.money import CURRENCIES, Money, OtherCurrency

amounts = st.integers(-(2**53), 2**53)


@given(amounts, st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any))
def test_split_loses_no_cent(cents: int, weights: list[int]) -> None:
    whole = Money(cents, "EUR")
    parts = whole.split(weights)
    assert sum(part.amount_cents for part in parts) == cents
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.amount_cents * sum(weights) - cents * weight) < sum(weights)  # less than one cent off
        assert weight or part.amount_cents == 0


@given(amounts, st.lists(st.integers(1, 50), min_size=2, max_size=6))
def test_split_favours_nobody(cents: int, weights: list[int]) -> None:
    """Equal weights differ by a cent at most, and who has more weight never gets less."""
    parts = [abs(part.amount_cents) for part in Money(cents, "EUR").split(weights)]
    for part, weight in zip(parts, weights, strict=True):
        for other, other_weight in zip(parts, weights, strict=True):
            assert weight != other_weight or abs(part - other) <= 1
            assert weight <= other_weight or part >= other


def test_split_of_what_cannot_be_divided() -> None:
    assert [part.amount_cents for part in Money(100, "EUR").split([1, 1, 1])] == [34, 33, 33]
    assert [part.amount_cents for part in Money(-100, "EUR").split([1, 1, 1])] == [-34, -33, -33]
    assert [part.amount_cents for part in Money(5, "JPY").split([0, 3, 7])] == [0, 2, 3]


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [-1, 2]])
def test_split_by_weights_that_say_nothing(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        Money(100, "EUR").split(weights)


@given(amounts, st.sampled_from(sorted(CURRENCIES)))
def test_amount_is_the_exact_decimal_number(cents: int, currency: str) -> None:
    written = Money(cents, currency).amount
    assert Decimal(written).scaleb(CURRENCIES[currency]) == cents
    assert len(written.partition(".")[2]) == CURRENCIES[currency]


@pytest.mark.parametrize(
    ("money", "formatted"),
    [
        (Money(123450, "EUR"), "€1,234.50"),
        (Money(-5, "USD"), "-$0.05"),
        (Money(1234, "JPY"), "¥1,234"),
        (Money(1234567, "KWD"), "KWD 1,234.567"),
        (Money(-1200, "CHF"), "-CHF 12.00"),
        (Money(0, "GBP"), "£0.00"),
    ],
    ids=str,
)
def test_formatted(money: Money, formatted: str) -> None:
    assert money.formatted == formatted


@given(amounts, amounts)
def test_arithmetic(one: int, other: int) -> None:
    a, b = Money(one, "EUR"), Money(other, "EUR")
    assert (a + b).amount_cents == one + other
    assert (a - b) == a + -b
    assert (a * 3) == a + a + a
    assert (a < b, a <= b, a == b) == (one < other, one <= other, one == other)


def test_currencies_are_never_mixed() -> None:
    euro, yen = Money(1, "EUR"), Money(1, "JPY")
    assert euro != yen
    for mix in (lambda: euro + yen, lambda: euro - yen, lambda: euro < yen, lambda: euro <= yen):
        with pytest.raises(OtherCurrency):
            mix()


@pytest.mark.parametrize("currency", ["", "eur", "EURO", "XXX"])
def test_currency_that_is_none(currency: str) -> None:
    with pytest.raises(ValueError, match="is no currency"):
        Money(1, currency)
