from schema.services.types.catalogue import PractitionerCategory, Service, ServiceCategory
from schema.services.types.contents import (
    BundleDetails,
    BundleItem,
    CourseDetails,
    CourseModule,
    PackageDetails,
    ServiceDuration,
    SpaceDetails,
)
from schema.services.types.media import ServiceMedia
from schema.services.types.occurrences import ServiceOccurrence
from schema.services.types.rules import BookingRules, ScheduleBlock
from schema.services.types.stays import StayLine, StayPrice, StayPriced, StayRefused

__all__ = [
    "BookingRules",
    "BundleDetails",
    "BundleItem",
    "CourseDetails",
    "CourseModule",
    "PackageDetails",
    "PractitionerCategory",
    "ScheduleBlock",
    "Service",
    "ServiceCategory",
    "ServiceDuration",
    "ServiceMedia",
    "ServiceOccurrence",
    "SpaceDetails",
    "StayLine",
    "StayPrice",
    "StayPriced",
    "StayRefused",
]
