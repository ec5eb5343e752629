"""Nothing that was released goes without notice: docs/evolution.md says how much of it.

`schema/releases/<version>.graphql` keeps the schema of each release.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    get_named_type,
    print_schema,
)
from graphql.utilities import BreakingChange, find_schema_changes

from estuary.environment import ROOT
from schema import schema

RELEASES = ROOT / "schema/releases"
REMOVED_ON = re.compile(r"Removed on (\d{4}-\d{2}-\d{2})\.")


def refused_changes(releases: list[GraphQLSchema], current: GraphQLSchema, today: date) -> list[str]:
    """What breaks operations that the last release took, and was not announced in time.

    The releases are given oldest first. A thing may go if the last two of them have it as deprecated, with a date of
    removal that has come; of two dates, the later counts.
    """
    if not releases:
        return []
    promised = without_what_may_go(*releases[-2:], today) if len(releases) > 1 else releases[-1]
    changes = find_schema_changes(promised, current)
    return [change.description for change in changes if isinstance(change, BreakingChange)]


def without_what_may_go(older: GraphQLSchema, newest: GraphQLSchema, today: date) -> GraphQLSchema:
    rest = build_schema(print_schema(newest))
    reachable_before = reachable(rest)
    announced = {place.name for place in places(older) if place.may_go(today)}
    for place in [*places(rest)]:
        if place.name in announced and place.may_go(today):
            place.holder.pop(place.key, None)
    # A type cannot be marked; it goes with the last field that led to it.
    for name in reachable_before - reachable(rest):
        del rest.type_map[name]
    return rest


@dataclass(frozen=True)
class Place:
    """Something that can be marked as deprecated, and where it is kept."""

    name: str
    holder: dict[str, Any]
    key: str

    def may_go(self, today: date) -> bool:
        found = REMOVED_ON.search(self.holder[self.key].deprecation_reason or "")
        return found is not None and date.fromisoformat(found[1]) <= today


def places(graphql: GraphQLSchema) -> Iterator[Place]:
    for kind in graphql.type_map.values():
        if isinstance(kind, GraphQLEnumType):
            yield from (Place(f"{kind.name}.{key}", kind.values, key) for key in kind.values)
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            yield from (Place(f"{kind.name}.{key}", kind.fields, key) for key in kind.fields)
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for name, field in kind.fields.items():
                yield from (Place(f"{kind.name}.{name}({key}:)", field.args, key) for key in field.args)


def reachable(graphql: GraphQLSchema) -> set[str]:
    """The types that fields lead to. What only implements an interface is not led to by it."""
    waiting: list[Any] = [graphql.query_type, graphql.mutation_type, graphql.subscription_type]
    found: set[str] = set()
    while waiting:
        kind = waiting.pop()
        if kind is None or kind.name in found:
            continue
        found.add(kind.name)
        fields = getattr(kind, "fields", {}).values()
        waiting += [get_named_type(field.type) for field in fields]
        waiting += [get_named_type(given.type) for field in fields for given in getattr(field, "args", {}).values()]
        waiting += getattr(kind, "interfaces", ())
        waiting += kind.types if isinstance(kind, GraphQLUnionType) else ()
    return found


def kept(folder: Path) -> list[GraphQLSchema]:
    """Oldest first."""
    files = sorted(folder.glob("*.graphql"), key=lambda file: [int(number) for number in file.stem.split(".")])
    return [build_schema(file.read_text()) for file in files]


def test_what_was_released_is_kept() -> None:
    """Mark what shall go with a date, keep it in two releases, and remove it when the date has come."""
    assert refused_changes(kept(RELEASES), schema._schema, datetime.now(UTC).date()) == []


def test_release_like_today_is_kept() -> None:
    """The file that a release would be, read back, holds nothing that the schema of today does not."""
    today = build_schema((ROOT / "schema.graphql").read_text())
    assert refused_changes([today, today], schema._schema, date(2027, 1, 1)) == []
    assert refused_changes([today], build_schema("type Query { serverTime: String }"), date(2027, 1, 1)) != []


def test_releases_are_read_in_order(tmp_path: Path) -> None:
    for version in ("0.10.0", "0.9.1", "1.0.0"):
        (tmp_path / f"{version}.graphql").write_text(f'"{version}" type Query {{ a: Int }}')
    assert [release.query_type.description for release in kept(tmp_path) if release.query_type] == [
        "0.9.1",
        "0.10.0",
        "1.0.0",
    ]


# The rules, on small schemas. BOOKS has one of everything.

BOOKS = """
type Query { books(first: Int, shelf: Int): [Book!]!, found(filter: Filter): [Found!]!, thing: Thing }
interface Thing { id: ID }
type Book implements Thing { id: ID, title: String!, pages: Int }
type Film { title: String }
union Found = Book | Film
input Filter { genre: Genre, shelf: Int }
enum Genre { CRIME LOVE }
"""
TODAY = date(2027, 6, 1)
PAST = '@deprecated(reason: "Use `more` instead. Removed on 2027-06-01.")'
FUTURE = '@deprecated(reason: "Use `more` instead. Removed on 2027-06-02.")'
SOME_DAY = '@deprecated(reason: "Use `more` instead.")'

# what is taken away -> (as it stands in BOOKS, what is left there)
REMOVALS = {
    "field": ("pages: Int", ""),
    "argument": ("shelf: Int):", "):"),
    "input field": ("shelf: Int }", "}"),
    "enum value": ("LOVE", ""),
}


def books(before: str = "", after: str = "") -> GraphQLSchema:
    assert not before or BOOKS.count(before) == 1
    return build_schema(BOOKS.replace(before, after) if before else BOOKS)


def marked(what: str, mark: str) -> GraphQLSchema:
    before, left = REMOVALS[what]
    thing = before.removesuffix(left)
    return books(before, f"{thing} {mark} {left}")


def removed(what: str) -> GraphQLSchema:
    return books(*REMOVALS[what])


@pytest.mark.parametrize("what", REMOVALS)
@pytest.mark.parametrize(
    ("marks", "allowed"),
    [
        ((PAST, PAST), True),
        (("", PAST, PAST), True),
        ((PAST, FUTURE), False),  # it was put off
        ((FUTURE, PAST), False),
        ((SOME_DAY, SOME_DAY), False),
        (("", PAST), False),  # announced in one release only
        ((PAST,), False),
        ((PAST, ""), False),  # the notice was taken back
        (("", ""), False),
    ],
)
def test_removal(what: str, marks: tuple[str, ...], allowed: bool) -> None:
    refused = refused_changes([marked(what, mark) for mark in marks], removed(what), TODAY)
    assert (refused == []) is allowed, refused


@pytest.mark.parametrize("what", REMOVALS)
def test_removal_before_the_first_release(what: str) -> None:
    assert refused_changes([], removed(what), TODAY) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("title: String!, pages", "title: String, pages"),  # may be null now
        ("pages: Int", "pages: String"),
        ("first: Int", "first: Int!"),
        ("first: Int", "first: Int, order: Genre!"),
        ("genre: Genre", "genre: Genre, order: Int!"),
        ("shelf: Int }", "shelf: String }"),
        ("Book | Film", "Book"),
        ("type Book implements Thing", "type Book"),
    ],
)
def test_break_that_no_notice_allows(before: str, after: str) -> None:
    assert refused_changes([books(), books()], books(before, after), TODAY) != []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("pages: Int", "pages: Int!"),  # never null any more
        ("pages: Int", "pages: Int, author: String!"),
        ("first: Int", "first: Int, order: Genre! = LOVE"),
        ("genre: Genre", "genre: Genre, order: Int"),
        ("LOVE", "LOVE WAR"),
        ("type Film {", "type Film implements Thing { id: ID"),
        ("thing: Thing", f"thing: Thing {FUTURE}"),
    ],
)
def test_addition(before: str, after: str) -> None:
    assert refused_changes([books(), books()], books(before, after), TODAY) == []


def test_new_type_instead_of_the_old_waits_for_the_removal() -> None:
    """What may be removed may be changed as well, and not before."""
    changed = books("pages: Int", "pages: String")
    assert refused_changes([marked("field", PAST)] * 2, changed, TODAY) == []
    assert refused_changes([marked("field", FUTURE)] * 2, changed, TODAY) != []


WITH_FILMS = "type Query {{ films: [Film] {mark}, thing: Thing }} {film} interface Thing {{ id: ID }}"
FILM = "type Film implements Thing { id: ID, title: Title } enum Title { LONG SHORT }"
NO_FILMS = build_schema("type Query { thing: Thing } interface Thing { id: ID }")


def test_type_goes_with_the_last_field_that_led_to_it() -> None:
    release = build_schema(WITH_FILMS.format(mark=PAST, film=FILM))
    assert refused_changes([release, release], NO_FILMS, TODAY) == []


def test_type_does_not_go_before() -> None:
    release = build_schema(WITH_FILMS.format(mark=FUTURE, film=FILM))
    assert len(refused_changes([release, release], NO_FILMS, TODAY)) == 3  # the field, and both types


def test_type_that_is_only_found_through_an_interface_stays() -> None:
    release = build_schema(WITH_FILMS.format(mark=PAST, film=FILM + " type Play implements Thing { id: ID }"))
    assert refused_changes([release, release], NO_FILMS, TODAY) == ["Play was removed."]


def test_type_that_another_field_leads_to_stays() -> None:
    release = build_schema(WITH_FILMS.format(mark=PAST, film=FILM).replace("{ id: ID }", "{ id: ID sequel: Film }"))
    assert refused_changes([release, release], NO_FILMS, TODAY) != []
