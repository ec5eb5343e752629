"""What lies on a piece of a map."""

from decimal import Decimal
from typing import Any

import strawberry
from django.db.models import DecimalField, Q

from schema.reads.variables import Variable
from schema.scalars import Latitude, Longitude

DEGREES = DecimalField(max_digits=9, decimal_places=6)  # as places have them


@strawberry.input(
    description="A piece of a map. One whose west is greater than its east goes across the line of dates."
)
class Bounds:
    south: Latitude = strawberry.field(description="Its lower edge, in degrees to the north.")
    west: Longitude = strawberry.field(description="Its left edge, in degrees to the east.")
    north: Latitude = strawberry.field(description="Its upper edge, in degrees to the north.")
    east: Longitude = strawberry.field(description="Its right edge, in degrees to the east.")


def inside(bounds: Any, path: str = "") -> Q:
    """`path`: the way to the row that has the two columns, if it is another one."""
    south, west, north, east = (edge(each) for each in (bounds.south, bounds.west, bounds.north, bounds.east))
    way = f"{path}__" if path else ""
    column = f"{way}longitude"
    right, left = Q(**{f"{column}__gte": west}), Q(**{f"{column}__lte": east})
    across = right | left if goes_across(bounds.west, bounds.east) else right & left
    return Q(**{f"{way}latitude__gte": south, f"{way}latitude__lte": north}) & across


def goes_across(west: Any, east: Any) -> bool:
    if not isinstance(west, Variable):
        return bool(west > east)
    seen = west.sight.look(f"{west.name} > {east.name}", lambda values: west.read(values) > east.read(values))
    return bool(seen)


def edge(degrees: Any) -> Any:
    return degrees.made("in degrees", exact, DEGREES) if isinstance(degrees, Variable) else exact(degrees)


def exact(degrees: float) -> Decimal:
    return round(Decimal(repr(degrees)), 6)
