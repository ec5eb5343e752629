"""Requests broken at every level, by the thousand: no 5xx, no leaked message. Takes how many (20,000)."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence

from bench.parts import servers


def main(arguments: Sequence[str]) -> None:
    with servers.started():
        fuzz(int(arguments[0]) if arguments else 20_000)


def fuzz(times: int) -> None:
    from hypothesis import HealthCheck, given, settings

    from estuary.asgi import graphql
    from tests.schema.endpoint.fuzzing import Sent, examine, requests

    statuses: Counter[int] = Counter()
    started = time.monotonic()
    with asyncio.Runner() as runner:

        @settings(max_examples=times, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(requests(servers.access_token()))
        def each(sent: Sent) -> None:
            statuses[examine(sent, runner.run)] += 1

        each()
        runner.run(graphql.stop())
    print(f"{statuses.total()} requests in {time.monotonic() - started:.0f} s: {dict(sorted(statuses.items()))}")
