"""The sandbox providers, in one process: each is a folder beside this file with an `application.py`."""

import argparse
import re
from pathlib import Path

import uvicorn
from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, Scope

from estuary.sandbox import providers

LOCAL = re.compile(rb"(localhost|127\.0\.0\.1|\[::1\])(:\d+)?")


class Street:
    """Each provider at its own path; beside them, which there are."""

    def __init__(self, houses: dict[str, ASGI3Application], folder: Path) -> None:
        self.houses = houses
        self.folder = folder

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] != "http":
            return
        if not LOCAL.fullmatch(dict(scope["headers"]).get(b"host", b"")):  # a page that made its name point here
            await self.say(send, 403, "Only this machine may come in.")
            return
        name, _, rest = scope["path"].removeprefix("/").partition("/")
        if house := self.houses.get(name):
            await house({**scope, "root_path": f"/{name}", "path": f"/{rest}"}, receive, send)
            return
        await self.say(send, *((200, str(self.folder)) if scope["path"] == "/" else (404, "Not here.")))

    async def say(self, send: ASGISendCallable, status: int, text: str) -> None:
        headers = [(b"content-type", b"text/plain; charset=utf-8")]
        await send({"type": "http.response.start", "status": status, "headers": headers, "trailers": False})
        await send({"type": "http.response.body", "body": text.encode(), "more_body": False})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    url = f"http://{options.host}:{options.port}"
    houses = {}
    for name, module in providers():
        room = options.folder / name
        room.mkdir(exist_ok=True)
        houses[name] = module.application(room, f"{url}/{name}")
    uvicorn.run(
        Street(houses, options.folder), host=options.host, port=options.port, log_level="warning",
        lifespan="off", timeout_graceful_shutdown=1,
    )  # fmt: skip


main()
