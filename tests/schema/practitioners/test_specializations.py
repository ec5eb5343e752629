"""What practitioners know more about than others, over the wire and by both ways of reading."""

from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async

from domains.practitioners.models import Practitioner
from domains.users.models import User
from schema.ids import global_id
from tests.domains.services import catalogue
from tests.schema.both_ways import both_ways
from tests.schema.client import ERRORS, data, register

pytestmark = pytest.mark.usefixtures("committed", "api")

SET = f"""mutation ($input: SetSpecializationsInput!) {{
  setSpecializations(input: $input) {{ practitioner {{ specializations {{ name }} }} {ERRORS} }} }}"""
PRACTITIONERS = """query ($filter: PractitionerFilter) {
  practitioners(filter: $filter) { nodes { displayName specializations { name area } } totalCount appliedFilters } }"""
LIST = """query ($query: String, $filter: SpecializationFilter) {
  specializations(query: $query, filter: $filter) { nodes { name } } }"""


@sync_to_async
def people() -> dict[str, str]:
    """Ada knows pain and sleep, Bob sleep, Eve nothing in particular."""
    ada, bob, _ = (catalogue.practitioner(display_name=name) for name in ("Ada", "Bob", "Eve"))
    known = [
        catalogue.specialization(ada, name="Pain", area="Body"),
        catalogue.specialization(ada, bob, name="Sleep", area="Mind"),
        catalogue.specialization(name="Pain of others"),
    ]
    return {each.name: global_id("Specialization", each.pk) for each in known}


async def found(**asked: Any) -> list[str]:
    page = (await both_ways(PRACTITIONERS, filter=asked))["practitioners"]
    assert page["totalCount"] == len(page["nodes"])
    return [node["displayName"] for node in page["nodes"]]


async def test_practitioners_are_found_by_what_they_know() -> None:
    ids = await people()
    pain, sleep, others = ids.values()
    assert await found() == ["Ada", "Bob", "Eve"]
    assert await found(specializations={"hasAny": [pain]}) == ["Ada"]
    assert await found(specializations={"hasAny": [pain, sleep]}) == ["Ada", "Bob"]
    assert await found(specializations={"hasAny": [others]}) == []
    assert await found(specializations={"hasAny": []}) == []
    assert await found(specializations={"hasAny": ["nonsense", global_id("Practitioner", 1)]}) == []
    assert await found(**{"not": {"specializations": {"hasAny": [pain]}}}) == ["Bob", "Eve"]
    both = [{"specializations": {"hasAny": [each]}} for each in (pain, sleep)]
    assert await found(**{"and": both}) == ["Ada"]
    assert await found(**{"or": both}) == ["Ada", "Bob"]


async def test_specializations_of_somebody_are_ordered_by_name() -> None:
    await people()
    nodes = (await both_ways(PRACTITIONERS))["practitioners"]["nodes"]
    assert [[each["name"] for each in node["specializations"]] for node in nodes] == [["Pain", "Sleep"], ["Sleep"], []]


async def test_specializations_are_searched_and_filtered() -> None:
    await people()

    async def names(**asked: Any) -> list[str]:
        return [node["name"] for node in (await both_ways(LIST, **asked))["specializations"]["nodes"]]

    assert await names() == ["Pain", "Pain of others", "Sleep"]
    assert await names(query="OTHERS pain") == ["Pain of others"]
    assert await names(filter={"area": {"eq": "Mind"}}) == ["Sleep"]


@sync_to_async
def practice(of: str) -> str:
    made = catalogue.practitioner(User.objects.get(email=of))
    return global_id("Practitioner", made.pk)


async def test_set_specializations(api: httpx.AsyncClient) -> None:
    token, ids = (await register(api))["accessToken"], await people()
    mine = await practice("ada@example.org")
    for number in (2, 1, 0):
        given = {"practitionerId": mine, "specializationIds": [*ids.values()][:number]}
        payload = (await data(api, SET, token, input=given))["setSpecializations"]
        names = [each["name"] for each in payload["practitioner"]["specializations"]]
        assert (names, payload["errors"]) == (["Pain", "Sleep"][:number], [])


async def test_set_specializations_refuses(api: httpx.AsyncClient) -> None:
    token, ids = (await register(api))["accessToken"], await people()
    others = global_id("Practitioner", (await Practitioner.objects.aget(display_name="Bob")).pk)
    pain = ids["Pain"]

    async def refused(**given: Any) -> tuple[str, list[str] | None]:
        asked = {"practitionerId": mine, "specializationIds": [pain], **given}
        payload = (await data(api, SET, token, input=asked))["setSpecializations"]
        [error] = payload["errors"]
        return error["__typename"], error["path"]

    mine = await practice("ada@example.org")
    assert await refused(practitionerId=others) == ("NotAllowed", ["input", "practitionerId"])
    assert await refused(practitionerId="") == ("NotFound", ["input", "practitionerId"])
    for wrong in ("", "x", others):
        assert await refused(specializationIds=[pain, wrong]) == ("NotFound", ["input", "specializationIds", "1"])
    assert await refused(specializationIds=[pain] * 11) == ("Invalid", ["input", "specializationIds"])
