from datetime import datetime

from django.db.models import Q
from strawberry import relay

from domains.favorites.models import Favorite
from domains.locations.models import Address
from domains.media.models import MediaAsset, Role
from domains.practitioners import models
from domains.practitioners.models.people import Status
from domains.reviews.models import Review
from domains.services.models import Service
from domains.users.models import User
from schema.connections import connection
from schema.objects import column, computed, many, marked, object_of, one, part, shared
from schema.practitioners import enums  # noqa: F401 (the choices must be described before they are named)
from schema.practitioners.inputs import PractitionerMediaOrder
from schema.reviews.inputs import ReviewFilter, ReviewOrder
from schema.reviews.types import ReviewsSummary
from schema.scalars import CurrencyCode, TimeZone
from schema.services.inputs import ServiceFilter, ServiceOrder


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

    is_verified: bool = computed("Whether staff have verified them.", Q(verified_at__isnull=False))
    is_deleted: bool = computed("Whether their page was deleted; staff still see it.", Q(deleted_at__isnull=False))
    viewer_has_favorited: bool = marked("Whether you have marked them to find them again.", Favorite, of="practitioner")
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
    is_primary: bool = column("Whether it is their first; at most one of theirs is.")
    created_at: datetime = column("When it was added.")
    viewer_has_favorited: bool = marked("Whether you have marked it to find it again.", Favorite, of="location")


@object_of(models.Specialization, "Something that some practitioners know more about than others.")
class Specialization(relay.Node):
    name: str = column("What it is called.")
    slug: str = column("What it is called in addresses, like `chronic-pain`; no other is.")
    area: str = column("The heading that it is listed under; may be empty.")
