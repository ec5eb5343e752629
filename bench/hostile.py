"""CPU time until each document and each request of the hostile corpus is refused: least and median of twenty."""

import asyncio
import os
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bench.parts import servers

TIMES = 20


def main(arguments: Sequence[str]) -> None:
    os.environ["RATE_LIMIT_ANONYMOUS"] = "1000000000/hour"
    with servers.started():
        measure()


def measure() -> None:
    from tests.schema.endpoint.fuzzing import answer_to
    from tests.schema.endpoint.hostile import REQUESTS
    from tests.schema.endpoint.test_documents import HOSTILE, errors_of

    print("Documents, until they are refused")
    compare({name: (len(text), lambda text=text: errors_of(text)) for name, text in HOSTILE.items()})  # type: ignore[misc]
    print("Requests, until their answer is written")
    with asyncio.Runner() as runner:
        runner.run(answer_to(REQUESTS["no body"][0]))
        sent = {name: request for name, (request, _, _) in REQUESTS.items()}
        compare(
            {
                name: (len(each.body), lambda each=each: runner.run(answer_to(each)))  # type: ignore[misc]
                for name, each in sent.items()
            }
        )


def compare(corpus: Mapping[str, tuple[int, Callable[[], Any]]]) -> None:
    worst = 0.0
    for name, (size, refuse) in corpus.items():
        spent = sorted(cpu(refuse) for _ in range(TIMES))
        worst = max(worst, statistics.median(spent))
        print(f"{name:40}{size:8} bytes {spent[0]:8.2f} ms least {statistics.median(spent):8.2f} ms median")
    print(f"{len(corpus)}, the slowest median {worst:.1f} ms\n")


def cpu(work: Callable[[], Any]) -> float:
    """Of all threads of this process, in milliseconds."""
    started = time.process_time()
    assert work()
    return (time.process_time() - started) * 1000
