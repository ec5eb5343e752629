"""The worker: every domain's workflows and activities, on one task queue, until it is asked to end."""

import asyncio
import inspect
import logging
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleRange,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)
from temporalio.worker import Worker

from domains import modules
from domains.kernel.recurring import Recurring
from estuary.consumers import Consumers

log = logging.getLogger(__name__)

THREADS = 16  # activities at once; each may hold a database connection
DRAIN = timedelta(seconds=10)
RETRY_EVERY = 2.0


def workflows() -> list[type]:
    return [
        value
        for module in modules("workflows")
        for _, value in inspect.getmembers(module, inspect.isclass)
        if "__temporal_workflow_definition" in vars(value) and value.__module__ == module.__name__
    ]


def activities() -> list[Any]:
    return [
        value
        for module in modules("activities")
        for _, value in inspect.getmembers(module, inspect.isfunction)
        if hasattr(value, "__temporal_activity_definition") and value.__module__ == module.__name__
    ]


def recurring() -> list[Recurring]:
    return [
        value
        for module in modules("workflows")
        for _, value in inspect.getmembers(module, lambda member: isinstance(member, Recurring))
    ]


async def work(ready_file: Path | None) -> None:
    asked_to_end = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sig in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sig, asked_to_end.set)

    client = await connect(asked_to_end)
    if client is None:
        return
    for job in recurring():
        await keep_scheduled(client, job)

    pool = ThreadPoolExecutor(THREADS, thread_name_prefix="activity")
    async with Worker(
        client,
        task_queue=settings.TEMPORAL_TASK_QUEUE,
        workflows=workflows(),
        activities=activities(),
        activity_executor=pool,
        max_concurrent_activities=THREADS,
        graceful_shutdown_timeout=DRAIN,
    ):
        telling = asyncio.create_task(Consumers(client).run())
        log.info("The worker is at work", extra={"queue": settings.TEMPORAL_TASK_QUEUE})
        if ready_file:
            ready_file.touch()  # noqa: ASYNC240
        await first_of(asked_to_end, telling)
        log.info("The worker finishes what it has begun")
    pool.shutdown(wait=False, cancel_futures=True)  # a thread that did not notice its cancellation ends with us


async def first_of(asked_to_end: asyncio.Event, telling: asyncio.Task[None]) -> None:
    """A worker whose consumers have ended by a mistake of ours ends too, and is started anew."""
    asking = asyncio.create_task(asked_to_end.wait())
    try:
        done, _ = await asyncio.wait([asking, telling], return_when=asyncio.FIRST_COMPLETED)
        if telling in done:
            telling.result()
    finally:
        asking.cancel()
        telling.cancel()
        await asyncio.gather(asking, telling, return_exceptions=True)


async def connect(asked_to_end: asyncio.Event) -> Client | None:
    """Wait for Temporal as long as it takes: a worker that gives up has to be started by hand."""
    while not asked_to_end.is_set():
        try:
            return await Client.connect(
                settings.TEMPORAL_ADDRESS,
                namespace=settings.TEMPORAL_NAMESPACE,
                api_key=settings.TEMPORAL_API_KEY,
                tls=settings.TEMPORAL_TLS,
            )
        except RuntimeError as error:
            log.warning("Temporal cannot be reached; trying again", extra={"problem": str(error)})
            try:
                await asyncio.wait_for(asked_to_end.wait(), RETRY_EVERY)
            except TimeoutError:
                continue
    return None


def hours(job: Recurring) -> ScheduleRange:
    return ScheduleRange(0, 23) if job.hour is None else ScheduleRange(job.hour)


async def keep_scheduled(client: Client, job: Recurring) -> None:
    """Make the schedule, or bring the one that is there up to date."""
    schedule = Schedule(
        action=ScheduleActionStartWorkflow(job.workflow, id=job.id, task_queue=settings.TEMPORAL_TASK_QUEUE),
        spec=ScheduleSpec(
            calendars=[ScheduleCalendarSpec(hour=[hours(job)], minute=[ScheduleRange(job.minute)])],
            time_zone_name=settings.SCHEDULE_TIME_ZONE,
        ),
    )

    async def updated(found: ScheduleUpdateInput) -> ScheduleUpdate:
        schedule.state = found.description.schedule.state  # paused by hand stays paused
        return ScheduleUpdate(schedule=schedule)

    try:
        await client.create_schedule(job.id, schedule)
    except ScheduleAlreadyRunningError:
        await client.get_schedule_handle(job.id).update(updated)
