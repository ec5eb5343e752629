from domains.locations import models
from schema.objects import column, object_of


@object_of(models.Address, "Where something is.")
class Address:
    line1: str = column("The street and the number.")
    line2: str = column("What else the house needs to be found: a floor, a door; may be empty.")
    city: str = column("The city.")
    region: str = column("The state or the province; empty where addresses have none.")
    postal_code: str = column("The postal code; empty where there are none.")
    country: str = column("The country in two letters of ISO 3166, like DE.")
    latitude: float | None = column("In degrees to the north; null if it is not known. Known with the longitude.")
    longitude: float | None = column("In degrees to the east; null if it is not known. Known with the latitude.")
