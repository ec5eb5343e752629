"""One page of a list: what is asked, where its rows come from, and what a connection tells of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Model, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from schema import filters
from schema.joins import selects
from schema.keyset import BadCursor, Order
from schema.loaders import rows_of, together
from schema.refusals import Refusal

PAGE = 20
MOST = 100


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The arguments of a connection, understood."""

    size: int
    backwards: bool
    after: Sequence[Any] | None
    before: Sequence[Any] | None
    order: Order
    filter: Any

    @classmethod
    def of(cls, given: Mapping[str, Any], order: Order, place: "Placing | None" = None) -> "Asked":
        """`place`: reads cursors."""
        place = place or place_of
        first, last, after, before = (given.get(name) for name in ("first", "last", "after", "before"))
        if first is not None and last is not None:
            raise Refusal.of(400, "BAD_PAGE", "Ask for the `first` or for the `last`, not for both.")
        size = next((asked for asked in (first, last) if asked is not None), PAGE)
        if not 0 <= size <= MOST:
            raise Refusal.of(400, "BAD_PAGE", f"A page can have 0 to {MOST}, not {size}.")
        return cls(
            size=size,
            backwards=last is not None or (first is None and after is None and before is not None),
            after=place(order, "after", after),
            before=place(order, "before", before),
            order=order,
            filter=given.get("filter"),
        )

    @property
    def reading(self) -> Order:
        """The order in which rows are read, so that those of the page come first."""
        return self.order.reversed() if self.backwards else self.order

    def among(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The whole list."""
        return rows if self.filter is None else rows.filter(filters.condition(self.filter))

    def between(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """What lies between the two cursors."""
        if self.after is not None:
            rows = rows.filter(self.order.past(self.after))
        if self.before is not None:
            rows = rows.filter(self.order.reversed().past(self.before))
        return rows


def place_of(order: Order, name: str, cursor: str | None) -> Sequence[Any] | None:
    if cursor is None:
        return None
    try:
        return order.read(cursor)
    except BadCursor:
        message = f"`{name}` is no cursor of this list in this order."
        raise Refusal.of(400, "BAD_CURSOR", message) from None


type Placing = Callable[[Order, str, Any], Sequence[Any] | None]


class Source:
    """Where the rows of a list come from: one list."""

    def __init__(self, asked: Asked, rows: QuerySet[Any], info: Any) -> None:
        self.asked = asked
        self.all = rows
        self.info = info  # of the field that is the list

    @cached_property
    def most(self) -> int:
        """Rows to be read: one more tells whether there are more."""
        return self.asked.size + selects(self.info, "pageInfo")

    def page(self) -> list[Any]:
        rows = self.asked.between(self.all).order_by(*self.asked.reading.expressions())
        return rows_of(rows[: self.most], self.info, self.needed)

    @property
    def needed(self) -> list[str]:
        """To say where a row stands."""
        return [column.path for column in self.asked.order.columns if column.is_column]

    def count(self) -> int:
        return self.all.count()

    def has(self, name: str, what: Q) -> bool:
        return self.all.filter(what).exists()


class Nested(Source):
    """The lists of the same field of all the rows that were read together, each statement for all of them."""

    def __init__(self, asked: Asked, rows: QuerySet[Any], info: Any, row: Model, link: str) -> None:
        super().__init__(asked, rows, info)
        self.row = row
        self.link = link
        # The place in the operation: it tells one field's arguments from another's.
        self.spot = tuple(key for key in info.path.as_list() if isinstance(key, str))

    def page(self) -> list[Any]:
        return together(self.row, (self.spot, "page"), self.pages, [])

    def pages(self, rows: Sequence[Model]) -> dict[Any, list[Any]]:
        reading, asked = self.asked.reading, self.asked
        found = asked.between(self.of(rows))
        if len(rows) == 1:
            few = found.order_by(*reading.expressions())[: self.most]
            return {rows[0].pk: rows_of(few, self.info, self.needed)}
        rank = Window(RowNumber(), partition_by=[F(self.link)], order_by=reading.expressions())
        few = found.annotate(place_on_page=rank).filter(place_on_page__lte=self.most).order_by(*reading.expressions())
        pages: dict[Any, list[Any]] = {}
        for each in rows_of(few, self.info, [*self.needed, self.link]):
            pages.setdefault(getattr(each, self.link), []).append(each)
        return pages

    def count(self) -> int:
        return together(self.row, (self.spot, "count"), self.counts, 0)

    def counts(self, rows: Sequence[Model]) -> dict[Any, int]:
        counted = self.of(rows).order_by().values_list(self.link).annotate(Count("pk"))
        return dict(counted)

    def has(self, name: str, what: Q) -> bool:
        def look_up(rows: Sequence[Model]) -> dict[Any, bool]:
            return dict.fromkeys(
                self.of(rows).filter(what).order_by().values_list(self.link, flat=True).distinct(), True
            )

        return together(self.row, (self.spot, name), look_up, False)

    def of(self, rows: Sequence[Model]) -> QuerySet[Any]:
        return self.all.filter(**{f"{self.link}__in": [row.pk for row in rows]})


@dataclass(frozen=True)
class Edge:
    cursor: str
    node: Any
    distance_meters: int | None


class Page:
    """What a connection's fields are read from; nothing is looked up before it is asked for."""

    def __init__(self, asked: Asked, source: Source) -> None:
        self.asked = asked
        self.source = source
        self.page_info = self

    @cached_property
    def _read(self) -> list[Any]:
        return self.source.page()

    @cached_property
    def rows(self) -> list[Any]:
        rows = self._read[: self.asked.size]
        return rows[::-1] if self.asked.backwards else rows

    @property
    def nodes(self) -> list[Any]:
        """What is shown of the rows."""
        return self.rows

    @cached_property
    def edges(self) -> list[Edge]:
        return [self.edge(row, row) for row in self.rows]

    def edge(self, row: Any, node: Any) -> Edge:
        return Edge(self.asked.order.cursor(row), node, getattr(row, "meters", None))

    @cached_property
    def total_count(self) -> int:
        return self.source.count()

    @property
    def applied_filters(self) -> Any:
        return None if self.asked.filter is None else filters.applied(self.asked.filter)

    @property
    def start_cursor(self) -> str | None:
        return self.asked.order.cursor(self.rows[0]) if self.rows else None

    @property
    def end_cursor(self) -> str | None:
        return self.asked.order.cursor(self.rows[-1]) if self.rows else None

    @property
    def has_next_page(self) -> bool:
        return (not self.asked.backwards and self._is_full) or self._goes_on(
            "after it", self.asked.order, self.asked.before
        )

    @property
    def has_previous_page(self) -> bool:
        return (self.asked.backwards and self._is_full) or self._goes_on(
            "before it", self.asked.order.reversed(), self.asked.after
        )

    @property
    def _is_full(self) -> bool:
        return len(self._read) > self.asked.size

    def _goes_on(self, where: str, order: Order, cursor: Sequence[Any] | None) -> bool:
        """Whether there is something at a cursor or past it."""
        return cursor is not None and self.source.has(where, order.at(cursor) | order.past(cursor))
