from domains.locations.models import Country, Location
from domains.providers.geocoding import Part, Precision, Status, Verdict
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

enum_of(
    Precision,
    "How well it is known where an address is, the best first.",
    name="PointPrecision",
    ADDRESS="The house itself.",
    STREET="Its street, or about where in the street.",
    POSTAL_CODE="The middle of where its postal code is used.",
    CITY="The middle of its city.",
    REGION="No better than its region or its country.",
)

enum_of(
    Part,
    "A part of an address, by the name of its field.",
    name="AddressPart",
    LINE1="The street and the number.",
    LINE2="What else the house needs to be found.",
    CITY="The city.",
    REGION="The state or the province.",
    POSTAL_CODE="The postal code.",
    COUNTRY="The country.",
)

enum_of(
    Status,
    "What is known of a part of an address.",
    name="AddressPartStatus",
    CONFIRMED="It is so.",
    CHANGED="It was spelt otherwise, or was not said; `text` is what it should be.",
    UNCONFIRMED="It may be so, and nobody knows. Ask whoever typed it.",
)

enum_of(
    Verdict,
    "What to do with an address: the worst that is so of any part.",
    name="AddressVerdict",
    CONFIRMED="Take it: all of it is right.",
    CHANGED="Show `normalized` and ask whether that is meant: something was put right.",
    UNCONFIRMED="Ask to look at it once more: something of it is not known.",
    INCOMPLETE="Ask for what stands in `missing`.",
)
