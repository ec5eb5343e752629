from domains.services.errors import Missing
from domains.services.models import Service, SpaceDetails
from schema.enums import enum_of

enum_of(
    Service.Type,
    "What kind of thing is offered.",
    name="ServiceType",
    SESSION="Time with the practitioner.",
    WORKSHOP="At fixed times, for several people.",
    PACKAGE="Several times the same service, bought together.",
    BUNDLE="Several services, bought together.",
    COURSE="Several meetings in an order, booked as one.",
    SPACE="A place to use, by the hour or the day.",
)

enum_of(
    Service.DeliveryMode,
    "How a service takes place.",
    VIRTUAL="Online.",
    IN_PERSON="At its place.",
    HYBRID="Either way: whoever books chooses.",
)

enum_of(
    Service.Status,
    "Whether a service can be found.",
    name="ServiceStatus",
    DRAFT="Not yet. Its practitioner and staff see it, nobody else.",
    PUBLISHED="Yes.",
    ARCHIVED="No longer. What was booked stays.",
)

enum_of(
    SpaceDetails.Kind,
    "What kind of place a space is.",
    name="SpaceType",
    ROOM="A room, to meet or to work with clients in.",
    STUDIO="A studio: for movement, music, photographs or art.",
    DESK="A desk among others.",
    DRIVEWAY="A driveway, to park on.",
    GARAGE="A garage, or a place in one.",
    LOT="A lot, or a place on one.",
    OTHER="Something else; the description says what.",
)

enum_of(
    Missing,
    "What something lacks that is to be offered.",
    name="MissingOfService",
    PLACE="A place to go to.",
    DURATION="How long it takes.",
    CONTENTS="What it is made of: the details of its type.",
    OFFERED_CONTENTS="Something that it is made of is not published itself.",
)
