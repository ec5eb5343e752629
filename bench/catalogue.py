"""What people search for, with 100,000 services: how long it takes, and how much is read for it. Takes a scale."""

import json
import os
import socket
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import orjson

from bench.endpoint import RATES, estuary
from bench.parts import servers, sizes
from estuary.trouble import Trouble

SCALE = "large"
POINTS = 60
ROUNDS = 6
MOST_RATIO = 1.5
LARGEST = 2**20  # of what is received at once
MOST_EXAMINED = 50  # rows for each that is given

NODE = """id title price { formatted } rating practitioner { slug displayName } category { slug name }
      location { name address { city latitude longitude } }"""


@dataclass(frozen=True)
class Search:
    name: str
    text: str
    key: str  # of the answer's data
    given: dict[str, Any]  # besides the point


SEARCHES = [
    Search(
        "nearbyServices, 10 km",
        f"""query ($latitude: Latitude!, $longitude: Longitude!) {{
  nearbyServices(latitude: $latitude, longitude: $longitude, radiusMeters: 10000) {{
    edges {{ distanceMeters node {{ {NODE} }} }} pageInfo {{ hasNextPage endCursor }} }} }}""",
        "nearbyServices",
        {},
    ),
    Search(
        "services by distance, three filters",
        f"""query ($near: Near!, $filter: ServiceFilter!) {{
  services(near: $near, filter: $filter, orderBy: [{{ by: DISTANCE, direction: ASC }}]) {{
    edges {{ distanceMeters node {{ {NODE} }} }} pageInfo {{ hasNextPage endCursor }} }} }}""",
        "services",
        {
            "filter": {
                "type": {"eq": "SESSION"},
                "price": {"lte": 8000},
                "deliveryMode": {"in": ["IN_PERSON", "HYBRID"]},
            }
        },
    ),
    Search(
        "services by price, three filters",
        f"""query ($filter: ServiceFilter!) {{
  services(filter: $filter, orderBy: [{{ by: PRICE, direction: ASC }}]) {{
    nodes {{ {NODE} }} pageInfo {{ hasNextPage endCursor }} }} }}""",
        "services",
        {"filter": {"type": {"in": ["SESSION", "WORKSHOP"]}, "currency": {"eq": "EUR"}, "rating": {"gte": 4}}},
    ),
]
PRACTITIONERS = """query ($near: Near!, $filter: PractitionerFilter!) {
  practitioners(near: $near, filter: $filter, orderBy: [{ by: DISTANCE, direction: ASC }]) {
    edges { distanceMeters node { id slug displayName headline rating languages } }
    pageInfo { hasNextPage endCursor } } }"""


def main(arguments: Sequence[str]) -> None:
    os.environ.update(RATES)
    with servers.started():
        from django.core.management import call_command

        call_command("seed_demo", scale=arguments[0] if arguments else SCALE)
        servers.analyze()
        with estuary() as url:
            found = {search.name: measured(search, url) for search in (*SEARCHES, specialized("Beginners"))}
    print(f"\n{'search':38}{'median':>9}{'p95':>9}{'by hand':>9}{'ratio':>7}{'examined':>10}")
    for name, each in found.items():
        times = f"{each.median:6.2f} ms{each.p95:6.2f} ms{each.by_hand:6.2f} ms"
        print(f"{name:38}{times}{each.ratio:7.2f}{each.examined:8.1f}:1")
    if bad := [name for name, each in found.items() if each.ratio > MOST_RATIO or each.examined > MOST_EXAMINED]:
        raise Trouble(f"too slow, or too much is read: {', '.join(bad)}")
    print("all thresholds hold")


def specialized(name: str) -> Search:
    """It has an id, which is known only once it is there."""
    from domains.practitioners.models import Specialization
    from schema.ids import global_id

    known = global_id("Specialization", Specialization.objects.get(name=name).pk)
    filtered = {"filter": {"specializations": {"hasAny": [known]}}}
    return Search("practitioners near, a specialization", PRACTITIONERS, "practitioners", filtered)


@dataclass(frozen=True)
class Figures:
    median: float  # milliseconds, through the endpoint
    p95: float
    by_hand: float  # the median of the same statement, sent by itself
    examined: float

    @property
    def ratio(self) -> float:
        return self.median / self.by_hand


def measured(search: Search, url: str) -> Figures:
    """The same points by turns, through the endpoint and by hand."""
    from bench.parts.byhand import ByHand

    asked = [variables(search, *point) for point in points()]
    through, by_hand = Endpoint(url, search.text), ByHand(search.text)
    took = by_turns(asked, through, by_hand)
    read = sum(sizes.examined(by_hand.explained(each)) for each in asked)
    given = sum(sizes.rows_of(json.loads(through.ask(each))["data"][search.key]) for each in asked)
    print(f"\n{search.name}\n{by_hand.sql}\n\n{by_hand.plan(asked[0])}", flush=True)
    tail = statistics.quantiles(took[through], n=20)[-1]
    median, alone = (statistics.median(took[each]) for each in (through, by_hand))
    return Figures(median=median, p95=tail, by_hand=alone, examined=read / given)


def by_turns(asked: Sequence[dict[str, Any]], *ways: Any) -> dict[Any, list[float]]:
    """Milliseconds. Each begins as often as any other: whoever asks second finds all that is needed in memory, which
    alone made a statement that was sent twice half as long again the first time."""
    took: dict[Any, list[float]] = {way: [] for way in ways}
    for number in range(ROUNDS + 1):
        for at, each in enumerate(asked):
            for way in ways if (number + at) % 2 else ways[::-1]:
                began = time.perf_counter()
                way.ask(each)
                if number:  # the first round warms up
                    took[way].append((time.perf_counter() - began) * 1000)
    return took


def variables(search: Search, latitude: float, longitude: float) -> dict[str, Any]:
    point = {"latitude": latitude, "longitude": longitude}
    if "$near" in search.text:
        return search.given | {"near": point | {"radiusMeters": 10_000}}
    return search.given | (point if "$latitude" in search.text else {})


def points() -> list[tuple[float, float]]:
    """Where somebody practises, all over the world."""
    from domains.locations.models import Address

    found = list(Address.objects.exclude(point=None).order_by("pk").values_list("latitude", "longitude"))
    return [(float(latitude), float(longitude)) for latitude, longitude in found[:: max(1, len(found) // POINTS)]]


class Endpoint:
    """Over a plain socket: a client's own work is not what is measured."""

    def __init__(self, url: str, text: str) -> None:
        place = urlsplit(url)
        assert place.hostname
        assert place.port
        self.text = text
        self.head = f"POST {place.path} HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Type: application/json\r\n"
        self.line = socket.create_connection((place.hostname, place.port))
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, given: dict[str, Any]) -> bytes:
        body = orjson.dumps({"query": self.text, "variables": given})
        self.line.sendall(f"{self.head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = self.answer()
        if answer.startswith(b'{"errors"'):
            raise Trouble(answer[:500].decode())
        return answer

    def answer(self) -> bytes:
        received = b""
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self.line.recv(LARGEST)
        head, found = received[:end].lower(), received[end + 4 :]
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        while len(found) < length:
            found += self.line.recv(LARGEST)
        return found
