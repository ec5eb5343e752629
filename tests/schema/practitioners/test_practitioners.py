from typing import Any

import pytest
from asgiref.sync import sync_to_async

from schema.ids import global_id
from tests.domains.services import catalogue
from tests.schema.both_ways import both_ways

pytestmark = pytest.mark.usefixtures("committed", "api")

PRACTITIONERS = """
query ($filter: PractitionerFilter, $query: String, $orderBy: [PractitionerOrder!]) {
  practitioners(filter: $filter, query: $query, orderBy: $orderBy) { nodes { displayName isVerified } totalCount }
}"""
PLACES = """
query ($filter: PractitionerLocationFilter) { practitionerLocations(filter: $filter) { nodes { name } } }"""


@sync_to_async
def people() -> None:
    rated = {"Ada": [0, 0, 0, 1, 0], "Eve": [0, 0, 0, 0, 1]}
    spoken = {"Ada": ["en", "de-AT"], "Bob": ["fr"], "Eve": ["en", "fr"]}
    for name in ("Bob", "Ada", "Eve", "Zoe"):
        catalogue.practitioner(
            display_name=name,
            headline=f"{name} teaches",
            languages=spoken.get(name, []),
            rating_distribution=rated.get(name, [0, 0, 0, 0, 0]),
            verified_at=catalogue.NOW if name == "Ada" else None,
        )
    catalogue.practitioner(display_name="Pending", status="PENDING")


async def names(**variables: Any) -> list[str]:
    page = (await both_ways(PRACTITIONERS, **variables))["practitioners"]
    assert page["totalCount"] == len(page["nodes"])
    assert all(node["isVerified"] is (node["displayName"] == "Ada") for node in page["nodes"])
    return [node["displayName"] for node in page["nodes"]]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["Ada", "Bob", "Eve", "Zoe"]),
        ({"displayName": {"startsWith": "e"}}, ["Eve"]),
        ({"languages": {"hasAny": ["en"]}}, ["Ada", "Eve"]),
        ({"languages": {"hasAny": ["fr", "de-AT"]}}, ["Ada", "Bob", "Eve"]),
        ({"languages": {"hasAny": ["xx"]}}, []),
        ({"languages": {"hasAny": []}}, []),
        ({"isVerified": {"eq": True}}, ["Ada"]),
        ({"isVerified": {"eq": False}}, ["Bob", "Eve", "Zoe"]),
        ({"rating": {"gt": 4.0}}, ["Eve"]),
        ({"rating": {"gte": 4}}, ["Ada", "Eve"]),
        ({"createdAt": {"gt": "2026-03-29T01:30:00Z"}}, []),
    ],
)
async def test_practitioners_are_filtered(asked: dict[str, Any], found: list[str]) -> None:
    await people()
    assert await names(filter=asked) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("TEACHES bob", ["Bob"]),
        ("ob", ["Bob"]),
        ("bo ACH", ["Bob"]),  # an index finds but the one
        ("e", ["Ada", "Bob", "Eve", "Zoe"]),
        ("v e", ["Eve"]),
        ("a zoe", ["Zoe"]),
        ("' teaches", []),
        ("'; --", []),
        ("%", []),
        ("_o_", []),
    ],
)
async def test_practitioners_are_searched_by_name_and_headline(words: str, found: list[str]) -> None:
    await people()
    assert await names(query=words) == found


async def test_practitioners_are_ordered_by_rating_and_whoever_has_none_comes_last() -> None:
    await people()
    assert (await names(orderBy=[{"by": "RATING", "direction": "DESC"}]))[:2] == ["Eve", "Ada"]
    assert (await names(orderBy=[{"by": "RATING", "direction": "ASC"}]))[:2] == ["Ada", "Eve"]


@pytest.mark.parametrize("languages", [["en", "de"], ["xx"], []])
async def test_languages_written_into_the_query(languages: list[str]) -> None:
    """Not in a variable: another way to the same words."""
    await people()
    asked = ", ".join(f'"{each}"' for each in languages)
    query = f"{{ practitioners(filter: {{languages: {{hasAny: [{asked}]}}}}) {{ nodes {{ displayName }} }} }}"
    found = (await both_ways(query))["practitioners"]["nodes"]
    assert [node["displayName"] for node in found] == (["Ada", "Eve"] if "en" in languages else [])


@sync_to_async
def places() -> str:
    ada = catalogue.practitioner()
    catalogue.place(ada, name="Online")
    catalogue.place(ada, name="Studio", kind="PHYSICAL", is_primary=True)
    catalogue.place(catalogue.practitioner(), name="Elsewhere", kind="PHYSICAL")
    catalogue.place(catalogue.practitioner(status="SUSPENDED"), name="Hidden")
    return global_id("Practitioner", ada.pk)


async def test_places_are_filtered() -> None:
    ada = await places()

    async def found(**asked: Any) -> list[str]:
        nodes = (await both_ways(PLACES, filter=asked))["practitionerLocations"]["nodes"]
        return sorted(node["name"] for node in nodes)

    assert await found() == ["Elsewhere", "Online", "Studio"]
    assert await found(practitioner={"eq": ada}) == ["Online", "Studio"]
    assert await found(kind={"eq": "PHYSICAL"}) == ["Elsewhere", "Studio"]
    assert await found(kind={"eq": "VIRTUAL"}, practitioner={"eq": "nothing"}) == []


async def test_primary_place_comes_first() -> None:
    ada = await places()
    found = await both_ways("query ($id: ID) { practitioner(id: $id) { locations { name isPrimary } } }", id=ada)
    assert [place["name"] for place in found["practitioner"]["locations"]] == ["Studio", "Online"]


async def test_person_leads_to_what_they_offer_if_everybody_may_see_it() -> None:
    def make() -> list[str]:
        rows = [catalogue.practitioner(), catalogue.practitioner(status="INACTIVE")]
        return [global_id("User", row.user_id) for row in rows] + [global_id("User", catalogue.somebody().pk)]

    for person, seen in zip(await sync_to_async(make)(), [True, False, False], strict=True):
        found = await both_ways("query ($id: ID!) { user(id: $id) { practitioner { user { id } } } }", id=person)
        assert found["user"]["practitioner"] == ({"user": {"id": person}} if seen else None)
