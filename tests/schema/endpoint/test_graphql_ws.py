"""The client that frontends use."""

import json

import httpx

from tests import node
from tests.schema.client import register


async def test_client_of_frontends(server: str, api: httpx.AsyncClient, committed: None) -> None:
    token = (await register(api))["accessToken"]
    ran = node.run("socket.mjs", server.replace("http", "ws") + "/graphql", token)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert json.loads(ran.stdout) == {
        "query": {"viewer": {"email": "ada@example.org"}},
        "refusal": "Cannot query field 'zzz' on type 'Query'.",
        "ticks": 2,
        "again": {"logout": {"endedSessions": 1}},
    }
