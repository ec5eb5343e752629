from typing import Any

from temporalio import activity
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from domains.search.workflows import RefreshSearch
from tests.temporal import time_skipping

SHELF = "00000000-0000-0000-0000-000000000000"


async def test_pieces_are_refreshed_until_there_are_none() -> None:
    asked: list[Any] = []
    following = {None: "a", "a": "b", "b": None}
    env: WorkflowEnvironment
    async with await time_skipping() as env:

        @activity.defn(name="refresh_search")
        async def refresh(subject: str, key: str, after: str | None) -> str | None:
            asked.append((subject, key, after))
            if len(asked) == 2:
                raise RuntimeError("killed")  # it goes on where it was
            return following[after]

        async with Worker(env.client, task_queue="test", workflows=[RefreshSearch], activities=[refresh]):
            await env.client.execute_workflow(
                RefreshSearch.run, args=["ServiceCategory", SHELF], id="refresh", task_queue="test"
            )
    assert asked == [("ServiceCategory", SHELF, after) for after in (None, "a", "a", "b")]
