from domains.bookings.errors import Rule
from domains.bookings.models import Party, PaymentStatus, Status
from domains.bookings.states import Verb
from schema.enums import enum_of
from schema.services import enums  # noqa: F401 (what others say is described before it is named)

enum_of(
    Status,
    "Where a booking is in its life.",
    name="BookingStatus",
    DRAFT="Thought of. It keeps no time, and only its client sees it.",
    PENDING_PAYMENT="Its time is kept for a while, until it is paid.",
    REQUESTED="Its time is kept for a while, until its practitioner has answered.",
    CONFIRMED="It will take place.",
    IN_PROGRESS="Somebody has checked in.",
    COMPLETED="It has taken place.",
    CANCELED="One side has called it off.",
    DECLINED="Its practitioner has said no, or nothing in time.",
    EXPIRED="It was not paid in time.",
    NO_SHOW="One side did not come.",
)

enum_of(
    PaymentStatus,
    "Whether a booking is paid.",
    NONE="Nothing is due.",
    UNPAID="It is not.",
)

enum_of(
    Party,
    "A side of a booking.",
    name="BookingParty",
    CLIENT="Whoever has booked.",
    PRACTITIONER="Whoever offers it, or manages that for them.",
    STAFF="Those who work for the marketplace.",
    SYSTEM="Nobody: it happened by itself, because it was time.",
)

enum_of(
    Verb,
    "What happens to a booking.",
    name="BookingVerb",
    CREATE="It is booked, requested, or thought of.",
    SUBMIT="What was thought of is booked, or requested.",
    CONFIRM="It is accepted.",
    DECLINE="It is not accepted.",
    EXPIRE="It was not paid in time.",
    CANCEL="It is called off.",
    RESCHEDULE="It is given another time.",
    PROPOSE_TIMES="One side asks the other for another time.",
    ACCEPT_TIME="A time that was asked for is accepted.",
    CHECK_IN="Somebody has come.",
    CHECK_OUT="Somebody has gone.",
    COMPLETE="It has taken place.",
    MARK_NO_SHOW="One side says that the other did not come.",
    OBJECT="Whoever is said not to have come says that they did.",
)

enum_of(
    Rule,
    "What must hold of a time that is booked, in the order in which it is looked at.",
    name="SlotRule",
    OFFERED="It is offered now, in the way that was asked for.",
    AT_WORK="Its practitioner works then.",
    LENGTH="It can take as long.",
    MINIMUM_NOTICE="It is not too soon.",
    BOOKING_WINDOW="It is not too far ahead.",
    HOURS="It lies within the hours.",
    INTERVAL="It begins at one of the times at which things begin.",
    BLOCK="The time is not blocked.",
    CONFLICT="Nobody has the time, with what is kept free around it.",
    PLACE="Nobody has the space that it takes up.",
    CAPACITY="There are as many seats left.",
    DAILY_LIMIT="The day is not full.",
    WEEKLY_LIMIT="The week is not full.",
)
