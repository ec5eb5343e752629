"""What a program asks for when it sends somebody here, taken from the address they are sent to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlencode, urlsplit

from estuary.sandbox.identity.vendors import Vendor

CHALLENGE = re.compile(r"[\w-]{43}", re.ASCII)  # a SHA-256 in base64url


class Wrong(Exception):
    """It is the program's mistake. The person is told, and not sent back: perhaps to whom is the mistake."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    redirect_uri: str
    state: str
    nonce: str
    scopes: tuple[str, ...]
    code_challenge: str

    @property
    def site(self) -> str:
        return urlsplit(self.redirect_uri).netloc

    def back(self, **answer: str) -> str:
        """The address to send the person back to."""
        added = urlencode({**answer, **({"state": self.state} if self.state else {})})
        return f"{self.redirect_uri}{'&' if '?' in self.redirect_uri else '?'}{added}"


def asked_of(vendor: Vendor, query: Mapping[str, str]) -> Asked:
    """Raises Wrong."""
    if query.get("client_id") != vendor.client_id:
        raise Wrong(f"client_id is unknown. The only client here is {vendor.client_id}.")
    redirect_uri = query.get("redirect_uri", "")
    if not is_redirect(redirect_uri):
        raise Wrong("redirect_uri must be a whole address that begins with http:// or https://, without a fragment.")
    if query.get("response_type", "" if "response_type" in vendor.needs else "code") != "code":
        raise Wrong("response_type must be code.")
    scopes = tuple(query.get("scope", "").split())
    if "openid" in vendor.needs and "openid" not in scopes:
        raise Wrong("scope must include openid: signing in is all there is here.")
    return Asked(
        redirect_uri=redirect_uri,
        state=query.get("state", ""),
        nonce=query.get("nonce", ""),
        scopes=scopes,
        code_challenge=challenge_of(query),
    )


def challenge_of(query: Mapping[str, str]) -> str:
    challenge, method = query.get("code_challenge", ""), query.get("code_challenge_method", "")
    if not challenge and not method:
        return ""
    if method != "S256":
        raise Wrong("code_challenge_method must be S256.")
    if not CHALLENGE.fullmatch(challenge):
        raise Wrong("code_challenge must be the base64url of a SHA-256, without padding.")
    return challenge


def is_redirect(url: str) -> bool:
    parts = parts_of(url)
    return (
        bool(parts and parts.hostname)
        and url.startswith(("http://", "https://"))
        and url.isascii()
        and url.isprintable()
        and not set(url) & set(' #"<>\\')
    )


def parts_of(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # looked at only when asked for
    except ValueError:
        return None
    return parts
