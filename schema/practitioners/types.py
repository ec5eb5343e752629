from datetime import date, datetime, time

import strawberry
from django.db.models import F, Q, Value
from strawberry import relay

from domains.favorites.models import Favorite
from domains.locations.models import Address
from domains.media.models import MediaAsset, Role
from domains.practitioners import models
from domains.practitioners.hours import MIDNIGHT
from domains.practitioners.models.people import Status
from domains.practitioners.selectors import DONE_AT, percent_done, status_of
from domains.reviews.models import Review
from domains.services.models import PractitionerCategory, Service
from domains.users.models import User
from schema.connections import connection
from schema.objects import clock, column, computed, made, many, marked, object_of, one, part, shared
from schema.practitioners import enums  # noqa: F401 (the choices must be described before they are named)
from schema.practitioners.inputs import PractitionerMediaOrder
from schema.reviews.inputs import ReviewFilter, ReviewOrder
from schema.reviews.types import ReviewsSummary
from schema.scalars import CurrencyCode, TimeZone
from schema.services.inputs import ServiceFilter, ServiceOrder
from schema.through import through

MOST_FOLLOWING = 50
IN_THE_WEEK = (F("weekday") * MIDNIGHT + F("opens")).asc()
CalendarDay = date  # where a field is called so itself


@strawberry.type(description="Something that is to be done before somebody works here.")
class OnboardingStep:
    key: models.Step = strawberry.field(description="What.")
    status: models.StepStatus = strawberry.field(description="How far they are with it.")
    completed_at: datetime | None = strawberry.field(description="Since when it is done; null until then.")


@object_of(
    models.Practitioner,
    "How far somebody is on the way to working here. Let in, they may have left steps open.",
    name="Onboarding",
)
class Onboarding:
    percent_complete: int = computed("How much of it is done, 0 to 100.", percent_done())

    steps: list[OnboardingStep] = made(
        "What there is to be done, in the order in which it is best done.",
        [{"key": Value(step.value), "status": status_of(step), "completed_at": DONE_AT[step]} for step in models.Step],
    )


@object_of(models.Practitioner, "Somebody who offers services, as they present themselves.")
class Practitioner(relay.Node):
    user: User = column("The person.")
    slug: str = column("What they are called in addresses, like `ada-lovelace`; nobody else is.")
    display_name: str = column("What they are called; may be empty.")
    headline: str = column("What they do, in a line; may be empty.")
    about: str = column("What they tell about their work; may be empty.")
    status: Status = column("Whether they work here.")
    vacation_until: datetime | None = column("When they are back; null unless they are away and it is known.")
    suspended_at: datetime | None = column(
        "Since when staff have stopped them; null unless they have, or if that is none of yours.", private=True
    )
    suspension_reason: str | None = column(
        "Why staff have stopped them; empty unless they have, null if that is none of yours.", private=True
    )
    verified_at: datetime | None = column("When staff verified them; null unless they did.")
    languages: list[str] = column("In which languages they work, like `en` or `de-AT`.")
    currency: CurrencyCode = column("In what they are paid.")
    rating: float | None = column("How many stars they have on average, 1 to 5; null before the first review.")
    created_at: datetime = column("When they came to the marketplace.")
    tier: models.PractitionerTier = column("How much they may have here.")

    is_verified: bool = computed("Whether staff have verified them.", Q(verified_at__isnull=False))
    is_deleted: bool = computed("Whether their page was deleted; staff still see it.", Q(deleted_at__isnull=False))
    viewer_has_favorited: bool = marked("Whether you have marked them to find them again.", Favorite, of="practitioner")
    onboarding: Onboarding | None = part(
        "How far they are on the way to working here; null if that is none of yours.", private=True
    )
    verification: models.PractitionerVerification | None = one(
        "The last verification that was asked for; null without one, or if that is none of yours.",
        models.PractitionerVerification,
        of="practitioner",
        order="submitted_at",
    )
    reviews_summary: ReviewsSummary = part("What the reviews of all their services come to.")
    locations: list[models.PractitionerLocation] = many(
        "Where they work, the primary place first.",
        models.PractitionerLocation,
        of="practitioner",
        order="-is_primary",
    )
    specializations: list[models.Specialization] = shared(
        "What they know more about than others, by name.", models.Specialization, of="practitioners", order="name"
    )
    certifications: list[models.Certification] = many(
        "What others say that they can, the newest first; at most 50.",
        models.Certification,
        of="practitioner",
        order="-issued_on",
    )
    education: list[models.Education] = many(
        "What they have learned, what goes on first and then the newest; at most 50.",
        models.Education,
        of="practitioner",
        order="-end_year",
    )
    categories: list[PractitionerCategory] = many(
        "The categories of their own, under which they put what they offer, in their order; at most 50.",
        PractitionerCategory,
        of="practitioner",
        order="position",
    )
    media = connection(
        "The pictures and films on their page, in their order.",
        model=models.PractitionerMedia,
        of="practitioner",
        order=PractitionerMediaOrder,
        default="POSITION",
    )
    cover_image: models.PractitionerMedia | None = one(
        "The picture at the head of their page; null without one.",
        models.PractitionerMedia,
        of="practitioner",
        among=Q(role=Role.COVER),
    )
    intro_video: models.PractitionerMedia | None = one(
        "The film in which they say who they are; null without one.",
        models.PractitionerMedia,
        of="practitioner",
        among=Q(role=Role.INTRO_VIDEO),
    )
    documents: list[models.PractitionerDocument] = many(
        "What they show staff as proof; empty to everybody but themselves and staff.",
        models.PractitionerDocument,
        of="practitioner",
        order="added_at",
    )
    schedules: list[models.Schedule] = many(
        "The hours that they have written down, the default ones first; empty to everybody who does not manage their "
        "practice, but staff. Hours of one service alone are not among them: its `schedule` tells those.",
        models.Schedule,
        of="practitioner",
        order="-is_default",
        among=Q(is_of_one_service=False),
    )
    travels: list[models.Travel] = many(
        "When they are in another time zone, the earliest first; empty to everybody who does not manage their "
        "practice, but staff.",
        models.Travel,
        of="practitioner",
        order="first_day",
    )
    services = connection(
        "What they offer. They themselves and staff also see what is not published.",
        model=Service,
        of="practitioner",
        order=ServiceOrder,
        default="-CREATED_AT",
        filter=ServiceFilter,
        search=["title"],
    )
    reviews = connection(
        "What clients said about their services, the newest first.",
        model=Review,
        of="practitioner",
        order=ReviewOrder,
        default="-CREATED_AT",
        filter=ReviewFilter,
    )


