"""What can be known of the image and of compose.yaml without an engine. `.ci/delivery` runs the image's own steps."""

import re
from typing import Any

import pytest
import yaml

from estuary import environment
from estuary.environment import ROOT, Environment

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
OURS = [name for name, service in COMPOSE["services"].items() if "build" in service]
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")


def instructions(name: str) -> list[str]:
    return re.findall(rf"^{name}\s+(.*)$", DOCKERFILE, re.M)


def interpolated(value: str) -> str:
    """As Compose does it, where nothing is set in the shell; what is required gets something."""
    value = re.sub(r"\$\{(\w+):-([^}]*)\}", r"\2", value)
    return re.sub(r"\$\{(\w+):\?[^}]*\}", "kT9vQ2mXw4LzR7pYb8NcJ5hGs3DfA6eUoIi1Vx0BqWtSnMjKlPy", value)


def test_compose_has_every_server() -> None:
    assert set(COMPOSE["services"]) >= {
        "web",
        "relay",
        "worker",
        "postgres",
        "valkey",
        "temporal",
        "storage",
        "livekit",
    }


@pytest.mark.parametrize("service", OURS)
def test_every_variable_is_a_setting_and_they_are_enough(service: str) -> None:
    given = {name: interpolated(value) for name, value in COMPOSE["services"][service]["environment"].items()}
    assert set(given) <= {setting.name for setting in environment.declared()}
    assert Environment(given).TEMPORAL_ADDRESS == "temporal:7233"


def test_every_address_is_a_service() -> None:
    hosts = set(re.findall(r"(?:@|//|ADDRESS: )([a-z]+):\d+", (ROOT / "compose.yaml").read_text())) - {"localhost"}
    assert hosts <= set(COMPOSE["services"])
    assert hosts == {"postgres", "valkey", "temporal", "storage", "mail"}


def test_every_dependency_can_be_waited_for() -> None:
    for service in COMPOSE["services"].values():
        for name, dependency in service.get("depends_on", {}).items():
            needed = COMPOSE["services"][name]
            if dependency["condition"] == "service_healthy":
                assert "test" in needed["healthcheck"], name
            else:
                assert needed["restart"] == "no", name


def test_every_image_has_a_version_and_every_port_stays_here() -> None:
    for name, service in COMPOSE["services"].items():
        assert re.search(r":v?\d|^estuary:local$", service["image"]), name
        for port in service.get("ports", []):
            assert port.startswith("127.0.0.1:"), name


def test_every_volume_is_declared() -> None:
    used = {volume.split(":")[0] for service in COMPOSE["services"].values() for volume in service.get("volumes", [])}
    assert used == set(COMPOSE["volumes"])


def test_image_runs_as_nobody_in_particular() -> None:
    assert instructions("USER") == ["estuary"]
    assert DOCKERFILE.index("\nUSER ") < DOCKERFILE.index("\nCMD ")
    assert "uid 10001" in DOCKERFILE


def test_image_carries_production_alone() -> None:
    assert len(instructions("FROM")) == 2
    assert "requirements-" not in DOCKERFILE
    assert "--require-hashes" in DOCKERFILE
    kept = [line.lstrip("!") for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    copied = [line.split()[0] for line in instructions("COPY") if not line.startswith("--from")]
    assert sorted(kept) == sorted(copied)


def test_image_has_our_python_and_says_how_it_is() -> None:
    version = (ROOT / ".python-version").read_text().strip()
    assert all(image.startswith(f"python:{version}-slim") for image in instructions("FROM"))
    [check] = instructions("HEALTHCHECK")
    assert "/healthz" in check


def test_image_is_built_with_settings_that_are_accepted() -> None:
    [line] = [line for line in instructions("RUN") if "collectstatic" in line]
    given = dict(re.findall(r"([A-Z_]+)=(\S+)", line))
    assert Environment(given).ESTUARY_ENV == "production"
