"""What happens by itself: each thing once, however often and whenever one looks."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domains.bookings import actions
from domains.bookings.actions import tending
from domains.bookings.errors import SlotUnavailable
from domains.bookings.models import OVER, Booking, Status
from domains.kernel.errors import DomainError
from domains.services.models import Occupation
from tests.domains.bookings.agenda import HOUR, NOW, TOMORROW, book, client, host_of, self_of, session
from tests.domains.users.people import at_once, told

database = pytest.mark.django_db
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
FAR = TOMORROW + 3 * DAY
ASKED: dict[str, Any] = {"rules": {"needs_approval": True, "notice": 0, "answer_within": 600}}
REMINDER, SOON, REVIEW = "bookings.reminder_due", "bookings.starts_soon", "bookings.review_due"


def tend(booking: Booking, now: datetime) -> datetime | None:
    due = actions.tend_booking(booking_id=booking.pk, now=now)
    booking.refresh_from_db()
    return due


def counts() -> tuple[int, int, int]:
    return len(told(REMINDER)), len(told(SOON)), len(told(REVIEW))


@database
def test_tend_says_what_comes_next_through_a_whole_life() -> None:
    booking = book(session(), at=FAR)
    moments = [FAR - DAY, FAR - HOUR, FAR + 2 * HOUR, FAR + 4 * HOUR]
    assert tend(booking, NOW) == moments[0]
    for at, after, so_far in zip(
        moments, [*moments[1:], None], [(1, 0, 0), (1, 1, 0), (1, 1, 0), (1, 1, 1)], strict=True
    ):
        for _ in range(2):
            assert (tend(booking, at), counts()) == (after, so_far)
    assert booking.status == Status.COMPLETED
    assert booking.timeline.count() == 2


@database
def test_tend_declines_what_nobody_answered_and_expires_what_nobody_paid() -> None:
    asked, held = book(session(**ASKED), at=FAR), book(session(price_cents=4500), at=FAR)
    for booking, span, becomes in ((asked, 10 * HOUR, Status.DECLINED), (held, 10 * MINUTE, Status.EXPIRED)):
        assert tend(booking, NOW + span - MINUTE) == NOW + span
        assert booking.status not in OVER
        assert tend(booking, NOW + span) is None
        assert (booking.status, booking.ended_by, booking.occupation_id) == (becomes, "SYSTEM", None)


@database
def test_late_booking_gets_no_reminder_of_a_moment_that_has_passed() -> None:
    booking = book(session(rules={"notice": 0}), at=TOMORROW, now=TOMORROW - HOUR / 2)
    assert tend(booking, TOMORROW - HOUR / 2) == TOMORROW + 2 * HOUR
    assert counts() == (0, 0, 0)


@database
def test_nobody_is_reminded_of_what_has_begun() -> None:
    booking = book(session(), at=FAR)
    tend(booking, FAR + MINUTE)
    assert counts() == (0, 0, 0)


@database
def test_moved_it_is_reminded_anew() -> None:
    booking = book(session(), at=FAR)
    tend(booking, FAR - DAY)
    actions.reschedule_booking(
        booking_id=booking.pk, starts_at=FAR + 2 * DAY, actor=host_of(booking.service), now=FAR - DAY
    )
    assert tend(booking, FAR - DAY) == FAR + DAY
    assert tend(booking, FAR + DAY) == FAR + 2 * DAY - HOUR
    assert counts() == (2, 0, 0)


@database
def test_moved_to_a_time_that_is_near_it_is_reminded_of_what_is_to_come() -> None:
    booking = book(session(rules={"notice": 0}), at=FAR)
    actions.reschedule_booking(
        booking_id=booking.pk, starts_at=TOMORROW, actor=host_of(booking.service), now=TOMORROW - 2 * HOUR
    )
    assert tend(booking, TOMORROW - 2 * HOUR) == TOMORROW - HOUR
    tend(booking, TOMORROW - HOUR)
    assert counts() == (0, 1, 0)


@database
def test_objected_to_it_is_asked_about_after_all() -> None:
    booking = book(session(), at=FAR)
    actions.mark_no_show(booking_id=booking.pk, reason="", actor=host_of(booking.service), now=FAR + HOUR)
    assert tend(booking, FAR + 9 * HOUR) is None
    actions.object_to_no_show(booking_id=booking.pk, reason="", actor=self_of(booking.client), now=FAR + 10 * HOUR)
    assert tend(booking, FAR + 10 * HOUR) == FAR + 12 * HOUR
    assert tend(booking, FAR + 12 * HOUR) is None
    assert counts() == (0, 0, 1)


@database
def test_what_is_not_there_or_a_draft_needs_nobody() -> None:
    draft = book(session(), at=FAR, draft=True)
    assert tend(draft, FAR + DAY) is None
    assert actions.tend_booking(booking_id=UUID(int=7), now=NOW) is None


@pytest.mark.usefixtures("committed")
def test_tended_by_several_at_once_it_happens_once() -> None:
    booking = book(session(), at=FAR)
    at_once(*[lambda: actions.tend_booking(booking_id=booking.pk, now=FAR - HOUR / 2)] * 4)
    at_once(*[lambda: actions.tend_booking(booking_id=booking.pk, now=FAR + 9 * HOUR)] * 4)
    at_once(*[lambda: actions.tend_booking(booking_id=booking.pk, now=FAR + 12 * HOUR)] * 4)
    assert counts() == (1, 1, 1)
    assert len(told("bookings.completed")) == 1


# In any order, at any time.

MOVES = ("tend", "tend", "tend", "confirm", "move", "check_in", "check_out", "no_show", "object", "cancel")
KIND = st.sampled_from(["free", "asked", "costs"])
STEPS = st.lists(st.tuples(st.sampled_from(MOVES), st.integers(min_value=0, max_value=30 * 60)), max_size=25)


@database
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=KIND, steps=STEPS)
def test_every_thing_that_is_due_happens_once_at_its_time(kind: str, steps: list[tuple[str, int]]) -> None:
    with transaction.atomic():
        Life(kind).live(steps)
        transaction.set_rollback(True)


class Life:
    """Of one booking: whatever is done with it, what it says comes next is true."""

    def __init__(self, kind: str) -> None:
        more: dict[str, Any] = {"free": {}, "asked": ASKED, "costs": {"price_cents": 4500}}[kind]
        self.booking = book(session(**more), at=FAR)
        self.now, self.moved = NOW, 0

    def live(self, steps: list[tuple[str, int]]) -> None:
        for verb, minutes in steps:
            self.now += minutes * MINUTE
            before = counts()
            try:
                with transaction.atomic():
                    getattr(self, verb)()
            except DomainError:
                assert counts() == before
            self.booking.refresh_from_db()
            self.hold()
        while (due := tend(self.booking, self.now)) is not None:
            assert due > self.now
            assert tend(self.booking, due - MINUTE / 2) == due
            self.now = due
            self.hold()
        assert self.booking.status in OVER
        assert self.booking.occupation_id is None
        assert counts()[2] == (self.booking.status == Status.COMPLETED) or self.booking.status == Status.NO_SHOW

    def hold(self) -> None:
        reminders, soon, reviews = counts()
        assert max(reminders, soon) <= 1 + self.moved
        assert reviews <= 1
        if self.booking.hour_before_told_at:
            assert self.booking.starts_at - HOUR <= self.booking.hour_before_told_at

    def tend(self) -> None:
        due = tend(self.booking, self.now)
        so_far = counts()
        assert tend(self.booking, self.now) == due
        assert counts() == so_far
        assert due is None or due > self.now

    def confirm(self) -> None:
        actions.confirm_booking(booking_id=self.booking.pk, actor=self.host, now=self.now)

    def move(self) -> None:
        to = self.booking.starts_at + DAY
        actions.reschedule_booking(booking_id=self.booking.pk, starts_at=to, actor=self.host, now=self.now)
        self.moved += 1

    def check_in(self) -> None:
        actions.check_in_booking(booking_id=self.booking.pk, actor=self.host, now=self.now)

    def check_out(self) -> None:
        actions.check_out_booking(booking_id=self.booking.pk, actor=self.host, now=self.now)

    def no_show(self) -> None:
        actions.mark_no_show(booking_id=self.booking.pk, reason="", actor=self.host, now=self.now)

    def object(self) -> None:
        actions.object_to_no_show(
            booking_id=self.booking.pk, reason="", actor=self_of(self.booking.client), now=self.now
        )

    def cancel(self) -> None:
        actions.cancel_booking(booking_id=self.booking.pk, reason="", actor=self.host, now=self.now)

    @property
    def host(self) -> Any:
        return host_of(self.booking.service)


# With nobody there to see to it.


@database
def test_without_anybody_at_work_a_hold_that_has_lapsed_is_in_nobodys_way() -> None:
    service = session(price_cents=4500)
    for nth in range(5):
        now = NOW + nth * 10 * MINUTE
        book(service, client(), now=now)
        with pytest.raises(SlotUnavailable):
            book(service, client(), now=now + 10 * MINUTE - timedelta(seconds=1))
    assert Booking.objects.filter(status=Status.PENDING_PAYMENT).count() == 1
    assert Occupation.objects.count() == 1


@database
def test_sweep_catches_up() -> None:
    service = session()
    held = book(session(price_cents=4500), at=FAR)
    asked = book(session(**ASKED), at=FAR)
    over = book(service, at=TOMORROW)
    soon = book(service, at=FAR)
    settled = book(service, at=FAR + 9 * DAY)
    now = FAR - HOUR / 2
    assert actions.sweep_bookings(now=now) == (4, None)
    found = {each.pk: each.status for each in Booking.objects.all()}
    assert found == {
        held.pk: Status.EXPIRED,
        asked.pk: Status.DECLINED,
        over.pk: Status.COMPLETED,
        soon.pk: Status.CONFIRMED,
        settled.pk: Status.CONFIRMED,
    }
    assert counts() == (1, 1, 0)
    assert actions.sweep_bookings(now=now) == (0, None)
    assert actions.sweep_bookings(now=now + 3 * HOUR) == (2, None)  # to review the one, and to complete the other
    assert counts() == (1, 1, 1)


@database
def test_sweep_leaves_to_others_what_has_just_become_due() -> None:
    book(session(price_cents=4500), at=FAR)
    assert actions.sweep_bookings(now=NOW + 14 * MINUTE) == (0, None)
    assert actions.sweep_bookings(now=NOW + 15 * MINUTE) == (1, None)


@database
def test_sweep_goes_on_until_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """In pieces, and past what cannot be tended."""
    monkeypatch.setattr(tending, "MOST_AT_ONCE", 2)
    service = session(price_cents=4500)
    held = [book(service, client(), at=FAR + nth * HOUR) for nth in range(5)]
    really = tending.tend_booking

    def poisoned(*, booking_id: UUID, now: datetime) -> datetime | None:
        if booking_id == held[0].pk:
            raise ValueError("poison")
        return really(booking_id=booking_id, now=now)

    monkeypatch.setattr(tending, "tend_booking", poisoned)
    pieces, after = [], None
    while True:
        some, after = actions.sweep_bookings(now=NOW + DAY, after=after)
        pieces.append(some)
        if after is None:
            break
    assert pieces == [2, 2, 1]
    assert list(Booking.objects.exclude(status=Status.EXPIRED)) == [held[0]]
