"""A statement that was made once: its words, and where the values that are filled in come from."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domains.kernel.compiled import Given
from domains.users import selectors
from schema.reads.values import Read, Values


@dataclass(frozen=True, kw_only=True)
class Statement:
    sql: str  # with $1, $2, …
    given: tuple[Read, ...]
    signed_in: str  # the same, giving no row unless whoever asks is still who they were
    who: tuple[Read, ...]  # what that is filled in with besides
    columns: int

    @classmethod
    def of(cls, sql: str, given: Sequence[Any], reads: Mapping[str, Read], columns: int) -> "Statement":
        check, checked = selectors.still_so()
        plain, values = numbered(sql, given, reads)
        whole, all_values = numbered(f"{sql} WHERE {check}", [*given, *checked], {**reads, **WHO})
        return cls(sql=plain, given=values, signed_in=whole, who=all_values[len(values) :], columns=columns)

    def values(self, values: Values) -> list[Any]:
        return [read(values) for read in self.given]

    def speaker(self, values: Values) -> list[Any]:
        return [read(values) for read in self.who]


# What `still_so` asks for.
WHO: dict[str, Read] = {
    "session_id": lambda values: values.actor.session_id,
    "user_id": lambda values: values.actor.user_id,
    "roles": lambda values: list(values.actor.roles),
    "grants": lambda values: [f"{capability}:{key}" for capability, key in values.actor.grants],
}


@dataclass(frozen=True)
class Always:
    value: Any

    def __call__(self, values: Values) -> Any:
        return self.value


def numbered(sql: str, given: Sequence[Any], reads: Mapping[str, Read]) -> tuple[str, tuple[Read, ...]]:
    """Django's `%s` as PostgreSQL's `$1`, the same one for what is the same; `%%` is a percent sign."""
    places: dict[Any, int] = {}
    found: list[Read] = []
    waiting = iter(given)

    def placed(match: re.Match[str]) -> str:
        if match[0] == "%%":
            return "%"
        each = next(waiting)
        key = each.name if isinstance(each, Given) else len(found)
        if key not in places:
            found.append(reads[each.name] if isinstance(each, Given) else Always(each))
            places[key] = len(found)
        return f"${places[key]}"

    return re.sub("%%|%s", placed, sql), tuple(found)
