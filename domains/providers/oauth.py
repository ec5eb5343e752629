"""Signing in with Google or GitHub: what they say about whoever was sent to them, once it is proven.

Neither is believed further than it has to be. Google signs what it says, and the signature, the algorithm, whom it is
for and the nonce are all checked, although it came over a connection of our own. GitHub signs nothing; whose
connection it is has to do.
"""

import hmac
import json
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from math import inf
from threading import Lock
from time import monotonic
from typing import Any

import httpx
import jwt

logger = logging.getLogger(__name__)

ALGORITHM = "RS256"
LEEWAY = 60  # seconds by which a provider's clock may differ from ours
KEEP = 3_600  # seconds
ASK_AGAIN = 30  # seconds, at least, between two looks for a key that we do not know
TIMEOUT = 5  # seconds for each step of a request, and for the whole of an answer
LARGEST = 1_000_000  # bytes of an answer
LONGEST = 4_000  # characters of what people hand us for a provider
ADDRESS = re.compile(r"[!-?A-~]+@[!-?A-~]+")

# What a token endpoint finds wrong with a code, and what with us.
CODE_ERRORS = ("invalid_grant", "invalid_request", "bad_verification_code", "redirect_uri_mismatch")
CLIENT_ERRORS = ("invalid_client", "unauthorized_client", "incorrect_client_credentials")


class Provider(StrEnum):
    GOOGLE = "GOOGLE"
    GITHUB = "GITHUB"


class Reason(StrEnum):
    CODE = "CODE"  # unknown, used or expired; or not with this verifier or redirect
    AUDIENCE = "AUDIENCE"
    NONCE = "NONCE"
    ISSUER = "ISSUER"
    SIGNATURE = "SIGNATURE"  # none, or by a key that is not the provider's
    ALGORITHM = "ALGORITHM"
    EXPIRED = "EXPIRED"  # or from the future
    EMAIL = "EMAIL"  # none, or none that is the primary one
    AWAY = "AWAY"  # not to be reached, talks nonsense, or does not take us for its client


