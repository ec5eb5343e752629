import httpx
import pytest

from estuary import metrics
from estuary.asgi import ROUTES


def sample(text: str, route: str, status: int) -> float:
    wanted = f'estuary_request_seconds_count{{method="GET",route="{route}",status="{status}"}} '
    return sum(float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(wanted))


async def test_requests_are_counted_by_route(api: httpx.AsyncClient) -> None:
    before = sample((await api.get("/metrics")).text, "healthz", 200)
    await api.get("/healthz")
    after = (await api.get("/metrics")).text
    assert sample(after, "healthz", 200) == before + 1


async def test_strangers_cannot_invent_labels(api: httpx.AsyncClient) -> None:
    await api.get("/wp-login.php")
    text = (await api.get("/metrics")).text
    assert "wp-login" not in text
    assert sample(text, "other", 404) >= 1


@pytest.mark.parametrize(
    ("authorization", "status"), [("", 401), ("Bearer wrong", 401), ("secret", 401), ("Bearer secret", 200)]
)
async def test_token_is_asked_for(
    api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, authorization: str, status: int
) -> None:
    monkeypatch.setitem(ROUTES, "/metrics", metrics.page("secret"))
    got = await api.get("/metrics", headers={"authorization": authorization} if authorization else {})
    assert got.status_code == status
    assert ("estuary_request_seconds" in got.text) == (status == 200)
