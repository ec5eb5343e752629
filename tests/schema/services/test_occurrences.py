"""When something takes place: written over the wire, and read by both ways."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async

from domains.services.models import CourseModule, Service, ServiceOccurrence
from domains.users.models import User
from schema.ids import global_id
from tests.domains.services import catalogue
from tests.schema.both_ways import both_ways
from tests.schema.client import ERRORS, data, register

pytestmark = pytest.mark.usefixtures("committed", "api")

NOW = datetime.now(UTC).replace(microsecond=0)
TOLD = """
  id startsAt endsAt timeZone status cancelReason capacity virtualCapacity seatsTotal seatsTaken seatsLeft
  virtualSeatsTaken virtualSeatsLeft module { title } location { name } service { title } practitioner { slug }
"""
SCHEDULE = f"""mutation ($input: ScheduleOccurrenceInput!) {{
  scheduleOccurrence(input: $input) {{ occurrence {{ {TOLD} }} {ERRORS} }}
}}"""
SCHEDULE_ALL = f"""mutation ($input: ScheduleOccurrencesInput!) {{
  scheduleOccurrences(input: $input) {{ occurrences {{ {TOLD} }} {ERRORS} }}
}}"""
UPDATE = f"""mutation ($input: UpdateOccurrenceInput!) {{
  updateOccurrence(input: $input) {{ occurrence {{ {TOLD} }} {ERRORS} }}
}}"""
CANCEL = f"""mutation ($input: CancelOccurrenceInput!) {{
  cancelOccurrence(input: $input) {{ occurrence {{ {TOLD} }} {ERRORS} }}
}}"""
READ = f"query ($id: ID!) {{ serviceOccurrence(id: $id) {{ {TOLD} }} }}"


@pytest.fixture
async def token(api: httpx.AsyncClient) -> str:
    """Of somebody who offers a workshop and a course."""
    signed_in: str = (await register(api))["accessToken"]
    await sync_to_async(offer)()
    return signed_in


def offer() -> None:
    ada = catalogue.practitioner(User.objects.get(email="ada@example.org"), slug="ada")
    studio = catalogue.place(ada, kind="PHYSICAL", name="Studio", time_zone="Europe/Berlin")
    shared = {"delivery_mode": "HYBRID", "location": studio, "virtual_capacity": 20}
    catalogue.workshop(ada, title="Knots", **shared)
    made = catalogue.course(ada, "Ropes", "Loops", title="Knots, step by step")
    Service.objects.filter(pk=made.pk).update(duration_minutes=45)


@sync_to_async
def service(title: str = "Knots") -> str:
    return global_id("Service", Service.objects.get(title=title).pk)


async def schedule(api: httpx.AsyncClient, token: str, **given: Any) -> Any:
    said = {"serviceId": await service(), "startsAt": (NOW + timedelta(days=3)).isoformat(), **given}
    payload = (await data(api, SCHEDULE, token, input=said))["scheduleOccurrence"]
    assert payload["errors"] == []
    return payload["occurrence"]


def at(days: int) -> str:
    return f"{(NOW + timedelta(days=days)).isoformat().removesuffix('+00:00')}.000000Z"


async def test_what_is_scheduled_is_read_by_both_ways(api: httpx.AsyncClient, token: str) -> None:
    made = await schedule(api, token, capacity=5)
    assert {name: value for name, value in made.items() if name not in ("id", "startsAt", "endsAt")} == {
        "timeZone": "Europe/Berlin", "status": "SCHEDULED", "cancelReason": "", "capacity": 5, "virtualCapacity": 20,
        "seatsTotal": 25, "seatsTaken": 0, "seatsLeft": 5, "virtualSeatsTaken": 0, "virtualSeatsLeft": 20,
        "module": None, "location": {"name": "Studio"}, "service": {"title": "Knots"}, "practitioner": {"slug": "ada"},
    }  # fmt: skip
    assert made["startsAt"] == at(3)
    for who in ("", token):
        assert (await both_ways(READ, who, id=made["id"]))["serviceOccurrence"] == made


async def test_every_week_at_the_same_time_of_the_clock(api: httpx.AsyncClient, token: str) -> None:
    first = NOW.date() + timedelta(days=2)
    days = [(first + timedelta(weeks=week)).isoformat() for week in range(40)]
    said = {"serviceId": await service(), "dates": days, "localTime": "18:00", "durationMinutes": 30}
    payload = (await data(api, SCHEDULE_ALL, token, input=said))["scheduleOccurrences"]
    assert payload["errors"] == []
    hours = {each["startsAt"][11:16] for each in payload["occurrences"]}
    assert (len(payload["occurrences"]), hours) == (40, {"16:00", "17:00"})


async def test_course_takes_place_part_by_part(api: httpx.AsyncClient, token: str) -> None:
    days = [(NOW.date() + timedelta(days=day)).isoformat() for day in (2, 9)]
    course = await service("Knots, step by step")
    said = {"serviceId": course, "dates": days, "localTime": "18:00", "timeZone": "Asia/Kathmandu"}
    payload = (await data(api, SCHEDULE_ALL, token, input=said))["scheduleOccurrences"]
    assert [each["module"]["title"] for each in payload["occurrences"]] == ["Ropes", "Loops"]
    assert {each["startsAt"][11:16] for each in payload["occurrences"]} == {"12:15"}
    query = "query ($id: ID!) { service(id: $id) { course { modules { id title } } } }"
    modules = (await both_ways(query, token, id=course))["service"]["course"]["modules"]
    last = await CourseModule.objects.aget(title="Loops")
    assert modules[1] == {"id": global_id("CourseModule", last.pk), "title": "Loops"}
    again = {**said, "dates": days[:1], "moduleId": modules[1]["id"], "localTime": "19:00"}
    payload = (await data(api, SCHEDULE_ALL, token, input=again))["scheduleOccurrences"]
    assert [each["module"]["title"] for each in payload["occurrences"]] == ["Loops"]


async def test_null_takes_away_a_place_and_nothing_else(api: httpx.AsyncClient, token: str) -> None:
    made = await schedule(api, token)
    said = {"occurrenceId": made["id"], "startsAt": None, "capacity": None, "timeZone": "UTC"}
    changed = (await data(api, UPDATE, token, input=said))["updateOccurrence"]["occurrence"]
    assert changed == {**made, "timeZone": "UTC"}
    [error] = (await data(api, UPDATE, token, input={**said, "locationId": None}))["updateOccurrence"]["errors"]
    assert (error["__typename"], error["path"]) == ("Invalid", ["input", "locationId"])


async def test_upcoming_ones_are_those_that_come(api: httpx.AsyncClient, token: str) -> None:
    def make() -> None:
        of = Service.objects.get(title="Knots")
        for days, more in ((-2, {}), (1, {"status": "CANCELED"}), (5, {}), (2, {"seats_taken": 8})):
            catalogue.occurrence(of, starts_at=NOW + timedelta(days=days), **more)

    await sync_to_async(make)()
    query = """query ($id: ID!, $first: Int) { service(id: $id) {
      upcomingOccurrences(first: $first) { nodes { startsAt seatsLeft } totalCount }
      occurrences { nodes { startsAt status } }
    } }"""
    found = (await both_ways(query, id=await service(), first=1))["service"]
    assert found["upcomingOccurrences"] == {"nodes": [{"startsAt": at(2), "seatsLeft": 0}], "totalCount": 2}
    assert [node["startsAt"] for node in found["occurrences"]["nodes"]] == [at(5), at(2), at(1), at(-2)]
    found = await both_ways("{ services { nodes { title upcomingOccurrences { nodes { startsAt } } } } }")
    times = {each["title"]: len(each["upcomingOccurrences"]["nodes"]) for each in found["services"]["nodes"]}
    assert times == {"Knots": 2, "Knots, step by step": 0}


async def test_list_of_occurrences_is_filtered(api: httpx.AsyncClient, token: str) -> None:
    def make() -> dict[str, Any]:
        of, other = Service.objects.get(title="Knots"), catalogue.workshop(title="Another's")
        hidden = catalogue.workshop(of.practitioner, title="Hidden", status="DRAFT")
        for each, days in ((of, 1), (of, 3), (other, 2), (hidden, 4)):
            catalogue.occurrence(each, starts_at=NOW + timedelta(days=days))
        return {"of": global_id("Service", of.pk), "ada": global_id("Practitioner", of.practitioner_id)}

    ids = await sync_to_async(make)()
    query = """query ($filter: ServiceOccurrenceFilter, $direction: Direction! = ASC) {
      serviceOccurrences(filter: $filter, orderBy: [{ by: STARTS_AT, direction: $direction }]) {
        nodes { startsAt } totalCount
      }
    }"""
    for who, asked, days in (
        ("", None, [1, 2, 3]),
        (token, None, [1, 2, 3, 4]),
        ("", {"service": {"eq": ids["of"]}}, [1, 3]),
        (token, {"practitioner": {"eq": ids["ada"]}}, [1, 3, 4]),
        ("", {"startsAt": {"gte": at(2), "lt": at(3)}}, [2]),
        ("", {"status": {"eq": "CANCELED"}}, []),
        ("", {"status": {"eq": "SCHEDULED"}, "not": {"service": {"in": [ids["of"]]}}}, [2]),
    ):
        page = (await both_ways(query, who, filter=asked))["serviceOccurrences"]
        assert [node["startsAt"] for node in page["nodes"]] == [at(day) for day in days]
    page = (await both_ways(query, direction="DESC"))["serviceOccurrences"]
    assert [node["startsAt"] for node in page["nodes"]] == [at(3), at(2), at(1)]


async def test_services_that_begin_between_two_times(api: httpx.AsyncClient, token: str) -> None:
    def make() -> None:
        of, course = Service.objects.get(title="Knots"), Service.objects.get(title="Knots, step by step")
        catalogue.service(of.practitioner, title="Session")
        for days in (2, 3):
            catalogue.occurrence(of, starts_at=NOW + timedelta(days=days))
        catalogue.occurrence(of, starts_at=NOW + timedelta(days=9), status="CANCELED")
        part = CourseModule.objects.filter(course=course.pk).first()
        catalogue.occurrence(course, module=part, starts_at=NOW + timedelta(days=5))

    await sync_to_async(make)()
    query = "query ($filter: ServiceFilter) { services(filter: $filter) { nodes { title } totalCount appliedFilters } }"
    both = {"Knots", "Knots, step by step"}
    for asked, titles in (
        ({"from": at(0)}, both),
        ({"from": at(0), "until": None}, both),
        ({"from": at(2), "until": at(3)}, {"Knots"}),
        ({"from": at(3), "until": at(5)}, {"Knots"}),
        ({"from": at(4)}, {"Knots, step by step"}),
        ({"from": at(6)}, set()),
        ({"from": at(3), "until": at(2)}, set()),
    ):
        found = (await both_ways(query, filter={"startsBetween": asked}))["services"]
        assert {node["title"] for node in found["nodes"]} == titles
        assert found["totalCount"] == len(titles)
    assert found["appliedFilters"] == {"startsBetween": {"from": at(3), "until": at(2)}}
    without = (await both_ways(query, filter={"not": {"startsBetween": {"from": at(0)}}}))["services"]
    assert [node["title"] for node in without["nodes"]] == ["Session"]
    refused = await api.post(
        "/graphql",
        json={"query": query, "variables": {"filter": {"startsBetween": {"from": "9999-01-01T00:00:00Z"}}}},
    )
    assert refused.json()["errors"][0]["extensions"]["code"] == "BAD_FILTER"


async def test_canceled_one_says_why_to_everybody(api: httpx.AsyncClient, token: str) -> None:
    made = await schedule(api, token)
    said = {"occurrenceId": made["id"], "reason": "Ill."}
    assert (await data(api, CANCEL, token, input=said))["cancelOccurrence"]["errors"] == []
    found = (await both_ways(READ, id=made["id"]))["serviceOccurrence"]
    assert found == {**made, "status": "CANCELED", "cancelReason": "Ill."}
    assert await ServiceOccurrence.objects.acount() == 1


async def test_one_of_a_hidden_service_is_not_there(api: httpx.AsyncClient, token: str) -> None:
    made = await schedule(api, token)
    await Service.objects.filter(title="Knots").aupdate(status="DRAFT", published_at=None)
    assert (await both_ways(READ, id=made["id"]))["serviceOccurrence"] is None
    assert (await both_ways(READ, token, id=made["id"]))["serviceOccurrence"] == made


async def test_part_of_a_course_keeps_its_dates(api: httpx.AsyncClient, token: str) -> None:
    course = await service("Knots, step by step")
    last = global_id("CourseModule", (await CourseModule.objects.aget(title="Loops")).pk)
    await schedule(api, token, serviceId=course, moduleId=last, timeZone="UTC")
    text = f"""mutation ($input: UpdateServiceInput!) {{
      updateService(input: $input) {{ service {{ course {{ modules {{ id title }} }} }} {ERRORS} }}
    }}"""
    said = {"serviceId": course, "version": 1, "course": {"modules": [{"title": "Hitches"}]}}
    [error] = (await data(api, text, token, input=said))["updateService"]["errors"]
    assert error["path"] == ["input", "course", "modules"]
    said["course"] = {"modules": [{"title": "Hitches"}, {"title": "Nooses", "id": last}]}
    modules = (await data(api, text, token, input=said))["updateService"]["service"]["course"]["modules"]
    assert (modules[0]["title"], modules[1]) == ("Hitches", {"id": last, "title": "Nooses"})
    said |= {"version": 2, "course": {"modules": [{"title": "x", "id": course}]}}
    [error] = (await data(api, text, token, input=said))["updateService"]["errors"]
    assert (error["__typename"], error["path"]) == ("NotFound", ["input", "course", "modules", "0", "id"])
