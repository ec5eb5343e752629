"""The whole market of the demo, in layers: a larger scale is a smaller one and more.

A layer is made of itself alone and written in one transaction, so it is there or it is not. Everything in it is
drawn by a chance that has the layer's name, so that it is the same wherever it is made.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection, transaction

from domains.favorites.models import Favorite
from domains.locations.models import Address
from domains.media.models import MediaAsset, MediaVariant
from domains.practitioners.models import (
    Certification,
    DayHours,
    Education,
    PracticedSpecialization,
    Practitioner,
    PractitionerLocation,
    PractitionerMedia,
    PractitionerVerification,
    SaidStep,
    Schedule,
    ScheduleDay,
    Specialization,
    Travel,
    WeeklyHours,
)
from domains.practitioners.models.people import Status
from domains.reviews.models import Review
from domains.services.actions import make_category
from domains.services.models import (
    BookingRules,
    CourseDetails,
    CourseModule,
    Occupation,
    PractitionerCategory,
    ScheduleBlock,
    Service,
    ServiceCategory,
    ServiceMedia,
    ServiceOccurrence,
    SpaceDetails,
)
from domains.users.models import User, UserProfile
from estuary.demo import (
    credentials,
    favorites,
    hours,
    meetings,
    onboarding,
    people,
    pictures,
    practitioners,
    reviews,
    services,
    specializations,
)
from estuary.demo.chance import Chance
from estuary.demo.people import Person, plain
from estuary.demo.practitioners import Worker
from estuary.demo.services import Offer
from estuary.demo.trades import SHELVES, TRADES
from estuary.demo.writing import Row, Writer

# The demo's three years end on a day that never moves.
TODAY = datetime(2026, 11, 1, tzinfo=UTC)
OPENED = TODAY - timedelta(days=3 * 365)
# The first clients have been here before the market opened.
BEGUN = OPENED - timedelta(days=200)
# Any number will do, as long as nobody else's is the same: "seeds" in hexadecimal digits of its letters.
LOCK = 0x7365656473

TABLES = (
    *(User, UserProfile, Address, Specialization, Practitioner, PractitionerLocation, PracticedSpecialization),
    *(Certification, Education, PractitionerVerification, SaidStep),
    *(ServiceCategory, PractitionerCategory, Service, CourseDetails, CourseModule, SpaceDetails, ServiceOccurrence),
    Occupation,
    *(Schedule, WeeklyHours, ScheduleDay, DayHours, Travel, BookingRules, ScheduleBlock),
    *(Review, Favorite, MediaAsset, MediaVariant, PractitionerMedia, ServiceMedia),
)
USER = ("id", "email", "password", "roles", "email_verified_at", "created_at")
PROFILE = ("id", "user", "display_name", "locale", "time_zone")


@dataclass(frozen=True)
class Layer:
    """What a scale has more than the one before it."""

    name: str
    before: int  # practitioners of the layers below it
    practitioners: int
    services: int
    reviews: int
    clients: int
    favorites: int
    has_pictures: bool = False

    @property
    def landmark(self) -> UUID:
        """The id of its first client, by which it is known to be there."""
        return Chance(f"{self.name} landmark").id(BEGUN)


LAYERS = (
    Layer(
        "small", before=0, practitioners=60, services=300, reviews=1_500, clients=150, favorites=600, has_pictures=True
    ),
    Layer("medium", before=60, practitioners=940, services=9_700, reviews=48_500, clients=2_850, favorites=14_400),
    Layer(
        "large", before=1_000, practitioners=9_000, services=90_000, reviews=450_000, clients=17_000, favorites=85_000
    ),
)
SCALES = tuple(layer.name for layer in LAYERS)


@dataclass(frozen=True, kw_only=True)
class Guests:
    """Accounts with a known password, which take a part in the smallest layer if they are there."""

    practitioner: UUID | None = None
    client: UUID | None = None


def seed(scale: str, *, guests: Guests, shown: bool, now: datetime) -> list[str]:
    """Returns the names of the layers that were not there. `now`: around when what is still to come lies."""
    writer, since = Writer(shown=shown), meetings.week_of(now)
    wanted = LAYERS[: SCALES.index(scale) + 1]
    first = LAYERS[0]
    return [
        layer.name for layer in wanted if seed_layer(layer, writer, guests if layer is first else Guests(), since=since)
    ]


@transaction.atomic
def seed_layer(layer: Layer, writer: Writer, guests: Guests, *, since: date) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    if User.objects.filter(pk=layer.landmark).exists():
        return False
    Filling(layer, writer, guests, since).fill()
    with writer.telling("Checking that all belongs together"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        # So that the first question is planned as well as the thousandth.
        cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in TABLES)}")
    return True


class Filling:
    """A layer while it is made."""

    def __init__(self, layer: Layer, writer: Writer, guests: Guests, since: date) -> None:
        self.layer, self.writer, self.write, self.guests, self.since = layer, writer, writer.write, guests, since

    def chance(self, of: str) -> Chance:
        return Chance(f"{self.layer.name} {of}")

    def fill(self) -> None:
        if self.layer.has_pictures:
            with self.writer.telling("Drawing pictures"):
                pictures.put()
        shelves = make_shelves()
        with self.writer.telling(f"Thinking up the {self.layer.name} market"):
            clients = self.clients()
            workers = self.workers()
            offers = self.offers(workers, shelves)
            self.give_tiers(workers, offers)
            found = reviews.opinions(self.chance("opinions"), offers, self.layer.reviews, today=TODAY)
        self.write_people(clients, workers)
        self.write_practitioners(workers)
        self.write_offers(offers)
        self.write_hours(workers, offers)
        said = reviews.rows(self.chance("reviews"), found, clients, guest=self.guests.client, today=TODAY)
        self.write(Review, reviews.REVIEW, said, len(found))
        number, chance = self.layer.favorites, self.chance("favorites")
        marked = favorites.rows(chance, number, clients, offers, guest=self.guests.client, today=TODAY)
        self.write(Favorite, favorites.FAVORITE, marked, number)
        if self.layer.has_pictures:
            self.write_pictures(workers, offers)

    def clients(self) -> list[Person]:
        chance = self.chance("clients")
        moments = spread(chance, self.layer.clients, BEGUN, TODAY)
        first = people.somebody(chance, BEGUN, self.layer.landmark)
        return [first, *(people.somebody(chance, at) for at in moments[1:])]

    def workers(self) -> list[Worker]:
        chance, slugs = self.chance("practitioners"), set[str]()
        moments = spread(chance, self.layer.practitioners, OPENED, TODAY - timedelta(days=90))
        persons = [people.somebody(chance, at) for at in moments]
        if self.guests.practitioner:
            first = persons[0]
            persons[0] = Person(self.guests.practitioner, first.first, first.last, first.city, first.created_at)
        deck = [trade for _ in range(len(persons) // len(TRADES) + 1) for trade in chance.shuffled(TRADES)]
        return [
            practitioners.worker(chance, person, deck[at], self.layer.before + at, slugs)
            for at, person in enumerate(persons)
        ]

    def offers(self, workers: Sequence[Worker], shelves: dict[str, UUID]) -> list[Offer]:
        """In the order of time. Everybody offers something, and some a good deal more than others."""
        chance = self.chance("services")
        more = [int(len(workers) * chance.share() ** 1.3) for _ in range(self.layer.services - len(workers))]
        counts = dict.fromkeys(range(len(workers)), 1)
        for at in more:
            counts[at] += 1
        found = [
            services.offer(chance, workers[at], shelves, nth, today=TODAY)
            for at, count in counts.items()
            for nth in range(count)
        ]
        if self.layer is LAYERS[0]:
            found[0] = services.offer(self.chance("lead"), workers[0], shelves, 0, today=TODAY, is_lead=True)
        found.sort(key=lambda each: each.created_at)
        for each in reversed(found):
            each.worker.offered_at = each.created_at
        return found

    def give_tiers(self, workers: Sequence[Worker], offers: Sequence[Offer]) -> None:
        offered = Counter(each.worker.id for each in offers)
        found = credentials.tiers(self.chance("tiers"), workers, offered)
        for worker in workers:
            worker.tier = found[worker.id]

    # What is known of people before they offer anything.

    def write_people(self, clients: Sequence[Person], workers: Sequence[Worker]) -> None:
        chance = self.chance("people")
        guest = self.guests.practitioner
        roles = {worker.person.id: ["CLIENT", "PRACTITIONER"] for worker in workers if worker.status != Status.PENDING}
        everybody = sorted((*clients, *(worker.person for worker in workers)), key=lambda person: person.created_at)
        everybody = [person for person in everybody if person.id != guest]
        users = (account(chance, person, roles.get(person.id, ["CLIENT"])) for person in everybody)
        self.write(User, USER, users, len(everybody))
        self.write(UserProfile, PROFILE, (profile(chance, person) for person in everybody), len(everybody))
        UserProfile.objects.filter(user=guest, display_name="").update(display_name=workers[0].person.name)

    def write_practitioners(self, workers: Sequence[Worker]) -> None:
        chance = self.chance("profiles")
        addresses = [row for worker in workers for row in practitioners.address_rows(worker)]
        self.write(Address, practitioners.ADDRESS, addresses, len(addresses))
        rows = [practitioners.row(chance, worker, today=TODAY) for worker in workers]
        self.write(Practitioner, practitioners.PRACTITIONER, rows, len(workers))
        places = [row for worker in workers for row in practitioners.place_rows(worker)]
        self.write(PractitionerLocation, practitioners.PLACE, places, len(places))
        known = list(specializations.rows(self.chance("specializations"), workers, specializations.make(OPENED)))
        self.write(PracticedSpecialization, specializations.PRACTICED, known, len(known))
        proven = list(credentials.certifications(self.chance("certifications"), workers, today=TODAY))
        self.write(Certification, credentials.CERTIFICATION, proven, len(proven))
        learned = list(credentials.education(self.chance("education"), workers))
        self.write(Education, credentials.EDUCATION, learned, len(learned))
        asked = list(onboarding.verifications(self.chance("verifications"), workers, today=TODAY))
        self.write(PractitionerVerification, onboarding.VERIFICATION, asked, len(asked))
        said = list(onboarding.said_steps(self.chance("said steps"), workers))
        self.write(SaidStep, onboarding.SAID_STEP, said, len(said))

    # What is offered, of what it is made, and when it takes place.

    def write_offers(self, offers: Sequence[Offer]) -> None:
        headings = list(meetings.headings(self.chance("headings"), offers))
        self.write(PractitionerCategory, meetings.HEADING, headings, len(headings))
        self.write(Service, services.SERVICE, (services.row(each) for each in offers), len(offers))
        courses = list(meetings.courses(self.chance("courses"), offers))
        self.write(CourseDetails, meetings.COURSE, courses, len(courses))
        modules = list(meetings.modules(self.chance("modules"), offers))
        self.write(CourseModule, meetings.MODULE, modules, len(modules))
        spaces = list(meetings.spaces(self.chance("spaces"), offers))
        self.write(SpaceDetails, meetings.SPACE, spaces, len(spaces))
        parts = meetings.parts_of(modules)
        held = list(meetings.meetings(self.chance("meetings"), offers, parts, since=self.since))
        self.write(ServiceOccurrence, meetings.OCCURRENCE, held, len(held))
        taken = list(meetings.times(self.chance("times"), held, since=self.since))
        self.write(Occupation, meetings.TIME, taken, len(taken))

    def write_hours(self, workers: Sequence[Worker], offers: Sequence[Offer]) -> None:
        found = hours.schedules(self.chance("schedules"), workers, offers)
        self.write(Schedule, hours.SCHEDULE, hours.schedule_rows(found), len(found))
        weekly = list(hours.weekly_rows(self.chance("weekly hours"), found))
        self.write(WeeklyHours, hours.WEEKLY, weekly, len(weekly))
        days, spans = hours.dates(self.chance("dates"), found, self.since)
        self.write(ScheduleDay, hours.DATE, days, len(days))
        self.write(DayHours, hours.DATE_HOURS, spans, len(spans))
        away = list(hours.travels(self.chance("travels"), workers, self.since))
        self.write(Travel, hours.TRAVEL, away, len(away))
        rules = list(hours.rules(self.chance("rules"), offers, found))
        self.write(BookingRules, hours.RULES, rules, len(rules))
        closed = list(hours.blocks(self.chance("blocks"), workers, offers, self.since))
        self.write(ScheduleBlock, hours.BLOCK, closed, len(closed))

    def write_pictures(self, workers: Sequence[Worker], offers: Sequence[Offer]) -> None:
        chance = self.chance("pictures")
        pages = pictures.hung(chance, [(each.id, each.person.id, each.person.created_at) for each in workers])
        shelf = pictures.hung(chance, [(each.id, each.worker.person.id, each.created_at) for each in offers])
        both = [*pages, *shelf]
        self.write(MediaAsset, pictures.ASSET, pictures.asset_rows(chance, both), len(both))
        variants = list(pictures.variant_rows(chance, both))
        self.write(MediaVariant, pictures.VARIANT, variants, len(variants))
        covers = pictures.hung_rows(chance, pages, "COVER")
        self.write(PractitionerMedia, (*pictures.HUNG, "practitioner"), covers, len(pages))
        photos = pictures.hung_rows(chance, shelf, "PHOTO")
        self.write(ServiceMedia, (*pictures.HUNG, "service"), photos, len(shelf))


def spread(chance: Chance, number: int, after: datetime, before: datetime) -> list[datetime]:
    """Moments one after another, more or less evenly."""
    part = (before - after) / number
    return [chance.moment(after + at * part, after + (at + 1) * part) for at in range(number)]


def account(chance: Chance, person: Person, roles: list[str]) -> Row:
    password = f"{UNUSABLE_PASSWORD_PREFIX}{chance.id(TODAY).hex}"
    return (person.id, person.email, password, roles, person.created_at, person.created_at)


def profile(chance: Chance, person: Person) -> Row:
    return (chance.id(person.created_at), person.id, person.name, person.city.country.locale, person.city.time_zone)


def make_shelves() -> dict[str, UUID]:
    """Where each trade is found. Those that are there already stay as they are."""
    keys = dict(shelves())
    there = set(ServiceCategory.objects.values_list("slug", flat=True))
    for at, shelf in enumerate(SHELVES):
        if slug_of(shelf.name) not in there:
            make_category(
                name=shelf.name,
                slug=slug_of(shelf.name),
                description=shelf.description,
                position=at,
                category_id=keys[shelf.name],
            )
        for place, trade in enumerate(each for each in TRADES if each.shelf is shelf):
            if slug_of(trade.name) not in there:
                make_category(
                    name=trade.name,
                    slug=slug_of(trade.name),
                    parent_id=keys[shelf.name],
                    position=place,
                    category_id=keys[trade.name],
                )
    return dict(ServiceCategory.objects.filter(name__in=keys).values_list("name", "pk"))


def shelves() -> Iterator[tuple[str, UUID]]:
    chance = Chance("shelves")
    for name in (*(shelf.name for shelf in SHELVES), *(trade.name for trade in TRADES)):
        yield name, chance.id(OPENED)


def slug_of(name: str) -> str:
    return plain(name.replace(" ", "-"))
