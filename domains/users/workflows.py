from datetime import timedelta

from temporalio import workflow

from domains.kernel.recurring import Recurring


@workflow.defn
class ClearExpiredSessions:
    @workflow.run
    async def run(self) -> int:
        cleared: int = await workflow.execute_activity(
            "clear_expired_sessions", result_type=int, start_to_close_timeout=timedelta(minutes=5)
        )
        return cleared


EVERY_NIGHT = Recurring(id="clear-expired-sessions", workflow="ClearExpiredSessions", hour=3, minute=10)


@workflow.defn
class ForgetChallenges:
    @workflow.run
    async def run(self) -> int:
        forgotten: int = await workflow.execute_activity(
            "forget_challenges", result_type=int, start_to_close_timeout=timedelta(minutes=5)
        )
        return forgotten


FORGET_EVERY_NIGHT = Recurring(id="forget-challenges", workflow="ForgetChallenges", hour=3, minute=15)
