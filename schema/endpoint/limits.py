"""How much of the server somebody may use: requests and points of cost in a window of time.

Whoever is signed in has a budget of their own, everybody else shares that of their address. What signs people in is
counted apart, by whom it names, so that the many behind one address do not lock each other out.
"""

import hashlib
import hmac
import math
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple
from uuid import UUID

from asgiref.typing import HTTPScope, WebSocketScope

from schema.endpoint.counters import Away, Budget, Counters, Tally
from schema.refusals import Refusal
from schema.spending import NOTHING, Amount, Standing

# What an ordinary operation may cost on average. The window is that of the requests.
POINTS_PER_REQUEST = 200

CLIENT_KEY = b"x-client-key"


@dataclass(frozen=True)
class Rate:
    """So many requests in so many seconds."""

    requests: int
    seconds: int

    @lru_cache(10_000)  # noqa: B019 (there are a handful of rates, and they stay)
    def budget(self, key: str) -> Budget:
        return Budget(f"limit:{key}", Amount(self.requests, self.requests * POINTS_PER_REQUEST), self.seconds)


@dataclass(frozen=True, kw_only=True)
class Rates:
    anonymous: Rate
    authenticated: Rate
    sign_in: Rate  # for one account at one address
    sign_in_address: Rate  # for one address, whatever the accounts
    first_party: tuple[str, ...] = ()  # keys of servers that speak for many


class Caller(NamedTuple):
    user_id: UUID | None
    address: str
    is_first_party: bool


class Limits:
    def __init__(self, rates: Rates, counters: Counters) -> None:
        self.rates = rates
        self.counters = counters
        self._keys = [key.encode() for key in rates.first_party]

    def caller(self, scope: HTTPScope | WebSocketScope, user_id: UUID | None) -> Caller:
        return Caller(user_id, address_of(scope), self._keys != [] and self._is_first_party(scope))

    def _is_first_party(self, scope: HTTPScope | WebSocketScope) -> bool:
        given = next((value for name, value in scope["headers"] if name == CLIENT_KEY), b"")
        return any(hmac.compare_digest(given, key) for key in self._keys)

    @lru_cache(10_000)  # noqa: B019 (there is one for a process)
    def budget(self, caller: Caller) -> Budget | None:
        if caller.user_id:
            return self.rates.authenticated.budget(f"user:{caller.user_id}")
        return None if caller.is_first_party else self.rates.anonymous.budget(f"address:{caller.address}")

    def spend_at_once(self, caller: Caller, amount: Amount) -> Tally | None:
        """From what this process may go on from; None where more has to be found out."""
        budget = self.budget(caller)
        return self.counters.spend_at_once(budget, amount) if budget else None

    async def spend(self, caller: Caller, amount: Amount) -> Tally | None:
        """Refuses where too little is left. None, and goes on, where nothing is counted."""
        budget = self.budget(caller)
        if budget is None:
            return None
        if amount.points > budget.amount.points:
            raise Refusal.too_complex(f"The operation costs {amount.points} points; you have {budget.amount.points}.")
        try:
            granted, tally = await self.counters.spend(budget, amount)
        except Away:
            return None
        if not granted:
            raise throttled(tally)
        return tally

    async def require_some_left(self, caller: Caller) -> None:
        """Before the work of reading a document that is not known yet. One that signs somebody in must be read even
        where an address has used up everything else, so it may be paid for from what is kept for that."""
        tally = await self.spend(caller, NOTHING)
        if tally and tally.left().requests < 1:
            await self._spend_on_sign_in(self._sign_in_of(caller), closed=False)

    async def spend_on_sign_in(self, caller: Caller, subject: str, *, closed: bool) -> None:
        name = hashlib.sha256(subject.strip().lower().encode()).hexdigest()[:32]
        await self._spend_on_sign_in(self.rates.sign_in.budget(f"sign-in:{caller.address}:{name}"), closed=closed)
        if not caller.is_first_party:
            await self._spend_on_sign_in(self._sign_in_of(caller), closed=closed)

    def _sign_in_of(self, caller: Caller) -> Budget:
        return self.rates.sign_in_address.budget(f"sign-in:{caller.address}")

    async def _spend_on_sign_in(self, budget: Budget, *, closed: bool) -> None:
        try:
            granted, tally = await self.counters.spend(budget, Amount(1))
        except Away:
            if closed:
                message = "Signing in is not possible for a moment. Try again."
                raise Refusal.of(503, "LIMITS_UNAVAILABLE", message, retry_after="5") from None
            return
        if not granted:
            raise throttled(tally)


def throttled(tally: Tally) -> Refusal:
    seconds = max(math.ceil(tally.seconds_left()), 1)
    when = f"{math.ceil(seconds / 60)} minutes" if seconds > 120 else f"{seconds} seconds"
    headers = [("retry-after", str(seconds)), *headers_of(standing(tally))]
    error = {
        "message": f"Too many requests. Try again in {when}.",
        "extensions": {"code": "RATE_LIMITED", "retryAfter": seconds},
    }
    return Refusal(429, [error], headers)


def headers_of(standing: Standing) -> list[tuple[str, str]]:
    return [
        ("x-ratelimit-limit", str(standing.limit.requests)),
        ("x-ratelimit-remaining", str(standing.left.requests)),
        ("x-ratelimit-reset", str(standing.seconds)),
    ]


def standing(tally: Tally) -> Standing:
    seconds = tally.seconds_left()
    return Standing(tally.budget.amount, tally.left(), math.ceil(seconds), moment(int(time.time() + seconds)))


@lru_cache(1_000)
def moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


def address_of(scope: HTTPScope | WebSocketScope) -> str:
    return plain_address((scope.get("client") or ("", 0))[0])


@lru_cache(10_000)
def plain_address(text: str) -> str:
    """Of IPv6 the network: whoever has one address of it has them all."""
    try:
        address = ip_address(text)
    except ValueError:
        return "unknown"
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return f"{IPv6Address(int(address) >> 64 << 64)}/64"
