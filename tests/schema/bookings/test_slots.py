"""What is offered can be booked, and what cannot be is refused by the rule that says so."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from domains.practitioners.models import WeeklyHours
from domains.services.models import ScheduleBlock
from domains.users.models import User
from schema.ids import global_id
from tests.domains.services import catalogue
from tests.schema.bookings.market import Market, day, market, told

pytestmark = pytest.mark.usefixtures("committed")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SLOTS = """query ($id: ID!, $from: DateTime!, $to: DateTime!) { timeSlots(serviceId: $id, from: $from, to: $to) {
  startsAt endsAt seatsTotal seatsLeft } }"""
AVAILABLE = """query ($id: ID!, $at: DateTime!) { checkAvailability(serviceId: $id, startsAt: $at) {
  ... on Available { startsAt endsAt seatsLeft } ... on Unavailable { reason message alternatives } } }"""
EXPLAIN = """query ($id: ID!, $at: DateTime!) { explainSlot(serviceId: $id, startsAt: $at) { bookable rules {
  rule holds message blockedBy { __typename ... on Booking { id } ... on ServiceOccurrence { id } } } } }"""


async def busy(api: httpx.AsyncClient) -> Market:
    """Open from eight to two, with something booked, something blocked, and what is kept free around."""
    rules = {"interval": 30, "buffer_after": 15, "notice": 0, "per_day": 4}
    there = await market(api, rules=rules)
    await sync_to_async(narrow)(there)
    await there.booked("bob", day(3, 9))
    return there


def narrow(there: Market) -> None:
    WeeklyHours.objects.update(opens=8 * 60, closes=14 * 60)
    ScheduleBlock.objects.create(
        practitioner=there.service.practitioner,
        starts_at=day(3, 11),
        ends_at=day(3, 11) + 30 * MINUTE,
        created_at=timezone.now(),
    )


async def slots(there: Market, who: str = "mallory") -> list[str]:
    span = {"from": told(day(3, 6)), "to": told(day(3, 16))}
    found = (await there.ask(who, SLOTS, id=there.id, **span))["timeSlots"]
    return [each["startsAt"] for each in found]


async def test_what_is_offered_can_be_booked_and_nothing_else(api: httpx.AsyncClient) -> None:
    there = await busy(api)
    offered = await slots(there)
    assert offered
    starts = [day(3, 6) + number * 15 * MINUTE for number in range(40)] + [day(3, 12) + 7 * MINUTE]
    reasons = set()
    for at in starts:
        explained = (await there.ask("mallory", EXPLAIN, id=there.id, at=told(at)))["explainSlot"]
        available = (await there.ask("mallory", AVAILABLE, id=there.id, at=told(at)))["checkAvailability"]
        broken = [each for each in explained["rules"] if not each["holds"]]
        assert explained["bookable"] is (told(at) in offered) is not broken
        payload = await there.book("mallory", at)
        if told(at) in offered:
            assert (payload["errors"], available["startsAt"]) == ([], told(at))
            canceled = await there.do("mallory", "cancelBooking", bookingId=payload["booking"]["id"])
            assert canceled["errors"] == []
            continue
        [error] = payload["errors"]
        assert error["rule"] == available["reason"] == broken[0]["rule"]
        assert error["alternatives"] == available["alternatives"]
        assert available["message"] == broken[0]["message"]
        reasons.add(error["rule"])
    assert reasons >= {"HOURS", "INTERVAL", "BLOCK", "CONFLICT"}
    assert await slots(there) == offered


async def test_what_is_offered_instead_can_be_booked(api: httpx.AsyncClient) -> None:
    there = await busy(api)
    [error] = (await there.book("mallory", day(3, 9)))["errors"]
    assert len(error["alternatives"]) == 5
    for each in error["alternatives"]:
        payload = await there.book("mallory", datetime.fromisoformat(each))
        assert payload["errors"] == []
        await there.do("mallory", "cancelBooking", bookingId=payload["booking"]["id"])


async def blocking(there: Market, who: str, at: datetime, rule: str) -> Any:
    explained = (await there.ask(who, EXPLAIN, id=there.id, at=told(at)))["explainSlot"]
    [finding] = [each for each in explained["rules"] if each["rule"] == rule]
    assert finding["holds"] is False
    return finding["blockedBy"]


async def test_what_is_in_the_way_is_shown_to_whom_it_concerns(api: httpx.AsyncClient) -> None:
    there = await busy(api)
    [booking] = (await there.ask("bob", "{ myBookings { nodes { id } } }"))["myBookings"]["nodes"]
    shown = {"__typename": "Booking", "id": booking["id"]}
    for who, expected in {"bob": shown, "ada": shown, "eve": shown, "mallory": None, "nobody": None}.items():
        assert await blocking(there, who, day(3, 9), "CONFLICT") == expected, who
    await User.objects.filter(email="mallory@example.org").aupdate(roles=["STAFF"])
    assert await blocking(there, "mallory", day(3, 9), "CONFLICT") == shown


async def test_an_occurrence_in_the_way_is_shown_to_all_who_see_it(api: httpx.AsyncClient) -> None:
    there = await busy(api)
    held = await sync_to_async(
        lambda: catalogue.occurrence(catalogue.workshop(there.service.practitioner), starts_at=day(3, 12))
    )()
    shown = {"__typename": "ServiceOccurrence", "id": global_id("ServiceOccurrence", held.pk)}
    for who in ("ada", "mallory", "nobody"):
        assert await blocking(there, who, day(3, 12), "CONFLICT") == shown


async def test_what_is_blocked_is_shown_to_whoever_manages_the_practice(api: httpx.AsyncClient) -> None:
    there = await busy(api)
    shown = {"__typename": "ScheduleBlock"}
    for who, expected in {"ada": shown, "eve": shown, "bob": None, "mallory": None}.items():
        assert await blocking(there, who, day(3, 11), "BLOCK") == expected, who


async def test_times_of_what_cannot_be_seen_are_none(api: httpx.AsyncClient) -> None:
    there = await market(api, status="DRAFT", published_at=None)
    span = {"from": told(day(3, 6)), "to": told(day(3, 16))}
    assert await there.ask("mallory", SLOTS, id=there.id, **span) == {"timeSlots": None}
    assert await there.ask("mallory", AVAILABLE, id=there.id, at=told(day(3, 9))) == {"checkAvailability": None}
    assert await there.ask("mallory", EXPLAIN, id=there.id, at=told(day(3, 9))) == {"explainSlot": None}
    assert (await there.ask("ada", SLOTS, id=there.id, **span))["timeSlots"] == []
    [first, *_] = (await there.ask("ada", EXPLAIN, id=there.id, at=told(day(3, 9))))["explainSlot"]["rules"]
    assert (first["rule"], first["holds"]) == ("OFFERED", False)
