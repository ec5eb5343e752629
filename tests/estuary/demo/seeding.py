"""What was seeded, and how to tell whether it is the same."""

from datetime import UTC, datetime

from django.db import connection

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
from domains.reviews.models import Review
from domains.search.models import SearchDocument
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
from estuary.demo import accounts, market

HOURS = (DayHours, ScheduleDay, WeeklyHours, Schedule, Travel)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def seed(scale: str = "small", **guests: object) -> list[str]:
    return market.seed(scale, guests=market.Guests(**guests), shown=False, now=NOW)  # type: ignore[arg-type]


def digests() -> dict[str, str]:
    """Of every row and column of each table, but for the accounts of the demo, which are made by themselves."""
    own = f"id NOT IN (SELECT id FROM users_user WHERE email IN ({', '.join(['%s'] * len(accounts.ROLES))}))"
    where = {User: own, UserProfile: f"user_{own}"}
    found = {}
    with connection.cursor() as cursor:
        for model in market.TABLES:
            key = model._meta.pk.column
            table, given = model._meta.db_table, list(accounts.ROLES) if model in where else []
            text = f"SELECT md5(string_agg(each::text, ';' ORDER BY each.{key})) FROM {table} each"
            cursor.execute(f"{text} WHERE {where.get(model, 'true')}", given)
            found[model.__name__] = cursor.fetchone()[0]
    return found


def clear() -> None:
    """All of it, but for the accounts of the demo."""
    SearchDocument.objects.all().delete()
    pictures = (ServiceMedia, PractitionerMedia, MediaVariant, MediaAsset)
    held = (Occupation, BookingRules, ScheduleBlock, ServiceOccurrence)
    made_of = (*held, CourseModule, CourseDetails, SpaceDetails)
    offered = (*pictures, Favorite, Review, *made_of, Service, PractitionerCategory, ServiceCategory)
    told = (PractitionerLocation, PracticedSpecialization, Certification, Education, PractitionerVerification, SaidStep)
    for model in (*offered, *told, *HOURS, Practitioner, Specialization, Address):
        model._default_manager.all()._raw_delete("default")
    UserProfile.objects.exclude(user__email__in=accounts.ROLES).delete()
    User.objects.exclude(email__in=accounts.ROLES).delete()