@object_of(
    models.PractitionerVerification,
    "That somebody said why they can do what they offer, and what staff decided.",
)
class PractitionerVerification(relay.Node):
    practitioner: models.Practitioner = column("Who is to be verified.")
    statement: str = column("What they have learned, and what they have done.")
    status: models.PractitionerVerification.Status = column("How far it is.")
    reason: str = column("Why it was rejected; empty otherwise.")
    submitted_at: datetime = column("When it was asked for.")
    decided_at: datetime | None = column("When it was decided; null until then.")


@object_of(models.PractitionerMedia, "A picture or a film on somebody's page.")
class PractitionerMedia(relay.Node):
    role: Role = column("As what it hangs there.")
    position: int = column("Its place: smaller ones come first.")
    asset: MediaAsset | None = column("The file; null while it is in the making and somebody else brought it.")


@object_of(models.PractitionerDocument, "A proof of what somebody can do. Only they themselves and staff see it.")
class PractitionerDocument(relay.Node):
    title: str = column("What it is.")
    asset: MediaAsset | None = column("The file; ask for its `downloadUrl`.")
    added_at: datetime = column("When it was added.")


@object_of(models.PractitionerLocation, "A place of practice: somewhere to go to, or a room that is only online.")
class PractitionerLocation(relay.Node):
    practitioner: models.Practitioner = column("Whose it is.")
    kind: models.PractitionerLocation.Kind = column("What it is.")
    name: str = column("What it is called.")
    address: Address | None = column("Where it is; null if it is only online.")
    time_zone: TimeZone = column("In which zone its hours are meant.")
    zone_is_derived: bool = column("Whether its time zone is that of where it is, and changes with that.")
    is_primary: bool = column("Whether it is their first; at most one of theirs is.")
    created_at: datetime = column("When it was added.")
    viewer_has_favorited: bool = marked("Whether you have marked it to find it again.", Favorite, of="location")


@object_of(models.Specialization, "Something that some practitioners know more about than others.")
class Specialization(relay.Node):
    name: str = column("What it is called.")
    slug: str = column("What it is called in addresses, like `chronic-pain`; no other is.")
    area: str = column("The heading that it is listed under; may be empty.")


