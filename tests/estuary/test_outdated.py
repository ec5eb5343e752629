import ast
import subprocess
import sys
from pathlib import Path

import pytest

from estuary import outdated
from estuary.environment import ROOT

PRETEND_OLD = """
import sys
sys.version_info = (3, 9, 2, "final", 0)
sys.argv = ["manage.py", "up"]
exec(compile(open("manage.py").read(), "manage.py", "exec"), {"__name__": "__main__"})
"""


@pytest.mark.parametrize("file", ["manage.py", "estuary/__init__.py", "estuary/outdated.py"])
def test_what_an_old_python_reads_it_can_read(file: str) -> None:
    ast.parse((ROOT / file).read_text(), feature_version=(3, 4))


def test_old_python_is_told_what_is_needed() -> None:
    ran = subprocess.run([sys.executable, "-c", PRETEND_OLD], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert ran.stderr.startswith("Estuary needs Python 3.12 or newer; this is Python 3.9.")


def test_newer_python_on_path_is_suggested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newer = tmp_path / "python3.14"
    newer.touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.argv", ["manage.py", "up"])
    assert "Try: python3.14 manage.py up" in outdated.explain((3, 12))
