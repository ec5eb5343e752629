"""A domain's choices as a GraphQL enum, each value described."""

from enum import Enum
from functools import cache
from importlib import import_module
from pathlib import Path

import strawberry


@cache
def describe_all() -> None:
    """Every domain's: a choice has to be described before anything names it."""
    for file in sorted(Path(__file__).parent.glob("*/enums.py")):
        import_module(f"schema.{file.parent.name}.enums")


def enum_of(choices: type[Enum], description: str, *, name: str | None = None, **values: str) -> None:
    """The class itself becomes the enum: annotate fields with it."""
    assert set(values) == set(choices.__members__), f"describe every value of {choices.__name__}"
    strawberry.enum(choices, name=name, description=description)
    for value in choices.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = values[value.name]
