"""Makes the environment the project runs in: `.venv`, filled from the pinned requirements.

Standard library only. The hash of each requirements file is written last, so an installation that was interrupted
is simply taken up again.
"""

import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from estuary import interrupts
from estuary.progress import Progress
from estuary.trouble import Trouble

SPACE_NEEDED = 1_800_000_000  # what the packages take unpacked, with pip's own working copies beside them

NO_ENSUREPIP = """\
This Python cannot make an environment: its module `{module}` is missing.
On Debian or Ubuntu: apt-get install python3-venv. Elsewhere: install Python from python.org or with pyenv."""

CANNOT_WRITE = "{folder} cannot be written by this user; clone the project into a folder of your own."

NO_NETWORK = """\
The packages could not be downloaded; is there a network, and does it reach the package index?
What was downloaded is kept: run it again to go on. pip said: {reason}"""


def enter(root: Path, groups: Sequence[str]) -> None:
    """Return only when this process runs in an environment that has the requirements of these groups."""
    files = [requirements_file(root, group) for group in groups]
    venv = root / ".venv"
    if in_venv(venv):
        install(venv, files)
    elif sys.prefix != sys.base_prefix:
        require_installed(files)
    else:
        make(venv, files)
        become(venv)


def reenter(root: Path) -> None:
    """Go on inside `.venv` if there is one. Never installs anything."""
    venv = root / ".venv"
    if sys.prefix == sys.base_prefix and works(venv):
        become(venv)


def requirements_file(root: Path, group: str) -> Path:
    return root / (f"requirements-{group}.txt" if group else "requirements.txt")


def in_venv(venv: Path) -> bool:
    return Path(sys.prefix).resolve() == venv.resolve()


def become(venv: Path) -> None:
    sys.stdout.flush()
    os.execv(python_in(venv), [python_in(venv), *sys.argv])


def python_in(venv: Path) -> str:
    return str(venv / "bin" / "python")


def make(venv: Path, files: Sequence[Path]) -> None:
    with one_at_a_time(venv.parent):
        if not works(venv):
            create(venv)
        install_locked(venv, files)


def install(venv: Path, files: Sequence[Path]) -> None:
    if any(not is_installed(venv, file) for file in files):
        with one_at_a_time(venv.parent):
            install_locked(venv, files)


def works(venv: Path) -> bool:
    """Whether the environment is whole and of this very Python; one that is half-made or left behind is not."""
    version = "{}.{}".format(*sys.version_info[:2])
    try:
        probe = [python_in(venv), "-c", "import sys, pip; print('%d.%d' % sys.version_info[:2])"]
        asked = subprocess.run(probe, capture_output=True, text=True, check=True)
        return asked.stdout.strip() == version
    except (OSError, subprocess.CalledProcessError):
        return False


def create(venv: Path) -> None:
    for module in ("venv", "ensurepip"):
        if find_spec(module) is None:
            raise Trouble(NO_ENSUREPIP.format(module=module))
    require_space(venv.parent)
    with Progress("Making the environment") as progress:
        with running(sys.executable, "-m", "venv", "--clear", str(venv)) as making:
            said, _ = making.communicate()
        if making.returncode:
            raise Trouble(explain(said, venv.parent))
        progress.done(str(venv))


def install_locked(venv: Path, files: Sequence[Path]) -> None:
    for file in files:
        if not is_installed(venv, file):
            require_space(venv.parent)
            pip_install(venv, file)
            stamp(venv, file).write_text(fingerprint(file))


def pip_install(venv: Path, file: Path) -> None:
    options = ["--require-hashes", "--no-deps", "--disable-pip-version-check", "--no-input", "--retries", "2"]
    wanted, seen, said = len(pins(file)), 0, ""
    with (
        Progress(f"Installing {file.name}") as progress,
        running(python_in(venv), "-m", "pip", "install", *options, "--progress-bar", "off", "-r", str(file)) as pip,
    ):
        for line in pip.stdout or ():
            said += line
            if found := re.match(r"(?:Collecting|Requirement already satisfied:) ([\w.-]+)", line):
                seen += 1
                progress.step(f"{seen}/{wanted} {found[1]}")
            elif line.startswith("Installing collected"):
                progress.step("unpacking")
        if pip.wait():
            raise Trouble(explain(said, venv.parent))
        progress.done(f"{wanted} packages")


@contextmanager
def running(*command: str) -> Iterator[subprocess.Popen[str]]:
    """A process that, with all it starts, never outlives our interest in it."""
    with interrupts.hold():
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # it may have started others
        process.wait()
        if process.stdout:
            process.stdout.close()


def pins(file: Path) -> dict[str, str]:
    """name -> version of every pin, those for other systems included."""
    found = re.findall(r"^([\w.-]+)==([^\s;\\]+)", file.read_text(), re.M)
    return {name.lower(): version for name, version in found}


def is_installed(venv: Path, file: Path) -> bool:
    try:
        return stamp(venv, file).read_text() == fingerprint(file)
    except FileNotFoundError:
        return False


def stamp(venv: Path, file: Path) -> Path:
    return venv / f"{file.stem}.sha256"


def fingerprint(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def require_installed(files: Sequence[Path]) -> None:
    """An environment of somebody's own is never changed, only looked at."""
    missing = []
    for file in files:
        conditional = set(re.findall(r"^([\w.-]+)==\S+\s*;", file.read_text().lower(), re.M))
        for name, version in pins(file).items():
            try:
                wrong = metadata.version(name) != version
            except metadata.PackageNotFoundError:
                wrong = name not in conditional
            if wrong:
                missing.append(f"{name}=={version}")
    if missing:
        shown = ", ".join(missing[:4]) + (f" and {len(missing) - 4} more" if len(missing) > 4 else "")
        options = " ".join(f"-r {file.name}" for file in files)
        raise Trouble(
            f"The active environment {sys.prefix} lacks {shown}.\n"
            f"Run `pip install {options}` in it, or deactivate it and let Estuary make its own."
        )


def require_space(folder: Path) -> None:
    if (free := shutil.disk_usage(folder).free) < SPACE_NEEDED:
        raise Trouble(
            f"The disk is too full to install the packages: {folder} has {free // 1_000_000} MB free, "
            f"about {SPACE_NEEDED // 1_000_000} MB are needed."
        )


def explain(output: str, folder: Path) -> str:
    if "No space left on device" in output:
        return f"The disk of {folder} is full; nothing is lost. Make room and run it again to go on."
    if "PermissionError" in output or "Permission denied" in output:
        return CANNOT_WRITE.format(folder=folder)
    errors = [line.strip() for line in output.splitlines() if line.strip()]
    reason = next((line for line in reversed(errors) if line.startswith("ERROR")), errors[-1] if errors else "nothing")
    if "DO NOT MATCH THE HASHES" in output:
        return (
            "THESE PACKAGES DO NOT MATCH THE HASHES that are pinned: somebody changed one of the two. Do not use them."
        )
    if re.search(r"NewConnectionError|Could not find a version|ReadTimeout|Name or service|NameResolution", output):
        return NO_NETWORK.format(reason=reason)
    return f"Making the environment failed. The last words were: {reason}"


@contextmanager
def one_at_a_time(root: Path) -> Iterator[None]:
    try:
        lock = (root / ".bootstrap.lock").open("a")
    except PermissionError:
        raise Trouble(CANNOT_WRITE.format(folder=root)) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another start is installing; waiting for it …", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
