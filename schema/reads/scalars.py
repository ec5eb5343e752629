"""How SQL writes a value as JSON, type by type, letter for letter as the ordinary executor does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from graphql import get_named_type, get_nullable_type, is_enum_type, is_list_type, is_non_null_type

from schema.reads.json import Piece, Template, or_fail, or_null
from schema.reads.values import Unplannable


class Way(NamedTuple):
    """What is made of a value's SQL."""

    text: str
    bare: str = ""  # the same where `concat` makes the text, which spares a copy
    quote: str = ""  # around it


PLAIN = Way("({})::text")
QUOTED = Way("({})::text", quote='"')  # of what has nothing in it that would have to be escaped
ESCAPED = Way("to_json(({})::text)::text", bare="to_json(({})::text)")
LIST = Way("to_json({})::text", bare="to_json({})")
WHOLE = Way("({})::text", bare="{}")
NUMBER = Way("trim_scale(({})::numeric)::text", bare="trim_scale(({})::numeric)")
INSTANT = Way("""to_char(({}) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""", quote='"')
DAY = Way("to_char(({}), 'YYYY-MM-DD')", quote='"')
CLOCK = Way("to_char(({}), 'HH24:MI')", quote='"')
WRITTEN = {
    "ID": QUOTED,
    "String": ESCAPED,
    "Int": WHOLE,
    "Float": NUMBER,
    "SafeInt": WHOLE,
    "Boolean": PLAIN,
    "DateTime": INSTANT,
    "Date": DAY,
    "LocalTime": CLOCK,
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
    way = way_of(kind)
    if not leaf.null:
        return [way.quote, Template(way.bare or way.text, leaf.value), way.quote]
    value = Template(way.text, leaf.value)
    whole = Template(f"'{way.quote}' || {{}} || '{way.quote}'", value) if way.quote else value
    return [or_fail(whole) if is_non_null_type(kind) else or_null(whole)]


def way_of(kind: Any) -> Way:
    if is_list_type(get_nullable_type(kind)):
        return LIST
    named = get_named_type(kind)
    if is_enum_type(named):
        return QUOTED
    if named.name not in WRITTEN:
        raise Unplannable(f"SQL does not write a {named.name}")
    return WRITTEN[named.name]
