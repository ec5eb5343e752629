"""What is free in some time is what can be booked then, and is found as by a search."""

import logging
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from domains.bookings.models import Booking
from domains.kernel.ids import uuid7
from domains.services.models import BookingRules
from domains.users.models import User
from schema.bookings.available import Free
from schema.ids import global_id
from tests.domains.bookings import agenda
from tests.domains.search.finding import fill
from tests.domains.services import catalogue
from tests.schema.client import data

pytestmark = pytest.mark.usefixtures("committed")
SLOT = "startsAt endsAt seatsTotal seatsLeft price { amountCents } occurrence { id seatsLeft }"
FREE = f"""query ($from: DateTime!, $to: DateTime!, $seats: Int! = 1, $first: Int, $after: String, $query: String,
                  $minutes: Int, $filter: SearchFilter, $whose: ID, $orderBy: [SearchOrder!], $near: Near) {{
  availableServices(from: $from, to: $to, seats: $seats, first: $first, after: $after, query: $query, filter: $filter,
                    durationMinutes: $minutes, practitionerId: $whose, orderBy: $orderBy, near: $near) {{
    nodes {{ service {{ id title practitioner {{ displayName }} }} slots {{ {SLOT} }} distanceMeters cursor }}
    endCursor hasNextPage }} }}"""
SLOTS = f"""query ($id: ID!, $from: DateTime!, $to: DateTime!, $seats: Int!) {{
  timeSlots(serviceId: $id, from: $from, to: $to, seats: $seats) {{ {SLOT} }} }}"""
ALL = "{ services(first: 100) { nodes { id } } }"


def morning() -> datetime:
    return (timezone.now() + timedelta(days=2)).replace(hour=8, minute=0, second=0, microsecond=0)


def span(hours: int = 3) -> dict[str, str]:
    return {"from": morning().isoformat(), "to": (morning() + timedelta(hours=hours)).isoformat()}


def market() -> None:
    """Thirty who offer two things each, some busy, some closed, some for one only; and what takes place anyway."""
    now, start = timezone.now(), morning() + timedelta(hours=1)
    for number in range(30):
        whose = catalogue.practitioner(status="ACTIVE" if number % 7 else "INACTIVE")
        agenda.hours(whose, opens=(number % 5) * 120, closes=1440 if number % 3 else 720)
        for at in range(2):
            service = agenda.session(
                whose, title=f"{number}-{at}", capacity=1 + number % 2, duration_minutes=30 + 30 * at
            )
            BookingRules.objects.create(
                service=service,
                practitioner=whose,
                type="SESSION",
                notice=60 * number,
                buffer_after=15 * at,
                per_day=1 if number == 5 else None,
            )
            if number % 4 == 1 and number % 7:
                agenda.book(service, at=start + timedelta(hours=2 * at), now=now)
        if number % 3 == 0 and number % 7:
            held(whose, number, start, now)
        if number % 10 == 1 and number % 7:
            agenda.space(whose, rules={"interval": 60})
    fill()


def held(whose: Any, number: int, start: datetime, now: datetime) -> None:
    """Workshops: one is full, one is only held by somebody who did not pay, some are too soon, one does not take
    place, one is at another time as well."""
    given: dict[str, Any] = {}
    if number == 3:
        place = catalogue.place(whose, kind="PHYSICAL", time_zone="Europe/Berlin")
        given = {"virtual_capacity": 2, "delivery_mode": "HYBRID", "location": place}
    workshop = catalogue.workshop(whose, title=f"Workshop {number}", price_cents=0, capacity=2, **given)
    if number == 9:
        BookingRules.objects.create(service=workshop, practitioner=whose, type="WORKSHOP", notice=60 * 24 * 5)
    late = timedelta(hours=12 if number == 12 else 1)
    occurrence = agenda.occurrence(workshop, starts_at=start + late, capacity=2, **given_seats(given))
    agenda.occurrence(workshop, starts_at=start + timedelta(days=30), capacity=2, **given_seats(given))
    if number in (3, 6, 15):
        agenda.book_seat(occurrence, seats=2, now=now, **({"mode": "IN_PERSON"} if given else {}))
    if number == 15:  # they have asked, and nobody has answered in time
        Booking.objects.filter(occurrence=occurrence).update(
            status="REQUESTED", kept_until=now - timedelta(minutes=1), confirmed_at=None
        )
    if number == 18:
        occurrence.status = "CANCELED"
        occurrence.save()


