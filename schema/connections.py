"""Lists, a page at a time.

    sessions = connection(
        "Where they are signed in.", model=models.Session, of="user", order=SessionOrder, default="-LAST_USED_AT"
    )

A page begins after a place in the order (`keyset.py`), never after a number of rows, so nothing is shown twice or
skipped when rows come and go. The pages of one field are read for all rows that stand beside each other in one
statement; `totalCount`, and whether there is more before a page, only where they are asked for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from inspect import Parameter, Signature
from typing import Any, ClassVar

import orjson
import strawberry
from django.db.models import Model, OuterRef, Q, QuerySet, TextField
from strawberry.scalars import JSON

from schema import filters
from schema.access import Who
from schema.context import Info
from schema.lexemes import Letters, Lexemes
from schema.loaders import visible
from schema.near import MOST as FURTHEST
from schema.near import NEAR, Circle, Near
from schema.orders import DISTANCE, ordered
from schema.pages import MOST, PAGE, Asked, Nested, Page, Placing, Source
from schema.query import argument, query
from schema.reads import arguments as symbolic
from schema.reads.pages import PageOf
from schema.reads.planner import Spot
from schema.reads.scalars import Leaf
from schema.reads.values import Values
from schema.refs import ref
from schema.refusals import Refusal
from schema.scalars import Latitude, Longitude


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether there is more after this page.")
    has_previous_page: bool = strawberry.field(description="Whether there is more before this page.")
    start_cursor: str | None = strawberry.field(description="Of the first here: give it as `before`.")
    end_cursor: str | None = strawberry.field(description="Of the last here: give it as `after`.")


CONNECTIONS: dict[type[Model], Any] = {}

AROUND: dict[str, tuple[Any, ...]] = {
    "latitude": (Latitude, "Of the point, in degrees to the north.", Parameter.empty),
    "longitude": (Longitude, "Of the point, in degrees to the east.", Parameter.empty),
    "radius_meters": (int, f"How far around it, in metres: 1 to {FURTHEST}.", NEAR),
}


def type_for(model: type[Model]) -> Any:
    """The connection's GraphQL type, one for each model."""
    if model not in CONNECTIONS:
        name = model.__name__
        far = {"distance_meters": (int | None, "How far it is from the point asked for; null if none was.")}
        edge = made(
            f"{name}Edge",
            "One of a list, with its place in it.",
            cursor=(str, "Its place: give it as `after` or `before`."),
            node=(ref(model), "What stands there."),
            **(far if hasattr(model, "whereabouts") else {}),
        )
        CONNECTIONS[model] = made(
            f"{name}Connection",
            "A page of a list.",
            nodes=(list[ref(model)], "What is on the page."),  # type: ignore[misc]
            edges=(list[edge], "The same, each with its place."),  # type: ignore[valid-type]
            page_info=(PageInfo, "Where the page lies in the list."),
            total_count=(int, "How many there are on all pages. Counting takes time: ask for it where it is shown."),
            applied_filters=(JSON | None, "The filter as it was understood; null without one."),
        )
    return CONNECTIONS[model]


def made(name: str, words: str, **fields: tuple[Any, str]) -> Any:
    body: dict[str, Any] = {"__annotations__": {key: kind for key, (kind, _) in fields.items()}, "__module__": __name__}
    body |= {key: strawberry.field(description=said) for key, (_, said) in fields.items()}
    return strawberry.type(type(name, (), body), description=words)


type Among = Callable[[QuerySet[Any], datetime], QuerySet[Any]]
type Whose = Callable[[Any], Q]


