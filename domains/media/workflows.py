from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError

from domains.kernel.recurring import Recurring

# A storage that is away comes back.
PATIENT = RetryPolicy(
    initial_interval=timedelta(seconds=1), backoff_coefficient=2, maximum_interval=timedelta(minutes=5)
)


@workflow.defn
class ProcessMedia:
    """Of one file, from when it is uploaded until it is shown, or not."""

    @workflow.run
    async def run(self, asset_id: str) -> str:
        try:
            status: str = await workflow.execute_activity(
                "process_media",
                args=[asset_id],
                result_type=str,
                start_to_close_timeout=timedelta(minutes=10),
                schedule_to_close_timeout=timedelta(days=1),
                heartbeat_timeout=timedelta(seconds=15),
                retry_policy=PATIENT,
            )
        except ActivityError:
            await workflow.execute_activity(
                "give_up_media", args=[asset_id], start_to_close_timeout=timedelta(minutes=1), retry_policy=PATIENT
            )
            return "FAILED"
        return status


@workflow.defn
class RemoveMedia:
    """Tries until the storage has removed them."""

    @workflow.run
    async def run(self, removal_id: str) -> int:
        removed: int = await workflow.execute_activity(
            "remove_media",
            args=[removal_id],
            result_type=int,
            start_to_close_timeout=timedelta(minutes=5),
            heartbeat_timeout=timedelta(seconds=15),
            retry_policy=PATIENT,
        )
        return removed


@workflow.defn
class ForgetMedia:
    @workflow.run
    async def run(self) -> int:
        forgotten: int = await workflow.execute_activity(
            "forget_media",
            result_type=int,
            start_to_close_timeout=timedelta(minutes=30),
            heartbeat_timeout=timedelta(seconds=15),
            retry_policy=PATIENT,
        )
        return forgotten


EVERY_HOUR = Recurring(id="forget-media", workflow="ForgetMedia", minute=40)
