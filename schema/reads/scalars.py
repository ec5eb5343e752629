"""How SQL writes a value as JSON, type by type, letter for letter as the ordinary executor does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graphql import get_named_type, get_nullable_type, is_enum_type, is_list_type, is_non_null_type

from schema.reads.json import Piece, Template, or_fail, or_null
from schema.reads.values import Unplannable

# Around the SQL of a value: what comes before it, what is made of it, what comes after it.
PLAIN = ("", "({})::text", "")
QUOTED = ('"', "({})::text", '"')  # of what has nothing in it that would have to be escaped
ESCAPED = ("", "to_json(({})::text)::text", "")
LIST = ("", "to_json({})::text", "")
NUMBER = ("", "trim_scale(({})::numeric)::text", "")
INSTANT = ('"', """to_char(({}) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""", '"')
WRITTEN = {
    "ID": QUOTED,
    "String": ESCAPED,
    "Int": PLAIN,
    "Float": NUMBER,
    "SafeInt": PLAIN,
    "Boolean": PLAIN,
    "DateTime": INSTANT,
    "TimeZone": QUOTED,
    "CurrencyCode": QUOTED,
    "JSON": PLAIN,
}


@dataclass(frozen=True)
class Leaf:
    """The SQL of a value."""

    value: Any
    null: bool = True  # whether it can be null


def written(leaf: Leaf, kind: Any) -> Sequence[Piece]:
    before, template, after = way_of(kind)
    value = Template(template, leaf.value)
    if not leaf.null:
        return [before, value, after]
    whole = Template(f"'{before}' || {{}} || '{after}'", value) if before else value
    return [or_fail(whole) if is_non_null_type(kind) else or_null(whole)]


def way_of(kind: Any) -> tuple[str, str, str]:
    if is_list_type(get_nullable_type(kind)):
        return LIST
    named = get_named_type(kind)
    if is_enum_type(named):
        return QUOTED
    if named.name not in WRITTEN:
        raise Unplannable(f"SQL does not write a {named.name}")
    return WRITTEN[named.name]
