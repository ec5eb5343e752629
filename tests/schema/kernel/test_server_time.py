from datetime import UTC, datetime, timedelta

import httpx


async def test_server_time(api: httpx.AsyncClient) -> None:
    answer = await api.post("/graphql", json={"query": "{ serverTime }"})
    told = datetime.fromisoformat(answer.json()["data"]["serverTime"])
    assert abs(datetime.now(UTC) - told) < timedelta(seconds=5)
