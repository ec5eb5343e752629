from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from domains.kernel.zones import zones
from domains.locations import sources
from domains.locations.actions import Report, import_locations
from domains.locations.models import City, Country, Location, State, ZipCode
from domains.locations.sources import Packages, Row, Skipped, Source
from tests.domains.locations.gazetteer import city, country, new_york, state, zip_code
from tests.domains.users.people import at_once

database = pytest.mark.django_db
committed = pytest.mark.usefixtures("committed")


def small() -> list[Source]:
    """The countries and the states, the largest cities, and a few hundred of the postal codes."""
    packages = Packages(least=1_000_000)
    some = ("10001", "96799", "00901", "99634")
    first = [each for each in packages._zip_codes[:400] if each["zip_code"] not in some]
    packages._zip_codes[:] = first + [each for each in packages._zip_codes if each["zip_code"] in some]
    return packages.sources()


def taken(source: Source) -> Report:
    return import_locations(source)


def with_rows(source: Source, change: Callable[[list[Any]], Iterable[Row | Skipped]]) -> Source:
    return replace(source, rows=lambda: change(list(source.rows())))


@database
def test_import_makes_the_world() -> None:
    reports = [taken(source) for source in small()]
    assert [report.new for report in reports][:2] == [250, 51]
    assert (Country.objects.count(), State.objects.count()) == (250, 51)
    berlin = City.objects.get(geonames_id=2950159)
    assert (berlin.name, berlin.country.iso2, berlin.state, berlin.time_zone) == ("Berlin", "DE", None, "Europe/Berlin")
    assert (float(berlin.latitude), berlin.population) == (52.52437, 3_426_354)
    code = ZipCode.objects.get(code="10001")
    assert (code.name, code.state.code, code.country.iso2) == ("New York", "NY", "US")  # type: ignore[union-attr]
    germany = Country.objects.get(iso2="DE")
    assert (germany.iso3, germany.capital, germany.currency, germany.languages) == ("DEU", "Berlin", "EUR", ["de"])
    assert Country.objects.get(iso2="BG").currency == "EUR"
    assert list(Country.objects.filter(currency=None).values_list("iso2", flat=True)) == ["AQ"]


@database
def test_import_tells_what_it_left_out() -> None:
    [countries, _, cities, codes] = [taken(source) for source in small()]
    assert countries.skipped == {"is no country any more": 2}
    assert cities.skipped == {"has fewer people than 1000000": 34_006 - City.objects.count()}
    assert set(codes.skipped) <= {"is not used any more", "is wherever the army is"}
    assert 400 <= codes.skipped.total() + codes.new <= 404


@database
def test_territories_are_countries_to_their_postal_codes() -> None:
    for source in small():
        taken(source)
    found = {each.code: each for each in ZipCode.objects.filter(code__in=("96799", "00901"))}
    assert {code: (each.country.iso2, each.state) for code, each in found.items()} == {
        "96799": ("AS", None),
        "00901": ("PR", None),
    }
    # Of this one the package has the columns mixed up, but for its point.
    assert ZipCode.objects.get(code="99634").time_zone in zones()


@database
def test_import_again_changes_nothing() -> None:
    for source in small():
        taken(source)
    before = [list(model.objects.order_by("pk").values()) for model in (Country, State, City, ZipCode)]  # type: ignore[attr-defined]
    again = [taken(source) for source in small()]
    assert [(report.new, report.changed) for report in again] == [(0, 0)] * 4
    assert [report.unchanged for report in again] == [len(rows) for rows in before]
    assert [list(model.objects.order_by("pk").values()) for model in (Country, State, City, ZipCode)] == before  # type: ignore[attr-defined]


@database
def test_import_brings_up_to_date_what_is_there() -> None:
    for source in small():
        taken(source)
    City.objects.filter(geonames_id=2950159).update(population=1, name="Village", words="")
    report = taken(small()[2])
    assert (report.new, report.changed) == (0, 1)
    berlin = City.objects.get(geonames_id=2950159)
    assert (berlin.name, "berlin" in berlin.words, berlin.population > 1) == ("Berlin", True, True)


@database
def test_what_the_source_has_no_longer_stays() -> None:
    source = small()[0]
    taken(source)
    report = taken(with_rows(source, lambda rows: rows[:10]))
    assert (report.new, report.changed, Country.objects.count()) == (0, 0, 250)


