"""Tells the consumers of events. Runs in the worker; of several workers, one serves a consumer at a time."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from time import monotonic
from typing import Any
from zlib import crc32

import psycopg
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError
from temporalio.client import Client
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

import domains
from domains.kernel import consuming
from domains.kernel.consuming import RECEIVERS, Command, Start, Wake
from domains.kernel.models import EventRecord
from estuary.database import connect, in_thread, take_lock
from estuary.live import Heads

log = logging.getLogger(__name__)

LOOK_EVERY = 1.0  # seconds, should a message be lost
TRY_AGAIN = 1.0
TRIES = 5  # of one event, before it is a dead letter
LONGEST_PAUSE = 16.0  # seconds between them
# What was taken longer ago is not heard again, however this process ends. A page is mostly taken within this time, and
# then costs one statement.
MOVE_EVERY = 0.5  # seconds
# The upper half of the key of a consumer's lock; the lower is made from its name.
LOCK = 0x636F6E73

# What says that Temporal is away, and nothing about the event.
AWAY = (
    RPCStatusCode.UNAVAILABLE,
    RPCStatusCode.DEADLINE_EXCEEDED,
    RPCStatusCode.RESOURCE_EXHAUSTED,
    RPCStatusCode.CANCELLED,
)
# Of PostgreSQL's states: broken connections, no room, ended by an operator; and, among those, by a time limit.
GONE = ("08", "53", "57")
CANCELED = "57014"


def names() -> list[str]:
    """Every domain that has receivers."""
    list(domains.modules("receivers"))
    return sorted(RECEIVERS)


class Away(Exception):
    """Something that every event needs; to wait is all that can be done."""


class Consumers:
    def __init__(self, client: Client) -> None:
        self.client = client

    async def run(self) -> None:
        """Until cancelled."""
        await until_it_works(lambda: consuming.register(names()))
        async with asyncio.TaskGroup() as group:
            for name in names():
                group.create_task(self.serve(name))

    async def serve(self, name: str) -> None:
        while True:
            try:
                async with await connect(application_name=f"estuary-{name}") as held:
                    await take_lock(held, LOCK << 32 | crc32(name.encode()))
                    log.info("Telling %s of what happens", name)
                    await self.tell(name, held)
            except (psycopg.Error, OSError, DatabaseError, InterfaceError) as error:
                log.warning("%s waits for the database: %s", name, error)
                await asyncio.sleep(TRY_AGAIN)

    async def tell(self, name: str, held: psycopg.AsyncConnection[Any]) -> None:
        """As long as the lock is ours, which is as long as its connection lives."""
        heads = Heads()
        try:
            while True:
                await held.execute("SELECT 1")
                if not await self.round(name):
                    await heads.next(LOOK_EVERY)
        finally:
            await heads.close()

    async def round(self, name: str) -> bool:
        """Whether there may be more at once."""
        for letter in await in_thread(lambda: consuming.asked_again(name)):
            problem = await self.problem_with(name, letter.kind, letter.data, letter.position)
            await in_thread(partial(consuming.settle_letter, letter, problem=problem, now=now()))
        position, records = await in_thread(lambda: consuming.waiting(name))
        since, moved = position, monotonic()
        for record in records:
            try:
                problem = await self.problem_with(name, record.kind, record.data, record.position or 0)
            except Away as away:
                await self.move(name, since, position)
                await in_thread(partial(consuming.stand_still, name, str(away)))
                log.warning("%s stands still: %s", name, away)
                await asyncio.sleep(TRY_AGAIN)
                return True
            if problem:
                if await self.move(name, since, position):
                    await self.wait_or_bury(name, record, position, problem)
                return True
            position = record.position or position
            if monotonic() - moved >= MOVE_EVERY:
                if not await self.move(name, since, position):
                    return True
                since, moved = position, monotonic()
        await self.move(name, since, position)
        return len(records) == consuming.PAGE

    async def move(self, name: str, since: int, to: int) -> bool:
        return since == to or bool(await in_thread(lambda: consuming.advance(name, since=since, to=to, now=now())))

    async def wait_or_bury(self, name: str, record: EventRecord, position: int, problem: str) -> None:
        failures = await in_thread(lambda: consuming.fail(name, problem))
        if failures < TRIES:
            await asyncio.sleep(min(2.0 ** (failures - 1), LONGEST_PAUSE))
            return
        log.error("%s could not take %s at %s: %s", name, record.kind, record.position, problem)
        await in_thread(lambda: consuming.bury(name, record, since=position, problem=problem, now=now()))

    async def problem_with(self, name: str, kind: str, data: dict[str, str], position: int) -> str:
        """Empty if it was taken. Raises Away."""
        try:
            told = partial(consuming.receive, name, kind, data, position=position, now=now())
            for command in await in_thread(told):
                await self.execute(command)
        except Exception as error:
            if what := away(error):
                raise Away(f"{what}: {error}") from None
            log.exception("%s failed to take %s", name, kind)
            return repr(error)
        return ""

    async def execute(self, command: Command) -> None:
        if isinstance(command, Wake):
            await self.client.start_workflow(
                command.workflow,
                args=command.arguments,
                id=command.id,
                task_queue=settings.TEMPORAL_TASK_QUEUE,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                start_signal=command.signal,
            )
            return
        if isinstance(command, Start):
            try:
                await self.client.start_workflow(
                    command.workflow,
                    args=command.arguments,
                    id=command.id,
                    task_queue=settings.TEMPORAL_TASK_QUEUE,
                    id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                )
            except WorkflowAlreadyStartedError:
                log.debug("%s was started before", command.id)
            return
        try:
            await self.client.get_workflow_handle(command.id).signal(command.name, args=command.arguments)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise


def away(error: Exception) -> str:
    """What is, if that is what the error says."""
    match error:
        case RPCError() if error.status in AWAY:
            return "Temporal"
        case OperationalError() | InterfaceError():
            # Without a state nobody answered; a statement that took too long or lost to another is the event's own.
            state = getattr(error.__cause__, "sqlstate", None)
            return "the database" if state is None or (state.startswith(GONE) and state != CANCELED) else ""
    return ""


async def until_it_works(work: Callable[[], Any]) -> None:
    while True:
        try:
            await in_thread(work)
        except (DatabaseError, InterfaceError) as error:
            log.warning("The consumers wait for the database: %s", error)
            await asyncio.sleep(TRY_AGAIN)
        else:
            return


def now() -> datetime:
    return datetime.now(UTC)
