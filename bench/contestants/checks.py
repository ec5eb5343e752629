"""Nobody is measured who does not answer the same."""

from collections.abc import Mapping, Sequence
from typing import Any

from bench.contestants.contestant import Contestant, ask
from bench.contestants.pages import PAGES, Page, Sample
from estuary.trouble import Trouble


def require_equal_answers(contestants: Sequence[Contestant], addresses: Mapping[str, str], sample: Sample) -> None:
    for page in PAGES:
        first, *others = [each for each in contestants if page in each.pages]
        wanted = answers(first, addresses, page, sample)
        for each in others:
            for right, given in zip(wanted, answers(each, addresses, page, sample), strict=True):
                if problem := difference(right, given):
                    raise Trouble(f"{each.name} answers the {page.name} otherwise than {first.name}: {problem}")
        print(f"{page.name}: {', '.join(each.name for each in (first, *others))} answer the same", flush=True)


def answers(contestant: Contestant, addresses: Mapping[str, str], page: Page, sample: Sample) -> list[Any]:
    asked = contestant.asked(page, sample)
    return [contestant.told(page, ask(addresses[contestant.name], each)) for each in asked]


def difference(one: Any, other: Any, place: str = "data") -> str:
    """Where they begin to differ; empty if nowhere. In what order an object's fields stand is not looked at."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        pairs = [(f"{place}.{name}", one[name], other[name]) for name in one]
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = [(f"{place}[{at}]", *pair) for at, pair in enumerate(zip(one, other, strict=True))]
    else:
        return "" if one == other else f"{place}: {str(one)[:200]} and {str(other)[:200]}"
    return next((found for where, left, right in pairs if (found := difference(left, right, where))), "")
