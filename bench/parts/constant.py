"""What `bench endpoint` compares with: an ASGI application that reads a request and answers with constant bytes."""

from typing import Any

BODY = b'{"data":{"__typename":"Query"}}'
START = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-type", b"application/json"), (b"content-length", str(len(BODY)).encode())],
}


async def application(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send(START)
    await send({"type": "http.response.body", "body": BODY})
