"""Hours, rules and blocks of a service: written over the wire, and read by both ways."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async

from domains.practitioners.models import Practitioner
from domains.services.models import BookingRules, Service
from domains.users.models import User
from schema.ids import global_id
from tests.domains.services import catalogue
from tests.schema.both_ways import both_ways, everything
from tests.schema.client import ERRORS, ask, data, register

pytestmark = pytest.mark.usefixtures("committed", "api")

NOW = datetime.now(UTC).replace(microsecond=0)
RULES = """bufferBeforeMinutes bufferAfterMinutes slotIntervalMinutes minimumNoticeMinutes bookingWindowDays mostPerDay
    mostPerWeek needsApproval answerWithinMinutes rescheduleUntilMinutes"""
HOURS = (
    "name timeZone isOfOneService weekly { weekday opensAt closesAt seats } days { date hours { opensAt closesAt } }"
)
TOLD = f"bookingRules {{ {RULES} schedule {{ name }} space {{ title }} }} schedule {{ {HOURS} }}"
BLOCK = "block { id startsAt endsAt reason practitioner { slug } service { title } } conflicts { id }"
DEFAULTS = {
    "bufferBeforeMinutes": 0, "bufferAfterMinutes": 0, "slotIntervalMinutes": 15, "minimumNoticeMinutes": 120,
    "bookingWindowDays": 90, "mostPerDay": None, "mostPerWeek": None, "needsApproval": False,
    "answerWithinMinutes": 1440, "rescheduleUntilMinutes": 1440, "schedule": None, "space": None,
}  # fmt: skip
READ = f"query ($id: ID!) {{ service(id: $id) {{ {TOLD} }} }}"


@pytest.fixture
async def token(api: httpx.AsyncClient) -> str:
    """Of somebody who offers a session, and lets a room."""
    signed_in: str = (await register(api))["accessToken"]
    await sync_to_async(offer)()
    return signed_in


def offer() -> None:
    ada = catalogue.practitioner(User.objects.get(email="ada@example.org"), slug="ada")
    catalogue.service(ada, title="Hatha")
    room = catalogue.space(ada)
    studio = catalogue.place(ada, time_zone="Asia/Tokyo")
    Service.objects.filter(pk=room.pk).update(location=studio, status="PUBLISHED", published_at=NOW)
    catalogue.hours(ada, name="Mondays")


@sync_to_async
def id_of(title: str = "Hatha") -> str:
    return global_id("Service", Service.objects.get(title=title).pk)


@sync_to_async
def schedule_id(name: str = "Mondays") -> str:
    practitioner = Practitioner.objects.get(slug="ada")
    return global_id("Schedule", practitioner.schedules.get(name=name).pk)


async def did(api: httpx.AsyncClient, token: str, verb: str, told: str = f"service {{ {TOLD} }}", **given: Any) -> Any:
    kind = f"{verb[0].upper()}{verb[1:]}Input"
    document = f"mutation ($input: {kind}!) {{ {verb}(input: $input) {{ {told} {ERRORS} }} }}"
    return (await data(api, document, token, input=given))[verb]


async def test_rules_are_told_to_everybody_and_hours_to_whoever_manages_them(
    api: httpx.AsyncClient, token: str
) -> None:
    yoga = await id_of()
    for who in ("", token):
        found = (await both_ways(READ, who, id=yoga))["service"]
        assert found == {"bookingRules": DEFAULTS, "schedule": None}
    said = {"serviceId": yoga, "bufferAfterMinutes": 10, "bookingWindowDays": None, "mostPerDay": 2}
    changed = await did(api, token, "setBookingRules", **said, needsApproval=True, spaceId=await id_of("Quiet room"))
    rules = {**DEFAULTS, **said, "needsApproval": True, "space": {"title": "Quiet room"}}
    del rules["serviceId"]
    assert changed == {"service": {"bookingRules": rules, "schedule": None}, "errors": []}
    followed = await did(api, token, "setServiceSchedule", serviceId=yoga, scheduleId=await schedule_id())
    assert followed["service"]["bookingRules"] == {**rules, "schedule": {"name": "Mondays"}}
    assert (await both_ways(READ, token, id=yoga))["service"] == followed["service"]
    assert (await both_ways(READ, id=yoga))["service"] == {"bookingRules": rules, "schedule": None}
    kept = {"serviceId": yoga, "bufferAfterMinutes": None, "mostPerDay": None}
    assert (await did(api, token, "setBookingRules", **kept))["service"]["bookingRules"] == {
        **rules, "mostPerDay": None, "schedule": {"name": "Mondays"},
    }  # fmt: skip


async def test_what_is_taken_up_is_told_to_whoever_sees_it(token: str) -> None:
    def take_up() -> None:
        yoga, room = Service.objects.get(title="Hatha"), Service.objects.get(title="Quiet room")
        catalogue.rules(yoga, space=room, space_type="SPACE")
        Service.objects.filter(pk=room.pk).update(status="DRAFT", published_at=None)

    await sync_to_async(take_up)()
    query = "query ($id: ID!) { service(id: $id) { bookingRules { space { title } } } }"
    for who, told in (("", None), (token, {"title": "Quiet room"})):
        found = (await both_ways(query, who, id=await id_of()))["service"]
        assert found == {"bookingRules": {"space": told}}


async def test_what_is_not_booked_has_no_rules() -> None:
    def make() -> str:
        return global_id("Service", catalogue.course().pk)

    found = (await both_ways(READ, id=await sync_to_async(make)()))["service"]
    assert found == {"bookingRules": None, "schedule": None}


async def test_space_has_hours_of_its_own(api: httpx.AsyncClient, token: str) -> None:
    room = await id_of("Quiet room")
    weekly = [
        {"weekday": 6, "opensAt": "18:00", "closesAt": "00:00", "seats": 2},
        {"weekday": 5, "opensAt": "08:30", "closesAt": "12:00", "seats": None},
    ]
    days = [
        {"date": "2027-01-01", "hours": []},
        {"date": "2026-12-31", "hours": [{"opensAt": "00:00", "closesAt": "00:00"}]},
    ]
    made = await did(api, token, "setServiceAvailability", serviceId=room, weekly=weekly, days=days)
    assert made["service"]["schedule"] == {
        "name": "Quiet room", "timeZone": "Asia/Tokyo", "isOfOneService": True,
        "weekly": weekly[::-1], "days": days[::-1],
    }  # fmt: skip
    assert (await both_ways(READ, token, id=room))["service"] == made["service"]
    listed = '{ practitioner(slug: "ada") { schedules { name services { title } } } }'
    found = (await both_ways(listed, token))["practitioner"]["schedules"]
    assert found == [{"name": "Mondays", "services": []}]
    back = await did(api, token, "setServiceSchedule", serviceId=room, scheduleId=None)
    assert back["service"]["schedule"] is None


async def test_rules_of_many_are_read_with_them(token: str) -> None:
    def make() -> None:
        ada = Practitioner.objects.get(slug="ada")
        for number in range(5):
            hours = catalogue.hours(ada, name=f"Hours {number}")
            catalogue.rules(catalogue.service(ada, title=f"{number}"), interval=5 + number, schedule=hours)

    await sync_to_async(make)()
    rules = everything("BookingRules", deep=1)
    query = f"{{ services {{ nodes {{ title bookingRules {{ {rules} }} schedule {{ name }} }} }} }}"
    found = (await both_ways(query, token))["services"]["nodes"]
    assert sorted(each["bookingRules"]["slotIntervalMinutes"] for each in found) == [5, 6, 7, 8, 9, 15, 15]
    through = f"{{ serviceOccurrences {{ nodes {{ service {{ bookingRules {{ {RULES} }} }} }} }} }}"
    await sync_to_async(lambda: catalogue.occurrence(catalogue.workshop(of_ada())))()
    [held] = (await both_ways(through, token))["serviceOccurrences"]["nodes"]
    assert held["service"]["bookingRules"]["slotIntervalMinutes"] == 15


def of_ada() -> Practitioner:
    found: Practitioner = Practitioner.objects.get(slug="ada")
    return found


@pytest.mark.parametrize(
    ("verb", "given", "path"),
    [
        ("setBookingRules", {"slotIntervalMinutes": 4}, ["slotIntervalMinutes"]),
        ("setBookingRules", {"bookingWindowDays": 731}, ["bookingWindowDays"]),
        ("setBookingRules", {"spaceId": "x"}, ["spaceId"]),
        ("setServiceSchedule", {"scheduleId": "x"}, ["scheduleId"]),
        ("setServiceAvailability", {"weekly": []}, ["timeZone"]),
        (
            "setServiceAvailability",
            {"timeZone": "UTC", "weekly": [{"weekday": 8, "opensAt": "08:00", "closesAt": "09:00"}]},
            ["weekly", "0", "weekday"],
        ),
    ],
)
async def test_what_cannot_be_is_refused(
    api: httpx.AsyncClient, token: str, verb: str, given: dict[str, Any], path: list[str]
) -> None:
    payload = await did(api, token, verb, "service { id }", serviceId=await id_of(), **given)
    assert payload["service"] is None
    assert [error["path"] for error in payload["errors"]] == [["input", *path]]
    assert not await BookingRules.objects.aexists()


async def test_nobody_else_sets_them(api: httpx.AsyncClient, token: str) -> None:
    other = (await register(api, "eve@example.org"))["accessToken"]
    given: dict[str, dict[str, Any]] = {"setBookingRules": {}, "setServiceSchedule": {}}
    given |= {"setServiceAvailability": {"weekly": []}, "createScheduleBlock": {"startsAt": at(1), "endsAt": at(2)}}
    for verb, said in given.items():
        [error] = (await did(api, other, verb, "clientMutationId", serviceId=await id_of(), **said))["errors"]
        assert error["__typename"] == "NotAllowed"
    document = "mutation ($id: ID!) { setBookingRules(input: {serviceId: $id}) { clientMutationId } }"
    [error] = (await ask(api, document, id=await id_of()))["errors"]
    assert error["extensions"]["code"] == "UNAUTHENTICATED"


def at(days: int) -> str:
    return f"{(NOW + timedelta(days=days)).isoformat().removesuffix('+00:00')}.000000Z"


async def test_time_is_blocked_listed_and_given_back(api: httpx.AsyncClient, token: str) -> None:
    given = {"startsAt": at(2), "endsAt": at(3), "reason": "Off", "idempotencyKey": "a day off"}
    made = await did(api, token, "createScheduleBlock", BLOCK, **given)
    told = {"startsAt": at(2), "endsAt": at(3), "reason": "Off", "practitioner": {"slug": "ada"}, "service": None}
    assert made == {"block": {"id": made["block"]["id"], **told}, "conflicts": [], "errors": []}
    assert await did(api, token, "createScheduleBlock", BLOCK, **given) == made
    soon = {"startsAt": at(1), "endsAt": at(2), "serviceId": await id_of()}
    other = (await did(api, token, "createScheduleBlock", BLOCK, **soon))["block"]
    assert (other["service"], other["reason"]) == ({"title": "Hatha"}, "")
    listed = "query ($filter: ScheduleBlockFilter) { scheduleBlocks(filter: $filter) { nodes { id } totalCount } }"
    for asked, wanted in (
        (None, [other["id"], made["block"]["id"]]),
        ({"endsAt": {"gt": at(2)}}, [made["block"]["id"]]),
        ({"service": {"eq": await id_of()}}, [other["id"]]),
    ):
        found = (await both_ways(listed, token, filter=asked))["scheduleBlocks"]
        assert [each["id"] for each in found["nodes"]] == wanted
    stranger = (await register(api, "eve@example.org"))["accessToken"]
    assert (await both_ways(listed, stranger))["scheduleBlocks"]["totalCount"] == 0
    [error] = (await did(api, stranger, "deleteScheduleBlock", "blockId", blockId=other["id"]))["errors"]
    assert (error["__typename"], error["path"]) == ("NotFound", ["input", "blockId"])
    gone = await did(api, token, "deleteScheduleBlock", "blockId", blockId=other["id"])
    assert gone == {"blockId": other["id"], "errors": []}


async def test_block_that_cannot_be_is_refused(api: httpx.AsyncClient, token: str) -> None:
    for starts, ends in ((-2, -1), (2, 2), (1, 400)):
        payload = await did(api, token, "createScheduleBlock", BLOCK, startsAt=at(starts), endsAt=at(ends))
        assert (payload["block"], payload["conflicts"]) == (None, None)
        assert [error["path"] for error in payload["errors"]] == [["input", "endsAt"]]


async def test_everything_of_a_block_is_read_by_both_ways(token: str) -> None:
    def make() -> None:
        ada = Practitioner.objects.get(slug="ada")
        catalogue.block(ada, Service.objects.get(title="Hatha"), reason="\\ 'Lunch'")
        catalogue.block(ada)

    await sync_to_async(make)()
    block = everything("ScheduleBlock", deep=1)
    found = await both_ways(f"{{ scheduleBlocks {{ nodes {{ {block} }} }} }}", token)
    assert len(found["scheduleBlocks"]["nodes"]) == 2
