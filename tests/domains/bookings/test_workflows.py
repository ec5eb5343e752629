"""Lives that take weeks, on a server that skips the time in which nothing happens."""

import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from asgiref.sync import sync_to_async
from temporalio import activity
from temporalio.client import WorkflowExecutionStatus
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from domains.bookings import actions, workflows
from domains.bookings.models import Booking, Status
from domains.bookings.workflows import BookingLifecycleWorkflow, FollowOccurrence, SweepBookings
from tests.domains.bookings.agenda import HOUR, book, host_of, self_of, session
from tests.domains.users.people import told
from tests.temporal import time_skipping

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
KEY = "00000000-0000-0000-0000-000000000000"
type Tend = Callable[[datetime], datetime | None]


@asynccontextmanager
async def at_work(tend: Tend | None = None) -> AsyncIterator[WorkflowEnvironment]:
    """Tending by the clock of the server: as it is done, or as is said."""
    env: WorkflowEnvironment
    async with await time_skipping() as env:

        @activity.defn(name="tend_booking")
        async def tended(booking_id: str) -> str | None:
            now = await env.get_current_time()
            if tend:
                due = tend(now)
            else:
                due = await sync_to_async(actions.tend_booking)(booking_id=UUID(booking_id), now=now)
            return due.isoformat() if due else None

        async with Worker(env.client, task_queue="test", workflows=[BookingLifecycleWorkflow], activities=[tended]):
            yield env


async def begin(env: WorkflowEnvironment, key: str = KEY) -> Any:
    return await env.client.start_workflow(
        BookingLifecycleWorkflow.run, key, id=f"booking-{key}", task_queue="test", start_signal="changed"
    )


