import json
import signal
from pathlib import Path

import psycopg

from tests.estuary.embedded.upping import Up, until

EVERYTHING = ["mail", "postgresql", "temporal", "valkey", "web", "worker"]


def accounts(folder: Path) -> int:
    port = json.loads((folder / "ports.json").read_text())["postgresql sql"]
    password = (folder / "postgresql" / "data" / "password").read_text()
    with psycopg.connect(f"postgresql://estuary:{password}@127.0.0.1:{port}/estuary") as connection:
        row = connection.execute("SELECT count(*) FROM users_user").fetchone()
        return row[0] if row else 0


def test_up_brings_everything_and_takes_it_away(folder: Path) -> None:
    with Up(folder) as up:
        up.wait_for("Estuary is ready")
        assert up.is_ready()
        assert accounts(folder) == 4
        for words in ("GraphiQL", "Admin", "Workflows", "Mails", "client@demo.estuary", "estuary-demo"):
            assert words in up.said()
        assert up.still_running() == EVERYTHING

        up.process.send_signal(signal.SIGINT)
        code, said = up.ended()
        assert (code, "Stopped. The data is kept." in said) == (0, True)
        assert up.still_running() == []


def test_up_twice(folder: Path) -> None:
    with Up(folder, "--no-seed") as first:
        first.wait_for("Estuary is ready")
        assert accounts(folder) == 0

        with Up(folder) as same_data:
            code, said = same_data.ended()
        assert code == 1
        assert said.startswith(f"Estuary is already running on {folder} (at http://127.0.0.1:{first.port}).")

        with Up(folder / "elsewhere", port=first.port) as same_port:
            code, said = same_port.ended()
        assert code == 1
        assert said.startswith(f"Port {first.port} is in use by another program.")

        assert first.is_ready()


def test_up_revives_whatever_is_killed(folder: Path) -> None:
    with Up(folder) as up:
        up.wait_for("Estuary is ready")
        for count, name in enumerate(EVERYTHING, start=1):
            up.kill(name)
            up.wait_for("was ended by signal 9; starting it again.", times=count)
            up.wait_for("ready again.", times=count)
        until(up.is_ready)
        assert accounts(folder) == 4


def test_up_killed_leaves_nothing_behind(folder: Path) -> None:
    with Up(folder) as up:
        up.wait_for("Estuary is ready")
        up.process.kill()
        up.process.wait()
        until(lambda: up.still_running() == [])

    with Up(folder) as again:
        again.wait_for("Estuary is ready")
        assert accounts(folder) == 4


def test_up_interrupted_while_it_starts(folder: Path) -> None:
    with Up(folder) as up:
        up.wait_for("PostgreSQL: ready")
        up.process.send_signal(signal.SIGTERM)
        assert up.ended()[0] == 0
        assert up.still_running() == []

    with Up(folder) as again:
        again.wait_for("Estuary is ready")


def test_up_on_a_folder_of_somebody_else(folder: Path) -> None:
    (folder / "thesis.txt").write_text("four years of work")
    with Up(folder) as up:
        code, said = up.ended()
    assert code == 1
    assert "holds something that Estuary did not put there" in said
    assert [path.name for path in folder.iterdir()] == ["thesis.txt"]
