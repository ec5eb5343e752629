"""The same work wanted by many at once is done once, and fails nobody who had no part in it."""

import asyncio

import pytest

from schema.endpoint.together import Together


class Work:
    def __init__(self, error: Exception | None = None) -> None:
        self.done = 0
        self.error = error
        self.go = asyncio.Event()

    async def __call__(self) -> int:
        self.done += 1
        await self.go.wait()
        if self.error:
            raise self.error
        return self.done


async def wanted(together: Together, key: str, work: Work, times: int) -> list[asyncio.Task[int]]:
    wanting = [asyncio.create_task(together.do(key, work)) for _ in range(times)]
    await asyncio.sleep(0)
    return wanting


async def test_many_at_once_are_one_piece_of_work() -> None:
    together, work = Together(), Work()
    wanting = await wanted(together, "key", work, 100)
    work.go.set()
    assert await asyncio.gather(*wanting) == [1] * 100


async def test_whoever_comes_later_has_it_done_anew() -> None:
    together, work = Together(), Work()
    work.go.set()
    assert [await together.do("key", work) for _ in range(3)] == [1, 2, 3]


async def test_other_work_is_other_work() -> None:
    together, one, other = Together(), Work(), Work()
    wanting = await wanted(together, "one", one, 2) + await wanted(together, "other", other, 2)
    one.go.set()
    other.go.set()
    await asyncio.gather(*wanting)
    assert (one.done, other.done) == (1, 1)


async def test_one_who_leaves_does_not_take_it_from_the_others() -> None:
    together, work = Together(), Work()
    first, second = await wanted(together, "key", work, 2)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    work.go.set()
    assert await second == 1


async def test_failure_reaches_everybody_who_waited() -> None:
    together, work = Together(), Work(ValueError("no"))
    wanting = await wanted(together, "key", work, 3)
    work.go.set()
    for each in wanting:
        with pytest.raises(ValueError, match="no"):
            await each
