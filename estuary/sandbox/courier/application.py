"""Courier's `POST /send`, the page that shows what was sent, and the same as JSON for tests and scripts."""

import asyncio
import json
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from estuary.sandbox.courier.box import Box

KEY = "sandbox-courier-key"
PAGE = (Path(__file__).parent / "page.html").read_text()
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


class Invalid(Exception):
    """What Courier would say of a request that it cannot make sense of."""


class House:
    def __init__(self, box: Box) -> None:
        self.box = box

    async def send(self, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return problem(401, "authentication_error", "Unauthorized")
        try:
            to, body = parse(await request.body())
        except Invalid as error:
            return problem(400, "invalid_request_error", f"Invalid Request. {error}")
        key = request.headers.get("idempotency-key", "")
        request_id = await asyncio.to_thread(self.box.keep, to=to, body=body, key=key)
        return JSONResponse({"requestId": request_id}, 202)

    def page(self, request: Request) -> Response:
        return HTMLResponse(PAGE, headers=HEADERS)

    def messages(self, request: Request) -> Response:
        if request.method == "DELETE":
            self.box.empty()
        return JSONResponse(self.box.everything())


def parse(raw: bytes) -> tuple[str, str]:
    """The number and the text: of all that Courier can be told, what makes a text message."""
    try:
        message = part(json.loads(raw), "message")
    except (ValueError, RecursionError):
        raise Invalid("The body must be JSON.") from None
    if "content" not in message:
        raise Invalid("Either 'content' or 'template' must be defined.")
    return text(part(message, "to"), "phone_number"), text(part(message, "content"), "body")


def part(of: Any, name: str) -> dict[str, Any]:
    found = of.get(name) if isinstance(of, dict) else None
    if not isinstance(found, dict):
        raise Invalid(f"'{name}' must be an object.")
    return found


def text(of: dict[str, Any], name: str) -> str:
    found = of.get(name)
    if not isinstance(found, str) or not found.strip():
        raise Invalid(f"'{name}' must be a string that is not empty.")
    return found


def problem(status: int, kind: str, message: str) -> JSONResponse:
    return JSONResponse({"message": message, "type": kind}, status)


def application(folder: Path, url: str) -> Starlette:
    house = House(Box(folder))
    return Starlette(
        routes=[
            Route("/send", house.send, methods=["POST"]),
            Route("/api/messages", house.messages, methods=["GET", "DELETE"]),
            Route("/", house.page),
        ]
    )


def settings(url: str) -> dict[str, str]:
    return {"COURIER_API_KEY": KEY, "COURIER_URL": url, "COURIER_PAGE_URL": f"{url}/"}


def addresses(url: str) -> list[tuple[str, str]]:
    return [("Text messages", f"{url}/")]
