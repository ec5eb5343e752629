from domains.locations.models import Country, Location
from schema.enums import enum_of

enum_of(
    Country.Continent,
    "A part of the world.",
    AFRICA="Africa.",
    ANTARCTICA="What lies around the South Pole.",
    ASIA="Asia.",
    EUROPE="Europe.",
    NORTH_AMERICA="North America, with what lies between it and South America.",
    OCEANIA="Australia, New Zealand and the islands of the Pacific.",
    SOUTH_AMERICA="South America.",
)

enum_of(
    Location.Kind,
    "What somebody means who is asked where.",
    name="LocationType",
    CITY="A city, or a part of one that has a name of its own.",
    POSTAL_CODE="Where a postal code is used.",
)
