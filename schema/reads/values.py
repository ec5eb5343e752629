"""What an operation is asked with, and what planning may know of it.

A plan is made once and run for everybody it fits. Whatever it is made from is therefore a placeholder, not a value:
who asks, what time it is, every variable. Where planning cannot do without knowing something (a page's size, whether
anybody is signed in), it looks, and what it saw is written down. A plan is good for whoever answers all of these looks
alike, and for nobody else.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import DateTimeField, Expression, Field, Func, UUIDField
from graphql import Undefined

from domains.kernel.actor import Actor
from domains.kernel.compiled import Given


@dataclass(kw_only=True, slots=True)
class Values:
    """What is known when an operation runs."""

    actor: Actor
    now: datetime
    variables: Mapping[str, Any] = field(default_factory=dict)  # as GraphQL understood them
    speaker: Sequence[bytes | None] = ()  # who asks, as every statement is told; nothing of strangers


type Read = Callable[[Values], Any]


class Unplannable(Exception):
    """Here the ordinary executor is needed. Says why."""


@dataclass(frozen=True)
class Look:
    name: str
    of: Callable[[Values], Hashable] = field(compare=False)


class Sight:
    """What one planning has seen of the values, and what it left to be filled in."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self._seen: dict[str, tuple[Look, Hashable]] = {}
        self.reads: dict[str, Read] = {}

    def look(self, name: str, of: Callable[[Values], Hashable]) -> Any:
        if name not in self._seen:
            self._seen[name] = (Look(name, of), of(self._values))
        return self._seen[name][1]

    @property
    def seen(self) -> list[tuple[Look, Hashable]]:
        """In the order of looking."""
        return list(self._seen.values())

    def given(self, name: str, read: Read, kind: "Field[Any, Any]") -> Given:
        """Something whose value is filled in when the plan runs."""
        self.reads[name] = read
        return Given(name, kind)

    @property
    def now(self) -> Given:
        return self.given("now", lambda values: values.now, DateTimeField())


class Asker:
    """Whoever asks, while it is not known who: takes an actor's place where rows are chosen.

    It has nothing but what is here; whatever else of an actor a choice of rows depended on would be one person's.
    """

    def __init__(self, sight: Sight) -> None:
        self._sight = sight

    @property
    def is_anonymous(self) -> bool:
        return bool(self._sight.look("is_anonymous", lambda values: values.actor.is_anonymous))

    @property
    def is_staff(self) -> bool:
        return bool(self._sight.look("is_staff", lambda values: values.actor.is_staff))

    @property
    def is_admin(self) -> bool:
        return bool(self._sight.look("is_admin", lambda values: values.actor.is_admin))

    @property
    def user_id(self) -> Given | None:
        if self.is_anonymous:
            return None
        return self._sight.given("actor.user_id", lambda values: values.actor.user_id, UUIDField())

    @property
    def session_id(self) -> Given | None:
        if not self._sight.look("has_session", lambda values: values.actor.session_id is not None):
            return None
        return self._sight.given("actor.session_id", lambda values: values.actor.session_id, UUIDField())

    def granted(self, capability: str) -> "Expression | list[Any]":
        if not self._sight.look(f"granted {capability}", lambda values: bool(values.actor.granted(capability))):
            return []
        ids = ArrayField(UUIDField())
        return Several(
            self._sight.given(f"actor.granted.{capability}", lambda values: values.actor.granted(capability), ids)
        )

    def __getattr__(self, name: str) -> Any:
        raise LookupError(f"which rows there are may not depend on an actor's {name}")


class Several(Func):
    """What is in a list, for `__in`."""

    template = "(SELECT unnest(%(expressions)s))"
    output_field = UUIDField()


@dataclass(frozen=True)
class Symbols:
    """What the context of an operation is for declarations: `lambda context: Q(user=context.actor.user_id)`."""

    actor: Any
    sight: Sight

    @property
    def now(self) -> Given:
        return self.sight.now


def at(variables: Mapping[str, Any], path: tuple[Any, ...]) -> Any:
    found: Any = variables
    for step in path:
        if isinstance(found, Mapping) and step not in found:
            return Undefined
        found = found[step]
    return found
