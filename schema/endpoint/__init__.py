"""The endpoint: bytes in, bytes out. A bare ASGI application, so that no other layer stands before it."""

from collections.abc import Callable

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, Scope

from domains.users.tokens import Keyring
from schema import schema
from schema.endpoint.counters import Counters
from schema.endpoint.execution import Execution
from schema.endpoint.http import Http, Site
from schema.endpoint.hub import Heads
from schema.endpoint.limits import Limits, Rate, Rates
from schema.endpoint.socket import Sockets
from schema.endpoint.trusted import Trusted
from schema.reads.running import Pool

THREADS = 16  # operations at once; each may hold a database connection


class Endpoint:
    def __init__(
        self,
        site: Site,
        keyring: Keyring,
        limits: Limits,
        trusted: Trusted,
        heads: Heads,
        make_pool: Callable[[], Pool],
        *,
        verbose: bool,
    ) -> None:
        self.execution = Execution(
            schema._schema,
            keyring,
            limits,
            trusted,
            heads,
            make_pool=make_pool,
            threads=THREADS,
            verbose=verbose,
            introspective=site.explorable,
        )
        self.http = Http(site, self.execution)
        self.sockets = Sockets(site, self.execution)

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] == "http":
            await self.http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self.sockets(scope, receive, send)

    async def stop(self) -> None:
        await self.execution.hub.stop()
        await self.execution.queries.reading.running.stop()
        await self.execution.limits.counters.close()


__all__ = ["Counters", "Endpoint", "Limits", "Rate", "Rates", "Site", "Trusted"]
