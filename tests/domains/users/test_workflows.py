from temporalio import activity
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from domains.users.workflows import ClearExpiredSessions
from estuary import worker
from tests.temporal import time_skipping


async def test_clear_expired_sessions_tries_until_it_succeeds() -> None:
    tries = 0

    @activity.defn(name="clear_expired_sessions")
    async def flaky() -> int:
        nonlocal tries
        tries += 1
        if tries < 4:
            raise ConnectionError("the database is away")
        return 7

    env: WorkflowEnvironment
    async with (
        await time_skipping() as env,
        Worker(env.client, task_queue="test", workflows=[ClearExpiredSessions], activities=[flaky]),
    ):
        assert await env.client.execute_workflow(ClearExpiredSessions.run, id="clear", task_queue="test") == 7
    assert tries == 4


def test_worker_finds_every_workflow_and_activity() -> None:
    assert ClearExpiredSessions in worker.workflows()
    assert "clear_expired_sessions" in [function.__name__ for function in worker.activities()]
    assert "ClearExpiredSessions" in [job.workflow for job in worker.recurring()]


def test_recurring_work_names_workflows_that_exist() -> None:
    known = {found.__name__ for found in worker.workflows()}
    assert {job.workflow for job in worker.recurring()} <= known
