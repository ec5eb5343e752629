import fcntl
import os
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from estuary import bootstrap
from estuary.environment import ROOT
from estuary.trouble import Trouble

WAIT = """
import pathlib, sys
from estuary.bootstrap import one_at_a_time
with one_at_a_time(pathlib.Path(sys.argv[1])):
    print("in")
"""
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """As much of the project as making an environment reads, with one small package to install."""
    for name in ("manage.py", "estuary"):
        target = tmp_path / name
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, target)
    pin = next(part for part in pinned_parts() if part.startswith("typing-extensions=="))
    (tmp_path / "requirements.txt").write_text(pin)
    (tmp_path / "requirements-embedded.txt").write_text("")
    (tmp_path / "requirements-dev.txt").write_text("")
    return tmp_path


def pinned_parts() -> list[str]:
    text = (ROOT / "requirements.txt").read_text().replace(" \\\n", " ")
    return [line + "\n" for line in text.splitlines()]


def setup(clone: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """With the Python that made our own environment, so that none is active."""
    python = Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    clean = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    return subprocess.run(
        [python, "manage.py", "setup"], cwd=clone, env=clean | env, capture_output=True, text=True, check=False
    )


def test_environment_is_made_once(clone: Path) -> None:
    first = setup(clone)
    assert first.returncode == 0, first.stderr
    assert "Installing requirements.txt: 1 packages" in first.stdout
    second = setup(clone)
    assert second.stdout == f"The environment is ready: {clone / '.venv'}\n"


def test_half_made_environment_is_made_anew(clone: Path) -> None:
    (clone / ".venv" / "bin").mkdir(parents=True)
    (clone / ".venv" / "bin" / "python").touch(0o755)
    assert setup(clone).returncode == 0


def test_interrupted_installation_is_taken_up_again(clone: Path) -> None:
    assert setup(clone).returncode == 0
    (clone / ".venv" / "requirements.sha256").unlink()
    again = setup(clone)
    assert again.returncode == 0
    assert "Installing requirements.txt" in again.stdout


def test_no_network(clone: Path) -> None:
    ran = setup(clone, PIP_INDEX_URL="http://127.0.0.1:9/simple", PIP_EXTRA_INDEX_URL="", PIP_FIND_LINKS="",
                PIP_NO_CACHE_DIR="1", PIP_CONFIG_FILE="/dev/null")  # fmt: skip
    assert ran.returncode == 1
    assert "The packages could not be downloaded; is there a network" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert setup(clone).returncode == 0


def test_tampered_package_is_refused(clone: Path) -> None:
    (clone / "requirements.txt").write_text(f"typing-extensions==4.15.0 --hash=sha256:{'0' * 64}\n")
    ran = setup(clone)
    assert ran.returncode == 1
    assert "DO NOT MATCH THE HASHES" in ran.stderr
    assert not (clone / ".venv" / "requirements.sha256").exists()


def test_no_ensurepip(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bootstrap, "find_spec", lambda name: None if name == "ensurepip" else object())
    with pytest.raises(Trouble, match=r"its module `ensurepip` is missing.\n.*apt-get install python3-venv"):
        bootstrap.create(tmp_path / ".venv")
    assert not (tmp_path / ".venv").exists()


def test_no_space(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(10**9, 10**9 - 5_000_000, 5_000_000))
    with pytest.raises(Trouble, match="has 5 MB free, about 1800 MB are needed"):
        bootstrap.create(tmp_path / ".venv")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "is full"),
        ("PermissionError: [Errno 13] Permission denied: 'x'", "cannot be written by this user"),
        ("ERROR: No matching distribution found for x", "The last words were: ERROR: No matching distribution"),
    ],
)
def test_explanations(said: str, told: str, tmp_path: Path) -> None:
    assert told in bootstrap.explain(said, tmp_path)


def test_environment_of_ones_own_is_only_looked_at(tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text("pytest==0.0.1 \\\n    --hash=sha256:00\nno-such-package==1 ; sys_platform == 'win32'\n")
    with pytest.raises(Trouble, match=r"lacks pytest==0.0.1.\nRun `pip install -r requirements.txt`"):
        bootstrap.require_installed([file])


def test_two_at_once_wait_for_each_other(tmp_path: Path) -> None:
    with (tmp_path / ".bootstrap.lock").open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        waiting = subprocess.Popen(
            [sys.executable, "-c", WAIT, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert waiting.stdout
        assert waiting.stdout.readline() == "Another start is installing; waiting for it …\n"
        assert waiting.poll() is None
    assert waiting.communicate(timeout=20)[0] == "in\n"
