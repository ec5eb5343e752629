"""What is read for a page when somebody filters by nonsense, one filter at a time, at the large scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graphql import get_named_type, is_union_type

from bench.parts import servers
from estuary.trouble import Trouble

SCALE = "large"
LARGE = 10_000  # rows of a table that is not read from one end to the other
MOST = 100_000  # rows read for one page: a list is walked to its end by an index where nothing in it is meant
WORDS = ["yoga", "deep tissue massage", "an", "xq", "xq zz", "& yoga"]  # some are found, some are not


@dataclass(frozen=True)
class Read:
    rows: float
    whole: tuple[str, ...]  # the large tables that were read from one end to the other
    field: str
    path: str
    value: str

    @property
    def is_bad(self) -> bool:
        return bool(self.whole) or self.rows > MOST


def main(arguments: Sequence[str]) -> None:
    with servers.started():
        from django.core.management import call_command

        call_command("seed_demo", scale=arguments[0] if arguments else SCALE)
        servers.analyze()
        found = sorted(everything(), key=lambda each: -each.rows)
    for each in [each for each in found if each.is_bad] or found[:10]:
        whole = f" all of {', '.join(each.whole)}" if each.whole else ""
        print(f"{each.rows:10.0f}  {each.field} {each.path} {each.value}{whole}")
    bad = {(each.field, each.path) for each in found if each.is_bad}
    print(f"{len(found)} pages asked for, the most rows read for one {found[0].rows:.0f}")
    if bad:
        raise Trouble(f"too much is read for {len(bad)} filters")
    print("all thresholds hold")


def everything() -> list[Read]:
    from schema import schema
    from tests.schema import absurd

    root = schema._schema.query_type
    assert root
    tables = sizes()
    found = []
    for name, field in root.fields.items():
        if "first" in field.args and "filter" in field.args:
            text = absurd.document("query", name, field).replace("__typename nodes { __typename }", nodes(field))
            for place in absurd.places(field):
                if place.path[0] in ("filter", "query", "orderBy"):
                    reads = (read(name, text, place, value, tables) for value in values(place))
                    found += [each for each in reads if each]
    return found


def values(place: Any) -> list[Any]:
    from tests.schema import absurd

    return absurd.values(place) + (WORDS if place.path == ("query",) else [])


def nodes(field: Any) -> str:
    """What is asked of a page: enough that its rows are read."""
    kind = get_named_type(get_named_type(field.type).fields["nodes"].type)
    return "nodes { __typename }" if is_union_type(kind) else "nodes { id }"


def read(name: str, text: str, place: Any, value: Any, tables: dict[str, int]) -> Read | None:
    """Nothing where it is refused, or was not planned."""
    from bench.parts.byhand import ByHand

    base = {"latitude": 52.5, "longitude": 13.4} if "$latitude: Latitude!" in text else {}
    try:
        by_hand = ByHand(text)
        told = by_hand.explained(place.put(base, value))
    except Exception:  # however it is refused
        return None
    from bench.parts.sizes import examined, whole

    tables_read = tuple(sorted(each for each in whole(told) if tables.get(each, 0) >= LARGE))
    return Read(examined(told), tables_read, name, ".".join(place.path), repr(value)[:40])


def sizes() -> dict[str, int]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, reltuples::integer FROM pg_class WHERE relkind = 'r'")
        return dict(cursor.fetchall())
