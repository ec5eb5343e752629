from datetime import timedelta

from temporalio import workflow

from domains.kernel.recurring import Recurring


@workflow.defn
class ForgetDoneVerbs:
    @workflow.run
    async def run(self) -> int:
        forgotten: int = await workflow.execute_activity(
            "forget_done_verbs", result_type=int, start_to_close_timeout=timedelta(minutes=5)
        )
        return forgotten


@workflow.defn
class PruneLog:
    """Events that are old and were told to everybody, and entries of the audit log that need not be kept any more."""

    @workflow.run
    async def run(self) -> int:
        pruned: int = await workflow.execute_activity(
            "prune_log", result_type=int, start_to_close_timeout=timedelta(minutes=30)
        )
        return pruned


PRUNE_EVERY_NIGHT = Recurring(id="prune-log", workflow="PruneLog", hour=3, minute=30)
EVERY_NIGHT = Recurring(id="forget-done-verbs", workflow="ForgetDoneVerbs", hour=3, minute=20)
