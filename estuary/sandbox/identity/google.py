"""Google's shape: OpenID Connect."""

import base64
import secrets
import time
from collections.abc import Mapping
from urllib.parse import unquote_plus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from estuary.sandbox.identity.codes import BadCode, BadRedirect, Codes
from estuary.sandbox.identity.consent import Consent, form_of
from estuary.sandbox.identity.keys import Key
from estuary.sandbox.identity.tokens import LIFETIME, id_token
from estuary.sandbox.identity.vendors import GOOGLE

CLAIMS = ["aud", "azp", "email", "email_verified", "exp", "iat", "iss", "name", "nonce", "picture", "sub"]
UNCACHED = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class Google:
    def __init__(self, key: Key, url: str) -> None:
        self.key = key
        self.url = url
        self.issuer = f"{url}/{GOOGLE.folder}"
        self.codes = Codes()

    def routes(self) -> list[Route]:
        consent = Consent(GOOGLE, self.codes)
        return [
            Route("/google/.well-known/openid-configuration", self.configuration),
            Route("/google/o/oauth2/v2/auth", consent.answer, methods=["GET", "POST"]),
            Route("/google/token", self.token, methods=["POST"]),
            Route("/google/oauth2/v3/certs", self.certificates),
        ]

    async def configuration(self, request: Request) -> Response:
        described = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/o/oauth2/v2/auth",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/oauth2/v3/certs",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": list(GOOGLE.scopes),
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
            "claims_supported": [
                "aud",
                "azp",
                "email",
                "email_verified",
                "exp",
                "iat",
                "iss",
                "name",
                "nonce",
                "picture",
                "sub",
            ],
            "code_challenge_methods_supported": ["S256"],
            "grant_types_supported": ["authorization_code"],
        }
        return JSONResponse(described, headers={"Cache-Control": "public, max-age=3600"})

    async def certificates(self, request: Request) -> Response:
        return JSONResponse({"keys": [self.key.published]}, headers={"Cache-Control": "public, max-age=3600"})

    async def token(self, request: Request) -> Response:
        form = await form_of(request)
        if client_of(request, form) != (GOOGLE.client_id, GOOGLE.client_secret):
            return refused("invalid_client", "The OAuth client was not found, or the secret is not its own.", 401)
        if form.get("grant_type") != "authorization_code":
            return refused("unsupported_grant_type", "Only authorization_code is.")
        if not form.get("code"):
            return refused("invalid_request", "Missing required parameter: code")
        try:
            grant = self.codes.redeem(form, redirect_uri=form.get("redirect_uri", ""))
        except BadRedirect:
            return refused("redirect_uri_mismatch", "Bad Request")
        except BadCode:
            return refused("invalid_grant", "Bad Request")
        token = id_token(
            grant,
            issuer=self.issuer,
            client_id=GOOGLE.client_id,
            picture=f"{self.url}/pictures/{grant.person.number}.svg",
            key=self.key,
            now=int(time.time()),
        )
        given = {
            "access_token": f"ya29.{secrets.token_urlsafe(48)}",
            "expires_in": LIFETIME - 1,
            "scope": " ".join(grant.asked.scopes),
            "token_type": "Bearer",
            "id_token": token,
        }
        return JSONResponse(given, headers=UNCACHED)


def client_of(request: Request, form: Mapping[str, str]) -> tuple[str, str]:
    """Who asks, and their secret: from the form, or from where RFC 6749 would rather have it."""
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return form.get("client_id", ""), form.get("client_secret", "")
    try:
        name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return unquote_plus(name), unquote_plus(secret)


def refused(error: str, description: str, status: int = 400) -> Response:
    headers = UNCACHED | ({"WWW-Authenticate": "Basic"} if status == 401 else {})
    return JSONResponse({"error": error, "error_description": description}, status, headers)
