"""Many who want one time at the same moment, through two server processes. Takes how many (200)."""

import asyncio
import os
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from bench.live import RATES
from bench.parts import servers
from estuary.trouble import Trouble

PEOPLE = 200
HOUR = timedelta(hours=1)
ERRORS = "errors { __typename ... on SlotUnavailable { rule alternatives } ... on SeatsUnavailable { seatsLeft } }"
CREATE = (
    f"mutation ($input: CreateBookingInput!) {{ done: createBooking(input: $input) {{ booking {{ id }} {ERRORS} }} }}"
)
SUBMIT = (
    f"mutation ($input: SubmitBookingInput!) {{ done: submitBooking(input: $input) {{ booking {{ id }} {ERRORS} }} }}"
)
MOVE = f"""mutation ($input: RescheduleBookingInput!) {{
  done: rescheduleBooking(input: $input) {{ booking {{ id }} {ERRORS} }} }}"""
CONFIRM = """mutation ($input: ConfirmBookingInput!) {
  done: confirmBooking(input: $input) { booking { id } errors { __typename } } }"""
OVERLAPS = """
SELECT (SELECT count(*) FROM services_occupation one JOIN services_occupation other
        ON one.resource = other.resource AND one.id < other.id AND one.during && other.during),
       (SELECT count(*) FROM bookings_booking one JOIN bookings_booking other
        ON one.practitioner_id = other.practitioner_id AND one.id < other.id AND one.type = 'SESSION'
        AND one.status = 'CONFIRMED' AND other.status = 'CONFIRMED'
        AND tstzrange(one.starts_at, one.ends_at) && tstzrange(other.starts_at, other.ends_at))
"""

type Ask = tuple[str, str, dict[str, Any]]  # a token, a document, an input


@dataclass(frozen=True)
class Crowd:
    name: str
    asks: list[Ask]
    win: int
    refused: str = "SlotUnavailable"


def main(arguments: Sequence[str]) -> None:
    os.environ.update(RATES)
    many = int(arguments[0]) if arguments else PEOPLE
    with servers.started(), TemporaryDirectory() as folder, ExitStack() as open_servers:
        from tests.serving import serving

        crowds = staged(many)
        webs = [
            open_servers.enter_context(serving(Path(folder) / name, ESTUARY_ENV="test", **RATES))
            for name in ("one", "other")
        ]
        bad = [
            crowd.name for crowd in crowds if not asyncio.run(let_go(crowd, [f"{web.url()}/graphql" for web in webs]))
        ]
        overlaps = counted()
    print(f"times that overlap: {overlaps[0]} of the table, {overlaps[1]} of the bookings themselves")
    if bad or any(overlaps):
        raise Trouble(f"not as it should be: {', '.join(bad) or 'overlaps'}")
    print("as it should be")


async def let_go(crowd: Crowd, urls: Sequence[str]) -> bool:
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(limits=limits, timeout=120) as client:
        await asyncio.gather(*(client.post(url, json={"query": "{ __typename }"}) for url in urls))
        asked = [ask(client, urls[number % len(urls)], each) for number, each in enumerate(crowd.asks)]
        told = await asyncio.gather(*asked)
    outcomes = Counter(outcome for outcome, _, _ in told)
    offered = [alternatives for outcome, _, alternatives in told if outcome == "SlotUnavailable"]
    took = sorted(seconds * 1000 for _, seconds, _ in told)
    p99 = statistics.quantiles(took, n=100)[-1]
    with_others = sum(map(bool, offered))
    print(f"{crowd.name:46}{dict(outcomes)}, with alternatives {with_others}, p99 {p99:.0f} ms", flush=True)
    expected = Counter({"done": crowd.win, crowd.refused: len(told) - crowd.win})
    return outcomes == expected and with_others == len(offered)


