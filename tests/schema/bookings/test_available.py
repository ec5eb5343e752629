"""What is free in some time is what can be booked then."""

from datetime import timedelta

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from domains.services.models import BookingRules
from tests.domains.bookings import agenda
from tests.domains.services import catalogue
from tests.schema.client import data

pytestmark = pytest.mark.usefixtures("committed")
FREE = """query ($from: DateTime!, $to: DateTime!, $seats: Int!, $first: Int, $after: String, $filter: ServiceFilter) {
  availableServices(from: $from, to: $to, seats: $seats, first: $first, after: $after, filter: $filter) {
    nodes { service { id title practitioner { displayName } } slots { startsAt endsAt seatsLeft price { amountCents } }
    } endCursor hasNextPage } }"""
SLOTS = """query ($id: ID!, $from: DateTime!, $to: DateTime!, $seats: Int!) {
  timeSlots(serviceId: $id, from: $from, to: $to, seats: $seats) {
    startsAt endsAt seatsLeft price { amountCents } } }"""
ALL = "{ services(first: 100) { nodes { id } } }"


def market() -> None:
    """Thirty who offer two things each: some busy, some closed, some for one only."""
    now = timezone.now()
    for number in range(30):
        whose = catalogue.practitioner(status="ACTIVE" if number % 7 else "INACTIVE")
        agenda.hours(whose, opens=(number % 5) * 120, closes=1440 if number % 3 else 720)
        for at in range(2):
            service = agenda.session(
                whose, title=f"{number}-{at}", capacity=1 + number % 2, duration_minutes=30 + 30 * at
            )
            BookingRules.objects.create(
                service=service, practitioner=whose, type="SESSION", notice=60 * number, buffer_after=15 * at
            )
            if number % 4 == 1 and number % 7:
                start = (now + timedelta(days=2)).replace(hour=9, minute=0, second=0, microsecond=0)
                agenda.book(service, at=start + timedelta(hours=2 * at), now=now)


async def test_what_is_free_is_what_time_slots_say(api: httpx.AsyncClient) -> None:
    await sync_to_async(market)()
    day = (timezone.now() + timedelta(days=2)).replace(hour=8, minute=0, second=0, microsecond=0)
    span = {"from": day.isoformat(), "to": (day + timedelta(hours=3)).isoformat()}
    every = [each["id"] for each in (await data(api, ALL))["services"]["nodes"]]
    for seats in (1, 2):
        expected = {}
        for key in every:
            found = (await data(api, SLOTS, id=key, seats=seats, **span))["timeSlots"]
            if found:
                expected[key] = found[:10]
        told: dict[str, object] = {}
        after, goes_on = None, True
        while goes_on:
            page = (await data(api, FREE, seats=seats, first=7, after=after, **span))["availableServices"]
            assert len(page["nodes"]) <= 7
            told |= {each["service"]["id"]: each["slots"] for each in page["nodes"]}
            after, goes_on = page["endCursor"], page["hasNextPage"]
        assert told == expected
        assert 0 < len(expected) < len(every) + (seats == 1)
