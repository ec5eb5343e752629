"""Ada offers an hour, Bob books it, Eve helps Ada, and nobody else has anything to do with it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
from asgiref.sync import sync_to_async
from django.utils import timezone
from guardian.shortcuts import assign_perm

from domains.services.models import Service
from domains.users.actions.grants import permission
from domains.users.models import Capability, User
from schema.ids import global_id
from tests.domains.services import catalogue
from tests.schema.bookings import staging
from tests.schema.client import data, register

ERRORS = "errors { __typename ... on UserError { code path } }"
OF_TIMES = """errors { ... on UserError { code path } ... on SlotUnavailable { rule alternatives }
  ... on SeatsUnavailable { seatsLeft } }"""
CAN = """viewerCanSubmit viewerCanConfirm viewerCanDecline viewerCanCancel viewerCanReschedule viewerCanCheckIn
  viewerCanCheckOut viewerCanComplete viewerCanMarkNoShow viewerCanObject"""
BOOKING = f"id type status startsAt endsAt seats proposedTimes {{ id by startsAt }} timeline {{ verb by }} {CAN}"
CREATE = f"""mutation ($input: CreateBookingInput!) {{ createBooking(input: $input) {{
  booking {{ {BOOKING} }} {OF_TIMES} }} }}"""


@dataclass
class Now:
    """Whatever a stage asks for."""

    now: datetime


@dataclass
class Market:
    api: httpx.AsyncClient
    tokens: dict[str, str]
    service: Service

    async def ask(self, who: str, query: str, /, **variables: Any) -> dict[str, Any]:
        return await data(self.api, query, self.tokens.get(who, ""), **variables)

    async def do(self, who: str, verb: str, /, **given: Any) -> dict[str, Any]:
        """The payload."""
        kind = f"{verb[0].upper()}{verb[1:]}Input"
        query = f"mutation ($input: {kind}!) {{ {verb}(input: $input) {{ booking {{ {BOOKING} }} {ERRORS} }} }}"
        payload: dict[str, Any] = (await self.ask(who, query, input=given))[verb]
        return payload

    async def book(self, who: str, at: datetime, /, **more: Any) -> dict[str, Any]:
        session = {"serviceId": self.id, "startsAt": at.isoformat()}
        payload: dict[str, Any] = (await self.ask(who, CREATE, input={"what": {"session": session}, **more}))[
            "createBooking"
        ]
        return payload

    async def booked(self, who: str, at: datetime, /, **more: Any) -> dict[str, Any]:
        payload = await self.book(who, at, **more)
        assert payload["errors"] == []
        booking: dict[str, Any] = payload["booking"]
        return booking

    async def seen(self, who: str, booking: str) -> dict[str, Any] | None:
        found: dict[str, Any] | None = (
            await self.ask(who, f"query ($id: ID!) {{ booking(id: $id) {{ {BOOKING} }} }}", id=booking)
        )["booking"]
        return found

    @property
    def id(self) -> str:
        return global_id("Service", self.service.pk)


async def market(api: httpx.AsyncClient, **more: Any) -> Market:
    names = ("ada", "bob", "eve", "mallory")
    tokens = {name: (await register(api, f"{name}@example.org"))["accessToken"] for name in names}
    return Market(api, tokens, await sync_to_async(offered)(**more))


def offered(**more: Any) -> Service:
    ada, eve = (User.objects.get(email=f"{name}@example.org") for name in ("ada", "eve"))
    assign_perm(permission(Capability.MANAGE_PRACTICE), eve, ada)
    return staging.session(catalogue.practitioner(ada), Now(timezone.now()), **more)


def day(days: int = 3, hour: int = 0) -> datetime:
    """So many days from now."""
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=days, hours=hour)


def told(at: datetime) -> str:
    """As an answer tells it."""
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def at_once() -> datetime:
    """The next time that an hour may begin: in at most five minutes."""
    now = timezone.now().replace(second=0, microsecond=0)
    return now + timedelta(minutes=5 - now.minute % 5)
