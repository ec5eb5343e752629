"""One statement for each page, prepared; what it gives goes out as it is."""

import os
import time
from functools import lru_cache
from typing import Any

import jwt
from psycopg_pool import AsyncConnectionPool

from bench.contestants.hand.statements import CATALOGUE, DETAIL, VIEWER

KEY = bytes.fromhex(os.environ["TOKEN_KEY"])
CATALOGUES = {f"/catalogue/{rows}": CATALOGUE.replace("%(rows)s", str(rows)) for rows in (1, 20, 100)}
pools: list[Any] = []


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        return await live(receive, send)
    await receive()
    path = scope["path"]
    if path in CATALOGUES:
        body = await ask(CATALOGUES[path], ())
    elif path.startswith("/detail/"):
        body = await ask(DETAIL, (path.removeprefix("/detail/"),))
    elif path == "/viewer" and (who := speaker(scope)):
        body = await ask(VIEWER, who)
    else:
        body = None
    return await answer(send, body)


async def ask(statement: str, given: tuple[str, ...]) -> bytes | None:
    async with pools[0].connection() as connection:
        cursor = await connection.execute(statement, given, prepare=True)
        result = cursor.pgresult
        return result.get_value(0, 0) if result.ntuples else None


def speaker(scope: Any) -> tuple[str, str] | None:
    """Session and user."""
    token = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
    claims = verified(token.removeprefix(b"Bearer "))
    return (claims["sid"], claims["sub"]) if claims and claims["exp"] > time.time() else None


@lru_cache(10_000)
def verified(token: bytes) -> Any:
    try:
        return jwt.decode(token, KEY, algorithms=["HS256"], audience="estuary", issuer="estuary")
    except jwt.PyJWTError:
        return None


async def answer(send: Any, body: bytes | None) -> None:
    body, status = (b"", 404) if body is None else (body, 200)
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def live(receive: Any, send: Any) -> None:
    await receive()
    size = int(os.environ["CONNECTIONS"])
    said = "-c default_transaction_read_only=on -c statement_timeout=10s -c random_page_cost=1.1"
    options = {"autocommit": True, "options": said}
    pools.append(AsyncConnectionPool(os.environ["DATABASE_URL"], kwargs=options, max_size=size, open=False))
    await pools[0].open()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await pools[0].close()
    await send({"type": "lifespan.shutdown.complete"})
