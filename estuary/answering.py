"""uvicorn's HTTP, with less to do for what is plain.

- An answer that is known as a whole goes out in one piece. uvicorn sends its head and its body by a call to the system
  each, and looks at each header by itself: for a small answer that is a good part of all its work.
- A request is begun where it came. In uvicorn it waits for another turn of the loop, which asks the system for news
  first.
- A head that came before is not taken apart again. Most of what clients send has a head that they sent before, letter
  for letter.
- One timer watches whether a connection is idle, instead of one after each answer.

Whatever is not plain (a stream, HEAD, an upgrade, a message in pieces, a connection that is to be closed) is left to
uvicorn.
"""

import asyncio
from typing import Any, NamedTuple

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from domains.kernel.kept import Kept

END = b"\r\n\r\n"
SPECIAL = {b"connection", b"transfer-encoding"}
UNUSUAL = {b"expect", b"transfer-encoding", b"upgrade"}
LONGEST = 4 * 1024  # bytes of a head that is kept
SWELLING = 4  # as bytes, and taken apart
BESIDES = 2_000


class Head(NamedTuple):
    """What a head says, of a message that came as a whole."""

    scope: dict[str, Any]
    length: int  # of the body


heads: Kept[bytes, Head] = Kept(8 * 1024 * 1024)


class Protocol(HttpToolsProtocol):
    _begun: list[tuple[RequestResponseCycle, Any]] | None = None  # while data is read: what begins with it
    _between = True  # two messages
    _idle_since = 0.0

    def data_received(self, data: bytes) -> None:
        self._begun = []
        try:
            self._receive(data)
        finally:
            begun, self._begun = self._begun, None
            for cycle, app in begun:
                self._start_at_once(cycle, app)

    def _receive(self, data: bytes) -> None:
        end = data.find(END) + len(END) if self._is_idle else 0
        if end <= len(END):
            super().data_received(data)
            return
        head, body = data[:end], data[end:]
        known = heads.get(head)
        if known and known.length == len(body):
            self._take(known, body)
            return
        super().data_received(data)
        if self._between and len(self._begun or ()) == 1 and is_plain(self.cycle, head, body):
            heads.keep(head, Head(copied(self.cycle.scope), len(body)), len(head) * SWELLING + BESIDES)

    @property
    def _is_idle(self) -> bool:
        return (
            self._between and (self.cycle is None or self.cycle.response_complete) and not self.transport.is_closing()
        )

    def _take(self, known: Head, body: bytes) -> None:
        """As uvicorn does with what its parser tells."""
        self.scope = self._scope_of(known)  # type: ignore[assignment]
        self.headers = self.scope["headers"]  # type: ignore[assignment]
        self.cycle = RequestResponseCycle(
            scope=self.scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=self.access_log,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=False,
            keep_alive=True,
            on_response=self.on_response_complete,
        )
        self.cycle.body += body
        self.cycle.more_body = False
        self.cycle.message_event.set()
        self._start_asgi_task(self.cycle, self.app)

    def _scope_of(self, known: Head) -> dict[str, Any]:
        return copied(known.scope) | {
            "state": self.app_state.copy(),
            "server": self.server,
            "client": self.client,
            "scheme": self.scheme,
        }

    def on_response_complete(self) -> None:
        if self.pipeline or self.transport.is_closing() or self.flow.read_paused:
            super().on_response_complete()
            return
        self.server_state.total_requests += 1
        self._idle_since = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self._watch(self.timeout_keep_alive)

    def _watch(self, seconds: float) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(seconds, self.timeout_keep_alive_handler)

    def timeout_keep_alive_handler(self) -> None:
        """One timer goes on however many answers there are: when it ends, it looks how long nothing was asked."""
        self.timeout_keep_alive_task = None
        left = self._idle_since + self.timeout_keep_alive - self.loop.time()
        if self.cycle and not self.cycle.response_complete:
            return  # the end of the answer begins it again
        if left > 0:
            self._watch(left)
        else:
            super().timeout_keep_alive_handler()

    def on_message_begin(self) -> None:
        self._between = False
        super().on_message_begin()

    def on_message_complete(self) -> None:
        self._between = True
        super().on_message_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        cycle.send = Sending(cycle).send  # type: ignore[method-assign]
        if self._begun is None:  # its turn came when the answer before it was sent
            super()._start_asgi_task(cycle, app)
        else:
            self._begun.append((cycle, app))

    def _start_at_once(self, cycle: RequestResponseCycle, app: Any) -> None:
        """With as much of the body as has come: mostly that is all of it."""
        task = asyncio.Task(cycle.run_asgi(app), loop=self.loop, eager_start=True)
        if not task.done():
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)


def copied(scope: Any) -> dict[str, Any]:
    """An application may change what it is given."""
    return {**scope, "headers": [*scope["headers"]]}


def is_plain(cycle: RequestResponseCycle, head: bytes, body: bytes) -> bool:
    """A message that came as a whole, and leaves the connection open."""
    told = cycle.scope["headers"]
    return (
        len(head) <= LONGEST
        and cycle.keep_alive
        and [value for name, value in told if name == b"content-length"] == [b"%d" % len(body)]
        and not UNUSUAL.intersection(name for name, _ in told)
        and cycle.body == body
    )


class Sending:
    """Of one answer: its head waits for what comes next."""

    def __init__(self, cycle: RequestResponseCycle) -> None:
        self.cycle = cycle
        self.start: Any = None

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start" and not self.cycle.response_started:
            self.start = message
            return
        start, self.start = self.start, None
        if start and message["type"] == "http.response.body" and (head := self.plain_head(start, message)):
            self.finish(head + message.get("body", b""))
            return
        if start:
            await RequestResponseCycle.send(self.cycle, start)
        await RequestResponseCycle.send(self.cycle, message)

    def plain_head(self, start: Any, body: Any) -> bytes | None:
        if not self.is_plain:
            return None
        return plain_head([*self.cycle.default_headers, *start["headers"]], start["status"], body)

    @property
    def is_plain(self) -> bool:
        cycle = self.cycle
        return (
            not (cycle.flow.write_paused or cycle.disconnected) and cycle.keep_alive and cycle.scope["method"] != "HEAD"
        )

    def finish(self, answer: bytes) -> None:
        """As uvicorn does after the last piece of a body."""
        cycle = self.cycle
        cycle.response_started = cycle.response_complete = True
        cycle.waiting_for_100_continue = False
        cycle.transport.write(answer)
        cycle.message_event.set()
        cycle.on_response()


def plain_head(headers: list[tuple[bytes, bytes]], status: int, last: Any) -> bytes | None:
    """None if the body goes on, is not as long as was said, or a header is for uvicorn to look at."""
    said, length = dict(headers), len(last.get("body", b""))
    if last.get("more_body") or said.get(b"content-length") != b"%d" % length or said.keys() & SPECIAL:
        return None
    head = b"\r\n".join(map(b": ".join, headers))
    # A header that had a line break in it would be more than one.
    if b"\0" in head or not head.count(b"\r") == head.count(b"\n") == len(headers) - 1:
        return None
    return b"%b%b\r\n\r\n" % (STATUS_LINE[status], head)
