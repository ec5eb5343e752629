"""The walls of the house, and that each of them stands."""

import importlib
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from estuary.environment import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
FLOW = next(contract for contract in CONTRACTS if contract["name"] == "Domains flow one way")
RANK = {name: rank for rank, layer in enumerate(reversed(FLOW["layers"])) for name in layer.split(" | ")}

# contract -> (file, a line that breaks it)
BREACHES = {
    "estuary wires, schema speaks, domains decide": ("domains/users/actions.py", "from schema import context"),
    "Domains flow one way": ("domains/kernel/ids.py", "from domains.users import models"),
    "Inside a domain, verbs sit on rules and rules on state": (
        "domains/users/models.py",
        "from domains.users import actions",
    ),
    "Workflows name their work and touch none of it": (
        "domains/users/workflows.py",
        "from domains.users import actions",
    ),
    "Domains know nothing of GraphQL": ("domains/users/models.py", "import strawberry"),
    "The schema speaks to verbs and reads, never to machinery": (
        "schema/kernel/queries.py",
        "from domains.users import activities",
    ),
}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name in ("estuary", "schema", "domains"):
        shutil.copytree(
            ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("dist", "node_modules", "__pycache__")
        )
    return tmp_path


def broken_contracts(house: Path) -> list[str]:
    linter = Path(sys.executable).with_name("lint-imports")
    ran = subprocess.run([linter, "--no-cache"], cwd=house, capture_output=True, text=True, check=False)
    assert "Contracts: " in ran.stdout, ran.stdout + ran.stderr
    return re.findall(r"^(.*) BROKEN\b", ran.stdout, re.M)


def test_every_contract_has_its_breach() -> None:
    assert set(BREACHES) == {contract["name"] for contract in CONTRACTS}


@pytest.mark.parametrize("contract", BREACHES)
def test_contract_is_broken_on_purpose_and_caught(house: Path, contract: str) -> None:
    file, line = BREACHES[contract]
    with (house / file).open("a") as source:
        source.write(f"\n{line}\n")
    assert contract in broken_contracts(house)


def test_a_domain_that_is_not_in_the_order_is_caught(house: Path) -> None:
    (house / "domains" / "parking").mkdir()
    (house / "domains" / "parking" / "__init__.py").touch()
    assert broken_contracts(house) == ["Domains flow one way"]


def foreign_keys() -> list[tuple[str, str]]:
    """(domain, domain it points at), for every relation. They are strings, so the import linter cannot see them."""
    found = []
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if field.is_relation and field.concrete and field.related_model:
                pair = domain_of(model.__module__), domain_of(field.related_model.__module__)
                if all(pair) and pair[0] != pair[1]:
                    found.append(pair)
    return found


def domain_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if parts[0] == "domains" else ""


def upward(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(source, target) for source, target in pairs if RANK[source] <= RANK[target]]


def test_foreign_keys_flow_one_way() -> None:
    assert upward(foreign_keys()) == []


def test_foreign_key_upwards_is_caught() -> None:
    assert upward([("bookings", "users"), ("users", "bookings"), ("media", "locations")]) == [
        ("users", "bookings"),
        ("media", "locations"),
    ]


@pytest.mark.django_db
def test_every_foreign_key_is_checked_at_the_end_of_a_transaction() -> None:
    """What `cleaning.py` relies on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'f' AND NOT (condeferrable AND condeferred)")
        assert cursor.fetchall() == []
        cursor.execute("SELECT count(*) FROM pg_constraint WHERE contype = 'f'")
        assert cursor.fetchone() > (0,)


def test_every_domain_says_what_it_owns() -> None:
    for name in RANK:
        said = importlib.import_module(f"domains.{name}").__doc__ or ""
        assert len(said) > 30, name


def test_no_file_name_is_used_on_both_sides() -> None:
    """So that a file's name alone tells the layer."""
    domain, schema = ({file.stem for file in (ROOT / tree).glob("*/*.py")} for tree in ("domains", "schema"))
    assert domain & schema == {"__init__"}
