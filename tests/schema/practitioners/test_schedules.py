"""Hours and travels over the wire."""

from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async

from domains.practitioners.models import Schedule
from domains.users.models import User
from schema.ids import global_id
from tests.domains.services import catalogue
from tests.schema.both_ways import both_ways
from tests.schema.client import ERRORS, ask, data, register

pytestmark = pytest.mark.usefixtures("committed", "api")

HOURS = """name timeZone isDefault isOfOneService weekly { weekday opensAt closesAt seats }
    days { date hours { opensAt closesAt seats } }"""
GIVES = {
    "createSchedule": f"schedule {{ id {HOURS} }}",
    "updateSchedule": f"schedule {{ id {HOURS} }}",
    "deleteSchedule": "scheduleId",
    "setTravel": "practitioner { travels { firstDay lastDay timeZone } }",
}
WEEK = [
    {"weekday": 2, "opensAt": "13:00", "closesAt": "00:00", "seats": 3},
    {"weekday": 2, "opensAt": "00:00", "closesAt": "12:00", "seats": None},
    {"weekday": 1, "opensAt": "09:00", "closesAt": "17:30", "seats": None},
]
READ = f'{{ practitioner(slug: "ada") {{ schedules {{ id {HOURS} }} travels {{ firstDay lastDay timeZone }} }} }}'


async def did(api: httpx.AsyncClient, token: str, verb: str, **given: Any) -> Any:
    kind = f"{verb[0].upper()}{verb[1:]}Input"
    document = f"mutation ($input: {kind}!) {{ {verb}(input: $input) {{ {GIVES[verb]} {ERRORS} }} }}"
    return (await data(api, document, token, input=given))[verb]


@pytest.fixture
async def token(api: httpx.AsyncClient) -> str:
    signed_in: str = (await register(api))["accessToken"]
    await sync_to_async(lambda: catalogue.practitioner(User.objects.get(email="ada@example.org"), slug="ada"))()
    return signed_in


async def whose() -> str:
    user = await User.objects.select_related("practitioner").aget(email="ada@example.org")
    return global_id("Practitioner", user.practitioner.pk)


async def create(api: httpx.AsyncClient, token: str, **given: Any) -> Any:
    said = {"practitionerId": await whose(), "name": "Studio", "timeZone": "Europe/Berlin", **given}
    return await did(api, token, "createSchedule", **said)


async def test_hours_are_written_changed_and_given_up(api: httpx.AsyncClient, token: str) -> None:
    days = [
        {"date": "2026-12-31", "hours": [{"opensAt": "10:00", "closesAt": "00:00", "seats": 0}]},
        {"date": "2026-12-25", "hours": []},
    ]
    first = await create(api, token, weekly=WEEK, days=days, idempotencyKey="my first hours")
    assert first == await create(api, token, weekly=WEEK, days=days, idempotencyKey="my first hours")
    made = first["schedule"]
    assert {**made, "id": ""} == {
        "id": "", "name": "Studio", "timeZone": "Europe/Berlin", "isDefault": True, "isOfOneService": False,
        "weekly": WEEK[::-1], "days": days[::-1],
    }  # fmt: skip
    second = (await create(api, token, name="At home"))["schedule"]
    assert (second["isDefault"], second["weekly"]) == (False, [])
    said = {"scheduleId": second["id"], "isDefault": True, "name": None, "weekly": WEEK[2:]}
    changed = (await did(api, token, "updateSchedule", **said))["schedule"]
    assert changed == {**second, "isDefault": True, "weekly": WEEK[2:]}
    found = (await both_ways(READ, token))["practitioner"]["schedules"]
    assert found == [changed, {**made, "isDefault": False}]
    gone = await did(api, token, "deleteSchedule", scheduleId=made["id"])
    assert gone == {"scheduleId": made["id"], "errors": []}
    assert await Schedule.objects.acount() == 1


async def test_travels_are_set(api: httpx.AsyncClient, token: str) -> None:
    trips = [
        {"firstDay": "2027-03-01", "lastDay": "2027-03-09", "timeZone": "Asia/Seoul"},
        {"firstDay": "2027-02-01", "lastDay": "2027-02-01", "timeZone": "Asia/Tokyo"},
    ]
    done = await did(api, token, "setTravel", practitionerId=await whose(), trips=trips)
    assert done == {"practitioner": {"travels": trips[::-1]}, "errors": []}
    assert (await both_ways(READ, token))["practitioner"]["travels"] == trips[::-1]


async def test_hours_and_travels_are_shown_to_nobody_else(api: httpx.AsyncClient, token: str) -> None:
    made = (await create(api, token, weekly=WEEK))["schedule"]
    trips = [{"firstDay": "2027-03-01", "lastDay": "2027-03-09", "timeZone": "Asia/Seoul"}]
    await did(api, token, "setTravel", practitionerId=await whose(), trips=trips)
    other = (await register(api, "eve@example.org"))["accessToken"]
    for who in ("", other):
        assert (await both_ways(READ, who))["practitioner"] == {"schedules": [], "travels": []}
        node = "query ($id: ID!) { node(id: $id) { __typename } }"
        assert (await data(api, node, who, id=made["id"]))["node"] is None
    for verb, given in (("updateSchedule", {"name": "x"}), ("deleteSchedule", {})):
        [error] = (await did(api, other, verb, scheduleId=made["id"], **given))["errors"]
        assert (error["__typename"], error["path"]) == ("NotFound", ["input", "scheduleId"])
    [error] = (await create(api, other))["errors"]
    assert error["__typename"] == "NotAllowed"
    await User.objects.filter(email="eve@example.org").aupdate(roles=["STAFF"])
    found = (await both_ways(READ, other))["practitioner"]
    assert (len(found["schedules"]), len(found["travels"])) == (1, 1)


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"name": " "}, ["name"]),
        ({"weekly": [WEEK[0], WEEK[0]]}, ["weekly", "1"]),
        ({"weekly": [{**WEEK[0], "weekday": 0}]}, ["weekly", "0", "weekday"]),
        ({"weekly": [{**WEEK[0], "seats": -1}]}, ["weekly", "0", "seats"]),
        ({"weekly": [{**WEEK[0], "opensAt": "13:00", "closesAt": "13:00"}]}, ["weekly", "0"]),
        ({"days": [{"date": "2027-01-01"}] * 2}, ["days", "1", "date"]),
        ({"weekly": [{**WEEK[2], "weekday": at % 7 + 1} for at in range(71)]}, ["weekly"]),
    ],
)
async def test_hours_that_cannot_be_are_refused(
    api: httpx.AsyncClient, token: str, given: dict[str, Any], path: list[str]
) -> None:
    payload = await create(api, token, **given)
    assert payload["schedule"] is None
    assert [error["path"] for error in payload["errors"]] == [["input", *path]]
    assert not await Schedule.objects.aexists()


async def test_time_of_the_clock_has_no_24(api: httpx.AsyncClient, token: str) -> None:
    document = "mutation ($input: CreateScheduleInput!) { createSchedule(input: $input) { clientMutationId } }"
    week = [{"weekday": 1, "opensAt": "09:00", "closesAt": "24:00"}]
    said = {"practitionerId": await whose(), "name": "x", "timeZone": "UTC", "weekly": week}
    body = await ask(api, document, token, input=said)
    assert "08:30" in body["errors"][0]["message"]
