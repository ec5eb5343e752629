"""How long `up` takes in a fresh clone, the first and second time, and the memory of its processes.

Clones what is committed into a temporary folder and starts it there with pip's caches switched off.
Options: --folder PATH (where to clone), --user NAME (as an ordinary user), --python PATH (with another Python).
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from estuary.embedded.place import free_port
from estuary.environment import ROOT

PYTHON = Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser("manage.py bench startup", description=__doc__)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--user")
    parser.add_argument("--python", type=Path, default=PYTHON)
    options = parser.parse_args(arguments)

    folder = options.folder or Path(tempfile.mkdtemp(prefix="estuary-startup-"))
    if not options.folder:
        folder.chmod(0o755)
    clone = folder / "estuary"
    try:
        subprocess.run(["git", "clone", "--quiet", f"file://{ROOT}", clone], check=True)
        if options.user:
            subprocess.run(["chown", "-R", options.user, clone], check=True)
        report(clone, options.user, options.python)
    finally:
        shutil.rmtree(clone, ignore_errors=True)
        if not options.folder:
            shutil.rmtree(folder, ignore_errors=True)


def report(clone: Path, user: str | None, python: Path) -> None:
    for which in ("first", "second"):
        with Start(clone, user, python) as start:
            print(f"{which} start: ready after {start.until_ready():.1f} s")
            if which == "second":
                print(start.screen())
                for name, megabytes in start.memory().items():
                    print(f"  {name:12}{megabytes:6.0f} MB")


class Start:
    def __init__(self, clone: Path, user: str | None, python: Path) -> None:
        clean = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
        self.output = clone.parent / "output"
        self.started = time.monotonic()
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [python, "manage.py", "up", "--port", str(free_port())],
                cwd=clone, env={**clean, "PIP_NO_CACHE_DIR": "1", "HOME": str(clone)}, user=user, stdout=output,
                stderr=output, extra_groups=[] if user else None,
            )  # fmt: skip

    def __enter__(self) -> "Start":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait()

    def until_ready(self) -> float:
        while "Estuary is ready." not in self.screen():
            if self.process.poll() is not None:
                sys.exit(f"it ended:\n{self.screen()}")
            time.sleep(0.05)
        return time.monotonic() - self.started

    def screen(self) -> str:
        return self.output.read_text()

    def memory(self) -> dict[str, float]:
        """Proportional set size of each process under `up` and all below it, shared pages counted once."""
        children: dict[int, list[int]] = {}
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = status.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            children.setdefault(int(fields[1]), []).append(int(status.parent.name))

        def total(pid: int) -> float:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            own = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
            return own / 1024 + sum(total(child) for child in children.get(pid, []))

        found = {name_of(pid): total(pid) for pid in children.get(self.process.pid, [])}
        everything = total(self.process.pid)
        return {**dict(sorted(found.items())), "up itself": everything - sum(found.values()), "together": everything}


def name_of(pid: int) -> str:
    words = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    known = ("postgres", "valkey", "temporal", "mail", "serve", "worker", "warden")
    return next((name for name in known if f"{name} " in words or f"{name}.py" in words or f"/{name}" in words), words)
