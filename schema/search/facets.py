"""Of all that was found: how many there are of each kind, on each shelf, at each price."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import strawberry
from django.db.models import Count, F, Func, IntegerField, Model, QuerySet, Subquery, TextField, UUIDField
from strawberry.utils.str_converters import to_camel_case

from domains.practitioners.models import Specialization
from domains.search.models import Kind, SearchDocument
from domains.services.models import Service, ServiceCategory
from schema.loaders import rows_of, visible
from schema.reads.json import One, Template
from schema.reads.pages import Raw
from schema.reads.planner import Spot
from schema.reads.scalars import Leaf
from schema.refs import ref
from schema.scalars import CurrencyCode, SafeInt

MOST = 50  # of each
# What is less than the first is free; then 10, 20, 50, 100 and so on, of units that have hundredths.
BANDS = [0, 1, *(first * 10**zeros for zeros in range(3, 13) for first in (1, 2, 5))]
HOW_MANY = "How many of what was found."


def counted(name: str, words: str, **fields: tuple[Any, str]) -> Any:
    told = {**fields, "count": (int, HOW_MANY)}
    body: dict[str, Any] = {"__annotations__": {key: kind for key, (kind, _) in told.items()}, "__module__": __name__}
    body |= {key: strawberry.field(description=said) for key, (_, said) in told.items()}
    return strawberry.type(type(name, (), body), description=words)


class Each(Func):
    """What is in a list, one by one."""

    function = "unnest"
    set_returning = True


class Band(Func):
    template = f"width_bucket(%(expressions)s, ARRAY{BANDS}::bigint[])"
    output_field = IntegerField()


class Floor(Func):
    template = "floor(%(expressions)s)::integer"
    output_field = IntegerField()


@dataclass(frozen=True, kw_only=True)
class Facet:
    """`by`: what makes a group; `told`: of each field that is none of that, how SQL and Python tell it of the group."""

    kind: Any
    words: str
    columns: tuple[str, ...]  # of what was found
    by: Mapping[str, Any]
    told: Mapping[str, tuple[str, Callable[[dict[str, Any]], Any]]] = field(default_factory=dict)
    model: type[Model] | None = None  # if what makes a group is the id of a row, which is told
    spread: bool = False
    hidden: str = ""  # what makes a group, and is no field

    def groups(self, rows: QuerySet[Any]) -> Any:
        names = {f"by_{name}": said for name, said in self.by.items()}
        known = rows.order_by()
        if not self.spread:
            known = known.exclude(**{f"{self.columns[0]}__isnull": True})
        grouped = known.annotate(**names).values(*names).annotate(count=Count("pk"))
        return grouped.order_by("-count", *names)[:MOST]

    def plan(self, rows: QuerySet[Any], spot: Spot, kind: Any, details: Any) -> Any:
        values: dict[str, Any] = {name: Leaf(Raw(f"facet.by_{name}"), null=False) for name in self.by}
        values |= {name: Leaf(Raw(sql)) for name, (sql, _) in self.told.items()}
        values["count"] = Leaf(Raw("facet.count"), null=False)
        if self.model:
            (name,) = self.by
            row: Any = spot.planner.schema.type_map[self.model.__name__]
            seen = visible(self.model, spot.context.actor).filter(pk=Raw(f"facet.by_{name}"))
            values[name] = lambda each: One(seen, spot.planner.object(row, each))
        item = spot.parts(kind, details, {to_camel_case(name): value for name, value in values.items()})
        return Template(
            "(SELECT concat('[', string_agg({}, ','), ']') FROM {} facet)",
            item,
            Subquery(self.groups(rows), output_field=TextField()),
        )

    def items(self, rows: QuerySet[Any], info: Any) -> list[Any]:
        groups = list(self.groups(rows))
        others: Mapping[Any, Any] = {}
        if self.model:
            (name,) = self.by
            keys = [group[f"by_{name}"] for group in groups]
            found = rows_of(visible(self.model, info.context.actor).filter(pk__in=keys))
            others = {row.pk: row for row in found}
        return [self.item(group, others) for group in groups]

    def item(self, group: dict[str, Any], others: Mapping[Any, Any]) -> Any:
        shown = ((name, group[f"by_{name}"]) for name in self.by if name != self.hidden)
        values = {name: others.get(value, value) for name, value in shown}
        values |= {name: tell(group) for name, (_, tell) in self.told.items()}
        return self.kind(**values, count=group["count"])


TYPES = Facet(
    kind=counted("SearchTypeCount", "How many are of a kind.", type=(Kind, "What kind of thing it is.")),
    words="What kinds of things there are.",
    columns=("kind",),
    by={"type": F("kind")},
)
SERVICE_TYPES = Facet(
    kind=counted("ServiceTypeCount", "How many services are of a type.", type=(Service.Type, "Their type.")),
    words="Of which types the services are.",
    columns=("service_type",),
    by={"type": F("service_type")},
)
DELIVERY_MODES = Facet(
    kind=counted(
        "DeliveryModeCount",
        "How many services take place in a way.",
        delivery_mode=(Service.DeliveryMode, "How they take place."),
    ),
    words="How the services take place.",
    columns=("delivery_mode",),
    by={"delivery_mode": F("delivery_mode")},
)
CATEGORIES = Facet(
    kind=counted(
        "ServiceCategoryCount",
        "How many stand on a shelf, or on one below.",
        category=(ref(ServiceCategory), "The shelf."),
    ),
    words=f"On which shelves they stand, with all above them; those with most, at most {MOST}.",
    columns=("categories",),
    by={"category": Each(F("categories"), output_field=UUIDField())},
    model=ServiceCategory,
    spread=True,
)
SPECIALIZATIONS = Facet(
    kind=counted(
        "SpecializationCount",
        "How many are by somebody who knows more about something.",
        specialization=(ref(Specialization), "What they know more about."),
    ),
    words=f"What those who offer it know more about than others; the most frequent, at most {MOST}.",
    columns=("specializations",),
    by={"specialization": Each(F("specializations"), output_field=UUIDField())},
    model=Specialization,
    spread=True,
)
LANGUAGES = Facet(
    kind=counted("LanguageCount", "How many there are in a language.", language=(str, "Its tag, like `en`.")),
    words=f"In which languages those who offer it work; the most frequent, at most {MOST}.",
    columns=("languages",),
    by={"language": Each(F("languages"), output_field=TextField())},
    spread=True,
)
PRICE_BANDS = Facet(
    kind=counted(
        "PriceBandCount",
        "How many cost about the same.",
        currency=(CurrencyCode, "In which currency."),
        from_cents=(SafeInt, "What they cost at least, in its smallest unit."),
        to_cents=(SafeInt | None, "What they cost less than; null where there is no end."),
    ),
    words=f"What the services cost, by currency and in steps of 10, 20, 50, 100 and so on; at most {MOST}.",
    columns=("price_cents", "currency"),
    by={"currency": F("currency"), "band": Band(F("price_cents"))},
    told={
        "from_cents": (f"(ARRAY{BANDS}::bigint[])[facet.by_band]", lambda group: BANDS[group["by_band"] - 1]),
        "to_cents": (
            f"(ARRAY{BANDS}::bigint[])[facet.by_band + 1]",
            lambda group: BANDS[group["by_band"]] if group["by_band"] < len(BANDS) else None,
        ),
    },
    hidden="band",
)
STARS = Facet(
    kind=counted("StarsCount", "How many are rated alike.", stars=(int, "Whole stars: 4 is 4.00 to 4.99.")),
    words="How they are rated; what has no rating is not counted.",
    columns=("rating",),
    by={"stars": Floor(F("rating"))},
)
FACETS: Mapping[str, Facet] = {
    "types": TYPES,
    "service_types": SERVICE_TYPES,
    "delivery_modes": DELIVERY_MODES,
    "categories": CATEGORIES,
    "specializations": SPECIALIZATIONS,
    "languages": LANGUAGES,
    "price_bands": PRICE_BANDS,
    "stars": STARS,
}


class Facets:
    """Each is counted when it is asked for."""

    def __init__(self, rows: QuerySet[Any], info: Any) -> None:
        # Whatever a document was told when it was found would make a group of its own.
        self._rows = SearchDocument.objects.filter(pk__in=rows.order_by().values("pk"))
        self._info = info

    def __getattr__(self, name: str) -> list[Any]:
        if name not in FACETS:
            raise AttributeError(name)
        return FACETS[name].items(self._rows, self._info)
