from domains.practitioners.models.people import Practitioner, managed_by, seen_by_all
from domains.practitioners.models.places import PractitionerLocation
from domains.practitioners.models.ratings import Rated, counts_every_star

__all__ = ["Practitioner", "PractitionerLocation", "Rated", "counts_every_star", "managed_by", "seen_by_all"]
