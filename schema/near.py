"""Lists by distance: what lies near a point, how far away, and the nearest first.

`near` is an argument of a list and no filter: of two alternatives, or of what must not hold, there would be no
distance.
"""

from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import strawberry
from django.db.models import FloatField, Func, Value

from domains.locations import globe, points
from schema.reads.variables import Variable
from schema.refusals import Refusal
from schema.scalars import Latitude, Longitude

NEAR = 10_000  # metres
MOST = globe.FURTHEST


@strawberry.input(description="A point, and how far around it.")
class Near:
    latitude: Latitude = strawberry.field(description="In degrees to the north.")
    longitude: Longitude = strawberry.field(description="In degrees to the east.")
    radius_meters: int = strawberry.field(default=NEAR, description=f"How far around it, in metres: 1 to {MOST}.")


@dataclass(frozen=True)
class Circle:
    """The same, as a statement is told of it."""

    centre: Any
    far: Any

    @classmethod
    def of(cls, near: Near) -> "Circle":
        # Numbers, or while it is not known which, what stands for them.
        north, east, radius = attrgetter("latitude", "longitude", "radius_meters")(near)
        can_be = radius.look("is a radius", is_radius) if isinstance(radius, Variable) else is_radius(radius)
        if not can_be:
            raise Refusal.of(400, "BAD_RADIUS", f"`radiusMeters` can be 1 to {MOST}.")
        if isinstance(radius, Variable):
            return cls(symbolic(north, east), radius.made("through space", globe.through_space, FloatField()))
        centre = Func(Value(points.centre(north, east)), template="%(expressions)s::cube", output_field=points.Cube())
        return cls(centre, Value(globe.through_space(radius), FloatField()))


def symbolic(north: Variable, east: Variable) -> Any:
    return north.sight.given(
        f"{north.name} {east.name} as a point",
        lambda values: points.centre(north.read(values), east.read(values)),
        points.Cube(),
    )


def is_radius(metres: int) -> bool:
    return 1 <= metres <= MOST
