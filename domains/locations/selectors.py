"""What the gazetteer knows of a place that somebody names."""

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django.db.models.functions import Greatest, Upper

from domains.locations import words
from domains.locations.models import City, Country, ZipCode
from domains.locations.spelling import is_nearly

MOST = 5
MOST_CALLED = 500
MOST_ALIKE = 50  # names that have letters in common with one that is not known


class Answers(Func):
    """Whether a `tsvector` answers to a `tsquery` that is written as a text."""

    template = "(%(expressions)s::tsquery)"
    arg_joiner = " @@ "
    output_field = BooleanField()


def find_country(iso2: str) -> Country | None:
    return Country.objects.filter(iso2=iso2).first()


def find_zip_code(code: str, country: str) -> ZipCode | None:
    """Of the United States also one with the four digits behind it."""
    plain = code.strip().upper()
    known = ZipCode.objects.select_related("country", "state", "city")
    return known.filter(country__iso2=country, code=plain.split("-")[0] if country == "US" else plain).first()


def find_cities(name: str, country: str, region: str = "") -> list[City]:
    """Those that are called so, in whatever language, the likeliest first; only where there are none, those that nearly
    are. A region that has none of them is taken for one that is not known here."""
    asked = words.plain(name)[: words.MOST]
    if not asked:
        return []
    there = City.objects.filter(country__iso2=country).select_related("country", "state").order_by()
    found = list(within(there.filter(Answers(F("words"), Value(words.exactly(asked)))), region)[:MOST_CALLED])
    found = found or alike(within(there, region), name)
    if not found and region:
        return find_cities(name, country)
    return sorted(found, key=lambda city: (words.plain(city.name) != asked, -city.population, city.pk))[:MOST]


def within(cities: QuerySet[City], region: str) -> QuerySet[City]:
    """Where regions are known here."""
    said = region.replace("\0", "").strip()
    if not said:
        return cities
    return cities.filter(Q(state=None) | Q(state__code__iexact=said) | Q(state__name__iexact=said))


def alike(cities: QuerySet[City], name: str) -> list[City]:
    """By an index of three letters each, and then letter by letter. With and without the accents: either may be how the
    name is written here."""
    asked = words.plain(name)[: words.MOST]
    typed, bare = name.replace("\0", "")[: words.LONGEST].upper(), " ".join(asked).upper()
    there = cities.annotate(letters=Upper("name"))
    near = there.filter(Q(letters__trigram_similar=typed) | Q(letters__trigram_similar=bare))
    likeness = Greatest(TrigramSimilarity(F("letters"), typed), TrigramSimilarity(F("letters"), bare))
    likest = near.annotate(likeness=likeness).order_by("-likeness", "-population")
    return [city for city in likest[:MOST_ALIKE] if is_nearly(words.plain(city.name), asked)]


def find_time_zone(country: str) -> str | None:
    """Of a country that has one for all its cities."""
    zones = City.objects.filter(country__iso2=country).order_by().values_list("time_zone", flat=True).distinct()[:2]
    found = list(zones)
    return found[0] if len(found) == 1 else None
