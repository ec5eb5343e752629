"""Booking, through the endpoint."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from domains.bookings.models import Booking
from domains.services.models import BookingRules, Occupation, Service
from schema.ids import global_id
from tests.domains.services import catalogue
from tests.schema.bookings import staging
from tests.schema.bookings.market import CREATE, Now, day, market, told

pytestmark = pytest.mark.usefixtures("committed")
HOUR = timedelta(hours=1)


async def test_create_of_a_session_keeps_its_time(api: httpx.AsyncClient) -> None:
    there = await market(api)
    booking = await there.booked("bob", day(3, 9), note="My first time.", attendees=["Bob"])
    assert (booking["type"], booking["status"], booking["seats"]) == ("SESSION", "CONFIRMED", 1)
    assert booking["endsAt"] == told(day(3, 10))
    assert booking["timeline"] == [{"verb": "CREATE", "by": "CLIENT"}]
    [error] = (await there.book("mallory", day(3, 9)))["errors"]
    assert (error["code"], error["rule"], error["path"]) == ("SLOT_UNAVAILABLE", "CONFLICT", ["input", "startsAt"])
    assert (await there.book("mallory", day(3, 10)))["errors"] == []


async def test_create_of_a_session_that_costs_something_is_held(api: httpx.AsyncClient) -> None:
    there = await market(api, price_cents=4500)
    booking = await there.booked("bob", day(3, 9))
    assert booking["status"] == "PENDING_PAYMENT"
    row = await Booking.objects.aget()
    assert row.kept_until
    assert timedelta(minutes=9) < row.kept_until - timezone.now() <= timedelta(minutes=10)


async def test_create_of_a_seat_takes_it(api: httpx.AsyncClient) -> None:
    there = await market(api)
    workshop = catalogue.workshop
    held = await sync_to_async(
        lambda: catalogue.occurrence(workshop(there.service.practitioner, price_cents=0), starts_at=day(3, 9))
    )()
    what = {"workshop": {"occurrenceId": global_id("ServiceOccurrence", held.pk)}}
    made = (await there.ask("bob", CREATE, input={"what": what, "seats": 3}))["createBooking"]
    assert (made["errors"], made["booking"]["type"], made["booking"]["seats"]) == ([], "WORKSHOP", 3)
    await held.arefresh_from_db()
    assert held.seats_taken == 3
    [error] = (await there.ask("mallory", CREATE, input={"what": what, "seats": 6}))["createBooking"]["errors"]
    assert (error["code"], error["seatsLeft"], error["path"]) == ("SEATS_UNAVAILABLE", 5, ["input", "seats"])


def studio(service: Service) -> Service:
    """Of whoever offers the service, where one can stay whenever it is."""
    of = service.practitioner
    made = catalogue.space(of)
    made.location = catalogue.place(of, kind="PHYSICAL", name="Studio", time_zone="UTC")
    made.delivery_mode, made.status, made.published_at = "IN_PERSON", "PUBLISHED", timezone.now()
    made.save()
    BookingRules.objects.create(
        service=made, practitioner=of, type="SPACE", notice=0, window_days=None, schedule=of.schedules.get()
    )
    return made


async def test_create_of_a_stay_costs_what_it_takes(api: httpx.AsyncClient) -> None:
    there = await market(api)
    space = await sync_to_async(studio)(there.service)
    stay = {"serviceId": global_id("Service", space.pk), "startsAt": day(3, 9).isoformat()}

    async def stayed(who: str, hours: int) -> Any:
        until = {"endsAt": (day(3, 9) + hours * HOUR).isoformat()}
        return (await there.ask(who, CREATE, input={"what": {"space": {**stay, **until}}}))["createBooking"]

    made = await stayed("bob", 2)
    assert (made["errors"], made["booking"]["type"], made["booking"]["status"]) == ([], "SPACE", "PENDING_PAYMENT")
    assert (await Booking.objects.aget()).price_cents == 2_000
    [error] = (await stayed("mallory", 1))["errors"]
    assert (error["code"], error["rule"]) == ("SLOT_UNAVAILABLE", "CONFLICT")


async def test_create_by_its_host_is_for_somebody_else(api: httpx.AsyncClient) -> None:
    there = await market(api)
    bob = (await there.ask("bob", "{ viewer { id } }"))["viewer"]["id"]
    booking = await there.booked("ada", day(3, 9), clientId=bob, note="Rang me.")
    assert booking["viewerCanComplete"] is False
    query = "query ($id: ID!) { booking(id: $id) { note practitionerNote client { id } } }"
    found = {who: (await there.ask(who, query, id=booking["id"]))["booking"] for who in ("ada", "bob", "eve")}
    assert found["ada"] == found["eve"] == {"note": "", "practitionerNote": "Rang me.", "client": {"id": bob}}
    assert found["bob"] == {"note": "", "practitionerNote": None, "client": {"id": bob}}
    [error] = (await there.book("mallory", day(4, 9), clientId=bob))["errors"]
    assert (error["code"], error["path"]) == ("NOT_ALLOWED", ["input", "clientId"])


async def test_create_of_what_cannot_be_seen_or_booked_like_this(api: httpx.AsyncClient) -> None:
    there = await market(api)
    draft = await sync_to_async(
        lambda: staging.session(
            there.service.practitioner, Now(timezone.now()), status="DRAFT", published_at=None, title="Later"
        )
    )()
    for wrong, code in ((global_id("Service", draft.pk), "NOT_FOUND"), ("nonsense", "NOT_FOUND")):
        session = {"serviceId": wrong, "startsAt": day(3, 9).isoformat()}
        [error] = (await there.ask("bob", CREATE, input={"what": {"session": session}}))["createBooking"]["errors"]
        assert (error["code"], error["path"][-1]) == (code, "serviceId")
    space = {"serviceId": there.id, "startsAt": day(3, 9).isoformat(), "endsAt": day(3, 10).isoformat()}
    [error] = (await there.ask("bob", CREATE, input={"what": {"space": space}}))["createBooking"]["errors"]
    assert error["code"] == "VALIDATION_ERROR"


async def test_twenty_at_once_under_one_key_book_once(api: httpx.AsyncClient) -> None:
    there = await market(api)
    key = str(uuid4())
    payloads = await asyncio.gather(*(there.book("bob", day(3, 9), idempotencyKey=key) for _ in range(20)))
    assert len({orjson.dumps(each) for each in payloads}) == 1
    assert payloads[0]["errors"] == []
    assert (await Booking.objects.acount(), await Occupation.objects.acount()) == (1, 1)


async def test_twenty_at_once_for_one_time_book_once(api: httpx.AsyncClient) -> None:
    there = await market(api)
    payloads = await asyncio.gather(*(there.book(("bob", "mallory")[at % 2], day(3, 9)) for at in range(20)))
    codes = [error["code"] for each in payloads for error in each["errors"]]
    assert codes == ["SLOT_UNAVAILABLE"] * 19
    assert (await Booking.objects.acount(), await Occupation.objects.acount()) == (1, 1)
