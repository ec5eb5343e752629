from datetime import datetime, timedelta
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction

from domains.bookings import actions
from domains.bookings.actions import Blocked
from domains.bookings.models import Booking
from domains.kernel.actor import Actor
from domains.kernel.errors import Invalid, NotAllowed, NotFound
from domains.kernel.ids import uuid7
from domains.kernel.models import AuditLogEntry
from domains.practitioners.models import Practitioner
from domains.services.actions.occupying import lock_time, occupy
from domains.services.errors import ServiceNotOffered, TooManyBlocks
from domains.services.models import Occupation, ScheduleBlock, Service
from domains.users.models import Capability
from tests.domains.services.catalogue import (
    ANYBODY,
    NOW,
    STAFF,
    STRANGER,
    course,
    practitioner,
    self_of,
    service,
    somebody,
    space,
    workshop,
)
from tests.domains.users.people import at_once, prints, told

database = pytest.mark.django_db
committed = pytest.mark.usefixtures("committed")
HOUR = timedelta(hours=1)
NOON = NOW + timedelta(days=2)
WAITING = """SELECT count(*) FROM pg_locks JOIN pg_database each ON each.oid = database
    WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()"""


def block(
    of: Practitioner | None = None,
    service: Service | None = None,
    *,
    actor: Actor | None = None,
    starts_at: datetime = NOON,
    ends_at: datetime = NOON + 4 * HOUR,
    reason: str = "",
) -> Blocked:
    whose = of or (service and service.practitioner)
    return actions.create_schedule_block(
        practitioner_id=of and of.pk,
        service_id=service and service.pk,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason,
        actor=actor or self_of(whose.user),  # type: ignore[union-attr]
        now=NOW,
    )


def unblock(of: ScheduleBlock, actor: Actor | None = None) -> Any:
    return actions.delete_schedule_block(block_id=of.pk, actor=actor or self_of(of.practitioner.user), now=NOW)


def assistant(of: Practitioner) -> Actor:
    return Actor(user_id=somebody().pk, grants=frozenset({(Capability.MANAGE_PRACTICE.value, of.user_id)}))


def booking(of: Service, starts_at: datetime = NOON, status: str = "CONFIRMED", **more: Any) -> Booking:
    ends_at = starts_at + HOUR
    blocking = status in ("PENDING_PAYMENT", "REQUESTED", "CONFIRMED", "IN_PROGRESS")
    is_space = of.type == "SPACE"
    kept = Occupation(
        kind="SPACE" if is_space else "PRACTITIONER",
        resource=of.pk if is_space else of.practitioner_id,
        service=of,
        starts_at=starts_at,
        ends_at=ends_at,
        during=(starts_at, ends_at),
    )
    if blocking:
        occupy([kept], taken=ServiceNotOffered())
    times = {"starts_at": starts_at, "ends_at": ends_at, "created_at": NOW, "updated_at": NOW}
    times["movable_until"] = starts_at
    what = {"service": of, "practitioner": of.practitioner, "type": of.type, "client": somebody()}
    state = {"status": status, "payment_status": "NONE", "occupation": kept if blocking else None}
    if status in ("PENDING_PAYMENT", "REQUESTED"):
        state["kept_until"] = NOW + HOUR
    if status == "CANCELED":
        state |= {"ended_at": NOW, "ended_by": "CLIENT"}
    rest = {"delivery_mode": "VIRTUAL", "time_zone": "UTC", "price_cents": 0, "currency": "EUR"}
    return Booking.objects.create(**{**times, **what, **state, **rest, **more})


@database
def test_create_schedule_block() -> None:
    ada = practitioner()
    made = block(ada, reason=" Lunch\0 ").block
    assert (made.practitioner, made.service, made.service_type, made.reason) == (ada, None, "", "Lunch")
    assert (made.starts_at, made.ends_at, made.created_at) == (NOON, NOON + 4 * HOUR, NOW)
    assert told("services.schedule_block_created") == [
        {"block_id": str(made.pk), "practitioner_id": str(ada.pk), "user_id": str(ada.user_id)}
    ]
    assert AuditLogEntry.objects.get(action="services.schedule_block_created").after == prints(made)
    block(ada, actor=assistant(ada))
    assert ada.blocks.count() == 2


@database
def test_create_schedule_block_of_one_s_own_practice() -> None:
    ada = practitioner()
    assert block(actor=self_of(ada.user)).block.practitioner == ada
    with pytest.raises(NotFound):
        block(actor=self_of(somebody()))


@database
def test_create_schedule_block_of_one_service() -> None:
    for of in (service(), workshop(), space()):
        for whose in (None, of.practitioner):
            made = block(whose, of).block
            assert (made.practitioner, made.service, made.service_type) == (of.practitioner, of, of.type)


@database
def test_create_schedule_block_of_what_is_not_booked_for_a_time() -> None:
    with pytest.raises(Invalid) as refusal:
        block(service=course())
    assert refusal.value.path == ("serviceId",)


