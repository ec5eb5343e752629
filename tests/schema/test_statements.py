"""However many rows a page of the catalogue has, it is one statement."""

import logging
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async

from domains.kernel.ids import uuid7
from domains.locations.models import Country
from domains.practitioners.models import Practitioner
from domains.users.models import User
from schema.reads.running import Running
from tests.domains.locations import gazetteer
from tests.domains.media.test_hanging import file
from tests.domains.search.finding import fill
from tests.domains.services import catalogue
from tests.schema.bookings.kept import bookings_of
from tests.schema.both_ways import graphql, page_of, selected, told_apart
from tests.schema.client import data, register

pytestmark = pytest.mark.usefixtures("committed")


def practitioners(many: int) -> None:
    for _ in range(many):
        made = catalogue.practitioner()
        services(1, practitioner=made)
        catalogue.specialization(made)
        catalogue.specialization(made, name="Anxiety")
        catalogue.certification(made)
        catalogue.education(made)
        for position in range(2):
            with_file(made, made.user, position)
            catalogue.travel(made, date(2026, 12, 1 + position))
            catalogue.hours(made)


def services(many: int, **more: Any) -> None:
    practitioner = more.pop("practitioner", None) or catalogue.practitioner()
    shelf = catalogue.category()
    place = catalogue.place(practitioner)
    for _ in range(many):
        service = catalogue.service(practitioner, category=shelf, location=place)
        catalogue.review(service, catalogue.somebody())
        with_file(service, practitioner.user)
        catalogue.rules(
            service, schedule=catalogue.hours(practitioner), space=catalogue.space(practitioner), space_type="SPACE"
        )


def blocks(of: str, many: int) -> None:
    """Half of them of one service."""
    practitioner = catalogue.practitioner(User.objects.get(email=of))
    yoga = catalogue.service(practitioner)
    for number in range(many):
        catalogue.block(practitioner, yoga if number % 2 else None)


def specializations(many: int) -> None:
    for number in range(many):
        catalogue.specialization(catalogue.practitioner(), name=f"Pain {number}")


def verifications(many: int) -> None:
    """Half of them of people who have asked twice."""
    for number in range(many):
        made = catalogue.practitioner() if number % 2 == 0 else Practitioner.objects.latest("id")
        given = {"status": "REJECTED", "reason": "x", "decided_at": catalogue.NOW} if number % 2 else {}
        made.verifications.create(statement="x", submitted_at=catalogue.NOW, **given)


def with_file(of: Any, owner: Any, position: int = 0) -> None:
    asset = file(owner)
    for name in ("ORIGINAL", "LARGE", "THUMBNAIL"):
        asset.variants.create(name=name, key="x", is_public=True, content_type="image/webp", size_bytes=1)
    of.media.create(asset=asset, role="PHOTO", position=position)


def places(many: int) -> None:
    for _ in range(many):
        catalogue.place(catalogue.practitioner(), kind="PHYSICAL")


def categories(many: int) -> None:
    shelf = catalogue.category()
    for _ in range(many - 1):
        catalogue.category(under=shelf)


def headings(many: int) -> None:
    practitioner = catalogue.practitioner()
    for number in range(many):
        heading = catalogue.own_category(practitioner, f"Heading {number}")
        catalogue.service(practitioner, own_category=heading)


def occurrences(many: int) -> None:
    """Of a workshop and of courses."""
    workshop = catalogue.workshop(location=None)
    for number in range(many):
        of = catalogue.course(workshop.practitioner) if number % 2 else workshop
        module = of.course.modules.first() if number % 2 else None
        place = catalogue.place(of.practitioner)
        begins = catalogue.NOW + timedelta(days=number)
        catalogue.occurrence(of, module=module, location=place, starts_at=begins)


def reviews(many: int) -> None:
    service = catalogue.service(category=catalogue.category())
    for _ in range(many):
        catalogue.review(service, catalogue.somebody())


def cities(many: int) -> None:
    there = gazetteer.new_york()
    for number in range(many - 1):
        town = gazetteer.city(f"New {number}", state=there["State"])
        gazetteer.zip_code(f"2{number:04}", state=there["State"], city=town)


