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
from domains.services.models.occurrences import ServiceOccurrence
from domains.services.models.offers import Service
from domains.services.models.shelves import PractitionerCategory
from domains.services.models.spaces import SpaceDetails

__all__ = [
    "BundleDetails",
    "BundleItem",
    "CourseDetails",
    "CourseModule",
    "PackageDetails",
    "PractitionerCategory",
    "Service",
    "ServiceCategory",
    "ServiceDuration",
    "ServiceMedia",
    "ServiceOccurrence",
    "SpaceDetails",
]
