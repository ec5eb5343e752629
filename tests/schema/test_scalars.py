from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import orjson
import pytest
import strawberry
from graphql import ExecutionResult, execute, parse
from hypothesis import given
from hypothesis import strategies as st

from domains.kernel.money import Money
from schema.refs import signature_of
from schema.scalars import CONFIG, CurrencyCode, SafeInt, TimeZone, instant, read_instant


def as_types(resolver: Callable[..., Any]) -> Any:
    resolver.__signature__ = signature_of(resolver)  # type: ignore[attr-defined]
    return strawberry.field(resolver)


@strawberry.type
class Query:
    @strawberry.field
    def moment(self, of: datetime) -> datetime:
        return of

    @strawberry.field
    def day(self, of: date) -> date:
        return of

    @strawberry.field
    def number(self, of: SafeInt) -> SafeInt:
        return of

    @strawberry.field
    def share(self, of: float) -> float:
        return of

    @strawberry.field
    def currency(self, of: CurrencyCode) -> CurrencyCode:
        return of

    @strawberry.field
    def zone(self, of: TimeZone) -> TimeZone:
        return of

    @as_types
    def price(self, cents: SafeInt, currency: CurrencyCode) -> Money | None:
        return Money(cents, currency)


schema = strawberry.Schema(query=Query, config=CONFIG)._schema


def answer(field: str, of: Any) -> ExecutionResult:
    kind = schema.query_type.fields[field].args["of"].type  # type: ignore[union-attr]
    document = parse(f"query ($of: {kind}) {{ {field}(of: $of) }}")
    result = execute(schema, document, variable_values={"of": of})
    assert isinstance(result, ExecutionResult)
    return result


zones = st.integers(-14 * 60 + 1, 14 * 60 - 1).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=zones))  # noqa: DTZ001
def test_moment_survives_the_way_there_and_back(moment: datetime) -> None:
    assert read_instant(instant(moment)) == moment == read_instant(moment.isoformat(timespec="microseconds"))
    assert len(instant(moment)) == 27


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_texts_of_moments_sort_as_moments_do(one: datetime, other: datetime) -> None:
    assert (instant(one) < instant(other)) is (one < other)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("2026-03-29T14:00:00+02:00", "2026-03-29T12:00:00.000000Z"),
        ("2026-03-29t12:00:00.5z", "2026-03-29T12:00:00.500000Z"),
        ("2026-03-29T12:00:00.123456789Z", "2026-03-29T12:00:00.123456Z"),
        ("2026-03-29T06:30:00-05:30", "2026-03-29T12:00:00.000000Z"),
    ],
)
def test_moment(given: str, told: str) -> None:
    assert answer("moment", given).data == {"moment": told}


@pytest.mark.parametrize(
    "given",
    [
        "2026-03-29T14:00:00", "2026-03-29", "2026-03-29T14:00Z", "2026-03-29T24:00:00Z", "2026-02-29T12:00:00Z",
        "2026-03-29T12:00:60Z", "2026-03-29T12:00:00+24:00", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00",
        "20260329T120000Z", "2026-W13-7T12:00:00Z", " 2026-03-29T12:00:00Z", "٢٠٢٦-03-29T12:00:00Z",
        "now", "", 1774785600, 1.5,
    ],
)  # fmt: skip
def test_no_moment(given: Any) -> None:
    refused("moment", given)


@given(st.integers(-(2**53) + 1, 2**53 - 1))
def test_number_of_53_bits(number: int) -> None:
    assert answer("number", number).data == {"number": number}


@pytest.mark.parametrize("given", [2**53, -(2**53), 10**40, 1.0, 1.5, "1", True])
def test_number_that_some_client_could_not_read(given: Any) -> None:
    refused("number", given)


@pytest.mark.parametrize(("field", "given"), [("currency", "EUR"), ("zone", "Europe/Paris"), ("zone", "UTC")])
def test_name(field: str, given: str) -> None:
    assert answer(field, given).data == {field: given}


@pytest.mark.parametrize("given", ["eur", "EURO", "", "XXX", 978, ["EUR"]])
def test_no_currency(given: Any) -> None:
    refused("currency", given)


@pytest.mark.parametrize(
    "given", ["europe/paris", "CET", "Etc/GMT+5", "localtime", "+02:00", "../UTC", "Mars/Olympus", 1]
)
def test_no_zone(given: Any) -> None:
    refused("zone", given)


def refused(field: str, given: Any) -> None:
    """In words of the one who refuses, not as a mistake of a program."""
    (error,) = answer(field, given).errors or ()
    assert getattr(error.original_error, "original_error", None) is None
    assert "$of" in error.message


def test_literals_are_read_alike() -> None:
    document = parse('{ moment(of: "2026-03-29T14:00:00+02:00") number(of: 9007199254740991) }')
    result = execute(schema, document)
    assert isinstance(result, ExecutionResult)
    assert result.data == {"moment": "2026-03-29T12:00:00.000000Z", "number": 9007199254740991}


def test_money() -> None:
    document = parse('{ price(cents: 9007199254740991, currency: "EUR") { amountCents currency amount formatted } }')
    result = execute(schema, document)
    assert isinstance(result, ExecutionResult)
    assert result.data == {
        "price": {
            "amountCents": 9007199254740991,
            "currency": "EUR",
            "amount": "90071992547409.91",
            "formatted": "€90,071,992,547,409.91",
        }
    }


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (5, "5"),
        (5.0, "5"),
        (4.67, "4.67"),
        (-0.000001, "-0.000001"),
        (0.1 + 0.2, "0.30000000000000004"),
        (100.0, "100"),
    ],
)
def test_decimal_number_is_written_with_no_more_digits_than_it_has(given: float, told: str) -> None:
    literal = execute(schema, parse(f"{{ share(of: {given!r}) }}"))
    assert isinstance(literal, ExecutionResult)
    for result in (answer("share", given), literal):
        assert orjson.dumps(result.data) == f'{{"share":{told}}}'.encode()


@pytest.mark.parametrize("given", ["5", True, [5]])
def test_no_decimal_number(given: Any) -> None:
    refused("share", given)


@given(st.dates())
def test_day_comes_back_as_it_was(day: date) -> None:
    assert answer("day", day.isoformat()).data == {"day": day.isoformat()}


@pytest.mark.parametrize(
    "given",
    [
        "",
        "2026-02-29",
        "2026-13-01",
        "20260329",
        "2026-W13-7",
        "2026-3-9",
        "2026-03-29T00:00:00Z",
        "٢٠٢٦-03-29",
        5,
        None,
    ],
)
def test_no_day(given: Any) -> None:
    refused("day", given)
