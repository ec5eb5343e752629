"""What happens to every request, whoever answers it: an id, a log line, a measurement, and no bug unanswered."""

import json
import logging
import re
import time
from random import Random

from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, ASGISendEvent, Scope

from estuary import metrics
from estuary.logs import REQUEST_ID, Happening
from schema.refusals import bug

log = logging.getLogger("estuary.requests")

ACCEPTABLE_ID = re.compile(rb"[\w.-]{8,64}")  # one a proxy gave; anything else could forge a log line
getrandbits = Random().getrandbits  # noqa: S311 (no secret: each from the system would take a call of its own)
QUIET = ("/healthz", "/readyz", "/metrics", "/static/")  # asked all the time: counted, but not worth a line


def observed(app: ASGI3Application) -> ASGI3Application:
    async def observe(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] == "lifespan":
            await app(scope, receive, send)
            return
        exchange = Exchange(scope, send)
        token = REQUEST_ID.set(exchange.request_id)
        try:
            await app(scope, receive, exchange.send)
        except Exception:
            log.exception("A bug escaped")
            await exchange.answer_bug()
        finally:
            exchange.finish()
            REQUEST_ID.reset(token)

    return observe


class Exchange:
    """One request and its answer."""

    def __init__(self, scope: Scope, send: ASGISendCallable) -> None:
        assert scope["type"] != "lifespan"
        self.path = scope["path"]
        self.method = scope["method"] if scope["type"] == "http" else "SOCKET"
        self.request_id = given_id(scope) or f"{getrandbits(128):032x}"
        # Whoever answers may add facts to the log line here, and reads the id here.
        self.facts: dict[str, object] = {}
        scope["state"] = {**(scope.get("state") or {}), "request_id": self.request_id, "facts": self.facts}
        self.status = 0
        self.started = time.perf_counter()
        self._send = send

    async def send(self, message: ASGISendEvent) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message["headers"], (b"x-request-id", self.request_id.encode())]
        elif message["type"] == "websocket.accept":
            self.status = 101
        elif message["type"] == "websocket.close" and not self.status:
            self.status = 403
        await self._send(message)

    async def answer_bug(self) -> None:
        if self.status or self.method == "SOCKET":
            return
        body = json.dumps({"errors": [bug(self.request_id)]}).encode()
        headers = [(b"content-type", b"application/json; charset=utf-8")]
        await self.send({"type": "http.response.start", "status": 500, "headers": headers, "trailers": False})
        await self.send({"type": "http.response.body", "body": body, "more_body": False})

    def finish(self) -> None:
        seconds = time.perf_counter() - self.started
        metrics.count_request(self.path, self.method, self.status, seconds)
        if not self.path.startswith(QUIET):
            facts = {"status": self.status, "ms": round(seconds * 1000, 1), **self.facts}
            if log.isEnabledFor(logging.INFO):
                log.handle(Happening(log.name, f"{self.method} {self.path}", facts))


def given_id(scope: Scope) -> str:
    assert scope["type"] != "lifespan"
    for name, value in scope["headers"]:
        if name == b"x-request-id" and ACCEPTABLE_ID.fullmatch(value):
            return value.decode()
    return ""
