"""A small market in which everything is awkward: whatever breaks naive JSON, and nothing wherever it may be missing."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import Permission

from domains.favorites.models import COLUMNS, Favorite
from domains.kernel.actor import ANONYMOUS, Actor
from domains.kernel.ids import uuid7
from domains.kernel.models import AuditLogEntry
from domains.locations import words
from domains.locations.models import Address, City, Country, State, ZipCode
from domains.media.models import MediaAsset, MediaVariant
from domains.practitioners.actions import make_specialization
from domains.practitioners.models import (
    SAID,
    Certification,
    Education,
    Practitioner,
    PractitionerLocation,
    PractitionerTier,
    PractitionerVerification,
    SaidStep,
)
from domains.privacy.models import DataExport
from domains.reviews.models import Review
from domains.services.models import (
    BookingRules,
    BundleDetails,
    BundleItem,
    CourseDetails,
    CourseModule,
    PackageDetails,
    PractitionerCategory,
    ScheduleBlock,
    Service,
    ServiceCategory,
    ServiceDuration,
    ServiceOccurrence,
    SpaceDetails,
)
from domains.services.models.contents import SINGLE
from domains.users.models import (
    AccessGrant,
    Capability,
    IdentityVerification,
    LinkedAccount,
    Network,
    Passkey,
    RecoveryCode,
    Role,
    Session,
    SocialLink,
    Totp,
    User,
    UserProfile,
)
from tests.domains.search.finding import fill
from tests.schema.reads.booked import book

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
TEXTS = [
    "",
    "plain",
    'she said "no" and \\left',
    "C:\\new\\table",
    "".join(map(chr, range(1, 32))) + "\x7f\x80\x9f",
    "line\u2028paragraph\u2029end\ufeff",
    "👩‍👩‍👧‍👦 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 \U0010ffff \ud7ff \ue000",  # noqa: RUF001
    "</script><!-- & ' ` $1 %s {} %(x)s",
    "İstanbul ıI ß ẞ Ω ﬁ ά",  # noqa: RUF001
    "null",
    '{"a": [1, null]}',
    "50 % off_100",
    " spaced  out\t",
]
MOMENTS = [
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(1582, 10, 10, tzinfo=UTC),
    datetime(1899, 12, 31, 23, 59, 59, 1, tzinfo=UTC),
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(2026, 3, 29, 1, 0, 0, 500000, tzinfo=UTC),
    NOW - timedelta(days=3),
    NOW,
    datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
]
PRICES = [0, 1, 99, 100, 1_000, 123_456, 99_999_999, 2**53 - 1]
CURRENCIES = ["EUR", "USD", "JPY", "BHD", "CHF", "XAF", "GBP"]


class Turns:
    """One value after another, again and again."""

    def __init__(self, *values: Any) -> None:
        self._values = itertools.cycle(values)

    def __call__(self) -> Any:
        return next(self._values)


def make() -> dict[str, Actor]:
    """Fills the database. Gives those who may ask."""
    text, moment = Turns(*TEXTS), Turns(*MOMENTS)
    users = [person(at, text, moment) for at in range(9)]
    practitioners = [practitioner(at, user, text, moment) for at, user in enumerate(users[:6])]
    categories = shelves(text)
    specialize(practitioners, text)
    prove(practitioners, text, moment)
    places = [place for each in practitioners for place in places_of(each, text, moment)]
    services = offers(practitioners, categories, places, text, moment)
    make_up(services, text)
    put_under_headings(services, text, moment)
    hold(services, text, moment)
    book(services, users, text, moment, NOW)
    judge(services, users, text, moment)
    world(text)
    mark(users, {"service": services, "practitioner": practitioners, "location": places}, moment)
    come_to_work(practitioners, text, moment)
    bring(users, practitioners, services, text, moment)
    work(practitioners, text, moment)
    open_up(services, text, moment)
    ada, grace, eve, joan = users[:4]
    suspended = users[5]
    joan.roles = [Role.STAFF]
    joan.save()
    users[4].roles = [Role.ADMIN]
    users[4].save()
    seen = Permission.objects.get(codename=Capability.SEE_ACCOUNT)
    managed = Permission.objects.get(codename=Capability.MANAGE_PROFILE)
    lent = Permission.objects.get(codename=Capability.MANAGE_PRACTICE)
    for by, to, what in ((ada, eve, seen), (grace, eve, managed), (grace, ada, seen), (suspended, grace, lent)):
        AccessGrant.objects.create(user=to, content_object=by, permission=what)
    for at in range(7):
        AuditLogEntry.objects.create(
            at=MOMENTS[at],
            action="users.registered",
            subject=("User", "Session")[at % 2],
            subject_id=uuid7(),
            actor_id=users[at].pk if at % 2 else None,
            actor_name="" if at % 2 else "a consumer",
            request_id=("", "r-1")[at % 2],
            before="",
            after=text()[:64],
        )
    granted = frozenset({(str(Capability.SEE_ACCOUNT), ada.pk), (str(Capability.MANAGE_PROFILE), grace.pk)})
    fill()
    return {
        "nobody": ANONYMOUS,
        "a practitioner": asking(ada),
        "one who is suspended as a practitioner": asking(suspended),
        "an assistant of theirs": asking(grace, grants=frozenset({(str(Capability.MANAGE_PRACTICE), suspended.pk)})),
        "a friend": asking(eve, grants=granted),
        "staff": asking(joan),
        "an admin": asking(users[4]),
    }


def asking(user: User, **more: Any) -> Actor:
    session = Session.objects.filter(user=user).first()
    assert session
    return Actor(user_id=user.pk, session_id=session.pk, roles=frozenset(user.roles), **more)


def person(at: int, text: Turns, moment: Turns) -> User:
    user: User = User.objects.create(
        email=f"user{at}@example.org",
        roles=[Role.CLIENT, Role.PRACTITIONER][: at % 3],
        is_active=at != 7,
        password="!" if at % 2 else "pbkdf2$something",
        last_login=None if at % 2 else moment(),
        email_verified_at=moment() if at % 3 else None,
        identity_verified_at=moment() if at % 4 == 1 else None,
        phone_number=f"+49301234{at}" if at % 2 else "",
        phone_verified_at=moment() if at % 2 else None,
    )
    User.objects.filter(pk=user.pk).update(created_at=moment())
    if at != 8:
        UserProfile.objects.create(user=user, display_name=text()[:100], bio=text(), time_zone="Europe/Paris")
    for number in range(at % 4 + 1):
        Session.objects.create(
            user=user,
            device=text()[:200],
            created_at=moment(),
            last_used_at=NOW - timedelta(days=number * 3),
            proved_at=moment(),
            ended_at=moment() if number == 2 else None,
        )
    for network in (Network.X, Network.WEBSITE, Network.GITHUB)[: at % 4]:
        SocialLink.objects.create(user=user, network=network, url=f"https://example.org/{at}?a=1&b='\"")
    for number, status in enumerate(IdentityVerification.Status.values[: at % 4]):
        decided = status != "PENDING"
        IdentityVerification.objects.create(
            user=user,
            status=status,
            legal_name=text()[:100],
            reason=text() if status == "REJECTED" else "",
            level="FULL" if status == "APPROVED" else "",
            submitted_at=MOMENTS[number],
            decided_at=moment() if decided else None,
        )
    if at % 2:
        Totp.objects.create(user=user, secret=b"x", created_at=moment(), confirmed_at=moment() if at % 4 == 1 else None)
        for number in range(at):
            RecoveryCode.objects.create(
                user=user, digest=f"{at} {number}".encode(), used_at=moment() if number % 2 else None
            )
    if at % 3 == 0:
        provider = ("GOOGLE", "GITHUB")[at % 2]
        LinkedAccount.objects.create(user=user, provider=provider, subject=str(at), email="a@b.org", linked_at=moment())
        Passkey.objects.create(
            user=user,
            name=text()[:100] or "a key",
            created_at=moment(),
            credential_id=f"c{at}".encode(),
            public_key=b"k",
        )
        DataExport.objects.create(user=user, requested_at=moment(), ready_at=None)
    return user


def practitioner(at: int, user: User, text: Turns, moment: Turns) -> Practitioner:
    statuses = ["ACTIVE", "VACATION", "INACTIVE", "PENDING", "ACTIVE", "SUSPENDED"]
    return Practitioner.objects.create(
        user=user,
        slug=f"p-{at}",
        display_name=text()[:100],
        headline=text(),
        about=text(),
        status=statuses[at],
        vacation_until=moment() if statuses[at] == "VACATION" else None,
        suspended_at=NOW if statuses[at] == "SUSPENDED" else None,
        suspension_reason='Nobody "came".' if statuses[at] == "SUSPENDED" else "",
        verified_at=moment() if at % 2 else None,
        languages=["de", "pt-BR"][: at % 3],
        currency=CURRENCIES[at],
        created_at=moment(),
        rating_distribution=[[0, 0, 0, 0, 0], [1, 0, 2, 0, 4], [0, 0, 0, 0, 9]][at % 3],
    )


def come_to_work(practitioners: list[Practitioner], text: Turns, moment: Turns) -> None:
    """What came of them before they were let in: nothing, something, everything."""
    for at, each in enumerate(practitioners):
        for number, status in enumerate(PractitionerVerification.Status.values[: at % 4]):
            PractitionerVerification.objects.create(
                practitioner=each,
                statement=text() or "?",
                status=status,
                reason="Which school?" if status == "REJECTED" else "",
                submitted_at=MOMENTS[number],
                decided_at=moment() if status != "PENDING" else None,
            )
        for step in SAID[: at % 3]:
            SaidStep.objects.create(practitioner=each, step=step, said_at=moment())


def prove(practitioners: list[Practitioner], text: Turns, moment: Turns) -> None:
    day, year = Turns(date(1900, 1, 1), date(2024, 2, 29), date(2026, 11, 29)), Turns(None, 2200, 2000)
    for at, each in enumerate(practitioners):
        each.tier = PractitionerTier.objects.order_by("position")[at % 3]
        each.save(update_fields=["tier"])
        for number in range(at * 2 % 5):
            Certification.objects.create(
                practitioner=each,
                name=text()[:200] or "?",
                issuer=text()[:200] or "?",
                number=text()[:100],
                url=f"https://example.org/{at}?a='\"" if number % 2 else "",
                issued_on=day(),
                expires_on=date(9999, 12, 31) if number % 2 else None,
                verified_at=moment() if number % 2 else None,
                created_at=moment(),
                updated_at=moment(),
            )
            Education.objects.create(
                practitioner=each,
                institution=text()[:200] or "?",
                degree=text()[:200],
                field=text()[:200],
                start_year=1900 + number,
                end_year=year(),
                created_at=moment(),
            )


def specialize(practitioners: list[Practitioner], text: Turns) -> None:
    for at in range(8):
        known = make_specialization(name=text()[:100] or "?", slug=f"s-{at}", area=text()[:100])
        known.practitioners.set(practitioners[at % 3 :: at % 2 + 1])


def shelves(text: Turns) -> list[ServiceCategory]:
    made: list[ServiceCategory] = []
    for at, parent in enumerate([None, 0, 1, 2, None, 4, 0]):
        above = made[parent] if parent is not None else None
        key = uuid7()
        path = [*(above.path if above else []), key]
        made.append(
            ServiceCategory.objects.create(
                id=key,
                parent=above,
                name=text()[:100] or "?",
                slug=f"c-{at}",
                description=text()[:500],
                position=at % 3,
                path=path,
                depth=len(path),
            )
        )
    return made


def places_of(whose: Practitioner, text: Turns, moment: Turns) -> list[PractitionerLocation]:
    made = []
    for number in range(len(whose.slug) + (whose.slug > "p-2")):
        address = (
            Address.objects.create(
                line1=text()[:200],
                line2=text()[:200],
                city=text()[:100],
                region="",
                postal_code="",
                country="DE",
                latitude=[None, Decimal("0.000001"), Decimal("-52.520000"), Decimal("90")][number % 4],
                longitude=[None, Decimal("13.405"), Decimal("-0.100000"), Decimal("-180")][number % 4],
                precision="CITY" if number % 4 == 3 else None,
            )
            if number % 2
            else None
        )
        made.append(
            PractitionerLocation.objects.create(
                practitioner=whose,
                kind="PHYSICAL" if address else "VIRTUAL",
                name=text()[:100],
                address=address,
                time_zone="America/Argentina/Buenos_Aires",
                is_primary=number == 0,
                zone_is_derived=number % 3 == 1,
                created_at=moment(),
            )
        )
    return made


def offers(
    practitioners: list[Practitioner],
    categories: list[ServiceCategory],
    places: list[PractitionerLocation],
    text: Turns,
    moment: Turns,
) -> list[Service]:
    made = []
    for at in range(40):
        status = ["PUBLISHED", "PUBLISHED", "DRAFT", "PUBLISHED", "ARCHIVED"][at % 5]
        whose = practitioners[(at + at // 6) % len(practitioners)]  # so that everybody has something of each type
        own = [place for place in places if place.practitioner_id == whose.pk]
        made.append(
            Service.objects.create(
                practitioner=whose,
                category=None if at % 7 == 0 else categories[at % 7],
                type=Service.Type.values[at % 6],
                delivery_mode="VIRTUAL" if at % 2 else "HYBRID",
                status=status,
                title=text()[:200],
                description=text(),
                price_cents=PRICES[at % 8],
                currency=CURRENCIES[at % 7],
                duration_minutes=None if at % 3 else at + 1,
                capacity=at + 1,
                virtual_capacity=None if at % 2 else 2**31 - 1 - at,
                location=own[at % len(own)],
                is_featured=status == "PUBLISHED" and at % 4 == 0,
                published_at=moment() if status != "DRAFT" else None,
                created_at=moment(),
                updated_at=moment(),
                rating_distribution=[0, 0, 0, 0, 0] if at % 3 else [at, 1, 0, 2, at],
            )
        )
    return made


def make_up(services: list[Service], text: Turns) -> None:
    """What packages, bundles, courses and spaces are made of, where it is not missing."""
    for at, service in enumerate(services):
        own: dict[str, Any] = {"service": service, "practitioner": service.practitioner}
        others = [each for each in services if each.practitioner_id == service.practitioner_id and each.type in SINGLE]
        match service.type:
            case "PACKAGE" if at < 32:
                inside = others[at % len(others)]
                days = None if at % 4 else at
                PackageDetails.objects.create(
                    item=inside, item_type=inside.type, units=1 + at * 9, valid_days=days, **own
                )
            case "BUNDLE" if at < 32:
                bundle = BundleDetails.objects.create(valid_days=at if at % 4 else None, **own)
                for place, inside in enumerate(others[: at % 4]):
                    BundleItem.objects.create(
                        bundle=bundle,
                        practitioner=service.practitioner,
                        item=inside,
                        item_type=inside.type,
                        units=place + 1,
                        position=-place,
                    )
            case "COURSE" if at < 32:
                course = CourseDetails.objects.create(goal=text()[:500], **own)
                for place in range(at % 4):
                    minutes = None if place % 2 else place + at
                    CourseModule.objects.create(
                        course=course, position=place, title=text(), description=text(), duration_minutes=minutes
                    )
            case "SPACE" if at < 32:
                hour, day = [(0, None), (None, 2**53 - 1), (99, 1_000)][at % 3]
                SpaceDetails.objects.create(
                    space_type=SpaceDetails.Kind.values[at % 7],
                    price_per_hour_cents=hour,
                    price_per_day_cents=day,
                    min_stay_minutes=None if at % 2 else 1,
                    max_stay_minutes=2**31 - 1 if at % 2 else None,
                    opens_at=[None, time(0, 0), time(6, 30, 15, 5)][at % 3],
                    closes_at=[None, time(23, 59, 59, 999999), time(7)][at % 3],
                    rules=text(),
                    **own,
                )
            case "SESSION":
                for number in range(at // 6 % 3):
                    ServiceDuration.objects.create(service=service, minutes=500 - number, price_cents=PRICES[number])


def put_under_headings(services: list[Service], text: Turns, moment: Turns) -> None:
    """Everybody has a few, and something stands under some of them."""
    for at, service in enumerate(services):
        whose = service.practitioner
        if at < 24:
            name = f"{text()[:90]} {at}"
            PractitionerCategory.objects.create(practitioner=whose, name=name, position=at, created_at=moment())
        if at % 3:
            service.own_category = whose.own_categories.order_by("-position").first()
            service.save(update_fields=["own_category"])


def hold(services: list[Service], text: Turns, moment: Turns) -> None:
    """What takes place at fixed times: before, now and after; full and empty."""
    for service in services:
        parts = list(CourseModule.objects.filter(course=service.pk))
        if service.type != "WORKSHOP" and not parts:
            continue
        for number in range(service.capacity % 7):
            begins = NOW + timedelta(days=3 * number - 6)
            online = None if number % 2 else number + 1
            ServiceOccurrence.objects.create(
                service=service,
                practitioner=service.practitioner,
                type=service.type,
                module=parts[number % len(parts)] if parts else None,
                starts_at=begins,
                ends_at=begins + timedelta(minutes=number + 1),
                time_zone=["UTC", "America/Argentina/Buenos_Aires"][number % 2],
                location=service.location if number % 3 else None,
                capacity=number + 1,
                virtual_capacity=online,
                seats_taken=number if number % 2 else number + 1,
                virtual_seats_taken=online or 0,
                status=["SCHEDULED", "SCHEDULED", "CANCELED"][number % 3],
                cancel_reason=text()[:500] if number % 3 == 2 else "",
                created_at=moment(),
                updated_at=moment(),
            )


def judge(services: list[Service], users: list[User], text: Turns, moment: Turns) -> None:
    for at in range(60):
        service = services[at % 11]
        status = ["PUBLISHED", "PUBLISHED", "PENDING", "UNPUBLISHED", "PUBLISHED", "REMOVED"][at % 6]
        Review.objects.create(
            service=service,
            practitioner=service.practitioner,
            author=None if at % 5 == 0 else users[at % 9],
            rating=at % 5 + 1,
            title=text()[:200],
            text=text(),
            status=status,
            reply="thanks" if at % 4 == 0 else "",
            replied_at=moment() if at % 4 == 0 else None,
            created_at=moment(),
            published_at=moment() if status == "PUBLISHED" else None,
        )


def mark(users: list[User], things: dict[str, list[Any]], moment: Turns) -> None:
    """What is hidden from most is marked too."""
    for at, user in enumerate(users):
        for column in COLUMNS.values():
            for thing in things[column][at % 2 : 3 * at + 4 : 2]:
                Favorite.objects.create(user=user, created_at=moment(), **{column: thing})


def bring(
    users: list[User], practitioners: list[Practitioner], services: list[Service], text: Turns, moment: Turns
) -> None:
    """Files in every state, some of which hang somewhere, and of which others see some."""
    states = Turns("READY", "READY", "PROCESSING", "FAILED", "READY", "PENDING")
    kinds, seconds = (
        Turns("IMAGE", "VIDEO", "IMAGE", "DOCUMENT"),
        Turns(None, Decimal("12.345"), Decimal("0.1"), Decimal(900)),
    )
    roles = Turns("PHOTO", "VIDEO", "COVER", "INTRO_VIDEO")
    for at in range(36):
        owner, kind = users[at % len(users)], kinds()
        asset = an_asset(owner, kind, states(), text, moment)
        asset.duration_seconds = seconds()
        asset.save()
        for name in MediaVariant.Name.values[: at % 4]:
            size = {"size_bytes": 2**40 + at, "width": at or None, "height": None}
            asset.variants.create(
                name=name, key=f"{at}/x", is_public=asset.visibility == "PUBLIC", content_type="image/webp", **size
            )
        if asset.visibility == "PRIVATE":
            who = practitioners[at % len(practitioners)]
            who.documents.create(asset=asset, title=text()[:200], added_at=moment())
            continue
        role = roles()
        who, what = practitioners[at % len(practitioners)], services[at % len(services)]
        if not who.media.filter(role=role).exists():
            who.media.create(asset=asset, role=role, position=at)
        what.media.create(asset=asset, role=role if role in ("PHOTO", "VIDEO") else "PHOTO", position=at)
    for each in (
        MediaAsset.objects.filter(kind="IMAGE", visibility="PUBLIC").order_by("owner_id", "pk").distinct("owner_id")
    ):
        MediaAsset.objects.filter(pk=each.pk).update(portrayed=each.owner, loose_since=None)


def an_asset(owner: User, kind: str, status: str, text: Turns, moment: Turns) -> MediaAsset:
    return MediaAsset.objects.create(
        owner=owner,
        kind=kind,
        status=status,
        visibility="PRIVATE" if kind == "DOCUMENT" else "PUBLIC",
        failure="BROKEN" if status == "FAILED" else None,
        file_name=text()[:200],
        alt_text=text()[:500],
        content_type="image/jpeg",
        size_bytes=2**41,
        sha256=b"",
        key=uuid7().hex,
        created_at=moment(),
        uploaded_at=None if status == "PENDING" else NOW,
        settled_at=NOW if status in ("READY", "FAILED") else None,
        pages=7 if kind == "DOCUMENT" else None,
    )


def work(practitioners: list[Practitioner], text: Turns, moment: Turns) -> None:
    """When they do: by the week, on some days otherwise, and elsewhere for a while."""
    zones = Turns("UTC", "Asia/Kathmandu", "Australia/Lord_Howe")
    for at, each in enumerate(practitioners):
        for number in range(at % 3 + 1):
            schedule = each.schedules.create(
                name=f"{number} {text()}"[:100], time_zone=zones(), is_default=not number, created_at=moment()
            )
            for weekday in range(1, 8, number + 1):
                schedule.weekly.create(weekday=weekday, opens=60 * at, closes=1440, seats=at or None)
            for day in (1, 2, 3):
                row = schedule.days.create(date=date(2027, 1, day))
                row.hours.create(opens=540, closes=720 + day)
        each.travels.create(first_day=date(2027, 1, 1), last_day=date(2199, 12, 31), time_zone=zones())


def open_up(services: list[Service], text: Turns, moment: Turns) -> None:
    """With rules and hours, some of them, and none; blocked now and then."""
    booked = [each for each in services if each.type in ("SESSION", "WORKSHOP", "SPACE")]
    for at, service in enumerate(booked):
        whose = service.practitioner
        hours = whose.schedules.order_by("-pk").first()
        if at % 5 == 1:
            hours = whose.schedules.create(
                name=service.title[:100], time_zone="UTC", is_of_one_service=True, created_at=moment()
            )
        room = Service.objects.filter(practitioner=whose, type="SPACE").exclude(pk=service.pk).first()
        room = None if service.type == "SPACE" or at % 3 == 0 else room
        if at % 4:
            BookingRules.objects.create(
                service=service,
                practitioner=whose,
                type=service.type,
                schedule=hours if at % 3 else None,
                space=room,
                space_type="SPACE" if room else "",
                window_days=[None, 0, 730][at % 3],
                per_day=[None, 1][at % 2],
                needs_approval=at % 3 == 0,
                interval=at + 5,
            )
        for number in range(at % 3):
            begins = NOW + timedelta(days=at - number)
            ScheduleBlock.objects.create(
                practitioner=whose,
                service=service if number else None,
                service_type=service.type if number else "",
                starts_at=begins,
                ends_at=begins + timedelta(minutes=at + 1),
                reason=text()[:200],
                created_at=moment(),
            )


def world(text: Turns) -> None:
    """Countries with and without states, cities with and without either."""
    for at, (code, currency) in enumerate((("DE", "EUR"), ("US", "USD"), ("AQ", None), ("FR", "EUR"))):
        country = Country.objects.create(
            pk=uuid7(),
            iso2=code,
            iso3=f"{code}X",
            name=text()[:100],
            capital=text()[:100],
            continent=Country.Continent.values[at],
            currency=currency,
            languages=["en", "de-DE"][:at],
            population=[0, 1, 2**31 - 1, 83_000_000][at],
            postal_code_pattern=["", "^\\d{5}$"][at % 2],
        )
        states = [
            State.objects.create(pk=uuid7(), country=country, code=f"{code}{number}", name=text()[:100])
            for number in range(at % 3)
        ]
        for number in range(4):
            within = states[number % len(states)] if states and number else None
            point = {"latitude": Decimal("-0.000001") + 20 * number, "longitude": Decimal(-180) + 90 * number}
            name, zone = text()[:100] or "?", ["UTC", "America/Argentina/Buenos_Aires"][number % 2]
            shared = {**point, "country": country, "state": within, "time_zone": zone}
            city = City.objects.create(
                pk=uuid7(),
                geonames_id=at * 10 + number,
                name=name,
                population=[0, 10, 10, 2**31 - 1][number],
                words=words.vector(name, others=[text()], around=[code]),
                **shared,
            )
            ZipCode.objects.create(
                pk=uuid7(),
                code=f"{number}0{at}",
                name=text()[:100],
                city=city if number % 2 else None,
                words=words.vector(f"{number}0{at}"),
                **shared,
            )
