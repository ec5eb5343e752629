"""The WebSocket: the sub-protocol graphql-transport-ws, and no other.

A connection is three tasks: one reads, one writes, one keeps time. Whatever an operation has to say goes through one
bounded queue to the writer, so a reader that does not keep up is noticed, told why, and let go.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import orjson
from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, WebSocketScope

from domains.users.tokens import Access
from schema.endpoint.asking import Answer, Request, Wanted
from schema.endpoint.execution import Execution
from schema.endpoint.http import Site, header, knows_host
from schema.endpoint.watch import Watch
from schema.refusals import Refusal

PROTOCOL = "graphql-transport-ws"


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How long and how much; the tests are in a hurry."""

    init_within: float = 3.0
    ping_every: float = 20.0
    pong_within: float = 10.0
    send_within: float = 10.0
    waiting_messages: int = 100
    message_bytes: int = 64 * 1024
    operations: int = 20
    messages: int = 100  # within …
    messages_within: float = 10.0


class Closed(Exception):
    """The connection ends, with a code and a reason for whoever is at the other end."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Gone(Exception):
    """The other end has left."""


class Sockets:
    def __init__(self, site: Site, execution: Execution, pace: Pace | None = None) -> None:
        self.site = site
        self.execution = execution
        self.pace = pace or Pace()
        self.watch = Watch(execution)
        self.open: set[Connection] = set()

    async def __call__(self, scope: WebSocketScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        await receive()  # websocket.connect
        headers = dict(scope["headers"])
        allowed = knows_host(headers.get(b"host", b""), self.site.hosts) and self.may_connect(headers)
        if not allowed or PROTOCOL not in scope["subprotocols"]:
            await send({"type": "websocket.close", "code": 4403, "reason": "Not from here, or not in this protocol."})
            return
        await send({"type": "websocket.accept", "subprotocol": PROTOCOL, "headers": []})
        connection = Connection(self, scope, receive, send)
        self.open.add(connection)
        try:
            await connection.run()
        finally:
            self.open.discard(connection)

    def may_connect(self, headers: Mapping[bytes, bytes]) -> bool:
        """A browser always says where its page is from, and shares no cookie of ours that would matter: but a page
        from elsewhere has no business here all the same."""
        origin = header(headers, b"origin")
        same = urlsplit(origin).netloc == header(headers, b"host")
        return not origin or same or origin in self.site.origins


@dataclass(eq=False)
class Connection:
    sockets: Sockets
    scope: WebSocketScope
    receive: ASGIReceiveCallable
    send: ASGISendCallable
    access: Access | None = None
    authorization: str = ""
    acknowledged: bool = False
    operations: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    pinged_at: float | None = None
    recent: deque[float] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.pace = self.sockets.pace
        self.outgoing: asyncio.Queue[dict[str, Any]] = asyncio.Queue(self.pace.waiting_messages)
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def run(self) -> None:
        tasks = [asyncio.create_task(work) for work in (self.read(), self.write(), self.keep_time())]
        try:
            done, _ = await asyncio.wait([self.ended, *tasks], return_when=asyncio.FIRST_COMPLETED)
            next(iter(done)).result()
        except Gone:
            pass
        except Closed as closed:
            await self.say_goodbye(closed)
        finally:
            self.sockets.watch.forget(self)
            for task in [*tasks, *self.operations.values()]:
                task.cancel()
            await asyncio.gather(*tasks, *self.operations.values(), return_exceptions=True)
            self.ended.cancel()

    def close(self, code: int, reason: str) -> None:
        """From outside: the watch found that this connection may not go on."""
        if not self.ended.done():
            self.ended.set_exception(Closed(code, reason))

    async def say_goodbye(self, closed: Closed) -> None:
        # Whoever does not read will not read this either; then the server drops the line.
        with suppress(Exception):
            async with asyncio.timeout(self.pace.send_within):
                await self.send({"type": "websocket.close", "code": closed.code, "reason": closed.reason})

    # Reading.

    async def read(self) -> None:
        try:
            async with asyncio.timeout(self.pace.init_within):
                await self.initialise(await self.next_message())
        except TimeoutError:
            raise Closed(4408, "Connection initialisation timeout") from None
        while True:
            await self.handle(await self.next_message())

    async def next_message(self) -> dict[str, Any]:
        event = await self.receive()
        if event["type"] != "websocket.receive":
            raise Gone
        self.refuse_haste()
        text = event.get("text")
        if text is None:
            raise Closed(4400, "Send text.")
        if len(text) > self.pace.message_bytes:
            raise Closed(1009, f"A message may have {self.pace.message_bytes // 1024} KB.")
        try:
            message = orjson.loads(text)
        except orjson.JSONDecodeError:
            raise Closed(4400, "This is not JSON.") from None
        if not isinstance(message, dict) or not isinstance(message.get("payload", {}), dict | None):
            raise Closed(4400, "This is no message of the protocol.")
        return message

    def refuse_haste(self) -> None:
        now = time.monotonic()
        self.recent.append(now)
        while self.recent[0] < now - self.pace.messages_within:
            self.recent.popleft()
        if len(self.recent) > self.pace.messages:
            raise Closed(4429, "Too many messages")

    async def initialise(self, message: dict[str, Any]) -> None:
        if message.get("type") == "ping":
            await self.put({"type": "pong"})
            await self.initialise(await self.next_message())
            return
        if message.get("type") != "connection_init":
            raise Closed(4401, "Unauthorized")
        payload = message.get("payload") or {}
        given = payload.get("authorization") or payload.get("Authorization") or ""
        self.authorization = given if isinstance(given, str) else ""
        try:
            self.access = await self.sockets.execution.sign_in(self.authorization)
            await self.sockets.execution.connect(self.scope, self.access)
        except Refusal as refusal:
            raise Closed(4429 if refusal.status == 429 else 4401, str(refusal)) from None
        self.acknowledged = True
        self.sockets.watch.over(self)
        await self.put({"type": "connection_ack"})

    async def handle(self, message: dict[str, Any]) -> None:
        match message.get("type"):
            case "subscribe":
                self.subscribe(message)
            case "complete":
                if task := self.operations.get(str(message.get("id"))):
                    task.cancel()
            case "ping":
                await self.put({"type": "pong"})
            case "pong":
                self.pinged_at = None
            case "connection_init":
                raise Closed(4429, "Too many initialisation requests")
            case _:
                raise Closed(4400, "This is no message of the protocol.")

    def subscribe(self, message: dict[str, Any]) -> None:
        id_, payload = message.get("id"), message.get("payload")
        if not isinstance(id_, str) or not id_ or not isinstance(payload, dict):
            raise Closed(4400, "A subscription needs an id and a payload.")
        if id_ in self.operations:
            raise Closed(4409, f"Subscriber for {id_} already exists")
        crowded = len(self.operations) >= self.pace.operations
        task = asyncio.create_task(self.operate(id_, payload, crowded=crowded))
        self.operations[id_] = task
        task.add_done_callback(lambda _: self.operations.pop(id_, None))

    # Operating.

    async def operate(self, id_: str, payload: dict[str, Any], *, crowded: bool) -> None:
        try:
            if crowded:
                raise Refusal.of(
                    429, "TOO_MANY_SUBSCRIPTIONS", f"A connection may have {self.pace.operations} at once."
                )
            request = Request.of(Wanted.of(payload), self.scope, authorization=self.authorization)
            async for answer in self.answers(request):
                await self.put({"id": id_, "type": "next", "payload": answer.body})
        except Refusal as refusal:
            await self.put({"id": id_, "type": "error", "payload": refusal.errors})
        else:
            await self.put({"id": id_, "type": "complete"})

    async def answers(self, request: Request) -> AsyncIterator[Answer]:
        async for answer in self.sockets.execution.follow(request):
            if "data" not in answer.body:
                raise Refusal(answer.status, answer.body["errors"])
            yield answer

    # Writing.

    async def put(self, message: dict[str, Any]) -> None:
        """Never waits: what is not read in time is a connection to end, not memory to fill."""
        try:
            self.outgoing.put_nowait(message)
        except asyncio.QueueFull:
            self.close(4413, "Too slow: messages were waiting")

    async def write(self) -> None:
        while True:
            message = await self.outgoing.get()
            try:
                async with asyncio.timeout(self.pace.send_within):
                    await self.send({"type": "websocket.send", "text": orjson.dumps(message).decode(), "bytes": None})
            except TimeoutError:
                raise Closed(4413, "Too slow: a message was not taken in time") from None
            except (OSError, RuntimeError):
                raise Gone from None

    # Keeping time.

    async def keep_time(self) -> None:
        while True:
            await asyncio.sleep(self.pace.ping_every)
            if not self.acknowledged:
                continue
            self.pinged_at = time.monotonic()
            await self.put({"type": "ping"})
            await asyncio.sleep(self.pace.pong_within)
            if self.pinged_at is not None:
                raise Closed(4408, "No pong")

    def has_expired(self, now: datetime | None = None) -> bool:
        return self.access is not None and self.access.expires_at <= (now or datetime.now(UTC))
