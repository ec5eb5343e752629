import json
import signal
from pathlib import Path

import psycopg
import pytest

from estuary.embedded.up import parse
from tests.estuary.embedded.upping import Up, until

EVERYTHING = ["mail", "objects", "postgresql", "relay", "sandbox", "temporal", "valkey", "web", "worker"]


def accounts(folder: Path) -> int:
    port = json.loads((folder / "ports.json").read_text())["postgresql sql"]
    password = (folder / "postgresql" / "data" / "password").read_text()
    with psycopg.connect(f"postgresql://estuary:{password}@127.0.0.1:{port}/estuary") as connection:
        row = connection.execute("SELECT count(*) FROM users_user WHERE email LIKE '%@demo.estuary'").fetchone()
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
    folder.chmod(0o1777)
    with Up(folder) as up:
        code, said = up.ended()
    assert code == 1
    assert "holds something that Estuary did not put there" in said
    assert [path.name for path in folder.iterdir()] == ["thesis.txt"]
    assert folder.stat().st_mode & 0o7777 == 0o1777


def test_up_survives_two_killed_at_once_and_one_killed_twice(folder: Path) -> None:
    with Up(folder) as up:
        up.wait_for("Estuary is ready")
        up.kill("web")
        up.kill("postgresql")
        up.wait_for("ready again.", times=2)
        up.kill("web")
        up.wait_for("The API was ended by signal 9; starting it again.", times=2)
        up.kill("web")
        up.wait_for("The API was ended by signal 9; starting it again.", times=3)
        until(up.is_ready)
        assert accounts(folder) == 4


def test_up_straight_after_one_that_was_killed(folder: Path) -> None:
    with Up(folder) as killed:
        killed.wait_for("Estuary is ready")
        killed.process.kill()
        with Up(folder, port=killed.port) as again:
            again.wait_for("Estuary is ready")
            assert again.is_ready()


@pytest.mark.parametrize(
    "shell",
    [
        {"http_proxy": "http://127.0.0.1:9", "LANG": "xx_XX.UTF-8", "LC_ALL": "xx_XX.UTF-8"},
        {"DJANGO_SETTINGS_MODULE": "shop.settings", "PGSSLMODE": "require", "PGHOST": "elsewhere"},
    ],
)
def test_up_in_the_shell_of_another_project(
    folder: Path, shell: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in shell.items():
        monkeypatch.setenv(name, value)
    with Up(folder, "--no-seed") as up:
        up.wait_for("Estuary is ready")


@pytest.mark.parametrize("options", [["--port", "0"], ["--port", "65536"], ["--port", "x"], ["--host", ""]])
def test_up_with_options_that_make_no_sense(options: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(options)
    assert ended.value.code == 2


def test_up_hears_a_closed_terminal_unless_told_not_to(folder: Path) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)  # the tests themselves may run under nohup
    try:
        with Up(folder, "--no-seed") as hearing:
            hearing.wait_for("PostgreSQL: ready")
            hearing.process.send_signal(signal.SIGHUP)
            assert hearing.ended()[0] == 0
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        with Up(folder, "--no-seed") as deaf:
            deaf.wait_for("PostgreSQL: ready")
            deaf.process.send_signal(signal.SIGHUP)
            deaf.wait_for("Estuary is ready")
    finally:
        signal.signal(signal.SIGHUP, before)
