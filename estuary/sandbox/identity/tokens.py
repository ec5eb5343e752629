"""Google's id_token, and everything that can be wrong with one."""

import base64
import hashlib
import hmac
import json
import secrets
from functools import cache
from typing import Any

import jwt

from estuary.sandbox.identity.codes import Grant
from estuary.sandbox.identity.keys import Key, new_key

LIFETIME = 3_600  # seconds


def id_token(grant: Grant, *, issuer: str, client_id: str, picture: str, key: Key, now: int) -> str:
    claims = {
        "iss": issuer,
        "azp": client_id,
        "aud": client_id,
        "sub": str(grant.person.number),
        **about(grant, picture),
        **({"nonce": grant.asked.nonce} if grant.asked.nonce else {}),
        "iat": now,
        "exp": now + LIFETIME,
    }
    return signed(spoiled(claims, grant.misbehave), grant.misbehave, key)


def about(grant: Grant, picture: str) -> dict[str, Any]:
    """No more than was asked for."""
    person, scopes = grant.person, grant.asked.scopes
    email = {"email": person.email, "email_verified": person.verified} if "email" in scopes else {}
    name = {"name": person.name} if person.name else {}
    return {**email, **({**name, "picture": picture} if "profile" in scopes else {})}


def spoiled(claims: dict[str, Any], misbehave: str) -> dict[str, Any]:
    match misbehave:
        case "wrong_audience":
            return claims | {"aud": "somebody-else.apps.googleusercontent.example"}
        case "wrong_nonce":
            return claims | {"nonce": secrets.token_urlsafe()}
        case "wrong_issuer":
            return claims | {"iss": f"{claims['iss']}.evil.example"}
        case "expired":
            return claims | {"iat": claims["iat"] - 2 * LIFETIME, "exp": claims["exp"] - 2 * LIFETIME}
        case "no_email":
            return {name: value for name, value in claims.items() if not name.startswith("email")}
    return claims


def signed(claims: dict[str, Any], misbehave: str, key: Key) -> str:
    match misbehave:
        case "unsigned":
            return f"{unsigned(claims, {'alg': 'none', 'typ': 'JWT', 'kid': key.name})}."
        case "other_algorithm":
            return confused(claims, key)
        case "other_key":
            return jwt.encode(claims, other_key().private, "RS256", {"kid": other_key().name})
        case "stolen_kid":
            return jwt.encode(claims, other_key().private, "RS256", {"kid": key.name})
    return jwt.encode(claims, key.private, "RS256", {"kid": key.name})


def confused(claims: dict[str, Any], key: Key) -> str:
    """By hand, for the library refuses to: whoever takes the algorithm from the token checks it with what is public."""
    text = unsigned(claims, {"alg": "HS256", "typ": "JWT", "kid": key.name})
    return f"{text}.{base64url(hmac.digest(key.public_pem, text.encode(), hashlib.sha256))}"


def unsigned(claims: dict[str, Any], header: dict[str, str]) -> str:
    return ".".join(base64url(json.dumps(part).encode()) for part in (header, claims))


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@cache
def other_key() -> Key:
    return new_key()