@dataclass(frozen=True, kw_only=True)
class List:
    """What is fixed about a list, whoever asks."""

    model: type[Model]
    order: Any  # made by `order_of`
    default: str  # the order if none is asked for, like "-CREATED_AT"
    filter: Any = None  # made by `filter_of`
    # What `query` looks into: columns, or what has an index. Without any there is no such argument.
    search: Sequence[str] | Letters | Lexemes = ()
    among: Among | None = None  # narrows it for everybody
    whose: Whose | None = None  # narrows it to what is whoever asks's own
    of: str = ""  # the foreign key from a row to the object whose list this is; none for a root field
    around: bool = False  # whether it is the list of what lies around a point, which then has to be given
    columns: ClassVar = ()  # of the object

    def asked(self, arguments: Mapping[str, Any], place: Placing | None = None) -> Asked:
        order = ordered(self.model, self.order, arguments.get("order_by") or (), self.default)
        if order.is_by(DISTANCE) and not (self.around or arguments.get("near")):
            raise Refusal.of(400, "BAD_ORDER", "To order by distance, say `near` what.")
        return Asked.of(arguments, order, place)

    def rows(self, context: Any, arguments: Mapping[str, Any]) -> QuerySet[Any]:
        """The whole list, whoever's it is."""
        rows = visible(self.model, context.actor)
        if self.among:
            rows = self.among(rows, context.now)
        if self.whose:
            rows = rows.filter(self.whose(context.actor))
        if near := self.near(arguments):
            circle = Circle.of(near)
            rows = self.whereabouts.among(rows, circle.centre, circle.far)
        return rows.filter(self.found(arguments.get("query")))

    def found(self, text: Any) -> Q:
        """What is looked for."""
        if isinstance(self.search, Letters | Lexemes):
            return self.search.among(self.model, text)
        return filters.walked(filters.search(symbolic.words(text), self.search))

    def near(self, arguments: Mapping[str, Any]) -> Near | None:
        return Near(**{name: arguments[name] for name in AROUND}) if self.around else arguments.get("near")

    @property
    def whereabouts(self) -> Any:
        """Where its rows are; None if they are nowhere, or stand beside those of other lists."""
        return None if self.of else getattr(self.model, "whereabouts", None)

    def plan(self, spot: Spot) -> Any:
        arguments = spot.arguments()
        rows = self.rows(spot.context, arguments)
        if self.of:
            rows = rows.filter(**{self.of: OuterRef(spot.path("pk"))})
        sizes = {name: symbolic.known(arguments.get(name)) for name in ("first", "last")}
        asked = self.asked({**arguments, **sizes}, symbolic.place)
        return PageOf(spot, asked, asked.among(rows), self.applied(spot)).written()

    def applied(self, spot: Spot) -> Leaf:
        """What a filter was understood as depends on nothing but the arguments, so SQL is only to pass it on."""

        def told(values: Values) -> str:
            asked = spot.arguments(values).get("filter")
            return orjson.dumps(None if asked is None else filters.applied(asked)).decode()

        return Leaf(spot.given("appliedFilters", told, TextField()))

    def understood(self, info: Any, arguments: Mapping[str, Any]) -> tuple[Asked, QuerySet[Any]]:
        """What is asked, and the whole list that it is asked of: the same for every row whose list it is."""
        asked = self.asked(arguments)
        return asked, asked.among(self.rows(info.context, arguments))

    def told(self, row: Any, info: Any, understood: tuple[Asked, QuerySet[Any]]) -> Page:
        asked, rows = understood
        if not self.of:
            return Page(asked, Source(asked, rows, info))
        link: str = self.model._meta.get_field(self.of).attname  # type: ignore[union-attr]
        return Page(asked, Nested(asked, rows, info, row, link))

    def page(self, root: Any, info: Info, arguments: Mapping[str, Any]) -> Page:
        return self.told(root, info, self.understood(info, arguments))

    def signature(self) -> Signature:
        given: dict[str, tuple[Any, ...]] = {
            "first": (int | None, f"How many from the start: {PAGE} if nothing is said, at most {MOST}."),
            "after": (str | None, "Only what comes after this cursor."),
            "last": (int | None, f"How many from the end, at most {MOST}."),
            "before": (str | None, "Only what comes before this cursor."),
        }
        if self.around:
            given |= AROUND
        else:
            words = "What comes first; what it leaves open is decided by the id."
            given["order_by"] = (list[self.order] | None, words)  # type: ignore[name-defined]
        if self.whereabouts and not self.around:
            given["near"] = (Near | None, "Only what lies around this point; each edge then says how far away it is.")
        if self.search:
            given["query"] = (str | None, "Words to look for: each of them must be found, whatever the capitals.")
        if self.filter:
            given["filter"] = (self.filter | None, "Which of them are wanted.")
        kinds = [argument(name, *said) for name, said in given.items()]
        plain = [
            Parameter("self", Parameter.POSITIONAL_OR_KEYWORD),
            Parameter("info", Parameter.POSITIONAL_OR_KEYWORD, annotation=Info),
        ]
        return Signature([*plain, *kinds], return_annotation=type_for(self.model))

    def resolve(self, root: Any, info: Info, **arguments: Any) -> Page:
        return self.page(root, info, arguments)


def resolver_of(rows: List) -> Callable[..., Page]:
    def resolve(root: Any, info: Info, **arguments: Any) -> Page:
        return rows.page(root, info, arguments)

    resolve.__signature__ = rows.signature()  # type: ignore[attr-defined]
    return resolve


def connection(words: str, **fixed: Any) -> Any:
    """A field of an object: the rows that belong to it."""
    rows = List(**fixed)
    return strawberry.field(resolver_of(rows), description=words, metadata={"make": lambda *_: rows})


def root_connection(name: str, words: str, *, who: Who, **fixed: Any) -> Any:
    """A root field: all the rows that whoever asks may see."""
    rows = List(**fixed)
    resolve = resolver_of(rows)
    resolve.__name__, resolve.__doc__ = name, words
    return query(who=who, read=rows)(resolve)
