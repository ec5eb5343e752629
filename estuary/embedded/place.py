"""Where the embedded servers keep their data, and under which user they may touch it."""

import errno
import fcntl
import hashlib
import json
import os
import pwd
import secrets
import shutil
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from estuary.trouble import Trouble

MARKER = "estuary-data"
SPACE_NEEDED = 500_000_000
SPACE_LEFT = 20_000_000  # below this, a server that ended most likely ended because of it
QUIET = range(12_000, 32_000)  # ports below those of outgoing lines, on Linux as on macOS

# Anyone may enter it and it outlives a restart; whose folder it is, is checked before use.
OUTSIDE = Path("/var/tmp")  # noqa: S108

# PostgreSQL refuses to run as root. Both exist on every Linux we know; the first that does is taken.
UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True)
class Owner:
    uid: int
    gid: int

    def can_enter(self, folder: Path) -> bool:
        """Asked of the system rather than worked out: permissions, groups and mounts all have a say."""
        test = subprocess.run(
            ["/bin/sh", "-c", 'test -x "$0"', folder], user=self.uid, group=self.gid, extra_groups=[], cwd="/"
        )
        return test.returncode == 0


def unprivileged_owner() -> Owner | None:
    """Whom a server that refuses root runs as; None where we are not root and it can run as we do."""
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED:
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return Owner(user.pw_uid, user.pw_gid)
    raise Trouble("PostgreSQL refuses to run as root, and this system has neither a user `postgres` nor `nobody`.")


class Place:
    """A folder that belongs to one running stack at a time."""

    def __init__(self, folder: Path, *, throwaway: bool = False) -> None:
        self.folder = folder
        self.throwaway = throwaway
        self.owner = unprivileged_owner()
        self._lock: TextIO | None = None

    def claim(self) -> None:
        try:
            self._make_folder()
            self._refuse_foreign()
            (self.folder / MARKER).touch()
            self._lock = (self.folder / "up.lock").open("a+")
        except OSError as error:
            raise Trouble(
                f"{self.folder} cannot hold the data: {error.strerror}. Choose another with --data-dir."
            ) from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.seek(0)
            raise Trouble(
                f"Estuary is already running on {self.folder} ({self._lock.read().strip() or 'starting'}).\n"
                "Stop it there with Ctrl-C, or use another --data-dir and --port."
            ) from None
        self.announce(f"process {os.getpid()}")
        self._require_space()

    def announce(self, words: str) -> None:
        """What a second `up` on this place is told about the first."""
        if self._lock:
            self._lock.truncate(0)
            self._lock.write(words)
            self._lock.flush()

    def release(self) -> None:
        if self._lock:
            self._lock.close()
            self._lock = None
        if self.throwaway:
            shutil.rmtree(self.folder, ignore_errors=True)

    def room(self, name: str, owner: Owner | None = None) -> Path:
        room = self.folder / name
        room.mkdir(mode=0o700, exist_ok=True)
        if owner and room.stat().st_uid != owner.uid:
            for path in (*room.rglob("*"), room):  # itself last, so that an interruption is made good next time
                os.chown(path, owner.uid, owner.gid, follow_symlinks=False)
        return room

    def port(self, name: str, preferred: int = 0) -> int:
        """The port used last time if it is free, so that bookmarks and clients stay right; else another."""
        book = self.folder / "ports.json"
        ports: dict[str, int] = json.loads(book.read_text()) if book.exists() else {}
        candidates = [ports[name]] if name in ports else []
        if not self.throwaway:
            candidates.append(preferred)
        taken = {port for other, port in ports.items() if other != name}
        ports[name] = (
            next((port for port in candidates if port and port not in taken and is_free("127.0.0.1", port)), 0)
            or free_port()
        )
        rewrite(book, json.dumps(ports, indent=1))
        return ports[name]

    def is_full(self) -> bool:
        return shutil.disk_usage(self.folder).free < SPACE_LEFT

    def _make_folder(self) -> None:
        for folder in reversed([self.folder, *self.folder.parents]):
            if not folder.exists():
                folder.mkdir()
                if self.owner:
                    folder.chmod(0o711)  # PostgreSQL's user has to pass through, whatever the umask

    def _refuse_foreign(self) -> None:
        """Before anything is changed: a folder that is not ours stays as it is, its permissions included."""
        if not (self.folder / MARKER).exists() and any(self.folder.iterdir()):
            raise Trouble(f"{self.folder} holds something that Estuary did not put there. Choose another --data-dir.")
        if (uid := self.folder.stat().st_uid) != os.geteuid():
            raise Trouble(
                f"{self.folder} belongs to {user_name(uid)}. "
                f"Run this as {user_name(uid)}, or choose another --data-dir."
            )

    def _require_space(self) -> None:
        if (free := shutil.disk_usage(self.folder).free) < SPACE_NEEDED:
            raise Trouble(
                f"The disk is too full to start: {self.folder} has {free // 1_000_000} MB free, "
                f"{SPACE_NEEDED // 1_000_000} MB are needed. Nothing was changed."
            )


def choose(root: Path, wanted: str | None) -> tuple[Place, str]:
    """The place for the data, and a sentence if it is not where one would look for it."""
    folder = Path(wanted).expanduser().resolve() if wanted else root / ".data"
    owner = unprivileged_owner()
    if owner is None or owner.can_enter(nearest_existing(folder)):
        return Place(folder), ""
    if wanted:
        raise Trouble(
            f"PostgreSQL refuses to run as root, and user {owner.uid} may not enter {folder}. "
            "Choose another --data-dir."
        )
    moved = OUTSIDE / f"estuary-{hashlib.sha256(bytes(root)).hexdigest()[:12]}"
    moved.mkdir(mode=0o755, exist_ok=True)
    if moved.is_symlink() or moved.stat().st_uid != 0:
        raise Trouble(f"{moved} belongs to somebody else. Choose a place for the data with --data-dir.")
    return Place(moved), f"Only root may enter {root}, and PostgreSQL refuses to run as root: the data is in {moved}."


def user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def nearest_existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())


def is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        # As servers bind: a port whose last connections are still closing counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            return False
    return True


def free_port() -> int:
    """Of those that no outgoing line is given by itself: a server that opens some before it listens everywhere would
    find its own port taken."""
    while not is_free("127.0.0.1", port := secrets.choice(QUIET)):
        pass
    return port


def rewrite(file: Path, text: str, *, mode: int = 0o644) -> None:
    """Whole or not at all, whenever the power goes."""
    draft = file.with_name(file.name + ".new")
    draft.touch(mode=mode)
    draft.write_text(text)
    draft.replace(file)