@database
def test_create_schedule_block_is_not_for_others() -> None:
    yoga = service()
    for who in (STRANGER, ANYBODY, STAFF):
        for whose, what in ((yoga.practitioner, None), (None, yoga), (yoga.practitioner, yoga)):
            with pytest.raises(NotAllowed):
                block(whose, what, actor=who)
    bob = practitioner()
    with pytest.raises(NotFound) as refusal:
        block(bob, yoga)
    assert refusal.value.path == ("serviceId",)
    Service.objects.update(status="DRAFT", published_at=None)
    for whose, what, path in (
        (None, yoga, "serviceId"),
        (Practitioner(pk=uuid7(), user=bob.user), None, "practitionerId"),
    ):
        with pytest.raises(NotFound) as refusal:
            block(whose, what, actor=self_of(bob.user))
        assert refusal.value.path == (path,)
    assert not ScheduleBlock.objects.exists()


@database
@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"starts_at": NOW - HOUR, "ends_at": NOW}, "endsAt"),
        ({"starts_at": NOON, "ends_at": NOON}, "endsAt"),
        ({"starts_at": NOON, "ends_at": NOON + timedelta(days=366, microseconds=1)}, "endsAt"),
        ({"starts_at": NOON + timedelta(days=1800), "ends_at": NOON + timedelta(days=1830)}, "endsAt"),
        ({"reason": "x" * 201}, "reason"),
    ],
)
def test_create_schedule_block_that_cannot_be_is_refused(given: Any, path: str) -> None:
    with pytest.raises(Invalid) as refusal:
        block(practitioner(), **given)
    assert refusal.value.path == (path,)


@database
def test_create_schedule_block_may_have_begun_and_take_a_year() -> None:
    ada = practitioner()
    block(ada, starts_at=NOW - HOUR, ends_at=NOW + HOUR)
    block(ada, starts_at=NOON, ends_at=NOON + timedelta(days=366))
    assert ada.blocks.count() == 2


@database
def test_blocks_to_come_are_at_most_five_hundred() -> None:
    ada = practitioner()

    def made(ends_at: datetime) -> ScheduleBlock:
        return ScheduleBlock(practitioner=ada, starts_at=NOW - HOUR, ends_at=ends_at, created_at=NOW)

    ScheduleBlock.objects.bulk_create(made(NOW) for _ in range(9))
    ScheduleBlock.objects.bulk_create(made(NOON) for _ in range(499))
    block(ada)
    with pytest.raises(TooManyBlocks) as refusal:
        block(ada)
    assert refusal.value.most == 500
    block(practitioner())


@database
def test_what_is_booked_stays_and_is_told() -> None:
    ada = practitioner()
    yoga, room, other = service(ada), space(ada), service()
    inside = booking(yoga, NOON + HOUR)
    there = booking(room, NOON + 2 * HOUR)
    reaches_in = booking(yoga, NOON - HOUR / 2)
    asked = booking(yoga, NOON + 3 * HOUR, "REQUESTED")
    booking(yoga, NOON - 2 * HOUR)
    booking(yoga, NOON + 4 * HOUR)
    booking(yoga, NOON + HOUR, "CANCELED")
    booking(yoga, NOON + 2 * HOUR, "PENDING_PAYMENT", kept_until=NOW)
    booking(other, NOON)
    before = list(Booking.objects.order_by("pk").values())
    assert block(ada).conflicts == [reaches_in, inside, there, asked]
    assert block(service=room).conflicts == [there]
    assert block(service=yoga).conflicts == [reaches_in, inside, asked]
    assert block(ada, starts_at=NOON + 9 * HOUR, ends_at=NOON + 10 * HOUR).conflicts == []
    assert list(Booking.objects.order_by("pk").values()) == before


@database
def test_delete_schedule_block() -> None:
    made = block(practitioner()).block
    for who, refusal in ((STRANGER, NotFound), (ANYBODY, NotFound), (STAFF, NotAllowed)):
        with pytest.raises(refusal):
            unblock(made, who)
    before = prints(made)
    assert unblock(made, assistant(made.practitioner)) == made.pk
    assert not ScheduleBlock.objects.exists()
    assert told("services.schedule_block_deleted")[0]["block_id"] == str(made.pk)
    assert AuditLogEntry.objects.get(action="services.schedule_block_deleted").before == before
    with pytest.raises(NotFound) as refused:
        unblock(made)
    assert refused.value.path == ("blockId",)


@database
def test_delete_schedule_block_that_is_over() -> None:
    ada = practitioner()
    made = ScheduleBlock.objects.create(practitioner=ada, starts_at=NOW - 2 * HOUR, ends_at=NOW - HOUR, created_at=NOW)
    assert unblock(made) == made.pk


@committed
@pytest.mark.parametrize("kind", ["session", "space"])
def test_nobody_books_unseen_while_time_is_blocked(kind: str) -> None:
    """Whoever booked first is among the conflicts, however late they are done."""
    ada = practitioner()
    of = service(ada) if kind == "session" else space(ada)
    resource = ada.pk if kind == "session" else of.pk
    holding = Event()

    def book() -> Booking:
        with transaction.atomic():
            lock_time(resource)
            holding.set()
            with connection.cursor() as cursor:  # until somebody waits for it
                wait_for_waiter(cursor)
            return booking(of)

    def close() -> Blocked:
        assert holding.wait(10)
        return block(ada)

    booked, blocked = at_once(book, close)
    assert [each.pk for each in blocked.conflicts] == [booked.pk]  # type: ignore[attr-defined]


def wait_for_waiter(cursor: Any) -> None:
    for _ in range(100_000):
        cursor.execute(WAITING)
        if cursor.fetchone()[0]:
            return
    raise AssertionError("nobody waits")