@object_of(models.Certification, "That somebody else says what a practitioner can.")
class Certification(relay.Node):
    practitioner: models.Practitioner = column("Whose it is.")
    name: str = column("What it is called.")
    issuer: str = column("Who gave it.")
    number: str = column("By which the issuer knows it; may be empty.")
    url: str = column("Where it is shown; may be empty. It begins with https://.")
    issued_on: date = column("When it was given.")
    expires_on: date | None = column("The last day on which it is good; null if it does not expire.")
    verified_at: datetime | None = column("When staff looked at it and found it right; null if they did not.")
    created_at: datetime = column("When it was added.")
    updated_at: datetime = column("When its practitioner changed it last.")


@object_of(models.Education, "What a practitioner has learned, and where.")
class Education(relay.Node):
    practitioner: models.Practitioner = column("Whose it is.")
    institution: str = column("The school or the university.")
    degree: str = column("How it ends, or ended; may be empty.")
    field: str = column("What they learned; may be empty.")
    start_year: int = column("When it began.")
    end_year: int | None = column("When it ended, or will; null while it goes on.")


@object_of(models.PractitionerTier, "What somebody may have at most.", name="PractitionerLimits")
class PractitionerLimits:
    services: int = column("Services that are not archived.", of="most_services")
    places: int = column("Places of practice.", of="most_places")
    assistants: int = column("People who may act for the practice.", of="most_assistants")


@object_of(models.PractitionerTier, "How much a practitioner may have, and what share of what they earn stays here.")
class PractitionerTier(relay.Node):
    key: str = column("What programs know it by, like `FREE`; no other has the same.")
    name: str = column("What it is called.")
    description: str = column("For whom it is; may be empty.")
    position: int = column("Its place among the others, the smallest first.")
    commission_bps: int = column("The share that stays here, in hundredths of a percent: 1500 is 15 %.")
    is_active: bool = column("Whether somebody can still come to it.")
    limits: PractitionerLimits = part("What they may have at most. Whoever has more keeps it.")


OPENS = "From when on, by the clock on the wall."
CLOSES = "Until when, by the same clock; 00:00 is the end of the day."
ROOM = "How many seats there are then, if fewer than there are anyway; null if nothing is said."


@object_of(models.WeeklyHours, "Hours of a day of every week.")
class WeeklyHours:
    weekday: int = column("Which day: 1 is Monday, 7 is Sunday.")
    opens_at: time = clock(OPENS, of="opens")
    closes_at: time = clock(CLOSES, of="closes")
    seats: int | None = column(ROOM)


@object_of(models.DayHours, "Hours of one day.")
class DayHours:
    opens_at: time = clock(OPENS, of="opens")
    closes_at: time = clock(CLOSES, of="closes")
    seats: int | None = column(ROOM)


@object_of(models.ScheduleDay, "A day that is otherwise than its weekday.")
class ScheduleDay:
    date: CalendarDay = column("Which day.")
    hours: list[models.DayHours] = many(
        "When it is open, the earliest first; empty if it is closed.", models.DayHours, of="day", order="opens"
    )


@object_of(
    models.Schedule,
    "Hours of work, as they are written down: by the clock on the wall, in a time zone. Only whoever manages the "
    "practice and staff see them; others see what can be booked.",
)
class Schedule(relay.Node):
    practitioner: models.Practitioner = column("Whose they are.")
    name: str = column("What they are called; those of one service alone are called like it was when they were set.")
    time_zone: TimeZone = column("In which zone they are meant, but for days on which somebody travels.")
    is_default: bool = column("Whether all sessions follow them that follow no others.")
    is_of_one_service: bool = column(
        "Whether only one service follows them, whose own they are: `setServiceAvailability` made them."
    )
    weekly: list[models.WeeklyHours] = many(
        "Hours of every week, by the day.", models.WeeklyHours, of="schedule", order=IN_THE_WEEK
    )
    days: list[models.ScheduleDay] = many(
        "Days that are otherwise, the earliest first; at most 400.", models.ScheduleDay, of="schedule", order="date"
    )
    services = through(
        f"What follows them, by its title, at most {MOST_FOLLOWING}. What follows the default ones because it follows "
        "no others is not among them.",
        model=Service,
        path="rules__schedule",
        order=["title", "id"],
        most=MOST_FOLLOWING,
        active=Q(status=Service.Status.PUBLISHED),
    )
    created_at: datetime = column("When they were written down first.")


@object_of(models.Travel, "Days in another time zone. All hours of the practitioner are meant there then.")
class Travel:
    first_day: date = column("The first of them.")
    last_day: date = column("The last of them.")
    time_zone: TimeZone = column("In which zone they are.")
