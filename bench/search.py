"""Searching 100,000 services: how long it takes, what is read for it, and how often people find what they mean. Takes a
scale."""

import os
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from bench.catalogue import MOST_RATIO, Endpoint, by_turns, points
from bench.endpoint import RATES, estuary
from bench.parts import late, servers, sizes
from estuary.trouble import Trouble

SCALE = "large"
MOST_SUGGESTING = 50  # milliseconds, at the 95th percentile
LARGE = 10_000  # rows of a table that is not read from one end to the other
TYPED = [
    "yoga", "massage", "piano", "photography", "meditation", "dance studio", "german", "haircut", "sourdough",
    "masage", "acupunture", "burnout", "room", "first time", "massage berlin", "anna", "guitar for beginners", "chess",
    "osteopathy babies", "parking", "wedding", "nails vienna", "french conversation", "kettlebell", "career",
]  # fmt: skip
PAGE = """nodes { __typename
      ... on Service { id title price { formatted } rating practitioner { slug displayName } category { slug name } }
      ... on Practitioner { id slug displayName headline rating languages } } pageInfo { hasNextPage endCursor }"""
FACETS = """totalCount facets { types { type count } serviceTypes { type count } deliveryModes { deliveryMode count }
      categories { category { slug name } count } priceBands { currency fromCents toCents count } }"""
FILTER = {"type": {"in": ["SESSION", "WORKSHOP", "COURSE"]}, "rating": {"gte": 3}, "languages": {"hasAny": ["en"]}}


def searching(facets: bool) -> str:
    return f"""query ($query: String, $filter: SearchFilter, $near: Near, $orderBy: [SearchOrder!], $after: String) {{
  search(query: $query, filter: $filter, near: $near, orderBy: $orderBy, after: $after) {{
    {PAGE} {FACETS if facets else ""} }} }}"""


SUGGESTING = "query ($query: String!) { searchSuggestions(query: $query) { kind text id } }"


@dataclass(frozen=True)
class Search:
    name: str
    text: str
    asked: list[dict[str, Any]]
    most: float = 0  # milliseconds at the 95th percentile, where they are promised
    page: int = 1
    whole: bool = False  # whether everything is looked at, because nothing is looked for


@dataclass
class Figures:
    median: float  # milliseconds, through the endpoint
    p95: float
    by_hand: float  # the median of the same statement, sent by itself
    whole: set[str] = field(default_factory=set)  # large tables that were read from one end to the other

    @property
    def ratio(self) -> float:
        return self.median / self.by_hand


def main(arguments: Sequence[str]) -> None:
    os.environ.update(RATES)
    with servers.started():
        from django.core.management import call_command

        relevance()
        call_command("seed_demo", scale=arguments[0] if arguments else SCALE)
        servers.analyze()
        with estuary() as url:
            found = {search.name: measured(search, url) for search in searches()}
            late.measure(url)
    print(f"\n{'search':44}{'median':>10}{'p95':>10}{'by hand':>10}{'ratio':>7}")
    for name, each in found.items():
        print(f"{name:44}{each.median:7.2f} ms{each.p95:7.2f} ms{each.by_hand:7.2f} ms{each.ratio:7.2f}")
    promised = {search.name: search.most for search in searches(only_names=True) if search.most}
    slow = [name for name, each in found.items() if each.ratio > MOST_RATIO or each.p95 > promised.get(name, 10_000)]
    if bad := [*slow, *(f"{name} reads all of {each.whole}" for name, each in found.items() if each.whole)]:
        raise Trouble(f"too slow, or too much is read: {', '.join(bad)}")
    print("all thresholds hold")


def relevance() -> None:
    """Over a small market that never changes, which is gone afterwards."""
    from django.db import connection, transaction

    from tests.domains.search.relevance import by_plain_text, by_search, judged, market, missed

    with transaction.atomic():
        market()
        for name, find in (("plain full text", by_plain_text), ("search", by_search)):
            lost = missed(find)
            kinds = sorted({each.why for each, _ in lost})
            share = 1 - len(lost) / len(judged())
            print(f"{share:4.0%} of {len(judged())} questions answered in the first three by {name}; not: {kinds}")
        transaction.set_rollback(True)
    connection.close()


def searches(*, only_names: bool = False) -> list[Search]:
    near = [] if only_names else [{"latitude": north, "longitude": east} for north, east in points()]
    words = [{"query": each} for each in TYPED]
    filtered = [each | {"filter": FILTER} for each in words]
    beginnings = [{"query": each[:end]} for each in TYPED for end in (1, 2, 3, 5, len(each))]
    around = [{"near": each | {"radiusMeters": 10_000}, "query": "yoga"} for each in near]
    nearest = [each | {"orderBy": [{"by": "DISTANCE"}]} for each in around]
    cheapest = [each | {"orderBy": [{"by": "PRICE"}]} for each in filtered]
    kinds, least = ("SESSION", "WORKSHOP", "COURSE", "PACKAGE", "BUNDLE", "SPACE"), (3, 4, 4.5)
    nothing = [{"filter": {"type": {"eq": kind}, "rating": {"gte": stars}}} for kind in kinds for stars in least]
    return [
        Search("suggestions", SUGGESTING, beginnings, most=MOST_SUGGESTING),
        Search("words", searching(facets=False), words),
        Search("words, three filters", searching(facets=False), filtered),
        Search("words, three filters, facets", searching(facets=True), filtered),
        Search("words, three filters, facets, tenth page", searching(facets=True), filtered, page=10),
        Search("words, three filters, by price", searching(facets=False), cheapest),
        Search("words near, by distance", searching(facets=False), nearest),
        Search("no words, two filters", searching(facets=False), nothing),
        Search("no words, two filters, facets", searching(facets=True), nothing, whole=True),
    ]


def measured(search: Search, url: str) -> Figures:
    """The same questions by turns, through the endpoint and by hand."""
    from bench.parts.byhand import ByHand

    through, by_hand = Endpoint(url, search.text), ByHand(search.text)
    asked = [turned(search, through, each) for each in search.asked]
    took = by_turns(asked, through, by_hand)
    print(f"\n{search.name}\n{by_hand.sql}\n\n{by_hand.plan(asked[0])}", flush=True)
    tail = statistics.quantiles(took[through], n=20)[-1]
    median, alone = (statistics.median(took[each]) for each in (through, by_hand))
    return Figures(median=median, p95=tail, by_hand=alone, whole=set() if search.whole else read(by_hand, asked))


def turned(search: Search, through: Endpoint, given: dict[str, Any]) -> dict[str, Any]:
    """To its page."""
    for _ in range(search.page - 1):
        info = orjson.loads(through.ask(given))["data"]["search"]["pageInfo"]
        if not info["hasNextPage"]:
            break
        given = given | {"after": info["endCursor"]}
    return given


def read(by_hand: Any, asked: list[dict[str, Any]]) -> set[str]:
    from bench.scans import sizes as rows

    large = {name for name, number in rows().items() if number >= LARGE}
    return set[str]().union(*(sizes.whole(by_hand.explained(each)) for each in asked)) & large
