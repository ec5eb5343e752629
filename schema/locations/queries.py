from typing import Annotated, Any

import strawberry
from django.db.models import Q, TextField

from domains.locations import models
from schema import nodes
from schema.access import ANYONE
from schema.connections import root_connection
from schema.kernel.queries import NodeID
from schema.locations.inputs import (
    CityFilter,
    CityOrder,
    CountryFilter,
    CountryOrder,
    LocationFilter,
    LocationOrder,
    StateFilter,
    StateOrder,
)
from schema.locations.types import BY_WORDS
from schema.lookups import lookup
from schema.reads.variables import Variable

Code = Annotated[str, strawberry.argument(description="As it is written in addresses, like 10001.")]
CountryCode = Annotated[str, strawberry.argument(description="The country in two letters of ISO 3166, like US.")]


def in_capitals(text: Any) -> Any:
    if isinstance(text, Variable):
        return text.made("in capitals", in_capitals, TextField())
    return text.strip().upper()


def coded(context: Any, *, code: Any, country: Any) -> Q:
    return Q(code=in_capitals(code), country__iso2=in_capitals(country))


@strawberry.type
class Query:
    countries = root_connection(
        "countries",
        "Every country, by name.",
        who=ANYONE,
        model=models.Country,
        order=CountryOrder,
        default="NAME",
        filter=CountryFilter,
        search=["name"],
    )

    states = root_connection(
        "states",
        "States, as far as they are known here, by name: those of the United States.",
        who=ANYONE,
        model=models.State,
        order=StateOrder,
        default="NAME",
        filter=StateFilter,
        search=["name", "code"],
    )

    cities = root_connection(
        "cities",
        "The cities of the world with at least 15,000 people, the largest first. `query` takes the beginnings of the "
        "words of a name, then of its state or country, and whole words of the name in other languages.",
        who=ANYONE,
        model=models.City,
        order=CityOrder,
        default="-POPULATION",
        filter=CityFilter,
        search=BY_WORDS,
    )

    zip_code = lookup(
        "zip_code",
        "A postal code of a country; null if it is not known here. Known are those of the United States.",
        who=ANYONE,
        model=models.ZipCode,
        where=coded,
        code=Code,
        country=CountryCode,
    )

    locations = root_connection(
        "locations",
        "What somebody may mean who is asked where, for a box to type in: cities, the largest first, then postal "
        "codes. `query` takes the beginnings of the words of a name or of a code, then of its state or country: "
        "`springfield il`; and whole words of the name in other languages.",
        who=ANYONE,
        model=models.Location,
        order=LocationOrder,
        default="-POPULATION",
        filter=LocationFilter,
        search=BY_WORDS,
    )

    location = lookup(
        "location",
        "One of these by its id.",
        who=ANYONE,
        model=models.Location,
        where=nodes.named("Location"),
        id=NodeID,
    )
