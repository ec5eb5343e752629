from datetime import timedelta

import pytest

from domains.bookings.actions import mark_no_show
from domains.bookings.models import Booking, Party
from domains.kernel.actor import Actor
from domains.kernel.errors import Invalid
from domains.users.models import Role
from tests.domains.bookings.agenda import TOMORROW, book, client, host_of, self_of, session
from tests.domains.users.people import told

pytestmark = pytest.mark.django_db
LATE = TOMORROW + timedelta(minutes=20)


def mark(booking: Booking, actor: Actor, absent: Party | None = None) -> Booking:
    return mark_no_show(booking_id=booking.pk, reason="", absent=absent, actor=actor, now=LATE)


def staff() -> Actor:
    return self_of(client(roles=[Role.STAFF]))


@pytest.mark.parametrize("said", [None, Party.CLIENT])
def test_mark_no_show_by_whoever_offers_it_is_of_the_client(said: Party | None) -> None:
    booking = book(session())
    assert mark(booking, host_of(booking.service), said).absent == Party.CLIENT


@pytest.mark.parametrize("said", [None, Party.PRACTITIONER])
def test_mark_no_show_by_the_client_is_of_the_practitioner(said: Party | None) -> None:
    booking = book(session())
    assert mark(booking, self_of(booking.client), said).absent == Party.PRACTITIONER


@pytest.mark.parametrize("said", [Party.CLIENT, Party.PRACTITIONER])
def test_mark_no_show_by_staff_is_of_whom_they_say(said: Party) -> None:
    marked = mark(book(session()), staff(), said)
    assert (marked.absent, marked.ended_by) == (said, Party.STAFF)
    assert [each["booking_id"] for each in told("bookings.no_show_marked")] == [str(marked.pk)]


def test_mark_no_show_of_nobody_or_of_oneself_is_refused() -> None:
    booking = book(session())
    me, host = self_of(booking.client), host_of(booking.service)
    for actor, said in (
        (staff(), None), (staff(), Party.STAFF), (staff(), Party.SYSTEM), (me, Party.CLIENT), (host, Party.PRACTITIONER)
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            mark(booking, actor, said)
        assert refused.value.path == ("absent",)
    booking.refresh_from_db()
    assert booking.status == "CONFIRMED"
