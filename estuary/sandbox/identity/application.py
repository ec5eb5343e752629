"""The sign-in providers as one application; `consent.py` says how a script signs somebody in."""

import colorsys
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from estuary.sandbox.identity.github import GitHub
from estuary.sandbox.identity.google import Google
from estuary.sandbox.identity.keys import kept_key
from estuary.sandbox.identity.pages import page
from estuary.sandbox.identity.people import PEOPLE
from estuary.sandbox.identity.vendors import GITHUB, GOOGLE, VENDORS

FACE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><rect width="96" height="96" fill="{colour}"/>'
    '<circle cx="48" cy="38" r="18" fill="#fff"/><circle cx="48" cy="98" r="38" fill="#fff"/></svg>'
)


def application(folder: Path, url: str) -> Starlette:
    vendors = [*Google(kept_key(folder), url).routes(), *GitHub(url).routes()]
    found = Starlette(routes=[Route("/", index), Route("/pictures/{number:int}.svg", picture), *vendors])
    found.state.url = url
    return found


def settings(url: str) -> dict[str, str]:
    return {
        "OAUTH_GOOGLE_CLIENT_ID": GOOGLE.client_id,
        "OAUTH_GOOGLE_CLIENT_SECRET": GOOGLE.client_secret,
        "OAUTH_GOOGLE_ISSUER": f"{url}/google",
        "OAUTH_GITHUB_CLIENT_ID": GITHUB.client_id,
        "OAUTH_GITHUB_CLIENT_SECRET": GITHUB.client_secret,
        "OAUTH_GITHUB_URL": f"{url}/github",
        "OAUTH_GITHUB_API_URL": f"{url}/github/api",
    }


def addresses(url: str) -> list[tuple[str, str]]:
    return [("Sign-in providers", f"{url}/")]


async def index(request: Request) -> Response:
    return page("index", vendors=VENDORS, people=PEOPLE, url=request.app.state.url)


async def picture(request: Request) -> Response:
    """Of an account: nobody's face, in a colour of its own."""
    red, green, blue = colorsys.hls_to_rgb(request.path_params["number"] % 360 / 360, 0.45, 0.5)
    colour = f"rgb({red:.0%},{green:.0%},{blue:.0%})"
    headers = {"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff"}
    return Response(FACE.format(colour=colour), media_type="image/svg+xml", headers=headers)
