"""Whole lives, whatever several people do in whatever order: nothing is ever had twice, and all is freed once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from domains.bookings import actions
from domains.bookings.models import BLOCKING, Booking, Status
from domains.bookings.selectors import COUNTED
from domains.kernel.actor import Actor
from domains.kernel.errors import DomainError
from domains.services.actions import schedule_occurrence, update_occurrence
from domains.services.models import Occupation, ServiceOccurrence
from tests.domains.bookings import agenda
from tests.domains.bookings.agenda import HOUR, NOW, TOMORROW

STARTS = st.integers(0, 11).map(lambda number: TOMORROW + number * HOUR / 2)
SOMEBODY, SOMETHING, SOME = st.integers(0, 3), st.integers(0, 3), st.integers(0, 30)


class Lives(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.now = NOW
        self.did: list[str] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @initialize()
    def open(self) -> None:
        """One who gives sessions, alone and in a group, free and not, with and without being asked; and a workshop."""
        alone = agenda.session(rules={"notice": 0, "buffer_after": 15, "interval": 30, "reschedule_until": 60})
        whose = alone.practitioner
        rules = {"notice": 0, "interval": 30, "needs_approval": True, "reschedule_until": 0}
        group = agenda.session(whose, capacity=3, rules=rules, title="Group")
        paid = agenda.session(whose, price_cents=500, rules={"notice": 0, "interval": 30}, title="Paid")
        self.services = [alone, group, paid, agenda.session(title="Elsewhere", rules={"notice": 0})]
        self.workshop = agenda.catalogue.workshop(whose, price_cents=0, capacity=3, title="Knots")
        self.occurrences = [agenda.occurrence(self.workshop, starts_at=TOMORROW + days * 24 * HOUR) for days in (3, 4)]
        self.clients = [agenda.client() for _ in range(4)]
        self.host, self.staff = agenda.host_of(alone), Actor(user_id=agenda.client().pk, roles=frozenset({"ADMIN"}))

    def attempt(self, verb: Callable[..., Any], **given: Any) -> None:
        """Whatever is refused is refused by name."""
        try:
            verb(now=self.now, **given)
        except DomainError:
            return
        self.did.append(verb.__name__)

    def actor(self, number: int) -> Actor:
        return [self.host, self.staff, *(agenda.self_of(each) for each in self.clients)][number % 6]

    def one_of(self, number: int) -> Booking | None:
        every = list(Booking.objects.order_by("created_at", "pk"))
        return every[number % len(every)] if every else None

    @rule(who=SOMEBODY, what=SOMETHING, at=STARTS, seats=st.integers(1, 3), draft=st.booleans())
    def book(self, who: int, what: int, at: datetime, seats: int, draft: bool) -> None:
        new = actions.NewBooking(service_id=self.services[what].pk, starts_at=at, seats=seats, draft=draft)
        self.attempt(actions.create_booking, new=new, actor=agenda.self_of(self.clients[who]))

    @rule(who=SOMEBODY, which=st.integers(0, 1), seats=st.integers(1, 3))
    def book_seat(self, who: int, which: int, seats: int) -> None:
        new = actions.NewBooking(occurrence_id=self.occurrences[which].pk, kind="WORKSHOP", seats=seats)  # type: ignore[arg-type]
        self.attempt(actions.create_booking, new=new, actor=agenda.self_of(self.clients[who]))

    @rule(which=SOME, actor=SOME, verb=st.sampled_from(["confirm", "check_in", "check_out", "complete", "submit"]))
    def go_on(self, which: int, actor: int, verb: str) -> None:
        if booking := self.one_of(which):
            self.attempt(getattr(actions, f"{verb}_booking"), booking_id=booking.pk, actor=self.actor(actor))

    @rule(
        which=SOME,
        actor=SOME,
        verb=st.sampled_from(["cancel_booking", "decline_booking", "mark_no_show", "object_to_no_show"]),
    )
    def end(self, which: int, actor: int, verb: str) -> None:
        if booking := self.one_of(which):
            self.attempt(getattr(actions, verb), booking_id=booking.pk, reason="", actor=self.actor(actor))

    @rule(which=SOME, actor=SOME, at=STARTS, to=st.integers(0, 1))
    def move(self, which: int, actor: int, at: datetime, to: int) -> None:
        if booking := self.one_of(which):
            seat = booking.occurrence_id is not None
            where = {"occurrence_id": self.occurrences[to].pk, "starts_at": None} if seat else {"starts_at": at}
            self.attempt(actions.reschedule_booking, booking_id=booking.pk, actor=self.actor(actor), **where)

    @rule(which=SOME, actor=SOME, at=STARTS)
    def propose_and_accept(self, which: int, actor: int, at: datetime) -> None:
        if booking := self.one_of(which):
            self.attempt(actions.propose_times, booking_id=booking.pk, starts_at=[at], actor=self.actor(actor))
            for time in booking.proposed_times.all():
                other = self.host if time.by == "CLIENT" else Actor(user_id=booking.client_id)
                self.attempt(actions.accept_proposed_time, proposed_time_id=time.pk, actor=other)

    @rule(at=STARTS)
    def schedule(self, at: datetime) -> None:
        values = {"starts_at": at, "time_zone": "UTC"}
        self.attempt(schedule_occurrence, service_id=self.workshop.pk, values=values, actor=self.host)

    @rule(which=st.integers(0, 1), at=STARTS, days=st.integers(0, 3))
    def put_off(self, which: int, at: datetime, days: int) -> None:
        key, values = self.occurrences[which].pk, {"starts_at": at + days * 24 * HOUR}
        self.attempt(update_occurrence, occurrence_id=key, values=values, actor=self.host)
        actions.follow_occurrence(occurrence_id=key, now=self.now)
        self.occurrences[which].refresh_from_db()

    @rule(minutes=st.sampled_from([5, 10, 30, 60, 600, 1500]))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(which=SOME)
    def tend(self, which: int) -> None:
        if booking := self.one_of(which):
            actions.tend_booking(booking_id=booking.pk, now=self.now)

    @invariant()
    def nothing_overlaps(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(agenda.OVERLAPS)
            assert cursor.fetchone() == (0,)

    @invariant()
    def whoever_goes_on_has_their_time(self) -> None:
        for booking in Booking.objects.select_related("occupation"):
            kept = booking.occupation
            assert (kept is not None) == (booking.status in BLOCKING)
            assert kept is None or (kept.starts_at, kept.ends_at) == (booking.starts_at, booking.ends_at)
            if kept and kept.resource == kept.pk:
                assert booking.kept_until, "what is confirmed has its time"
                assert booking.kept_until <= self.now
            steps = list(booking.timeline.values_list("number", "after"))
            assert [number for number, _ in steps] == list(range(1, len(steps) + 1))
            assert steps[-1][1] == booking.status

    @invariant()
    def seats_are_those_that_are_had(self) -> None:
        for kept in Occupation.objects.filter(occurrence=None):
            taken = kept.bookings.aggregate(taken=Sum("seats"))["taken"]
            assert taken, "what nobody has is free"
            assert taken == kept.seats_taken <= kept.seats_total
            waiting = list(kept.bookings.values_list("kept_until", flat=True))
            assert kept.kept_until == (None if None in waiting else max(waiting))
        for occurrence in ServiceOccurrence.objects.all():
            sold = occurrence.bookings.filter(status__in=COUNTED).aggregate(taken=Sum("seats"))["taken"] or 0
            assert sold == occurrence.seats_taken <= occurrence.capacity

    @invariant()
    def nothing_is_moved_by_itself_before_its_time(self) -> None:
        waiting = Booking.objects.filter(status__in=(Status.EXPIRED,))
        assert all(each.ended_at and each.ended_at >= each.created_at + timedelta(minutes=10) for each in waiting)


@pytest.mark.django_db
def test_lives() -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Lives,
        settings=settings(
            max_examples=60,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
