"""State, invariants, verbs. Knows nothing of GraphQL. The order of the domains is in pyproject.toml."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType


def modules(name: str) -> Iterator[ModuleType]:
    """That file of every domain that has one: there is no registry to keep."""
    for domain in iter_modules(__path__):
        if find_spec(found := f"{__name__}.{domain.name}.{name}"):
            yield import_module(found)
