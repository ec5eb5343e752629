"""Operations at random, each by its plan and by the ordinary executor: `python -m bench.parts.asking SEED HOW_MANY`.

Prints what was compared now and then, and the first difference with the operation it was found by.
"""

import logging
import sys
import time
from collections.abc import Sequence
from random import Random
from typing import TYPE_CHECKING

from bench.parts import servers

if TYPE_CHECKING:
    from tests.schema.reads.equality import Compared

SAY_EVERY = 30.0  # seconds


def main(seed: int, how_many: int) -> int:
    with servers.started():
        logging.disable(logging.ERROR)
        return ask(seed, how_many)


def ask(seed: int, how_many: int) -> int:
    from schema.reads.reading import Reading
    from tests.schema.reads import equality, market
    from tests.schema.reads.test_equality import asked, no_pool

    actors = market.make()
    known, reading = equality.known(actors), Reading(equality.graphql, no_pool)
    found: list[equality.Compared] = []
    said = time.monotonic()
    for number in range(how_many):
        try:
            asked(Random(f"{seed} {number}"), actors, known, reading, found)  # noqa: S311 (no secret)
        except Exception as error:
            print(f"after {number + 1}: {type(error).__name__}: {str(error)[:1000]}", flush=True)
            return 1
        if time.monotonic() - said > SAY_EVERY:
            said = time.monotonic()
            print(told(number + 1, found), flush=True)
    print(told(how_many, found), flush=True)
    return 0


def told(number: int, found: "Sequence[Compared]") -> str:
    return f"{number} {sum(each.planned for each in found)} {sum(each.asked for each in found)}"


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
