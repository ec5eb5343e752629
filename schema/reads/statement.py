"""A statement that was made once: its words, and where the values that are filled in come from."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from domains.kernel.actor import Actor
from domains.kernel.compiled import Given
from domains.users import selectors
from schema.reads.values import Read, Values

NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Statement:
    sql: str  # with $1, $2, …
    given: tuple[Read | bytes | None, ...]  # constants as PostgreSQL reads them
    signed_in: str  # the same, giving no row unless whoever asks is still who they were
    columns: int

    @classmethod
    def of(cls, sql: str, given: Sequence[Any], reads: Mapping[str, Read], columns: int) -> "Statement":
        check, checked = selectors.still_so()
        plain, values = numbered(sql, given, reads)
        whole, all_values = numbered(f"{sql} WHERE {check}", [*given, *checked], {**reads, **WHO})
        assert all_values[len(values) :] == asked_of_somebody(), "whoever asks is told of in one order"
        known = tuple(text_of(each.value) if isinstance(each, Always) else each for each in values)
        return cls(sql=plain, given=known, signed_in=whole, columns=columns)

    def values(self, values: Values) -> list[bytes | None]:
        return [text_of(each(values)) if callable(each) else each for each in self.given]


# What `still_so` asks for.
WHO: dict[str, Read] = {
    "session_id": lambda values: values.actor.session_id,
    "user_id": lambda values: values.actor.user_id,
    "roles": lambda values: list(values.actor.roles),
    "grants": lambda values: sorted(f"{capability}:{key}" for capability, key in values.actor.grants),
}


@dataclass(frozen=True)
class Always:
    value: Any

    def __call__(self, values: Values) -> Any:
        return self.value


def speaker(actor: Actor) -> list[bytes | None]:
    """What a statement is filled in with besides, for whoever is signed in."""
    return [text_of(read(Values(actor=actor, now=NEVER))) for read in asked_of_somebody()]


@cache
def asked_of_somebody() -> tuple[Read, ...]:
    return numbered(*selectors.still_so(), WHO)[1]


def numbered(sql: str, given: Sequence[Any], reads: Mapping[str, Read]) -> tuple[str, tuple[Read, ...]]:
    """Django's `%s` as PostgreSQL's `$1`, the same one for what is the same; `%%` is a percent sign."""
    places: dict[Any, int] = {}
    found: list[Read] = []
    waiting = iter(given)

    def placed(match: re.Match[str]) -> str:
        if match[0] == "%%":
            return "%"
        each = next(waiting)
        if not isinstance(each, Given) and (known := inlined(each)):
            return known
        key = each.name if isinstance(each, Given) else len(found)
        if key not in places:
            found.append(reads[each.name] if isinstance(each, Given) else Always(each))
            places[key] = len(found)
        return f"${places[key]}{'' if isinstance(each, Given) else kind_of(each)}"

    return re.sub("%%|%s", placed, sql), tuple(found)


def inlined(value: Any) -> str:
    """A constant of ours, as SQL: PostgreSQL plans better for what it knows. What a client wrote is never one."""
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return f"({value})"
        case str() if PLAIN.fullmatch(value):
            return f"'{value}'"
        case list() | tuple() if all(isinstance(each, str) and PLAIN.fullmatch(each) for each in value):
            return f"'{array_of(value).decode()}'"
    return ""


def kind_of(value: Any) -> str:
    """What PostgreSQL could not tell from a constant's letters, or would take for something else."""
    return next((f"::{name}" for kind, name in KINDS.items() if isinstance(value, kind)), "")


def text_of(value: Any) -> bytes | None:
    """As PostgreSQL reads it; every placeholder says its type."""
    told = TEXTS.get(type(value))
    return told(value) if told else str(value).encode()


def told_span(span: timedelta) -> bytes:
    return f"{span.days} days {span.seconds} seconds {span.microseconds} microseconds".encode()


@lru_cache(10_000)
def told_key(key: UUID) -> bytes:
    return str(key).encode()


def array_of(values: Sequence[Any]) -> bytes:
    texts = (text_of(value) for value in values)
    quoted = (b"NULL" if text is None else b'"' + BACKSLASHED.sub(rb"\\\g<0>", text) + b'"' for text in texts)
    return b"{" + b",".join(quoted) + b"}"


TEXTS: dict[type, Callable[[Any], bytes | None]] = {
    type(None): lambda value: None,
    str: str.encode,
    UUID: told_key,
    list: array_of,
    tuple: array_of,
    timedelta: told_span,
}
PLAIN = re.compile(r"[\w .:+-]*", re.ASCII)
KINDS = {
    float: "double precision",
    Decimal: "numeric",
    UUID: "uuid",
    datetime: "timestamp with time zone",
    date: "date",
    timedelta: "interval",
}
BACKSLASHED = re.compile(rb'["\\]')
