"""uvicorn's HTTP, but an answer that is known as a whole goes out in one piece, and a request is begun where it came.

uvicorn sends the head and the body of an answer by a call to the system each, and looks at each header by itself: for
a small answer that is a good part of all its work. Whatever is not plain (a stream, HEAD, a connection that is to be
closed) is left to uvicorn. And there a request waits for another turn of the loop, which asks the system for news
first.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

SPECIAL = {b"connection", b"transfer-encoding"}


class Protocol(HttpToolsProtocol):
    _begun: list[tuple[RequestResponseCycle, Any]] | None = None  # while data is read: what begins with it

    def data_received(self, data: bytes) -> None:
        self._begun = []
        try:
            super().data_received(data)
        finally:
            begun, self._begun = self._begun, None
            for cycle, app in begun:
                self._start_at_once(cycle, app)

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
