"""What a plan answers is what the ordinary executor answers, letter for letter, whatever is asked and whoever asks."""

from collections import Counter
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domains.kernel.actor import Actor
from schema.reads.reading import Reading
from tests.schema.reads import equality, market
from tests.schema.reads.operations import Known, Writer, ways

EXAMPLES = 4_500
OFTEN = 20  # that is how often each field and each argument must have been asked
# Two of them ask each operation; whoever sees more asks more often, for there is more to ask.
WHO = ["nobody", "a practitioner", "a friend", "one who is suspended as a practitioner", *["staff", "an admin"] * 2]


@pytest.mark.django_db
def test_plan_answers_as_the_ordinary_executor_does() -> None:
    actors = market.make()
    known, reading = equality.known(actors), Reading(equality.graphql, no_pool)
    used: Counter[str] = Counter()
    found: list[equality.Compared] = []

    @settings(max_examples=EXAMPLES, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
    @given(seed=st.integers(0, 2**64))
    def look(seed: int) -> None:
        used.update(asked(Random(seed), actors, known, reading, found, used))  # noqa: S311

    look()
    assert sum(each.planned for each in found) / sum(each.asked for each in found) >= 0.8
    assert seldom(used) == []


def seldom(used: Counter[str]) -> list[str]:
    return [name for name in ways(equality.graphql) if used[name] < OFTEN]


def asked(
    random: Random,
    actors: dict[str, Actor],
    known: Known,
    reading: Reading,
    found: list[equality.Compared],
    before: Counter[str] | None = None,
) -> Counter[str]:
    one, other = random.sample(WHO, 2)
    favoured, used = equality.favoured(actors[one]), before or Counter()
    rare = [] if before is None else seldom(before)
    sought = ways(equality.graphql)[random.choice(rare)] if rare and random.random() < 0.4 else ()
    operation = Writer(equality.graphql, known, random, favoured, before=used, sought=sought).operation()
    found.append(equality.compare(operation, actors[one], reading))
    # By the plan that was made for somebody else, if it is taken to be good for both.
    if operation.variables and random.random() < 0.5:  # or with other values, by the plan that was made for these
        equality.compare(operation.again(), actors[one], reading)
    else:
        equality.compare(operation, actors[other], reading)
    return operation.used


def no_pool() -> None:  # type: ignore[return]
    raise NotImplementedError
