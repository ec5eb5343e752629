import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from estuary.embedded.place import Place
from estuary.embedded.servers.postgresql import Server, runs_in
from estuary.embedded.stack import Stack
from estuary.trouble import Trouble
from tests.estuary.embedded.upping import until


@pytest.fixture
def place(folder: Path) -> Iterator[Place]:
    place = Place(folder)
    place.claim()
    yield place
    place.release()


@pytest.fixture
def stack(place: Place) -> Iterator[Stack]:
    stack = Stack(place, say=lambda _: None)
    yield stack
    stack.stop()


def ask(server: Server, statement: str) -> object:
    with psycopg.connect(server.url("estuary")) as connection:
        answer = connection.execute(statement)  # type: ignore[arg-type]
        return answer.fetchone() if answer.description else None


def test_a_half_made_cluster_is_made_anew(place: Place, stack: Stack) -> None:
    draft = place.room("postgresql", place.owner) / "data.new"
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18")
    server = Server(place)
    stack.start([server])
    assert ask(server, "SELECT 1") == (1,)
    assert not draft.exists()


def test_a_stale_pid_of_another_living_process_is_no_obstacle(place: Place, stack: Stack) -> None:
    server = Server(place)
    stack.start([server])
    ask(server, "CREATE TABLE kept (n int)")
    assert server.pid
    os.kill(server.pid, signal.SIGKILL)
    until(server.has_ended)
    pid_file = server.data / "postmaster.pid"
    pid_file.write_text(pid_file.read_text().replace(str(server.pid), "1", 1))  # 1 lives, and is not PostgreSQL

    stack.look_after()
    until(server.is_ready)
    assert ask(server, "SELECT count(*) FROM kept") == (0,)


def test_a_living_server_is_told_from_any_other_process(place: Place, stack: Stack) -> None:
    server = Server(place)
    stack.start([server])
    assert server.pid
    assert runs_in(server.pid, server.data)
    assert not runs_in(1, server.data)
    assert not runs_in(2**22 + 1, server.data)


def test_a_server_of_an_earlier_run_is_ended(place: Place, stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    earlier = Stack(place, say=lambda _: None)
    orphan = Server(place)
    earlier.start([orphan])
    ask(orphan, "CREATE TABLE kept (n int)")
    try:
        server = Server(place)
        stack.start([server])
        assert "PostgreSQL of an earlier run is still alive" in capsys.readouterr().out
        assert orphan.has_ended()
        assert ask(server, "SELECT count(*) FROM kept") == (0,)
    finally:
        earlier.stop()


def test_data_of_another_version_is_left_alone(place: Place, stack: Stack) -> None:
    data = place.room("postgresql", place.owner) / "data"
    data.mkdir()
    (data / "PG_VERSION").write_text("17\n")
    with pytest.raises(Trouble, match="made by PostgreSQL 17, this is 18"):
        stack.start([Server(place)])
    assert (data / "PG_VERSION").read_text() == "17\n"


def test_only_this_machine_may_connect(place: Place, stack: Stack) -> None:
    server = Server(place)
    stack.start([server])
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgresql://estuary:wrong@127.0.0.1:{server.ports['sql']}/estuary")
    assert ask(server, "SHOW listen_addresses") == ("127.0.0.1",)
