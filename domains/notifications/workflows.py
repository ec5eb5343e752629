from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy


@workflow.defn
class DeliverMail:
    """Tries for three days: a mail server that is away comes back, and a mail that is older says nothing any more."""

    @workflow.run
    async def run(self, kind: str, position: str) -> bool:
        sent: bool = await workflow.execute_activity(
            "deliver_mail",
            args=[kind, position],
            result_type=bool,
            start_to_close_timeout=timedelta(seconds=30),
            schedule_to_close_timeout=timedelta(days=3),
            retry_policy=RetryPolicy(
                initial_interval=timedelta(seconds=1), backoff_coefficient=2, maximum_interval=timedelta(minutes=10)
            ),
        )
        return sent


@workflow.defn
class DeliverText:
    """Tries for as long as the code in it can be used."""

    @workflow.run
    async def run(self, challenge_id: str) -> bool:
        sent: bool = await workflow.execute_activity(
            "deliver_text",
            args=[challenge_id],
            result_type=bool,
            start_to_close_timeout=timedelta(seconds=30),
            schedule_to_close_timeout=timedelta(minutes=10),
            retry_policy=RetryPolicy(
                initial_interval=timedelta(seconds=1), backoff_coefficient=2, maximum_interval=timedelta(seconds=30)
            ),
        )
        return sent
