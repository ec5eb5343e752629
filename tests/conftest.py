import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
import uvicorn
from django.core.cache import cache
from playwright.sync_api import Page, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from estuary.embedded.place import free_port
from estuary.environment import ROOT
from tests import cleaning
from tests.browser import CHROMIUM, FLAGS
from tests.serving import serving


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """Nothing to do: `stack.py` has made this process's database by the time Django starts."""


@pytest.fixture(scope="session", autouse=True)
def real_mail(django_test_environment: None) -> None:
    """Django's test set-up turns mail into a list in memory; ours goes over SMTP to the catcher."""
    from django.conf import settings

    from estuary.settings import MAILERS

    settings.MAILERS = MAILERS


@pytest.fixture
def committed(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """For what is reached through the endpoint, whose own connections cannot see an uncommitted row.

    The test writes for good; afterwards every row is deleted.
    """
    with django_db_blocker.unblock():
        cleaning.statements()
        yield
        cleaning.delete_every_row()
        cache.clear()


@pytest.fixture
async def api() -> AsyncIterator[httpx.AsyncClient]:
    """The whole application, in this process, from the first byte to the last."""
    from estuary.asgi import application, graphql

    transport = httpx.ASGITransport(application)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        yield client
    await graphql.stop()  # what it holds belongs to the loop of this test


@pytest.fixture
def relay_process() -> Iterator[None]:
    """The same in a process of its own, for what is no coroutine."""
    command = [sys.executable, ROOT / "manage.py", "relay"]
    relay = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "ESTUARY_ENV": "development"})
    yield
    relay.kill()  # nothing that it does may be left half done by that
    relay.wait()


@pytest.fixture
async def address() -> AsyncIterator[str]:
    """The whole application on a port, in this process, so that it can be told to hurry and looked into."""
    from estuary.asgi import application, graphql

    port = free_port()
    config = uvicorn.Config(application, port=port, ws="websockets-sansio", log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    yield f"127.0.0.1:{port}"
    server.should_exit = True
    await serving
    await graphql.stop()


@pytest.fixture
async def relay() -> AsyncIterator[None]:
    """The relay, in this process, on this process's database."""
    from estuary.relay import Relay

    working = Relay()
    tasks = [asyncio.create_task(working.listen()), asyncio.create_task(working.keep_relaying())]
    yield
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`manage.py serve` in a process of its own, on this process's database. Gives its address."""
    with serving(tmp_path_factory.mktemp("server")) as web:
        yield web.url()


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """A fresh browser. Not shared: Playwright's loop would be in the way of every asynchronous test after it.

    The loop runs in this very thread, which Django takes for a mistake unless told that it is not.
    """
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser.new_page(viewport={"width": 1280, "height": 800})
        browser.close()
