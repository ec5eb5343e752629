from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

# After they have applied. The nth reminder is always the nth, so these may be added to, and not moved about.
REMINDED_AFTER = (timedelta(days=3), timedelta(days=7), timedelta(days=14))


@workflow.defn
class PractitionerVacation:
    """Has somebody who is away be back when they said. If they say otherwise meanwhile, that has a workflow of its
    own, and this one finds nothing to do."""

    @workflow.run
    async def run(self, practitioner_id: str, until: str) -> bool:
        end = datetime.fromisoformat(until)
        while True:
            await workflow.sleep(max(end - workflow.now(), timedelta(0)))
            left: str | None = await workflow.execute_activity(
                "end_vacation", args=[practitioner_id], result_type=str, start_to_close_timeout=timedelta(seconds=30)
            )
            if left is None or datetime.fromisoformat(left) != end:
                return left is None
            end += timedelta(seconds=10)  # our clock goes before the other


@workflow.defn
class GeocodePlace:
    """Finds the point of a place, and tries for a day to."""

    @workflow.run
    async def run(self, location_id: str) -> bool:
        found: bool = await workflow.execute_activity(
            "geocode_place",
            args=[location_id],
            result_type=bool,
            start_to_close_timeout=timedelta(seconds=30),
            schedule_to_close_timeout=timedelta(days=1),
            retry_policy=RetryPolicy(
                initial_interval=timedelta(seconds=1), backoff_coefficient=2, maximum_interval=timedelta(minutes=10)
            ),
        )
        return found


@workflow.defn
class PractitionerOnboardingWorkflow:
    """Reminds somebody who has applied of what is theirs to do, as long as they wait to be let in. Whoever leaves and
    applies again meanwhile has two of these; each reminder is still sent once."""

    @workflow.run
    async def run(self, practitioner_id: str) -> bool:
        applied = workflow.now()
        for nth, pause in enumerate(REMINDED_AFTER, start=1):
            await workflow.sleep(applied + pause - workflow.now())
            waits: bool = await workflow.execute_activity(
                "remind_practitioner",
                args=[practitioner_id, nth],
                result_type=bool,
                start_to_close_timeout=timedelta(seconds=30),
            )
            if not waits:
                return False
        return True
