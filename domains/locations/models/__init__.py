from domains.locations.models.addresses import Address
from domains.locations.models.gazetteer import City, Country, Location, State, ZipCode

__all__ = ["Address", "City", "Country", "Location", "State", "ZipCode"]