async def ask(client: httpx.AsyncClient, url: str, asked: Ask) -> tuple[str, float, list[str]]:
    token, document, given = asked
    began = time.perf_counter()
    answer = await client.post(
        url, json={"query": document, "variables": {"input": given}}, headers={"Authorization": f"Bearer {token}"}
    )
    took = time.perf_counter() - began
    body = answer.json()
    if answer.status_code != 200 or "errors" in body:
        return f"FAULT {str(body)[:200]}", took, []
    done = body["data"]["done"]
    if done["booking"]:
        return "done", took, []
    return done["errors"][0]["__typename"], took, done["errors"][0].get("alternatives") or []


def counted() -> tuple[int, int]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(OVERLAPS)
        found: tuple[int, int] = cursor.fetchone()
    return found


def staged(many: int) -> list[Crowd]:
    from domains.bookings import actions
    from domains.bookings.actions import NewBooking
    from domains.kernel.actor import Actor
    from domains.services.models import Service
    from domains.users.models import Role, User
    from schema.ids import global_id
    from tests.domains.bookings import agenda
    from tests.domains.services import catalogue

    now = datetime.now(UTC)
    day = now.replace(hour=9, minute=0, second=0, microsecond=0) + 3 * 24 * HOUR
    people = [agenda.client() for _ in range(many)]
    tokens = {user.pk: servers.token_of(user) for user in people}

    def wanted(service: Service, at: datetime, **more: Any) -> dict[str, Any]:
        return {
            "what": {"session": {"serviceId": global_id("Service", service.pk), "startsAt": at.isoformat()}},
            **more,
        }

    def mine(user: User, service: Service, at: datetime, **more: Any) -> str:
        new = NewBooking(service_id=service.pk, starts_at=at, **more)
        booking = actions.create_booking(new=new, actor=Actor(user_id=user.pk), now=now)
        return global_id("Booking", booking.pk)

    one = agenda.session(title="One")
    other = agenda.session(one.practitioner, title="Other")
    created = [(tokens[user.pk], CREATE, wanted(one, day)) for user in people]
    across = [
        (tokens[user.pk], CREATE, wanted((one, other)[number % 2], day + 2 * HOUR))
        for number, user in enumerate(people)
    ]
    drafts = [(tokens[user.pk], SUBMIT, {"bookingId": mine(user, one, day + 4 * HOUR, draft=True)}) for user in people]
    long = agenda.session(rules={"window_days": None, "interval": 60}, title="Movable")
    movers = people[: many // 2]
    moves = [
        (
            tokens[user.pk],
            MOVE,
            {
                "bookingId": mine(user, long, day + timedelta(days=2 + number // 8) + number % 8 * HOUR),
                "startsAt": day.isoformat(),
            },
        )
        for number, user in enumerate(movers)
    ]
    staff = catalogue.somebody(roles=[Role.ADMIN])
    entry = servers.token_of(staff)
    entered = [
        (entry, CREATE, wanted(one, day + 6 * HOUR, clientId=global_id("User", user.pk)))
        if number % 2
        else (tokens[user.pk], CREATE, wanted(one, day + 6 * HOUR))
        for number, user in enumerate(people)
    ]
    asking = agenda.session(rules={"needs_approval": True}, title="Asked for")
    request = {"bookingId": mine(people[0], asking, day)}
    host = servers.token_of(asking.practitioner.user)
    workshop = agenda.occurrence(catalogue.workshop(price_cents=0, capacity=3), starts_at=day)
    seat = {"what": {"workshop": {"occurrenceId": global_id("ServiceOccurrence", workshop.pk)}}}
    return [
        Crowd("createBooking of one time", created, 1),
        Crowd("of two services of one practitioner", across, 1),
        Crowd("submitBooking of drafts of one time", drafts, 1),
        Crowd("rescheduleBooking to one time", moves, 1),
        Crowd("entered by staff, beside clients", entered, 1),
        Crowd("confirmBooking of one request", [(host, CONFIRM, request)] * (many // 2), 1, "InvalidTransition"),
        Crowd("the last 3 seats", [(tokens[user.pk], CREATE, seat) for user in movers], 3, "SeatsUnavailable"),
    ]
