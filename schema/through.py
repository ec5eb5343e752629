"""The rows of a type that something else leads to from this one, across a table between them.

packages = through("The packages of it.", model=models.Service, path="package__item", active=Q(status="PUBLISHED"))
"""

from collections.abc import Sequence
from dataclasses import dataclass
from inspect import Parameter, Signature
from typing import Any, ClassVar

import strawberry
from django.db.models import F, Func, Model, OuterRef, Q, QuerySet, UUIDField, Window
from django.db.models.functions import RowNumber

from schema import loaders
from schema.context import Info
from schema.loaders import visible
from schema.query import argument
from schema.reads import arguments as symbolic
from schema.reads.planner import Spot
from schema.refs import ref


@dataclass(kw_only=True, eq=False)
class Through:
    model: type[Model]
    path: str  # from one of those rows to this one
    order: Sequence[str]
    most: int
    active: Q  # what holds of those that can be had now
    columns: ClassVar = ()

    def rows(self, actor: Any, arguments: dict[str, Any]) -> QuerySet[Any]:
        rows = visible(self.model, actor)
        return rows.filter(self.active) if symbolic.known(arguments.get("active_only", True)) else rows

    def plan(self, spot: Spot) -> Any:
        rows = self.rows(spot.context.actor, spot.arguments())
        mine = rows.filter(**{self.path: OuterRef(spot.path("pk"))})
        return spot.every(mine.order_by(*self.order)[: self.most])

    def understood(self, info: Any, arguments: dict[str, Any]) -> tuple[bool, QuerySet[Any]]:
        return arguments.get("active_only", True), self.rows(info.context.actor, arguments)

    def told(self, row: Any, info: Any, understood: tuple[bool, QuerySet[Any]]) -> list[Any]:
        active_only, rows = understood
        return loaders.together(row, (self, active_only), lambda peers: self.look_up(peers, info, rows), [])

    def look_up(self, peers: Sequence[Any], info: Any, rows: QuerySet[Any]) -> dict[Any, list[Any]]:
        rank = Window(RowNumber(), partition_by=[F(self.path)], order_by=self.order)
        # As an expression of its own: what Django puts around a window tells a column once that is selected twice, and
        # the columns of a joined row would stand one place further on.
        led_from = Func(F(self.path), template="%(expressions)s", output_field=UUIDField())
        several = rows.filter(**{f"{self.path}__in": [peer.pk for peer in peers]}).annotate(led_from=led_from)
        few = several.annotate(place_among_them=rank).filter(place_among_them__lte=self.most).order_by(*self.order)
        found: dict[Any, list[Any]] = {}
        for each in loaders.rows_of(few, info):
            found.setdefault(each.led_from, []).append(each)
        return found

    def resolve(self, row: Any, info: Info, **arguments: Any) -> list[Any]:
        return self.told(row, info, self.understood(info, arguments))


def through(words: str, **fixed: Any) -> Any:
    read = Through(**fixed)

    def resolve(root: Any, info: Info, **arguments: Any) -> list[Any]:
        return read.resolve(root, info, **arguments)

    plain = [
        Parameter("self", Parameter.POSITIONAL_OR_KEYWORD),
        Parameter("info", Parameter.POSITIONAL_OR_KEYWORD, annotation=Info),
        argument("active_only", bool, "Whether only what can be had now is told, or all that you can see.", True),
    ]
    resolve.__signature__ = Signature(plain, return_annotation=list[ref(read.model)])  # type: ignore[attr-defined,misc]
    return strawberry.field(resolve, description=words, metadata={"make": lambda *_: read})
