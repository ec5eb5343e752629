"""GitHub's shape: OAuth, and an API that says whose token it is."""

import secrets
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from estuary.sandbox.identity.codes import BadCode, BadRedirect, Codes, Grant
from estuary.sandbox.identity.consent import Consent, form_of
from estuary.sandbox.identity.vendors import GITHUB

KEPT = 10_000  # tokens; the oldest go first
DOCUMENTATION = "https://docs.github.com/rest"
TROUBLES = "https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/"

# An error of the token endpoint -> what GitHub says about it.
SAID = {
    "incorrect_client_credentials": "The client_id and/or client_secret passed are incorrect.",
    "redirect_uri_mismatch": "The redirect_uri MUST match the registered callback URL for this application.",
    "bad_verification_code": "The code passed is incorrect or expired.",
}


class GitHub:
    def __init__(self, url: str) -> None:
        self.url = url
        self.codes = Codes()
        self.tokens: dict[str, Grant] = {}

    def routes(self) -> list[Route]:
        consent = Consent(GITHUB, self.codes)
        return [
            Route("/github/login/oauth/authorize", consent.answer, methods=["GET", "POST"]),
            Route("/github/login/oauth/access_token", self.access_token, methods=["POST"]),
            Route("/github/api/user", self.user),
            Route("/github/api/user/emails", self.emails),
        ]

    async def access_token(self, request: Request) -> Response:
        form = await form_of(request)
        return written(request, self.exchange(form))

    def exchange(self, form: dict[str, str]) -> dict[str, str]:
        """An error is an answer like any other; GitHub gives it with status 200."""
        if (form.get("client_id"), form.get("client_secret")) != (GITHUB.client_id, GITHUB.client_secret):
            return trouble("incorrect_client_credentials")
        try:
            grant = self.codes.redeem(form, redirect_uri=form.get("redirect_uri"))
        except BadRedirect:
            return trouble("redirect_uri_mismatch")
        except BadCode:
            return trouble("bad_verification_code")
        return {"access_token": self.keep(grant), "scope": ",".join(grant.asked.scopes), "token_type": "bearer"}

    def keep(self, grant: Grant) -> str:
        token = f"gho_{secrets.token_hex(18)}"
        self.tokens[token] = grant
        if len(self.tokens) > KEPT:
            del self.tokens[next(iter(self.tokens))]
        return token

    async def user(self, request: Request) -> Response:
        grant = self.grant_of(request)
        return JSONResponse(profile(grant, self.url)) if grant else unknown(request)

    async def emails(self, request: Request) -> Response:
        grant = self.grant_of(request)
        if grant is None:
            return unknown(request)
        if not {"user", "user:email"} & set(grant.asked.scopes):
            return JSONResponse({"message": "Not Found", "documentation_url": DOCUMENTATION, "status": "404"}, 404)
        return JSONResponse(emails_of(grant))

    def grant_of(self, request: Request) -> Grant | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        return self.tokens.get(token) if scheme.lower() in ("bearer", "token") else None


def written(request: Request, answer: dict[str, str]) -> Response:
    if "application/json" in request.headers.get("Accept", ""):
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})
    kind = "application/x-www-form-urlencoded; charset=utf-8"
    return Response(urlencode(answer), headers={"Cache-Control": "no-store", "Content-Type": kind})


def trouble(error: str) -> dict[str, str]:
    return {"error": error, "error_description": SAID[error], "error_uri": TROUBLES}


def unknown(request: Request) -> Response:
    message = "Bad credentials" if "Authorization" in request.headers else "Requires authentication"
    return JSONResponse({"message": message, "documentation_url": DOCUMENTATION, "status": "401"}, 401)


def profile(grant: Grant, url: str) -> dict[str, Any]:
    person = grant.person
    return {
        "login": person.login,
        "id": person.number,
        "node_id": f"U_{person.number:x}",
        "avatar_url": f"{url}/pictures/{person.number}.svg",
        "url": f"{url}/github/api/user/{person.number}",
        "html_url": f"https://github.example/{person.login}",
        "type": "User",
        "site_admin": False,
        "name": person.name or None,
        "company": None,
        "location": None,
        "email": person.public_email or None,
        "bio": None,
    }


def emails_of(grant: Grant) -> list[dict[str, Any]]:
    """The one that GitHub makes up stands first and is verified: it is neither order nor that which counts."""
    person = grant.person
    made_up = f"{person.number}+{person.login}@users.noreply.github.example"
    first = {"email": made_up, "primary": False, "verified": True, "visibility": None}
    primary = {"email": person.email, "primary": True, "verified": person.verified, "visibility": "private"}
    match grant.misbehave:
        case "no_email":
            return []
        case "no_primary":
            return [first, primary | {"primary": False}]
    return [first, primary]
