from datetime import timedelta

import pytest
from temporalio import activity
from temporalio.client import WorkflowFailureError, WorkflowHandle
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from domains.practitioners.workflows import GeocodePlace, PractitionerOnboardingWorkflow, PractitionerVacation
from tests.temporal import time_skipping

SOMEBODY = "00000000-0000-0000-0000-000000000000"


async def test_vacation_lasts_until_its_end() -> None:
    asked: list[str] = []
    env: WorkflowEnvironment
    async with await time_skipping() as env:
        start = await env.get_current_time()
        end = start + timedelta(days=30)

        @activity.defn(name="end_vacation")
        async def ended(practitioner_id: str) -> str | None:
            asked.append(practitioner_id)
            # The first time the database's clock goes after ours.
            return end.isoformat() if len(asked) == 1 else None

        async with Worker(env.client, task_queue="test", workflows=[PractitionerVacation], activities=[ended]):
            handle: WorkflowHandle[PractitionerVacation, bool] = await env.client.start_workflow(
                PractitionerVacation.run, args=[SOMEBODY, end.isoformat()], id="vacation", task_queue="test"
            )
            await env.sleep(timedelta(days=29))
            assert asked == []
            assert await handle.result()
            assert await env.get_current_time() >= end + timedelta(seconds=10)
    assert asked == [SOMEBODY] * 2


async def test_vacation_that_ends_on_another_day_is_left_to_another() -> None:
    env: WorkflowEnvironment
    async with await time_skipping() as env:
        end = await env.get_current_time()

        @activity.defn(name="end_vacation")
        async def later(practitioner_id: str) -> str | None:
            return (end + timedelta(days=1)).isoformat()

        async with Worker(env.client, task_queue="test", workflows=[PractitionerVacation], activities=[later]):
            assert not await env.client.execute_workflow(
                PractitionerVacation.run, args=[SOMEBODY, end.isoformat()], id="other", task_queue="test"
            )


async def test_place_is_looked_for_until_somebody_answers() -> None:
    asked: list[str] = []
    env: WorkflowEnvironment
    async with await time_skipping() as env:

        @activity.defn(name="geocode_place")
        async def found(location_id: str) -> bool:
            asked.append(location_id)
            if len(asked) < 20:
                raise RuntimeError("away")
            return True

        async with Worker(env.client, task_queue="test", workflows=[GeocodePlace], activities=[found]):
            assert await env.client.execute_workflow(GeocodePlace.run, SOMEBODY, id="place", task_queue="test")
    assert asked == [SOMEBODY] * 20


async def test_place_is_not_looked_for_where_that_helps_nothing() -> None:
    asked: list[str] = []
    env: WorkflowEnvironment
    async with await time_skipping() as env:

        @activity.defn(name="geocode_place")
        async def refused(location_id: str) -> bool:
            asked.append(location_id)
            raise ApplicationError("no key", non_retryable=True)

        async with Worker(env.client, task_queue="test", workflows=[GeocodePlace], activities=[refused]):
            with pytest.raises(WorkflowFailureError):
                await env.client.execute_workflow(GeocodePlace.run, SOMEBODY, id="other", task_queue="test")
    assert asked == [SOMEBODY]


async def reminded(waits: int) -> tuple[list[tuple[str, int, int]], bool]:
    """Who is, how often and after how many days; they wait for as many looks. And whether they still do then."""
    asked: list[tuple[str, int, int]] = []
    env: WorkflowEnvironment
    async with await time_skipping() as env:
        start = await env.get_current_time()

        @activity.defn(name="remind_practitioner")
        async def remind(practitioner_id: str, nth: int) -> bool:
            asked.append((practitioner_id, nth, (await env.get_current_time() - start).days))
            return len(asked) <= waits

        async with Worker(
            env.client, task_queue="test", workflows=[PractitionerOnboardingWorkflow], activities=[remind]
        ):
            still = await env.client.execute_workflow(
                PractitionerOnboardingWorkflow.run, args=[SOMEBODY], id="onboarding", task_queue="test"
            )
    return asked, still


async def test_whoever_waits_is_reminded_three_times() -> None:
    assert await reminded(3) == ([(SOMEBODY, 1, 3), (SOMEBODY, 2, 7), (SOMEBODY, 3, 14)], True)


async def test_whoever_is_let_in_is_not_reminded_any_more() -> None:
    assert await reminded(1) == ([(SOMEBODY, 1, 3), (SOMEBODY, 2, 7)], False)
    assert await reminded(0) == ([(SOMEBODY, 1, 3)], False)
