"""A ready operation for each root field: GraphiQL offers them, the tests run every one.

They lie in `<domain>/examples/`, named after their root field, with their variables beside them, and are found because
they are there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import orjson
from graphql import get_operation_ast, parse

FOLDER: Final = Path(__file__).parent
KINDS: Final = ("query", "mutation", "subscription")


@dataclass(frozen=True, kw_only=True)
class Example:
    name: str  # of the root field
    kind: str  # of the operation
    words: str  # what it shows, in a sentence
    document: str
    variables: Mapping[str, Any]


@cache
def examples() -> tuple[Example, ...]:
    """Queries first, then mutations, then subscriptions; in the order of the domains and of their names."""
    found = [read(file) for file in sorted(FOLDER.glob("*/examples/*.graphql"))]
    return tuple(sorted(found, key=lambda example: KINDS.index(example.kind)))


def read(file: Path) -> Example:
    document = file.read_text("utf-8")
    operation = get_operation_ast(parse(document))
    assert operation, f"{file} holds more than one operation, or none"
    variables = file.with_suffix(".json")
    return Example(
        name=file.stem,
        kind=operation.operation.value,
        words=document.partition("\n")[0].removeprefix("#").strip(),
        document=document,
        variables=orjson.loads(variables.read_bytes()) if variables.exists() else {},
    )
