from uuid import uuid4

import pytest

import domains
from domains.bookings import events
from domains.kernel.actor import system
from domains.kernel.consuming import RECEIVERS, Signal, Start, Wake
from domains.services.events import OccurrenceCanceled, OccurrenceUpdated
from tests.domains.bookings.agenda import NOW

list(domains.modules("receivers"))

FACT = {name: uuid4() for name in ("booking_id", "client_id", "host_id", "practitioner_id")}
KEY = str(FACT["booking_id"])
WAKE = Wake("BookingLifecycleWorkflow", id=f"booking-{KEY}", signal="changed", arguments=(KEY,))
# What changes neither when something is due, nor whether.
NO_MATTER = {
    events.BookingDrafted,
    events.BookingUpdated,
    events.BookingDeleted,
    events.TimesProposed,
    events.BookingCheckedOut,
    events.BookingReminderDue,
    events.BookingStartsSoon,
    events.ReviewDue,
}


def told(event: object) -> list[object]:
    found = []
    for receiver in RECEIVERS["bookings"].get(event.kind, []):  # type: ignore[attr-defined]
        found += list(receiver(event, position=7, actor=system("bookings"), now=NOW) or ())
    return found


@pytest.mark.parametrize("fact", events.BookingFact.__subclasses__())
def test_whatever_changes_what_is_due_is_told_to_its_life(fact: type[events.BookingFact]) -> None:
    ends = {events.BookingDeclined, events.BookingExpired, events.BookingCanceled, events.NoShowMarked}
    expected = [Signal(f"booking-{KEY}", "changed")] if fact in ends else [] if fact in NO_MATTER else [WAKE]
    assert told(fact(**FACT)) == expected


@pytest.mark.parametrize("fact", [OccurrenceUpdated, OccurrenceCanceled])
def test_bookings_follow_their_occurrence(fact: type[OccurrenceUpdated | OccurrenceCanceled]) -> None:
    key = uuid4()
    event = fact(occurrence_id=key, service_id=uuid4(), user_id=uuid4())
    assert told(event) == [Start("FollowOccurrence", id=f"follow-{key}-7", arguments=(str(key),))]
