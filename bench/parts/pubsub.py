"""What `bench live` is measured against: a server that sends on what Valkey says, and knows nothing of anybody."""

import asyncio
import os
from typing import Any

import redis.asyncio

CHANNEL = "bench:live"
sockets: set[Any] = set()
listening: list[asyncio.Task[None]] = []


async def listen() -> None:
    async with redis.asyncio.from_url(os.environ["REDIS_URL"]) as client, client.pubsub() as channel:
        await channel.subscribe(CHANNEL)
        async for message in channel.listen():
            if message["type"] == "message":
                text = message["data"].decode()
                for send in list(sockets):
                    await send({"type": "websocket.send", "text": text})


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "websocket":
        return
    if not listening:
        listening.append(asyncio.create_task(listen()))
    await receive()
    await send({"type": "websocket.accept", "subprotocol": "graphql-transport-ws"})
    sockets.add(send)
    try:
        while (await receive())["type"] != "websocket.disconnect":
            pass
    finally:
        sockets.discard(send)