class Rejected(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Identity:
    """An account is known by provider and subject. An e-mail can change hands, and proves nothing unless verified."""

    provider: Provider
    subject: str
    email: str
    email_verified: bool
    name: str  # may be empty


@dataclass(frozen=True, kw_only=True)
class Client:
    """What we are to a provider."""

    id: str
    secret: str = field(repr=False)


class OAuth:
    """One for a process: it remembers what Google publishes, and any thread may use it."""

    def __init__(self, *, google: tuple[Client, str] | None, github: tuple[Client, str, str] | None) -> None:
        self._wire = Wire()
        self._known: dict[Provider, Google | GitHub] = {}
        if google:
            self._known[Provider.GOOGLE] = Google(*google, self._wire)
        if github:
            self._known[Provider.GITHUB] = GitHub(*github, self._wire)

    def offered(self) -> list[Provider]:
        return list(self._known)

    def authorization_url(
        self, provider: Provider, *, redirect_uri: str, state: str, nonce: str, code_challenge: str
    ) -> str:
        """Where to send somebody's browser. Google has to be asked where that is, so this too can be rejected."""
        asked = {
            "redirect_uri": redirect_uri,
            "state": state,
            "code_challenge": code_challenge,
            "code_challenge_method": "S256",
        }
        return self._known[provider].authorization_url(asked, nonce=nonce)

    def identify(
        self, provider: Provider, *, code: str, code_verifier: str, redirect_uri: str, nonce: str, now: datetime
    ) -> Identity:
        """Whom the provider gave this code to. Raises Rejected; a code is used up either way.

        Waits for the provider, so not inside a transaction.
        """
        shown = {"code": code, "code_verifier": code_verifier, "redirect_uri": redirect_uri}
        if not all(text.isascii() and 0 < len(text) <= LONGEST for text in shown.values()):
            raise Rejected(Reason.CODE)
        return self._known[provider].identify(shown, nonce=nonce, now=now)

    def close(self) -> None:
        self._wire.close()


class Google:
    """OpenID Connect, as far as signing in needs it."""

    def __init__(self, client: Client, issuer: str, wire: "Wire") -> None:
        self.client = client
        self.issuer = issuer
        self.wire = wire
        self._endpoints = Kept(self._discover)
        self._keys = Kept(self._published_keys)

    def authorization_url(self, asked: dict[str, str], *, nonce: str) -> str:
        more = {
            "client_id": self.client.id,
            "response_type": "code",
            "scope": "openid email profile",
            "nonce": nonce,
            "prompt": "select_account",
        }
        return str(httpx.URL(self._endpoint("authorization_endpoint")).copy_merge_params(more | asked))

    def identify(self, shown: dict[str, str], *, nonce: str, now: datetime) -> Identity:
        claims = self._verified(self._redeem(shown))
        self._check(claims, nonce=nonce, now=now)
        return Identity(
            provider=Provider.GOOGLE,
            subject=subject_of(claims.get("sub")),
            email=address_of(claims.get("email")),
            # Nothing else that one could take for a yes: a provider that says "false" says it as a string, too.
            email_verified=claims.get("email_verified") is True,
            name=name_of(claims.get("name")),
        )

    def _redeem(self, shown: dict[str, str]) -> str:
        ours = {
            "grant_type": "authorization_code",
            "client_id": self.client.id,
            "client_secret": self.client.secret,
        }
        answer = self.wire.redeem(self._endpoint("token_endpoint"), ours | shown)
        return text_of(answer.get("id_token"), "Google gave no id_token")

    def _verified(self, token: str) -> dict[str, Any]:
        """The algorithm first, and never the token's own choice: it would choose one that proves nothing."""
        try:
            header = jwt.get_unverified_header(token)
        except (jwt.PyJWTError, ValueError):
            raise away("Google gave an id_token that is none") from None
        algorithm = str(header.get("alg"))
        if algorithm != ALGORITHM:
            raise Rejected(Reason.SIGNATURE if algorithm.lower() == "none" else Reason.ALGORITHM)
        key = self._key(header.get("kid"))
        try:
            # Of the library only this: its checks of the claims go by a clock of its own.
            signed = jwt.PyJWS(options={"enforce_minimum_key_length": True}).decode(token, key, algorithms=[ALGORITHM])
        except jwt.PyJWTError:
            raise Rejected(Reason.SIGNATURE) from None
        return table(parsed(signed))

    def _key(self, name: str | None) -> jwt.PyJWK:
        key = self._keys.get().get(name or "") or self._keys.again().get(name or "")
        if key is None:
            raise Rejected(Reason.SIGNATURE)
        return key

    def _check(self, claims: dict[str, Any], *, nonce: str, now: datetime) -> None:
        if claims.get("iss") != self.issuer:
            raise Rejected(Reason.ISSUER)
        ours = self.client.id
        if claims.get("aud") not in (ours, [ours]) or claims.get("azp", ours) != ours:
            raise Rejected(Reason.AUDIENCE)
        if not nonce or not is_same(claims.get("nonce"), nonce):
            raise Rejected(Reason.NONCE)
        if not moment(claims.get("iat")) - LEEWAY <= now.timestamp() < moment(claims.get("exp")) + LEEWAY:
            raise Rejected(Reason.EXPIRED)

    def _endpoint(self, name: str) -> str:
        return self._endpoints.get()[name]

    def _discover(self) -> dict[str, str]:
        found = table(self.wire.get(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"))
        if found.get("issuer") != self.issuer:
            raise away("Google's discovery document is that of another issuer")
        return {
            name: self._address(found.get(name)) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
        }

    def _address(self, found: object) -> str:
        """Encrypted if the issuer is: the secret will go there."""
        try:
            url = httpx.URL(text_of(found, "Google's discovery document lacks an address"))
            is_safe = bool(url.host) and url.scheme == httpx.URL(self.issuer).scheme
        except (httpx.InvalidURL, UnicodeError):
            is_safe = False
        if not is_safe:
            raise away("Google's discovery document names an address that is none, or not as safe as its own")
        return str(url)

    def _published_keys(self) -> dict[str, jwt.PyJWK]:
        published = table(self.wire.get(self._endpoint("jwks_uri"))).get("keys")
        return {str(key.key_id): key for each in entries(published) for key in usable(each)}


class GitHub:
    """OAuth alone. It has neither a nonce nor a date: what it says is said now, to whoever brings the token."""

    def __init__(self, client: Client, url: str, api_url: str, wire: "Wire") -> None:
        self.client = client
        self.url = url.rstrip("/")
        self.api_url = api_url.rstrip("/")
        self.wire = wire

    def authorization_url(self, asked: dict[str, str], *, nonce: str) -> str:
        more = {"client_id": self.client.id, "scope": "read:user user:email"}
        return str(httpx.URL(f"{self.url}/login/oauth/authorize").copy_merge_params(more | asked))

    def identify(self, shown: dict[str, str], *, nonce: str, now: datetime) -> Identity:
        ours = {"client_id": self.client.id, "client_secret": self.client.secret}
        answer = self.wire.redeem(f"{self.url}/login/oauth/access_token", ours | shown)
        token = text_of(answer.get("access_token"), "GitHub gave no access_token")
        person = table(self._tell("/user", token))
        primary = self._primary(token)
        return Identity(
            provider=Provider.GITHUB,
            subject=subject_of(number_of(person.get("id"))),
            email=address_of(primary.get("email")),
            email_verified=primary.get("verified") is True,
            name=name_of(person.get("name")) or name_of(person.get("login")),
        )

    def _primary(self, token: str) -> dict[str, Any]:
        """The address in the profile is only what somebody chose to show."""
        for email in entries(self._tell("/user/emails?per_page=100", token)):
            if email.get("primary") is True:
                return email
        raise Rejected(Reason.EMAIL)

    def _tell(self, path: str, token: str) -> Any:
        headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
        return self.wire.get(f"{self.api_url}{path}", headers | {"Authorization": f"Bearer {token}"})


class Kept[T]:
    """What a provider publishes, for an hour. One thread asks; whoever waits meanwhile shares the answer, or its lack.

    Without the latter, a provider that hangs would hang the threads one after the other, each for longer.
    """

    def __init__(self, ask: Callable[[], T]) -> None:
        self._ask = ask
        self._lock = Lock()
        self._value: T | None = None
        self._known_at = self._asked_at = self._failed_at = -inf

    def get(self) -> T:
        came_at = monotonic()
        with self._lock:
            if self._value is not None and monotonic() - self._known_at < KEEP:
                return self._value
            if self._failed_at > came_at:
                raise Rejected(Reason.AWAY)
            return self._renew()

    def again(self) -> T:
        """Asked anew, unless that was done, or tried, a moment ago."""
        with self._lock:
            if self._value is not None and monotonic() - self._asked_at < ASK_AGAIN:
                return self._value
            return self._renew()

    def _renew(self) -> T:
        self._asked_at = monotonic()
        try:
            self._value = self._ask()
        except Rejected:
            self._failed_at = monotonic()
            raise
        self._known_at = monotonic()
        return self._value


class Wire:
    """Asks for JSON, and takes nothing else for an answer."""

    def __init__(self) -> None:
        # Nothing compressed: what is small on the wire could be huge here.
        headers = {"User-Agent": "estuary", "Accept": "application/json", "Accept-Encoding": "identity"}
        self._http = httpx.Client(timeout=TIMEOUT, follow_redirects=False, headers=headers)

    def get(self, url: str, headers: dict[str, str] | None = None) -> Any:
        _, found = self._ask("GET", url, expected=(200,), headers=headers)
        return found

    def redeem(self, url: str, fields: dict[str, str]) -> dict[str, Any]:
        """What a token endpoint gives for a code. GitHub says 200 to a bad one, too: the error is what counts."""
        status, found = self._ask("POST", url, expected=(200, 400, 401, 403), data=fields)
        answer = table(found)
        error = answer.get("error")
        if error in CODE_ERRORS:
            raise Rejected(Reason.CODE)
        if error == "unverified_user_email":
            raise Rejected(Reason.EMAIL)
        if error is not None or status != 200:
            known = error if error in CLIENT_ERRORS else "for a reason of its own"
            raise away(f"{host_of(url)} gives nothing for a code: {known}")
        return answer

    def _ask(self, method: str, url: str, *, expected: tuple[int, ...], **more: Any) -> tuple[int, Any]:
        with unreachable_is_away(url), self._http.stream(method, url, **more) as answer:
            if answer.status_code not in expected:
                raise away(f"{host_of(url)} answers {answer.status_code}")
            return answer.status_code, parsed(self._read(answer))

    def _read(self, answer: httpx.Response) -> bytes:
        """Httpx limits how long each piece may take, and not how many there are."""
        until = monotonic() + TIMEOUT
        read = bytearray()
        for piece in answer.iter_raw():
            read += piece
            if len(read) > LARGEST or monotonic() > until:
                raise away(f"{answer.url.host} talks without end")
        return bytes(read)

    def close(self) -> None:
        self._http.close()


@contextmanager
def unreachable_is_away(url: str) -> Iterator[None]:
    """`from None`: the errors of the library hold the request, and that holds the secret.

    A host that cannot be looked up at all is a UnicodeError.
    """
    try:
        yield
    except (httpx.HTTPError, UnicodeError) as error:
        raise away(f"{host_of(url)}: {type(error).__name__}") from None


def away(why: str) -> Rejected:
    """Whoever signs in cannot help it, so those who run this are told; in words of ours, never the provider's."""
    logger.warning("A sign-in provider cannot be used: %s", why)
    return Rejected(Reason.AWAY)


def host_of(url: str) -> str:
    return httpx.URL(url).netloc.decode()


def parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise away("an answer is not JSON") from None


def table(found: object) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise away("an answer is not an object")
    return found


def entries(found: object) -> list[dict[str, Any]]:
    if not isinstance(found, list):
        raise away("an answer is not a list")
    return [each for each in found if isinstance(each, dict)]


def text_of(found: object, otherwise: str) -> str:
    """Of characters that a header and an address may have."""
    if not isinstance(found, str) or not found or not found.isascii() or not found.isprintable():
        raise away(otherwise)
    return found


def moment(found: object) -> int:
    """A date as a whole number. Infinity is a number, too, and has no place here."""
    if type(found) is not int:
        raise away("an id_token lacks a date")
    return found


def number_of(found: object) -> str:
    return str(found) if type(found) is int else ""


def subject_of(found: object) -> str:
    """No longer than the standard allows."""
    subject = text_of(found, "an account has no id")
    if len(subject) > 255:
        raise away("the id of an account is too long")
    return subject


def address_of(found: object) -> str:
    """ASCII alone: in lower case, an address with a Kelvin sign is that of somebody else, who has a k."""
    if not isinstance(found, str) or len(found) > 254 or not ADDRESS.fullmatch(found):
        raise Rejected(Reason.EMAIL)
    return found.lower()


def name_of(found: object) -> str:
    """People choose it, so it may hold anything that a line of text cannot."""
    return "".join(filter(str.isprintable, found)).strip() if isinstance(found, str) else ""


def usable(published: dict[str, Any]) -> list[jwt.PyJWK]:
    """The key, if it is one that we would ask for; a provider may publish others beside."""
    if not all(isinstance(published.get(each), str) for each in ("kid", "n", "e")):
        return []
    try:
        return [jwt.PyJWK(published, ALGORITHM)] if published.get("use", "sig") == "sig" else []
    except (jwt.PyJWTError, ValueError):
        return []


def is_same(found: object, expected: str) -> bool:
    """In a time that does not tell how much of it is right."""
    return isinstance(found, str) and hmac.compare_digest(
        found.encode(errors="surrogatepass"), expected.encode(errors="surrogatepass")
    )
