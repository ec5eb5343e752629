"""The servers the tests run on: one stack for a run, one database for each process of it.

A pytest plugin rather than a fixture, because Django reads its settings before any fixture exists.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from estuary.embedded.place import Place
from estuary.embedded.servers import all_servers
from estuary.embedded.servers.objects import client, make_buckets
from estuary.embedded.stack import Stack
from estuary.embedded.up import EXPLORING
from estuary.environment import ROOT

TEMPLATE = "ESTUARY_TEST_TEMPLATE"
SETTINGS = {
    "ESTUARY_ENV": "test",
    "SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz-only-for-tests",
    "PUBLIC_URL": "http://testserver",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    **EXPLORING,
}

running: Stack | None = None


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    if worker == "main":
        start()
    take_database(worker)


def start() -> None:
    global running
    place = Place(Path(tempfile.mkdtemp(prefix="estuary-test-")), throwaway=True)
    place.folder.chmod(0o755)
    running = Stack(place, say=lambda _: None)
    place.claim()
    running.start(all_servers(place))
    os.environ.update(SETTINGS | running.settings)
    os.environ[TEMPLATE] = os.environ["DATABASE_URL"]
    migrate = [sys.executable, str(ROOT / "manage.py"), "migrate", "--no-input", "--verbosity", "0"]
    subprocess.run(migrate, cwd=ROOT, check=True)


def take_database(worker: str) -> None:
    """A copy of the migrated database, a cache of its own, a task queue of its own, buckets of its own.

    All of it by settings, so that a server or a worker that a test starts is on the same ones.
    """
    name = f"estuary_{worker}"
    with psycopg.connect(with_path(os.environ[TEMPLATE], "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE estuary")  # type: ignore[arg-type]
    number = int(worker.removeprefix("gw")) + 1 if worker != "main" else 0
    os.environ["DATABASE_URL"] = with_path(os.environ[TEMPLATE], name)
    os.environ["REDIS_URL"] = with_path(os.environ["REDIS_URL"], str(number % 16))
    os.environ["TEMPORAL_TASK_QUEUE"] = f"estuary-{worker}"
    take_buckets(worker)


def take_buckets(worker: str) -> None:
    names = [f"{os.environ[setting]}-{worker}" for setting in ("STORAGE_PUBLIC_BUCKET", "STORAGE_PRIVATE_BUCKET")]
    storage = client(os.environ["STORAGE_ENDPOINT_URL"], os.environ["STORAGE_SECRET_KEY"])
    assert make_buckets(storage, *names), "the storage does not answer"
    os.environ["STORAGE_PUBLIC_BUCKET"], os.environ["STORAGE_PRIVATE_BUCKET"] = names


def with_path(url: str, path: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{path}"))


def pytest_unconfigure() -> None:
    global running
    if running:
        running.stop()
        running.place.release()
        running = None
