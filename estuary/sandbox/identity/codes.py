"""What is given for a consent, until it is redeemed. In memory: a minute is shorter than most restarts are apart."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic

from estuary.sandbox.identity.asked import Asked
from estuary.sandbox.identity.people import Person

LIFETIME = 60  # seconds


class BadCode(Exception):
    """Unknown, used, too old, or not with this verifier."""


class BadRedirect(BadCode):
    """Asked for with another redirect_uri."""


@dataclass(frozen=True)
class Grant:
    asked: Asked
    person: Person
    misbehave: str = ""


class Codes:
    def __init__(self) -> None:
        self._grants: dict[str, tuple[float, Grant]] = {}

    def issue(self, grant: Grant) -> str:
        code = secrets.token_urlsafe(32)
        self._grants = {known: kept for known, kept in self._grants.items() if is_fresh(kept[0])}
        self._grants[code] = (monotonic(), grant)
        return code

    def redeem(self, form: Mapping[str, str], *, redirect_uri: str | None) -> Grant:
        """A code is gone after one try, whatever came of it."""
        issued_at, grant = self._grants.pop(form.get("code", ""), (0.0, None))
        if grant is None or not is_fresh(issued_at):
            raise BadCode
        if redirect_uri is not None and redirect_uri != grant.asked.redirect_uri:
            raise BadRedirect
        if challenge_for(form.get("code_verifier", "")) != grant.asked.code_challenge:
            raise BadCode
        return grant


def is_fresh(issued_at: float) -> bool:
    return monotonic() - issued_at <= LIFETIME


def challenge_for(verifier: str) -> str:
    """S256. Without a verifier there must have been no challenge, and the other way round."""
    if not verifier:
        return ""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
