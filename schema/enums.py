"""A domain's choices as a GraphQL enum, each value described."""

from enum import Enum

import strawberry


def enum_of(choices: type[Enum], description: str, **values: str) -> None:
    """The class itself becomes the enum: annotate fields with it."""
    assert set(values) == set(choices.__members__), f"describe every value of {choices.__name__}"
    strawberry.enum(choices, description=description)
    for value in choices.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = values[value.name]
