"""The life of a request, from both sides: what `viewerCan…` says is what happens then."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.schema.bookings.market import Market, at_once, market

pytestmark = pytest.mark.usefixtures("committed")
SIDES = {"bob": "its client", "ada": "its host", "eve": "who helps its host", "mallory": "nobody to it"}
VERBS: dict[str, tuple[str, dict[str, Any]]] = {
    "viewerCanSubmit": ("submitBooking", {}),
    "viewerCanConfirm": ("confirmBooking", {}),
    "viewerCanDecline": ("declineBooking", {}),
    "viewerCanCancel": ("cancelBooking", {}),
    "viewerCanReschedule": ("rescheduleBooking", {"startsAt": "2199-01-01T09:00:00Z"}),
    "viewerCanCheckIn": ("checkInBooking", {}),
    "viewerCanCheckOut": ("checkOutBooking", {}),
    "viewerCanComplete": ("completeBooking", {}),
    "viewerCanMarkNoShow": ("markNoShow", {}),
    "viewerCanObject": ("objectToNoShow", {}),
}
REFUSED = {"NOT_ALLOWED", "INVALID_TRANSITION", "NOT_ITS_TIME"}
# Of whom, and what they can do, besides the one thing that is done next.
REQUESTED = {
    "bob": {"viewerCanCancel", "viewerCanReschedule"},
    "ada": {"viewerCanConfirm", "viewerCanDecline", "viewerCanCancel", "viewerCanReschedule"},
}
CONFIRMED = {name: {"viewerCanCancel", "viewerCanReschedule", "viewerCanCheckIn"} for name in ("bob", "ada")}
IN_PROGRESS = {"bob": {"viewerCanCheckOut"}, "ada": {"viewerCanCheckOut"}}


async def look(there: Market, booking: str, status: str, able: dict[str, set[str]]) -> None:
    """Each side is told what it can do; what it cannot, it is refused, and nothing comes of it."""
    for who in SIDES:
        found = await there.seen(who, booking)
        if who == "mallory":
            assert found is None
            await refused(there, who, booking, set(VERBS), {"NOT_FOUND"})
            continue
        assert found
        can = {name for name in VERBS if found[name]}
        assert (found["status"], can) == (status, able["bob" if who == "bob" else "ada"]), who
        await refused(there, who, booking, set(VERBS) - can, REFUSED)
        assert await there.seen(who, booking) == found


async def refused(there: Market, who: str, booking: str, cannot: set[str], codes: set[str]) -> None:
    for name in cannot:
        verb, more = VERBS[name]
        payload = await there.do(who, verb, bookingId=booking, **more)
        assert [error["code"] in codes for error in payload["errors"]] == [True], (who, verb, payload["errors"])
        assert payload["booking"] is None


async def done(there: Market, who: str, verb: str, /, **given: Any) -> dict[str, Any]:
    payload = await there.do(who, verb, **given)
    assert payload["errors"] == []
    booking: dict[str, Any] = payload["booking"]
    return booking


async def test_request_is_moved_and_takes_place(api: httpx.AsyncClient) -> None:
    there = await market(api, rules={"needs_approval": True, "reschedule_until": 0})
    begins = at_once() + timedelta(minutes=5)
    booking = (await there.booked("bob", begins))["id"]
    await look(there, booking, "REQUESTED", REQUESTED)

    later = begins + timedelta(minutes=5)
    proposed = await done(there, "eve", "proposeTimes", bookingId=booking, startsAt=[later.isoformat()])
    [time] = proposed["proposedTimes"]
    assert (time["by"], proposed["status"]) == ("PRACTITIONER", "REQUESTED")
    await look(there, booking, "REQUESTED", REQUESTED)

    # Whoever has asked does not answer themselves.
    for who in ("ada", "eve", "mallory"):
        payload = await there.do(who, "acceptProposedTime", proposedTimeId=time["id"])
        assert [error["code"] for error in payload["errors"]] == ["NOT_FOUND"]
    accepted = await done(there, "bob", "acceptProposedTime", proposedTimeId=time["id"])
    assert (accepted["startsAt"], accepted["proposedTimes"]) == (time["startsAt"], [])
    await look(there, booking, "CONFIRMED", CONFIRMED)

    await done(there, "bob", "checkInBooking", bookingId=booking)
    await look(there, booking, "IN_PROGRESS", IN_PROGRESS)
    await done(there, "ada", "checkOutBooking", bookingId=booking)
    await look(there, booking, "COMPLETED", {"bob": set(), "ada": set()})

    found = await there.seen("bob", booking)
    assert found
    assert [(each["verb"], each["by"]) for each in found["timeline"]] == [
        ("CREATE", "CLIENT"),
        ("PROPOSE_TIMES", "PRACTITIONER"),
        ("ACCEPT_TIME", "CLIENT"),
        ("CONFIRM", "CLIENT"),
        ("CHECK_IN", "CLIENT"),
        ("CHECK_OUT", "PRACTITIONER"),
    ]


async def test_draft_is_nobodys_but_its_clients(api: httpx.AsyncClient) -> None:
    there = await market(api)
    booking = (await there.booked("bob", at_once() + timedelta(days=3), draft=True))["id"]
    for who in ("ada", "eve", "mallory"):
        assert await there.seen(who, booking) is None
        await refused(there, who, booking, set(VERBS), {"NOT_FOUND"})
    found = await there.seen("bob", booking)
    assert found
    assert {name for name in VERBS if found[name]} == {"viewerCanSubmit"}
    await refused(there, "bob", booking, set(VERBS) - {"viewerCanSubmit"}, REFUSED)
    submitted = await done(there, "bob", "submitBooking", bookingId=booking)
    assert submitted["status"] == "CONFIRMED"
    assert await there.seen("ada", booking)


@pytest.mark.parametrize(
    ("who", "verb", "status"), [("ada", "declineBooking", "DECLINED"), ("bob", "cancelBooking", "CANCELED")]
)
async def test_request_that_comes_to_nothing_frees_its_time(
    api: httpx.AsyncClient, who: str, verb: str, status: str
) -> None:
    there = await market(api, rules={"needs_approval": True})
    begins = at_once() + timedelta(days=3)
    booking = (await there.booked("bob", begins))["id"]
    assert (await there.book("mallory", begins))["errors"]
    await done(there, who, verb, bookingId=booking, reason="I am ill.")
    await look(there, booking, status, {"bob": set(), "ada": set()})
    assert (await there.book("mallory", begins))["errors"] == []
