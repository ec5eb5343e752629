"""Programs for node, for what only the makers of a standard can judge, and the packages they need."""

import fcntl
import hashlib
import shutil
import subprocess
from pathlib import Path

FOLDER = Path(__file__).parent
PATIENCE = 120


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Without node the test that asks for it fails: it is not optional."""
    node = shutil.which("node")
    assert node, "node is not on the PATH"
    install()
    return subprocess.run(
        [node, script, *arguments], cwd=FOLDER, capture_output=True, text=True, check=False, timeout=PATIENCE
    )


def install() -> None:
    """What package-lock.json pins, once."""
    wanted = hashlib.sha256((FOLDER / "package-lock.json").read_bytes()).hexdigest()
    stamp = FOLDER / "node_modules" / ".estuary"
    with (FOLDER / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != wanted:
            command = ["npm", "ci", "--no-audit", "--no-fund", "--silent"]
            subprocess.run(command, cwd=FOLDER, check=True, timeout=PATIENCE)
            stamp.write_text(wanted)
