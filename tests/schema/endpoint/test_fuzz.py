"""`manage.py bench fuzz 20000` does the same for longer."""

import asyncio
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings

from estuary.asgi import graphql
from tests.schema.endpoint.fuzzing import Sent, examine, requests

TOKEN = "not.a.token"


@pytest.fixture
def runner(committed: None) -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner
        runner.run(graphql.stop())


def test_no_request_breaks_the_endpoint(runner: asyncio.Runner) -> None:
    @settings(max_examples=400, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(requests(TOKEN))
    def fuzz(sent: Sent) -> None:
        examine(sent, runner.run)

    fuzz()


def test_a_bug_would_be_noticed(runner: asyncio.Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = Sent("POST", b"", [(b"host", b"testserver"), (b"content-type", b"application/json")], b'{"query": "{ a }"}')
    assert examine(sent, runner.run) in (200, 400)
    monkeypatch.setattr(graphql.execution.documents, "known", lambda text: 1 / 0)
    with pytest.raises(AssertionError):
        examine(sent, runner.run)
