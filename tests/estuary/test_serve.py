"""`manage.py serve` and `manage.py worker`, as production runs them."""

import asyncio
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django import Settings
from temporalio.client import Client

from domains.users import actions
from estuary import guard
from estuary.demo import accounts
from estuary.embedded.place import free_port
from estuary.environment import ROOT
from estuary.trouble import Trouble
from tests.estuary.embedded.upping import until

PRODUCTION = {
    "ALLOWED_HOSTS": "api.example.com,127.0.0.1",
    "ESTUARY_ENV": "production",
    "PUBLIC_URL": "https://api.example.com",
    "FRONTEND_URL": "https://www.example.com",
    "METRICS_TOKEN": "secret",
}


@contextmanager
def started(*command: str, **env: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, ROOT / "manage.py", *command], cwd=ROOT, env={**os.environ, **env},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def answers(port: int, path: str, **headers: str) -> bytes:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    with urllib.request.urlopen(request, timeout=5) as answer:
        content: bytes = answer.read()
        return content


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def test_serve_in_production(committed: None) -> None:
    port = free_port()
    with started("serve", "--port", str(port), **PRODUCTION) as server:
        until(lambda: listens(port) or server.poll() is not None)
        assert json.loads(answers(port, "/readyz"))["status"] == "ready"
        asked = urllib.request.Request(
            f"http://127.0.0.1:{port}/graphql", json.dumps({"query": "{serverTime}"}).encode(),
            {"content-type": "application/json"},
        )  # fmt: skip
        with urllib.request.urlopen(asked, timeout=5) as answer:
            assert "serverTime" in json.load(answer)["data"]
        server.send_signal(signal.SIGTERM)
        output, _ = server.communicate(timeout=20)
    lines = [json.loads(line) for line in output.splitlines()]
    assert {"message": "POST /graphql", "status": 200}.items() <= lines[-1].items()
    assert server.returncode == -signal.SIGTERM  # it ended in order, and says what asked it to


def counted(port: int) -> float:
    text = answers(port, "/metrics", authorization="Bearer secret").decode()
    [line] = [line for line in text.splitlines() if "seconds_count" in line and 'route="healthz"' in line]
    return float(line.rpartition(" ")[2])


def test_serve_counts_over_all_processes(committed: None) -> None:
    port = free_port()
    with started("serve", "--port", str(port), **PRODUCTION | {"WEB_PROCESSES": "2"}) as server:
        until(lambda: listens(port) or server.poll() is not None)
        for _ in range(30):
            answers(port, "/healthz")
        until(lambda: counted(port) >= 30)  # what was answered is counted a moment later
        assert counted(port) == 30
        server.send_signal(signal.SIGTERM)
        assert server.wait(20) == 0


@pytest.mark.parametrize(("proxies", "believed"), [("", False), ("10.0.0.0/8", False), ("127.0.0.1", True)])
def test_only_a_trusted_proxy_is_believed_about_https(committed: None, proxies: str, believed: bool) -> None:
    port = free_port()
    with started("serve", "--port", str(port), **PRODUCTION, TRUSTED_PROXIES=proxies) as server:
        until(lambda: listens(port) or server.poll() is not None)
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        line.request("GET", "/admin/login/", headers={"host": "api.example.com", "x-forwarded-proto": "https"})
        answer = line.getresponse()
        answer.read()
        line.close()
    assert (answer.status == 200) is believed
    assert believed or answer.headers["location"] == "https://api.example.com/admin/login/"


@pytest.mark.parametrize("command", ["serve", "relay", "worker"])
def test_production_refuses_the_demo_password(committed: None, command: str) -> None:
    email = "client@demo.estuary"
    actions.create_user(email=email, password=accounts.PASSWORD, roles=["CLIENT"])
    with started(command, **PRODUCTION) as process:
        output, _ = process.communicate(timeout=30)
    assert process.returncode == 78
    assert output.startswith(f"The demo's password, which everyone knows, opens {email}.")


def test_demo_account_with_another_password_is_no_matter(committed: None, settings: Settings) -> None:
    settings.PRODUCTION = True
    user = actions.create_user(email="admin@demo.estuary", password="something else entirely", roles=["ADMIN"])
    guard.refuse_demo_passwords()
    user.set_password(accounts.PASSWORD)
    user.save()
    with pytest.raises(Trouble, match=r"opens admin@demo.estuary"):
        guard.refuse_demo_passwords()


def test_seeding_is_refused_in_production() -> None:
    with started("seed_demo", **PRODUCTION) as process:
        output, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert output.startswith("The demo's accounts have a password that everyone knows")


def test_worker_works_and_drains(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    with started("worker", "--ready-file", str(ready)) as worker:
        until(lambda: ready.exists() or worker.poll() is not None)
        until(lambda: "clear-expired-sessions" in asyncio.run(schedules()))
        worker.send_signal(signal.SIGTERM)
        output, _ = worker.communicate(timeout=20)
    assert worker.returncode == 0
    assert "The worker finishes what it has begun" in output


async def schedules() -> list[str]:
    client = await Client.connect(settings.TEMPORAL_ADDRESS, namespace=settings.TEMPORAL_NAMESPACE)
    return [found.id async for found in await client.list_schedules()]


def test_worker_waits_for_temporal() -> None:
    with started("worker", TEMPORAL_ADDRESS="127.0.0.1:9") as worker:
        assert worker.stdout
        assert "Temporal cannot be reached; trying again" in worker.stdout.readline()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
