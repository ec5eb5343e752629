"""What the wiring hands to those that nobody calls with arguments of their own: activities and receivers."""

from typing import Any, cast

_provided: dict[type, Any] = {}


def provide(thing: object) -> None:
    _provided[type(thing)] = thing


def needed[T](kind: type[T]) -> T:
    return cast(T, _provided[kind])
