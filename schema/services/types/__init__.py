from schema.services.types.catalogue import Service, ServiceCategory
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

__all__ = [
    "BundleDetails",
    "BundleItem",
    "CourseDetails",
    "CourseModule",
    "PackageDetails",
    "Service",
    "ServiceCategory",
    "ServiceDuration",
    "ServiceMedia",
    "SpaceDetails",
]
