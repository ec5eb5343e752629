"""Points in PostgreSQL: its `cube` of no extent, with an index that finds the nearest."""

from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BooleanField,
    F,
    Field,
    FloatField,
    Func,
    IntegerField,
    Min,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)

from domains.locations import globe

AXES = (
    "{radius} * cos(radians({north}::float8)) * cos(radians({east}::float8))",
    "{radius} * cos(radians({north}::float8)) * sin(radians({east}::float8))",
    "{radius} * sin(radians({north}::float8))",
)


class Cube(Field):  # type: ignore[type-arg]
    def db_type(self, connection: Any) -> str:
        return "cube"


class Located(Func):
    """Of a latitude and a longitude, in degrees; null where they are."""

    output_field = Cube()

    def as_sql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, tuple[Any, ...]]:  # type: ignore[override]
        (north, above), (east, beside) = (compiler.compile(each) for each in self.source_expressions)
        assert (above, beside) == ((), ()), "of columns"
        axes = (axis.format(radius=globe.RADIUS, north=north, east=east) for axis in AXES)
        return f"CASE WHEN {north} + {east} IS NOT NULL THEN cube(ARRAY[{', '.join(axes)}]) END", ()


class Apart(Func):
    """How far two points lie apart, in a straight line: what an index orders by."""

    template = "(%(expressions)s)"
    arg_joiner = " <-> "
    output_field = FloatField()


class Box(Func):
    """Around all that lies so far from a point."""

    function = "cube_enlarge"
    output_field = Cube()

    def __init__(self, centre: Any, far: Any) -> None:
        super().__init__(centre, far, Value(3))


class Within(Func):
    """Whether a point lies in a box: what an index finds."""

    template = "(%(expressions)s)"
    arg_joiner = " <@ "
    output_field = BooleanField()


class AlongTheGround(Func):
    """Metres, of what `Apart` says."""

    template = f"round({2 * globe.RADIUS} * asin(least(1, (%(expressions)s) / {2 * globe.RADIUS})))::integer"
    output_field = IntegerField()


@dataclass(frozen=True)
class At:
    """Where a row is: the way from it to a point."""

    path: str

    def among(self, rows: QuerySet[Any], centre: Any, far: Any) -> Any:
        """Those that are no further away, each with its `distance` and that in `meters`."""
        point = F(self.path)
        near = rows.filter(Within(point, Box(centre, far))).annotate(distance=Apart(point, centre))
        return near.filter(distance__lte=far).annotate(meters=AlongTheGround(F("distance")))


@dataclass(frozen=True)
class AnyOf:
    """Where a row is that is in several places: the nearest of them counts."""

    places: str  # the relation that leads to them
    path: str  # from there

    def among(self, rows: QuerySet[Any], centre: Any, far: Any) -> Any:
        relation: Any = rows.model._meta.get_field(self.places)
        of = relation.field.name
        places = relation.related_model._base_manager.order_by()
        near = At(self.path).among(places, centre, far).values(of)
        nearest = places.filter(**{of: OuterRef("pk")}).values(of).values(least=Min(Apart(F(self.path), centre)))
        found = rows.filter(pk__in=near).annotate(distance=Subquery(nearest, output_field=FloatField()))
        return found.annotate(meters=AlongTheGround(F("distance")))


def centre(latitude: float, longitude: float) -> str:
    """As PostgreSQL reads it."""
    return str(globe.point(latitude, longitude))