def whole_minute(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(second=0, microsecond=0)


@sync_to_async
def booked(now: datetime, *, days: int, **more: Any) -> Booking:
    """For nine in the morning of a day to come."""
    at = whole_minute(now).replace(hour=9, minute=0) + days * DAY
    return book(session(**more), at=at, now=now)


async def now_of(booking: Booking) -> Booking:
    await booking.arefresh_from_db()
    return booking


def counts() -> tuple[int, int, int]:
    return tuple(len(told(f"bookings.{kind}")) for kind in ("reminder_due", "starts_soon", "review_due"))  # type: ignore[return-value]


@pytest.mark.usefixtures("committed")
async def test_what_is_booked_is_reminded_of_completed_and_asked_about() -> None:
    async with at_work() as env:
        booking = await booked(await env.get_current_time(), days=20)
        life = await begin(env, str(booking.pk))
        for to, expected in (
            (-25 * HOUR, (0, 0, 0)),
            (-23 * HOUR, (1, 0, 0)),
            (-HOUR / 2, (1, 1, 0)),
            (3 * HOUR, (1, 1, 0)),
        ):
            await env.sleep(booking.starts_at + to - await env.get_current_time())
            assert await sync_to_async(counts)() == expected
        assert (await now_of(booking)).status == Status.COMPLETED
        await life.result()
    assert await sync_to_async(counts)() == (1, 1, 1)


@pytest.mark.usefixtures("committed")
async def test_request_that_nobody_answers_is_declined() -> None:
    async with at_work() as env:
        booking = await booked(
            await env.get_current_time(), days=20, rules={"needs_approval": True, "answer_within": 3 * 24 * 60}
        )
        await (await begin(env, str(booking.pk))).result()
        assert (await now_of(booking)).status == Status.DECLINED
        assert booking.ended_at
        assert timedelta(0) <= booking.ended_at - booking.created_at - 3 * DAY < MINUTE


@pytest.mark.usefixtures("committed")
async def test_hold_that_nobody_pays_expires() -> None:
    async with at_work() as env:
        booking = await booked(await env.get_current_time(), days=20, price_cents=4500)
        await (await begin(env, str(booking.pk))).result()
        assert (await now_of(booking)).status == Status.EXPIRED
        assert booking.ended_at
        assert timedelta(0) <= booking.ended_at - booking.created_at - 10 * MINUTE < MINUTE


@pytest.mark.usefixtures("committed")
async def test_what_has_ended_lives_on_when_it_is_objected_to() -> None:
    """Under the same name, as a new run."""
    async with at_work() as env:
        booking = await booked(await env.get_current_time(), days=2)
        life = await begin(env, str(booking.pk))
        await env.sleep(booking.starts_at + 20 * MINUTE - await env.get_current_time())
        given = {"booking_id": booking.pk, "reason": ""}
        absent, objected = sync_to_async(actions.mark_no_show), sync_to_async(actions.object_to_no_show)
        host, client = await sync_to_async(lambda: (host_of(booking.service), self_of(booking.client)))()
        await absent(actor=host, now=await env.get_current_time(), **given)
        await life.signal("changed")
        while (await life.describe()).status is WorkflowExecutionStatus.RUNNING:
            await env.sleep(MINUTE)
        assert (await sync_to_async(counts)())[2] == 0
        await objected(actor=client, now=await env.get_current_time(), **given)
        await (await begin(env, str(booking.pk))).result()
    assert (await sync_to_async(counts)())[2] == 1


async def test_far_wait_hears_what_is_told_and_begun_twice_it_is_one() -> None:
    looks: list[datetime] = []

    def tend(now: datetime) -> datetime | None:
        looks.append(now)
        return now + 400 * DAY if len(looks) < 4 else None

    async with at_work(tend) as env:
        life = await begin(env)
        await env.sleep(10 * DAY)
        known = len(looks)
        again = await begin(env)
        assert again.first_execution_run_id in (None, life.first_execution_run_id)
        await env.sleep(MINUTE)
        assert len(looks) > known
        while (await life.describe()).status is WorkflowExecutionStatus.RUNNING:
            await env.sleep(DAY)
            if len(looks) < 4:
                await life.signal("changed")
    assert max(later - sooner for sooner, later in itertools.pairwise(looks)) < 20 * DAY


async def test_told_while_it_looks_it_looks_again() -> None:
    looks, life = 0, None
    env: WorkflowEnvironment
    async with await time_skipping() as env:

        @activity.defn(name="tend_booking")
        async def tended(booking_id: str) -> str | None:
            nonlocal looks
            looks += 1
            if looks == 1:
                await env.client.get_workflow_handle(f"booking-{booking_id}").signal("changed")
            return None

        async with Worker(env.client, task_queue="test", workflows=[BookingLifecycleWorkflow], activities=[tended]):
            life = await env.client.start_workflow(
                BookingLifecycleWorkflow.run, KEY, id=f"booking-{KEY}", task_queue="test"
            )
            await life.result()
    assert looks == 2


async def test_clock_that_goes_after_ours_is_waited_for_and_not_worn_out() -> None:
    looks: list[datetime] = []

    def tend(now: datetime) -> datetime | None:
        looks.append(now)
        due = looks[0] + DAY
        return due if now < due + timedelta(seconds=5) else None

    async with at_work(tend) as env:
        await (await begin(env)).result()
    assert 6 <= len(looks) <= 9


async def test_history_stays_short() -> None:
    """However often it is changed, it goes on under a new history, and hears what is told meanwhile."""
    looks = 0

    def tend(now: datetime) -> datetime | None:
        nonlocal looks
        looks += 1
        return now + MINUTE if looks < 3 * workflows.MOST_LOOKS else None

    async with at_work(tend) as env:
        life = await begin(env)
        first = (await life.describe()).run_id
        await life.result()
        assert (await life.describe()).run_id != first
        for run in (first, (await life.describe()).run_id):
            history = await env.client.get_workflow_handle(life.id, run_id=run).fetch_history()
            assert len(history.events) <= 12 * workflows.MOST_LOOKS
    assert looks == 3 * workflows.MOST_LOOKS


async def test_occurrence_is_followed_until_nobody_is_left() -> None:
    left = [50, 50, 7, 0]
    env: WorkflowEnvironment
    async with await time_skipping() as env:

        @activity.defn(name="follow_occurrence")
        async def followed(occurrence_id: str) -> int:
            return left.pop(0)

        async with Worker(env.client, task_queue="test", workflows=[FollowOccurrence], activities=[followed]):
            told = await env.client.execute_workflow(
                FollowOccurrence.run, KEY, id=f"follow-{uuid4()}", task_queue="test"
            )
    assert (told, left) == (107, [])


async def test_sweep_goes_on_where_it_stopped() -> None:
    asked: list[str | None] = []
    env: WorkflowEnvironment
    async with await time_skipping() as env:

        @activity.defn(name="sweep_bookings")
        async def swept(after: str | None) -> tuple[int, str | None]:
            asked.append(after)
            return (500, f"key {len(asked)}") if len(asked) < 3 else (4, None)

        async with Worker(env.client, task_queue="test", workflows=[SweepBookings], activities=[swept]):
            assert (
                await env.client.execute_workflow(SweepBookings.run, id=f"sweep-{uuid4()}", task_queue="test") == 1004
            )
    assert asked == [None, "key 1", "key 2"]
