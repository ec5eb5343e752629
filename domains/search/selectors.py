"""What documents are made of, read from where it is true."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from domains.kernel.actor import ANONYMOUS
from domains.practitioners.models import PracticedSpecialization, Practitioner, PractitionerLocation
from domains.search.composing import Document, Person, Place, of_practitioner, of_service
from domains.services.models import Service, ServiceCategory

# What an event may be about -> the way there from those whose documents have something of it.
ABOUT = {
    "Service": "services",
    "Review": "reviews",
    "Practitioner": "pk",
    "PractitionerLocation": "locations",
    "PractitionerVerification": "verifications",
    "User": "user",
}
# What many documents have something of, and which of those have that offer something or offer it.
SHARED: Mapping[str, Callable[[UUID], QuerySet[Any]]] = {
    "ServiceCategory": lambda key: Service.objects.filter(category__path__contains=[key]),
    "Specialization": lambda key: PracticedSpecialization.objects.filter(specialization=key),
}
OF_PERSON = ("id", "display_name", "headline", "about", "languages", "verified_at", "created_at")
RATED = ("rating", "rating_count", "rating_sum")
OF_SERVICE = (
    *("id", "practitioner", "category", "type", "delivery_mode", "title", "description", "price_cents", "currency"),
    *("duration_minutes", "location", "is_featured", "created_at"),
)
OF_PLACE = ("id", "practitioner", "address__city", "address__region", "address__latitude", "address__longitude")


def concerned(subject: str, key: UUID, user_id: UUID | None) -> QuerySet[Practitioner]:
    """Those whose practice an event is about, though what it happened to may be gone."""
    own = Q(user=user_id) if user_id else Q(pk__in=[])
    return Practitioner.objects.filter(Q(**{ABOUT[subject]: key}) | own).distinct()


def sharing(subject: str, key: UUID) -> QuerySet[Practitioner]:
    """Those whose documents have something of it."""
    return Practitioner.objects.filter(pk__in=SHARED[subject](key).values("practitioner"))


def one_service(subject: str, key: UUID) -> UUID | None:
    """The only service that an event is about, if it is about one."""
    way = {"Service": Q(pk=key), "Review": Q(reviews=key)}.get(subject)
    found: UUID | None = Service.objects.filter(way).values_list("pk", flat=True).first() if way else None
    return found


def documents(practitioners: Collection[UUID], services: Q) -> Iterator[Document]:
    """Of these practitioners, and of those of their services, as far as everybody may see them."""
    people = people_of(practitioners)
    found = Service.objects.visible_to(ANONYMOUS).filter(services, practitioner__in=people).order_by()
    shelves = {key: (name, path) for key, name, path in ServiceCategory.objects.values_list("pk", "name", "path")}
    for person in people.values():
        yield of_practitioner(person, shelves)
    for row in found.values(*OF_SERVICE, *RATED):
        yield of_service(row, people[row["practitioner"]], shelves)


def people_of(practitioners: Collection[UUID]) -> Mapping[UUID, Person]:
    seen = Practitioner.objects.visible_to(ANONYMOUS).filter(pk__in=practitioners).order_by()
    people = {row["id"]: Person(row) for row in seen.values(*OF_PERSON, *RATED)}
    places = PractitionerLocation.objects.filter(practitioner__in=people, address__isnull=False)
    for key, whose, *where in places.order_by("-is_primary", "pk").values_list(*OF_PLACE):
        people[whose].places[key] = Place(key, *where)
    known = PracticedSpecialization.objects.filter(practitioner__in=people).order_by("specialization__name")
    for whose, key, name in known.values_list("practitioner", "specialization", "specialization__name"):
        people[whose].specializations[key] = name
    offered = Service.objects.visible_to(ANONYMOUS).filter(practitioner__in=people, category__isnull=False)
    for whose, category in (
        offered.order_by("practitioner", "category").values_list("practitioner", "category").distinct()
    ):
        people[whose].offered.append(category)
    return people