@database
def test_row_that_comes_twice_is_taken_once() -> None:
    report = taken(with_rows(small()[0], lambda rows: [*rows, rows[0]]))
    assert (report.new, report.skipped["comes a second time"]) == (250, 1)


@committed
def test_a_kind_is_taken_whole_or_not_at_all() -> None:
    """A city of a country that is not there."""
    with pytest.raises(IntegrityError):
        taken(small()[2])
    assert not City.objects.exists()


@committed
def test_two_import_at_once() -> None:
    source = small()[0]
    found = at_once(*[lambda: taken(source).new] * 3)
    assert sorted(found) == [0, 0, 250]  # type: ignore[type-var]


@database
def test_ids_are_the_same_everywhere() -> None:
    assert str(sources.city_key(2950159)) == "532ab64f-9dad-52e9-8457-4f10ac235027"
    assert sources.country_key("DE") != sources.state_key("DE", "")


@database
def test_whole_import(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_locations")
    shown = capsys.readouterr().out
    assert "Cities: 34,006 new, 0 changed, 0 unchanged" in shown
    assert "Zip codes: 41,084 new, 0 changed, 0 unchanged, 1,705 skipped" in shown
    assert "1,040 skipped: is not used any more" in shown
    assert Location.objects.count() == 75_090
    assert not City.objects.exclude(time_zone__in=zones()).exists()
    assert not ZipCode.objects.exclude(time_zone__in=zones()).exists()
    assert ZipCode.objects.get(code="10001").city is None  # there it is New York City
    assert ZipCode.objects.exclude(city=None).count() > 10_000
    call_command("import_locations", once=True)
    assert "are there already" in capsys.readouterr().out


OTHER_COUNTRY = [
    (lambda there: City.objects.update(country=country("DE")), "a_city_lies_in_the_country_of_its_state"),
    (
        lambda there: ZipCode.objects.update(country=country("DE"), city=None),
        "a_postal_code_lies_in_the_country_of_its_state",
    ),
    (
        lambda there: ZipCode.objects.update(country=country("DE"), state=None),
        "a_postal_code_lies_in_the_country_of_its_city",
    ),
]


@database
@pytest.mark.parametrize(("change", "constraint"), OTHER_COUNTRY)
def test_what_lies_in_another_lies_in_the_same_country(change: Callable[[Any], Any], constraint: str) -> None:
    there = new_york()
    if constraint == "a_city_lies_in_the_country_of_its_state":
        there["ZipCode"].delete()
    with pytest.raises(IntegrityError, match=constraint):
        changed_and_checked(change, there)


@transaction.atomic
def changed_and_checked(change: Callable[[Any], Any], there: Any) -> None:
    change(there)
    connection.check_constraints()


@database
def test_what_others_lie_in_is_not_deleted() -> None:
    there = new_york()
    for kind in ("Country", "State", "City"):
        with pytest.raises(IntegrityError), transaction.atomic():
            there[kind].delete()


@database
@pytest.mark.parametrize(
    ("make", "constraint"),
    [
        (lambda: country(iso3="de1"), "a_country_is_known_by_capitals"),
        (lambda: country(currency="eur"), "a_country_pays_in_a_currency"),
        (lambda: country(population=-1), "a_country_has_no_fewer_people_than_none"),
        (lambda: city("x", population=-1), "a_city_has_no_fewer_people_than_none"),
        (lambda: city("x", latitude="90.1"), "a_city_lies_on_the_globe"),
        (lambda: zip_code("x", longitude="-180.1"), "a_postal_code_lies_on_the_globe"),
        (lambda: zip_code(""), "a_postal_code_is_not_empty"),
        (lambda: [zip_code("1", pk=sources.key("x", n)) for n in range(2)], "a_postal_code_is_once_in_a_country"),
        (
            lambda: [
                State.objects.create(pk=sources.key("y", n), country=country(), code="NY", name="NY") for n in range(2)
            ],
            "a_code_is_one_state_of_a_country",
        ),
    ],
)
def test_what_cannot_be(make: Callable[[], Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make()


@database
def test_location_is_a_city_or_a_postal_code() -> None:
    there = new_york()
    found = {each.kind: each for each in Location.objects.all()}
    assert set(found) == {"CITY", "POSTAL_CODE"}
    assert (found["CITY"].city, found["CITY"].population) == (there["City"], 8_804_190)
    code = found["POSTAL_CODE"]
    assert (code.name, code.post_name, code.city, code.state) == ("10001", "New York", there["City"], state())
