from domains.services.models.categories import ServiceCategory
from domains.services.models.contents import (
    BundleDetails,
    BundleItem,
    CourseDetails,
    CourseModule,
    PackageDetails,
    ServiceDuration,
)
from domains.services.models.media import ServiceMedia
from domains.services.models.occupations import Occupation
from domains.services.models.occurrences import ServiceOccurrence
from domains.services.models.offers import Service
from domains.services.models.rules import BookingRules, ScheduleBlock
from domains.services.models.shelves import PractitionerCategory
from domains.services.models.spaces import SpaceDetails

__all__ = [
    "BookingRules",
    "BundleDetails",
    "BundleItem",
    "CourseDetails",
    "CourseModule",
    "Occupation",
    "PackageDetails",
    "PractitionerCategory",
    "ScheduleBlock",
    "Service",
    "ServiceCategory",
    "ServiceDuration",
    "ServiceMedia",
    "ServiceOccurrence",
    "SpaceDetails",
]
