import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from estuary.embedded.place import Place
from estuary.embedded.process import Process
from estuary.embedded.stack import RESTARTS, Stack
from estuary.trouble import Trouble
from tests.estuary.embedded.upping import until

LISTEN = "import socket, sys, time; s = socket.create_server(('127.0.0.1', int(sys.argv[1]))); time.sleep(600)"


class Listener(Process):
    """The smallest server there is."""

    name = "listener"
    title = "The listener"
    preferred_ports: ClassVar = {"any": 0}
    program = LISTEN

    def command(self) -> list[str | Path]:
        return [sys.executable, "-c", self.program, str(self.ports["any"])]

    def is_ready(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.ports["any"]), 1).close()
        except OSError:
            return False
        return not self.has_ended()


class Stubborn(Listener):
    program = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {LISTEN}"


class Broken(Listener):
    program = "raise SystemExit('no licence')"


class Deliberate(Listener):
    """Asked only once it had the time to fail: somebody else's answer on its port is no sign of readiness."""

    def is_ready(self) -> bool:
        time.sleep(0.3)
        return super().is_ready()


class Mayfly(Listener):
    """Becomes ready, then ends."""

    program = LISTEN.replace("600", "0.3")


@pytest.fixture
def stack(folder: Path) -> Iterator[Stack]:
    place = Place(folder)
    place.claim()
    stack = Stack(place, say=lambda _: None)
    yield stack
    stack.stop()
    place.release()


def test_server_that_does_not_start_says_why(stack: Stack) -> None:
    with pytest.raises(Trouble, match=r"The listener did not start: it ended with code 1.(.|\n)*no licence"):
        stack.start([Broken(stack.place)])


def test_server_that_loses_its_port_gets_another(stack: Stack) -> None:
    listener = Deliberate(stack.place)
    with socket.create_server(("127.0.0.1", 0)) as quicker:
        taken = quicker.getsockname()[1]
        listener.ports = {"any": taken}
        stack.start([listener])
        assert listener.ports["any"] != taken
        assert not listener.has_ended()


def test_server_that_ignores_the_signal_is_ended(stack: Stack) -> None:
    stubborn = Stubborn(stack.place)
    stack.start([stubborn])
    assert stack._warden
    stubborn.stop(stack._warden, grace=0.3)
    assert stubborn.pid is None


def test_server_that_keeps_ending_is_given_up(stack: Stack) -> None:
    mayfly = Mayfly(stack.place)
    stack.start([mayfly])
    for _ in range(RESTARTS):
        until(mayfly.has_ended)
        stack.look_after()
    until(mayfly.has_ended)
    with pytest.raises(Trouble, match=rf"ended with code 0, for the {RESTARTS + 1}th time within a minute\."):
        stack.look_after()


def test_stop_is_in_reverse_order(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    for name in ("one", "two"):
        listener = Listener(stack.place)
        listener.name, listener.title = name, name
        stack.start([listener])
    real = Process.stop
    monkeypatch.setattr(Process, "stop", lambda self, warden: (order.append(self.name), real(self, warden)))
    stack.stop()
    assert order == ["two", "one"]


def test_signal_is_what_each_server_asked_for() -> None:
    from estuary.embedded.servers import postgresql, valkey

    assert postgresql.Server.stop_signal == signal.SIGINT
    assert valkey.Server.stop_signal == signal.SIGTERM
