from contextlib import suppress
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from domains.kernel.recurring import Recurring

# A database that is away comes back.
PATIENT = RetryPolicy(
    initial_interval=timedelta(seconds=1), backoff_coefficient=2, maximum_interval=timedelta(minutes=1)
)
SOON = timedelta(seconds=1)  # our clock may go before the other
MOST_LOOKS = 100  # before it goes on under a new history


@workflow.defn
class BookingLifecycleWorkflow:
    """Sees to a booking whenever something is due, until nothing more will be. It knows nothing of it: what is due, and
    when, the booking says each time."""

    def __init__(self) -> None:
        self.is_changed = False

    @workflow.signal
    def changed(self) -> None:
        self.is_changed = True

    @workflow.run
    async def run(self, booking_id: str) -> None:
        for _ in range(MOST_LOOKS):
            # Whatever is told while it looks may not have been seen: so it looks again.
            self.is_changed = False
            due: str | None = await workflow.execute_activity(
                "tend_booking",
                args=[booking_id],
                result_type=str | None,  # type: ignore[arg-type]
                start_to_close_timeout=timedelta(seconds=30),
                retry_policy=PATIENT,
            )
            if self.is_changed:
                continue
            if due is None:
                return
            pause = datetime.fromisoformat(due) - workflow.now()
            with suppress(TimeoutError):
                await workflow.wait_condition(lambda: self.is_changed, timeout=max(pause, SOON))
        workflow.continue_as_new(booking_id)


@workflow.defn
class FollowOccurrence:
    """Tells everybody who has a seat of what has become of an occurrence, some at a time."""

    @workflow.run
    async def run(self, occurrence_id: str) -> int:
        told = 0
        while True:
            some: int = await workflow.execute_activity(
                "follow_occurrence",
                args=[occurrence_id],
                result_type=int,
                start_to_close_timeout=timedelta(minutes=1),
                retry_policy=PATIENT,
            )
            if not some:
                return told
            told += some


@workflow.defn
class SweepBookings:
    """The net under all the others: what should have happened by itself and did not, some at a time."""

    @workflow.run
    async def run(self) -> int:
        some: int
        swept, last = 0, None
        while True:
            some, last = await workflow.execute_activity(
                "sweep_bookings",
                args=[last],
                result_type=tuple[int, str | None],
                start_to_close_timeout=timedelta(minutes=5),
                retry_policy=PATIENT,
            )
            swept += some
            if last is None:
                return swept


@workflow.defn
class CountPopularServices:
    @workflow.run
    async def run(self) -> int:
        changed: int = await workflow.execute_activity(
            "count_popular_services",
            result_type=int,
            start_to_close_timeout=timedelta(minutes=5),
            retry_policy=PATIENT,
        )
        return changed


# Also at two in the night, when there is least to do.
EVERY_HOUR = Recurring(id="sweep-bookings", workflow="SweepBookings", minute=0)
COUNTED_EVERY_HOUR = Recurring(id="count-popular-services", workflow="CountPopularServices", minute=10)
