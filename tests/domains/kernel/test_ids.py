import threading
import time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domains.kernel import ids
from domains.kernel.ids import uuid7


def milliseconds(made: UUID) -> int:
    return made.int >> 80


def test_uuid7_has_the_shape_of_the_standard() -> None:
    before = time.time_ns() // 1_000_000
    made = uuid7()
    assert before <= milliseconds(made) <= time.time_ns() // 1_000_000
    assert (made.version, made.variant) == (7, "specified in RFC 4122")


def test_uuid7_sorts_in_the_order_it_was_made() -> None:
    made = [uuid7() for _ in range(10_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


@given(st.lists(st.integers(min_value=0, max_value=2**47 * 1_000_000), min_size=2, max_size=50))
def test_uuid7_grows_even_if_the_clock_does_not(clock: list[int]) -> None:
    readings = iter(clock)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ids, "_last", 0)
        patch.setattr("time.time_ns", lambda: next(readings))
        made = [uuid7() for _ in clock]
    assert made == sorted(made)
    assert len({each.int >> 64 for each in made}) == len(made)


def test_uuid7_is_unique_across_threads() -> None:
    made: list[UUID] = []

    def make() -> None:
        made.extend([uuid7() for _ in range(5_000)])

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({each.int >> 64 for each in made}) == 20_000