def locations(many: int) -> None:
    """Half of them cities."""
    for number in range((many + 1) // 2):
        gazetteer.city(f"Town {number}")
    for number in range(many // 2):
        gazetteer.zip_code(f"{number:05}")


def countries(many: int) -> None:
    gazetteer.new_york()
    for number in range(many - 1):
        letters = f"A{chr(65 + number // 26)}{chr(65 + number % 26)}"
        Country.objects.create(
            pk=uuid7(), iso2=letters[1:], iso3=letters, name=letters, continent="ASIA", population=number
        )


def states(many: int) -> None:
    gazetteer.new_york()
    for number in range(many - 1):
        gazetteer.city("Some", state=gazetteer.state(f"S{number}", f"State {number}"))


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What plans asked the database."""
    found: list[str] = []
    once = Running._once

    async def noted(running: Running, statement: Any, values: Any) -> list[bytes]:
        found.append(statement.sql)
        return await once(running, statement, values)

    monkeypatch.setattr(Running, "_once", noted)
    return found


@pytest.mark.parametrize("many", [1, 30])
@pytest.mark.parametrize(
    ("root", "kind", "make"),
    [
        ("practitioners", "Practitioner", practitioners),
        ("practitionerLocations", "PractitionerLocation", places),
        ("specializations", "Specialization", specializations),
        ("services", "Service", services),
        ("serviceCategories", "ServiceCategory", categories),
        ("practitionerCategories", "PractitionerCategory", headings),
        ("serviceOccurrences", "ServiceOccurrence", occurrences),
        ("reviews", "Review", reviews),
        ("countries", "Country", countries),
        ("states", "State", states),
        ("cities", "City", cities),
        ("locations", "Location", locations),
    ],
)
async def test_page_of_everything_is_one_statement(
    api: httpx.AsyncClient,
    ran: list[str],
    caplog: pytest.LogCaptureFixture,
    root: str,
    kind: str,
    make: Callable[[int], None],
    many: int,
) -> None:
    await sync_to_async(make)(many)
    with caplog.at_level(logging.INFO, "estuary.requests"):
        found = await data(api, f"{{ {root}(first: 30) {{ {page_of(kind, deep=1)} }} }}")
    assert len(found[root]["nodes"]) == many
    [told] = [record.__dict__["statements"] for record in caplog.records if "statements" in record.__dict__]
    assert (len(ran), told) == (1, 1)


async def test_tiers_are_one_statement(api: httpx.AsyncClient, ran: list[str]) -> None:
    """Of these there are as many as the migrations have made."""
    found = await data(api, f"{{ practitionerTiers {{ {page_of('PractitionerTier', deep=1)} }} }}")
    assert [each["key"] for each in found["practitionerTiers"]["nodes"]] == ["FREE", "PRO", "STUDIO"]
    assert len(ran) == 1


@pytest.mark.parametrize("many", [1, 30])
@pytest.mark.parametrize(("root", "deep"), [("practitionerVerifications", 2), ("practitioners", 1)])
async def test_page_of_everything_for_staff_is_one_statement(
    api: httpx.AsyncClient, ran: list[str], root: str, deep: int, many: int
) -> None:
    """They see the way of everybody to working here."""
    token = (await register(api))["accessToken"]
    await User.objects.aupdate(roles=["STAFF"])
    await sync_to_async(verifications if root == "practitionerVerifications" else practitioners)(many)
    kind = root[0].upper() + root[1:-1]
    found = await data(api, f"{{ {root}(first: 30) {{ {page_of(kind, deep=deep)} }} }}", token)
    assert (len(found[root]["nodes"]), len(ran)) == (many, 1)
    people = [each.get("practitioner", each) for each in found[root]["nodes"]]
    assert all(len(each["onboarding"]["steps"]) == 6 for each in people)


@pytest.mark.parametrize("many", [1, 30])
async def test_page_of_files_is_one_statement(
    api: httpx.AsyncClient, ran: list[str], caplog: pytest.LogCaptureFixture, many: int
) -> None:
    token = (await register(api))["accessToken"]
    await sync_to_async(files_of)("ada@example.org", many)
    page = page_of("MediaAsset", deep=1).replace("downloadUrl", "")  # what no SQL can say
    for asked, at in (
        (f"mediaAssets(first: 30) {{ {page} }}", "mediaAssets"),
        ("services { nodes { media(first: 30) { nodes { role asset { variants { url } } } } } }", "services"),
        ("practitioners { nodes { media(first: 30) { nodes { asset { variants { url } } } } } }", "practitioners"),
    ):
        ran.clear()
        caplog.clear()
        with caplog.at_level(logging.INFO, "estuary.requests"):
            found = (await data(api, f"{{ {asked} }}", token))[at]["nodes"]
        nodes = found if at == "mediaAssets" else found[0]["media"]["nodes"]
        assert len(nodes) == many
        assert len(ran) == 1, at


@pytest.mark.parametrize("many", [1, 30])
async def test_page_of_blocks_is_one_statement(api: httpx.AsyncClient, ran: list[str], many: int) -> None:
    token = (await register(api))["accessToken"]
    await sync_to_async(blocks)("ada@example.org", many)
    page = page_of("ScheduleBlock", deep=1)
    found = await data(api, f"{{ scheduleBlocks(first: 30) {{ {page} }} }}", token)
    assert (len(found["scheduleBlocks"]["nodes"]), len(ran)) == (many, 1)


@pytest.mark.parametrize("many", [1, 30])
async def test_hours_are_one_statement(api: httpx.AsyncClient, ran: list[str], many: int) -> None:
    token = (await register(api))["accessToken"]
    await sync_to_async(hours_of)("ada@example.org", many)
    span = "opensAt closesAt seats"
    hours = (
        f"name weekly {{ weekday {span} }} days {{ date hours {{ {span} }} }} services {{ title schedule {{ name }} }}"
    )
    found = await data(
        api, f"query ($slug: String) {{ practitioner(slug: $slug) {{ schedules {{ {hours} }} }} }}", token, slug="ada"
    )
    schedules = found["practitioner"]["schedules"]
    assert (len(schedules), len(ran)) == (many, 1)
    assert [len(each["services"]) for each in schedules] == [1] * many
    assert [len(each["days"]) + len(each["weekly"]) for each in schedules] == [4] * many


def hours_of(email: str, many: int) -> None:
    practitioner = catalogue.practitioner(User.objects.get(email=email), slug="ada")
    for _ in range(many):
        catalogue.rules(catalogue.service(practitioner), schedule=catalogue.hours(practitioner))


@pytest.mark.parametrize("many", [1, 30])
@pytest.mark.parametrize("root", ["bookings", "myBookings"])
async def test_page_of_bookings_is_one_statement(
    api: httpx.AsyncClient, ran: list[str], caplog: pytest.LogCaptureFixture, root: str, many: int
) -> None:
    token = (await register(api))["accessToken"]
    await sync_to_async(bookings_of)("ada@example.org", many)
    await data(api, "{ viewer { id } }", token)  # who she is, is known then
    ran.clear()
    caplog.clear()
    with caplog.at_level(logging.INFO, "estuary.requests"):
        found = await data(api, f"{{ {root}(first: 30) {{ {page_of('Booking', deep=1)} }} }}", token)
    nodes = found[root]["nodes"]
    assert len(nodes) == many
    assert all(len(each["attendees"]) == len(each["proposedTimes"]) == len(each["timeline"]) == 2 for each in nodes)
    [told] = [record.__dict__["statements"] for record in caplog.records if "statements" in record.__dict__]
    assert (len(ran), told) == (1, 1)


def files_of(email: str, many: int) -> None:
    owner = User.objects.get(email=email)
    offered = catalogue.service(catalogue.practitioner(owner))
    for position in range(many):
        with_file(offered, owner, position)
        asset = offered.media.get(position=position).asset
        offered.practitioner.media.create(asset=asset, role="PHOTO", position=position)


SEARCH = """query ($words: String) {{ search(query: $words, first: 30) {{
    nodes {{ __typename {members} }} edges {{ cursor distanceMeters node {{ __typename }} }} totalCount
    pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} facets{facets} }} }}"""


@pytest.mark.parametrize("many", [1, 30])
@pytest.mark.parametrize("words", [None, "hatha", "hata"])
async def test_search_for_everything_is_one_statement(
    api: httpx.AsyncClient, ran: list[str], caplog: pytest.LogCaptureFixture, words: str | None, many: int
) -> None:
    def make() -> None:
        services(many)
        fill()

    await sync_to_async(make)()
    members = " ".join(told_apart(graphql.type_map[name]) for name in ("Service", "Practitioner"))
    connection: Any = graphql.type_map["SearchResultConnection"]
    text = SEARCH.format(members=members, facets=selected(connection.fields["facets"], 2))
    with caplog.at_level(logging.INFO, "estuary.requests"):
        page = (await data(api, text, words=words))["search"]
        suggested = await data(api, '{ searchSuggestions(query: "hata") { kind text id } }')
    assert page["totalCount"] == many + (words is None)
    assert len(suggested["searchSuggestions"]) == 1
    told = [record.__dict__["statements"] for record in caplog.records if "statements" in record.__dict__]
    assert (len(ran), told) == (2, [1, 1])
