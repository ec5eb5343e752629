"""/metrics, in the format of Prometheus."""

import hmac
import os
from functools import lru_cache

from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, Scope
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from estuary.answers import answer, header

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
KNOWN = ("graphql", "healthz", "readyz", "metrics", "admin", "static", "webhooks")

REQUESTS = Histogram(
    "estuary_request_seconds", "How long requests took.", ["route", "method", "status"], buckets=BUCKETS
)


def count_request(path: str, method: str, status: int, seconds: float) -> None:
    timer(path, method, status).observe(seconds)


@lru_cache(1_000)
def timer(path: str, method: str, status: int) -> Histogram:
    return REQUESTS.labels(route_of(path), method, status)


def route_of(path: str) -> str:
    """The first segment alone, and only one we know: a stranger must not be able to invent label values."""
    first = path.strip("/").partition("/")[0]
    return first if first in KNOWN else "other"


def page(token: str) -> ASGI3Application:
    async def metrics(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        given = header(scope, b"authorization")
        if token and not hmac.compare_digest(given, b"Bearer " + token.encode()):
            await answer(send, 401, b"A bearer token is needed.\n", [(b"www-authenticate", b"Bearer")])
            return
        await answer(send, 200, generate_latest(registry()), [(b"content-type", CONTENT_TYPE_LATEST.encode())])

    return metrics


def registry() -> CollectorRegistry:
    """This process's figures, or those of all of them where `serve` runs several."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together
