"""What becomes of bookings arrives, over a real socket, with a real relay; and what was missed comes first."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection

from schema.ids import global_id
from tests.schema.bookings.market import Market, day, market
from tests.schema.endpoint.test_socket import socket
from tests.schema.users.test_viewer_updated import now, told

pytestmark = pytest.mark.usefixtures("committed")
UPDATED = """subscription ($after: String, $id: ID) { bookingUpdated(after: $after, bookingId: $id) {
  cursor bookingId booking { status practitionerNote viewerCanCancel } } }"""
CHANGED = """subscription ($after: String, $id: ID!) { timeSlotsChanged(after: $after, practitionerId: $id) {
  cursor practitionerId } }"""


@asynccontextmanager
async def following(
    address: str, there: Market, who: str, query: str, /, **variables: Any
) -> AsyncIterator[ClientConnection]:
    init = {"authorization": f"Bearer {there.tokens[who]}"} if who in there.tokens else {}
    async with socket(address, init=init) as connection:
        payload = {"query": query, "variables": variables}
        await connection.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
        yield connection


async def update(connection: ClientConnection) -> dict[str, Any]:
    message = await told(connection)
    assert "errors" not in message["payload"], message
    [found] = message["payload"]["data"].values()
    update: dict[str, Any] = found
    return update


async def test_booking_arrives_at_both_sides(address: str, api: httpx.AsyncClient, relay: None) -> None:
    there = await market(api)
    begun = await now(api, there.tokens["bob"])
    async with (
        following(address, there, "bob", UPDATED, after=begun) as client,
        following(address, there, "ada", UPDATED, after=begun) as host,
        following(address, there, "mallory", UPDATED, after=begun) as others,
    ):
        booking = (await there.booked("bob", day(3, 9)))["id"]
        for each, note in ((client, None), (host, "")):
            found = await update(each)
            assert (found["bookingId"], found["booking"]["status"]) == (booking, "CONFIRMED")
            assert (found["booking"]["practitionerNote"], found["booking"]["viewerCanCancel"]) == (note, True)
        await there.do("ada", "cancelBooking", bookingId=booking)
        for each in (client, host):
            assert (await update(each))["booking"]["status"] == "CANCELED"
        own = (await there.booked("mallory", day(3, 9)))["id"]
        assert (await update(others))["bookingId"] == own  # the first that they were told of


async def test_one_booking_is_followed_by_whom_it_concerns(address: str, api: httpx.AsyncClient, relay: None) -> None:
    there = await market(api)
    first, second = [(await there.booked("bob", day(3, hour)))["id"] for hour in (9, 10)]
    begun = await now(api, there.tokens["bob"])
    async with (
        following(address, there, "eve", UPDATED, after=begun, id=second) as helper,
        following(address, there, "mallory", UPDATED, after=begun, id=second) as other,
    ):
        await there.do("bob", "cancelBooking", bookingId=first)
        await there.do("bob", "cancelBooking", bookingId=second)
        assert (await update(helper))["bookingId"] == second
        with pytest.raises(TimeoutError):
            await told(other, within=1)


async def test_draft_is_told_to_nobody_but_its_client(address: str, api: httpx.AsyncClient, relay: None) -> None:
    there = await market(api)
    begun = await now(api, there.tokens["bob"])
    async with (
        following(address, there, "bob", UPDATED, after=begun) as client,
        following(address, there, "ada", UPDATED, after=begun) as host,
    ):
        draft = (await there.booked("bob", day(3, 9), draft=True))["id"]
        query = "mutation ($input: DeleteDraftBookingInput!) { deleteDraftBooking(input: $input) { bookingId } }"
        assert (await update(client))["booking"]["status"] == "DRAFT"
        await there.ask("bob", query, input={"bookingId": draft})
        gone = await update(client)
        assert (gone["bookingId"], gone["booking"]) == (draft, None)
        other = (await there.booked("bob", day(3, 9)))["id"]
        assert (await update(host))["bookingId"] == other


async def test_taken_and_free_times_are_told_to_everybody(address: str, api: httpx.AsyncClient, relay: None) -> None:
    there = await market(api)
    whose = global_id("Practitioner", there.service.practitioner_id)
    begun = await now(api, there.tokens["bob"])
    async with following(address, there, "nobody", CHANGED, after=begun, id=whose) as window:
        booking = (await there.booked("bob", day(3, 9)))["id"]
        assert (await update(window))["practitionerId"] == whose
        await there.do("bob", "cancelBooking", bookingId=booking)
        assert (await update(window))["practitionerId"] == whose


async def test_what_was_missed_comes_first(address: str, api: httpx.AsyncClient, relay: None) -> None:
    there = await market(api)
    whose = global_id("Practitioner", there.service.practitioner_id)
    begun = await now(api, there.tokens["bob"])
    booking = (await there.booked("bob", day(3, 9)))["id"]
    await there.do("bob", "rescheduleBooking", bookingId=booking, startsAt=day(4, 9).isoformat())
    await there.do("bob", "cancelBooking", bookingId=booking)
    await now(api, there.tokens["bob"])
    for query, more in ((UPDATED, {}), (CHANGED, {"id": whose})):
        async with following(address, there, "bob", query, after=begun, **more) as window:
            seen = [await update(window) for _ in range(3)]
        async with following(address, there, "bob", query, after=seen[0]["cursor"], **more) as window:
            assert [(await update(window))["cursor"] for _ in range(2)] == [each["cursor"] for each in seen[1:]]
        if query == UPDATED:  # as it is, at each thing that happened
            assert [each["booking"]["status"] for each in seen] == ["CANCELED"] * 3