def given_seats(given: dict[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in ("virtual_capacity", "location") if name in given}


@pytest.mark.parametrize("at_once", [200, 4])
async def test_what_is_free_is_what_time_slots_say(
    api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr("schema.bookings.available.AT_ONCE", at_once)
    monkeypatch.setattr("schema.bookings.available.AT_LEAST", min(at_once, 30))
    await sync_to_async(market)()
    every = [each["id"] for each in (await data(api, ALL))["services"]["nodes"]]
    for seats in (1, 2):
        expected = {}
        for key in every:
            found = (await data(api, SLOTS, id=key, seats=seats, **span()))["timeSlots"]
            if found:
                expected[key] = found[:10]
        told: dict[str, Any] = {}
        after, goes_on = None, True
        while goes_on:
            page = (await data(api, FREE, seats=seats, first=7, after=after, **span()))["availableServices"]
            assert len(page["nodes"]) <= min(7, at_once)
            told |= {each["service"]["id"]: each["slots"] for each in page["nodes"]}
            after, goes_on = page["endCursor"], page["hasNextPage"]
        assert told == expected
        assert 0 < len(expected) < len(every) + (seats == 1)
        held = [slots for slots in expected.values() if slots[0]["occurrence"]]
        assert len(held) == 3


async def test_free_is_found_by_what_a_search_knows(api: httpx.AsyncClient) -> None:
    def offer() -> tuple[str, str]:
        shelf = catalogue.category("Yoga")
        ada, bob = catalogue.practitioner(), catalogue.practitioner()
        for whose, price in ((ada, 3000), (bob, 5000)):
            agenda.session(whose, title="Sun salutation", price_cents=price, category=shelf)
            agenda.session(whose, title="Cutting hair", price_cents=price)
        fill()
        return global_id("Practitioner", ada.pk), global_id("Practitioner", bob.pk)

    ada, bob = await sync_to_async(offer)()

    async def found(**asked: Any) -> list[tuple[str, int]]:
        page = (await data(api, FREE, **span(), **asked))["availableServices"]
        return [(each["service"]["title"], each["slots"][0]["price"]["amountCents"]) for each in page["nodes"]]

    cheap, dear = ("Sun salutation", 3000), ("Sun salutation", 5000)
    assert sorted(await found(query="yogas")) == [cheap, dear]  # in any form of the word
    assert await found(query="yoga", orderBy=[{"by": "PRICE"}]) == [cheap, dear]
    assert await found(query="yoga", filter={"price": {"lte": 4000}}) == [cheap]
    assert await found(query="yoga", whose=bob) == [dear]
    assert sorted(await found(whose=ada)) == [("Cutting hair", 3000), cheap]
    assert await found(query="yoga", whose=ada, minutes=45) == []
    assert await found(query="basket") == []


@pytest.mark.parametrize(("hours", "looked_at"), [(1, 200), (24, 200), (48, 100), (24 * 7, 30)])
def test_fewer_are_looked_at_the_longer_the_time(hours: int, looked_at: int) -> None:
    free = Free(since=morning(), until=morning() + timedelta(hours=hours), minutes=None, seats=1)
    assert free.at_once == looked_at


async def test_what_is_hidden_since_it_was_found_is_left_out(api: httpx.AsyncClient) -> None:
    def hide() -> None:
        service = agenda.session()
        fill()
        service.status, service.published_at = "DRAFT", None
        service.save()

    await sync_to_async(hide)()
    assert (await data(api, FREE, **span()))["availableServices"]["nodes"] == []


async def test_whoever_there_is_not_offers_nothing(api: httpx.AsyncClient) -> None:
    def offer() -> str:
        service = agenda.session()
        fill()
        return global_id("Service", service.practitioner_id)

    for whose in (await sync_to_async(offer)(), global_id("Practitioner", uuid7()), "nobody"):
        assert (await data(api, FREE, **span(), whose=whose))["availableServices"]["nodes"] == []


@pytest.mark.parametrize("first", [1, 30])
async def test_as_many_statements_however_many_are_free(
    api: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, first: int
) -> None:
    await sync_to_async(market)()
    with caplog.at_level(logging.INFO, "estuary.requests"):
        await data(api, FREE, **span(), first=first)
    [told] = [record.__dict__["statements"] for record in caplog.records if "statements" in record.__dict__]
    assert told == 8  # with what is limited and what is held among them


def suspended() -> None:
    service = agenda.session()
    fill()
    User.objects.filter(pk=service.practitioner.user_id).update(is_active=False)


async def test_nobody_hears_of_who_was_suspended_just_now(api: httpx.AsyncClient) -> None:
    """What is searched has not been told yet."""
    await sync_to_async(suspended)()
    assert (await data(api, FREE, **span()))["availableServices"]["nodes"] == []
