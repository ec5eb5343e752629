from datetime import timedelta

from temporalio import workflow


@workflow.defn
class RefreshSearch:
    """All that has something of it, some at a time."""

    @workflow.run
    async def run(self, subject: str, key: str, after: str | None = None) -> None:
        while not workflow.info().is_continue_as_new_suggested():
            after = await workflow.execute_activity(
                "refresh_search",
                args=[subject, key, after],
                result_type=str,
                start_to_close_timeout=timedelta(seconds=30),
            )
            if after is None:
                return
        workflow.continue_as_new(args=[subject, key, after])
