from domains.services import stays
from domains.services.errors import Missing
from domains.services.models import Service, ServiceOccurrence, SpaceDetails
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

enum_of(
    ServiceOccurrence.Status,
    "Whether something takes place at a time.",
    name="OccurrenceStatus",
    SCHEDULED="It does, or did.",
    CANCELED="It does not. `cancelReason` says why.",
)

enum_of(
    stays.Unit,
    "By what a stay in a space is paid.",
    name="StayUnit",
    HOUR="A begun hour of the time that passes.",
    DAY="From a time of the clock to the same time on the next day: 23 or 25 hours where clocks change.",
)

enum_of(
    stays.Broken,
    "Which rule of a space a stay breaks.",
    name="StayRule",
    ENDS_BEFORE_IT_BEGINS="It ends after it begins.",
    TOO_SHORT="It lasts at least `minStayMinutes`.",
    TOO_LONG="It lasts at most `maxStayMinutes`, and never longer than 366 days.",
    BEGINS_WHILE_CLOSED="One comes while it is open, and before it closes.",
    ENDS_WHILE_CLOSED="One goes while it is open, or as it closes.",
)
