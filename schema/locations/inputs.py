import strawberry
from django.db.models import Q

from domains.locations import models
from schema.filters import BooleanFilter, IDFilter, IntFilter, StringFilter, compared, filter_of, where
from schema.locations import enums  # noqa: F401 (the choices must be described before they are named)
from schema.orders import DISTANCE, order_of

BY_NAME = ("name", "What it is called.")
BY_POPULATION = ("population", "How many people live there.")

CountryOrder = order_of(models.Country, NAME=BY_NAME, POPULATION=BY_POPULATION)
StateOrder = order_of(models.State, NAME=BY_NAME)
CityOrder = order_of(
    models.City,
    POPULATION=BY_POPULATION,
    NAME=BY_NAME,
    DISTANCE=(DISTANCE, "How far it is from the point of `near`, which then has to be given."),
)
ZipCodeOrder = order_of(models.ZipCode, CODE=("code", "The code."))
LocationOrder = order_of(
    models.Location,
    POPULATION=("population", "How many people live there; postal codes, of which that is not known, come last."),
)


@strawberry.input(description="Compares in which part of the world it lies. All that is given must hold.")
class ContinentFilter:
    eq: models.Country.Continent | None = compared("Is this.")
    in_: list[models.Country.Continent] | None = compared("Is one of these.", name="in")


@strawberry.input(description="Compares what somebody means who is asked where. All that is given must hold.")
class LocationTypeFilter:
    eq: models.Location.Kind | None = compared("Is this.")
    in_: list[models.Location.Kind] | None = compared("Is one of these.", name="in")


@filter_of(models.Country)
class CountryFilter:
    iso2: StringFilter | None = where("Its two letters in ISO 3166.")
    name: StringFilter | None = where("What it is called.")
    continent: ContinentFilter | None = where("In which part of the world it lies.")


@filter_of(models.State)
class StateFilter:
    country: IDFilter | None = where("In which country it lies.", names="Country")
    country_code: StringFilter | None = where("Its country in two letters of ISO 3166.", path="country__iso2")
    code: StringFilter | None = where("What the post calls it, like NY.")
    name: StringFilter | None = where("What it is called.")


@filter_of(models.City)
class CityFilter:
    country: IDFilter | None = where("In which country it lies.", names="Country")
    country_code: StringFilter | None = where("Its country in two letters of ISO 3166.", path="country__iso2")
    state: IDFilter | None = where("In which state it lies.", names="State")
    name: StringFilter | None = where("What it is called.")
    population: IntFilter | None = where("How many people live there.")
    has_state: BooleanFilter | None = where("Whether it lies in a state that is known here.", so=~Q(state=None))


@filter_of(models.ZipCode)
class ZipCodeFilter:
    state: IDFilter | None = where("In which state it is used.", names="State")
    code: StringFilter | None = where("The code.")


@filter_of(models.Location)
class LocationFilter:
    type: LocationTypeFilter | None = where("What it is.", path="kind")
    country: IDFilter | None = where("In which country it lies.", names="Country")
    country_code: StringFilter | None = where("Its country in two letters of ISO 3166.", path="country__iso2")
    state: IDFilter | None = where("In which state it lies.", names="State")
