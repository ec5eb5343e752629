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


EVERY_NIGHT = Recurring(id="forget-done-verbs", workflow="ForgetDoneVerbs", hour=3, minute=20)
