"""The two things a page for machines does with ASGI."""

from collections.abc import Sequence

from asgiref.typing import ASGISendCallable, Scope


def header(scope: Scope, name: bytes) -> bytes:
    assert scope["type"] != "lifespan"
    return next((value for key, value in scope["headers"] if key == name), b"")


async def answer(send: ASGISendCallable, status: int, body: bytes, headers: Sequence[tuple[bytes, bytes]] = ()) -> None:
    given = {name for name, _ in headers}
    kind = [] if b"content-type" in given else [(b"content-type", b"text/plain; charset=utf-8")]
    every = [*headers, *kind, (b"content-length", str(len(body)).encode()), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": every, "trailers": False})
    await send({"type": "http.response.body", "body": body, "more_body": False})
