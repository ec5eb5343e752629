"""Whether an address is one, as far as the gazetteer knows: never its street."""

from collections.abc import Iterator
from dataclasses import dataclass

from domains.locations import selectors, words
from domains.locations.models import City, Country, State, ZipCode
from domains.providers.geocoding import Component, Part, Status, Validated, Written


@dataclass(frozen=True)
class Known:
    """What is known of what an address names."""

    country: Country | None
    code: ZipCode | None
    city: City | None

    @property
    def state(self) -> State | None:
        """A postal code is in one state; a city of a name may be in another than is meant."""
        if self.code:
            return self.code.state
        return self.city.state if self.city else None

    @property
    def city_name(self) -> str:
        return self.city.name if self.city else self.code.name if self.code else ""


def validated(address: Written) -> Validated:
    known = looked_up(address)
    components = tuple(parts(address, known))
    told = {each.part.value.lower(): each.text for each in components}
    return Validated(
        normalized=Written(**{"country": address.country, **told}),
        components=components,
        missing=tuple(missing(address, known)),
    )


def looked_up(address: Written) -> Known:
    code = selectors.find_zip_code(address.postal_code, address.country) if address.postal_code else None
    region = address.region or (code.state.code if code and code.state else "")
    cities = selectors.find_cities(address.city, address.country, region)
    return Known(selectors.find_country(address.country), code, cities[0] if cities else None)


def parts(address: Written, known: Known) -> Iterator[Component]:
    """All that are said, and a region that is not."""
    for part in (Part.LINE1, Part.LINE2):
        if address.part(part):
            yield Component(part=part, text=address.part(part), status=Status.UNCONFIRMED)
    yield from city(address.city, known)
    yield from region(address.region, known)
    if address.postal_code:
        text = known.code.code if known.code else address.postal_code
        yield Component(part=Part.POSTAL_CODE, text=text, status=sure(known.code is not None))
    yield Component(part=Part.COUNTRY, text=address.country, status=sure(known.country is not None))


def city(said: str, known: Known) -> Iterator[Component]:
    """What the post calls it counts, too: it may be too small for the gazetteer."""
    if said and known.code and words.plain(said) == words.plain(known.code.name):
        yield Component(part=Part.CITY, text=said, status=Status.CONFIRMED)
    elif said and known.city is None:
        yield Component(part=Part.CITY, text=said, status=Status.UNCONFIRMED)
    elif said:
        is_same = words.plain(said) == words.plain(known.city_name)
        text = said if is_same else known.city_name
        yield Component(part=Part.CITY, text=text, status=Status.CONFIRMED if is_same else Status.CHANGED)
    elif known.code:
        yield Component(part=Part.CITY, text=known.code.name, status=Status.CHANGED)


def region(said: str, known: Known) -> Iterator[Component]:
    state = known.state
    if state is None:
        if said:
            yield Component(part=Part.REGION, text=said, status=Status.UNCONFIRMED)
    elif not said:
        yield Component(part=Part.REGION, text=state.code, status=Status.CHANGED)
    else:
        is_same = words.plain(said) in (words.plain(state.code), words.plain(state.name))
        yield Component(part=Part.REGION, text=state.code if is_same else said, status=sure(is_same))


def sure(is_known: bool) -> Status:
    return Status.CONFIRMED if is_known else Status.UNCONFIRMED


def missing(address: Written, known: Known) -> Iterator[Part]:
    if not address.line1:
        yield Part.LINE1
    if not address.city and known.code is None:
        yield Part.CITY
    if not address.postal_code and known.country and known.country.postal_code_pattern:
        yield Part.POSTAL_CODE
