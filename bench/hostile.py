"""CPU time until each document of the hostile corpus is refused: least and median of twenty."""

import statistics
import time
from collections.abc import Sequence

from bench import servers

TIMES = 20


def main(arguments: Sequence[str]) -> None:
    with servers.started():
        measure()


def measure() -> None:
    from tests.schema.endpoint.test_documents import HOSTILE, errors_of

    def cpu(text: str) -> float:
        started = time.process_time()
        assert errors_of(text)
        return (time.process_time() - started) * 1000

    worst = 0.0
    for name, text in HOSTILE.items():
        spent = sorted(cpu(text) for _ in range(TIMES))
        worst = max(worst, statistics.median(spent))
        print(f"{name:40}{len(text):8} bytes {spent[0]:8.2f} ms least {statistics.median(spent):8.2f} ms median")
    print(f"{len(HOSTILE)} documents, the slowest median {worst:.1f} ms")
