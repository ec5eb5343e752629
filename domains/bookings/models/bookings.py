from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from domains.kernel.actor import Actor
from domains.kernel.ids import uuid7
from domains.kernel.references import References
from domains.practitioners.models import PractitionerLocation, managed_by
from domains.services.models import Occupation, Service, ServiceOccurrence
from domains.services.models.contents import OWN, of_service, whose
from domains.services.models.offers import LARGEST_PRICE

Type, Mode = Service.Type, Service.DeliveryMode


class Status(models.TextChoices):
    DRAFT = "DRAFT"
    PENDING_PAYMENT = "PENDING_PAYMENT"
    REQUESTED = "REQUESTED"
    CONFIRMED = "CONFIRMED"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    CANCELED = "CANCELED"
    DECLINED = "DECLINED"
    EXPIRED = "EXPIRED"
    NO_SHOW = "NO_SHOW"


class PaymentStatus(models.TextChoices):
    """Of what is free, nothing is due."""

    NONE = "NONE"
    UNPAID = "UNPAID"


class Party(models.TextChoices):
    CLIENT = "CLIENT"
    PRACTITIONER = "PRACTITIONER"
    STAFF = "STAFF"
    SYSTEM = "SYSTEM"


# In these, its time is nobody else's; in those it is history.
BLOCKING = (Status.PENDING_PAYMENT, Status.REQUESTED, Status.CONFIRMED, Status.IN_PROGRESS)
OVER = (Status.COMPLETED, Status.CANCELED, Status.DECLINED, Status.EXPIRED, Status.NO_SHOW)


def party_to(actor: Actor, path: str = "") -> Q:
    """That the actor, who is signed in, booked what the path leads to, or manages whose it is. What is still a draft
    is its client's own."""
    client = Q(**{f"{path}client": actor.user_id})
    return client | (managed_by(actor, f"{path}practitioner__") & ~Q(**{f"{path}status": Status.DRAFT}))


class BookingQuerySet(models.QuerySet["Booking"]):
    def visible_to(self, actor: Actor) -> Self:
        """To both sides, and to staff."""
        if actor.is_staff:
            return self
        return self.none() if actor.is_anonymous else self.filter(party_to(actor))


class OfBookingQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        if actor.is_staff:
            return self
        return self.none() if actor.is_anonymous else self.filter(party_to(actor, "booking__"))


class Booking(models.Model):
    """That somebody comes to something, or uses it. `domains/bookings/states.py` says what becomes of it."""

    Status, PaymentStatus, Party = Status, PaymentStatus, Party

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="bookings", db_index=False)
    practitioner = whose()
    type = models.CharField(max_length=20, choices=Type.choices)
    client = models.ForeignKey("users.User", on_delete=models.PROTECT, related_name="bookings", db_index=False)
    occurrence = models.ForeignKey(
        ServiceOccurrence, null=True, blank=True, on_delete=models.PROTECT, related_name="bookings"
    )
    # What the time is kept by, as long as it is; of a seat of an occurrence, the occurrence's own.
    occupation = models.ForeignKey(Occupation, null=True, blank=True, on_delete=models.PROTECT, related_name="bookings")
    location = models.ForeignKey(
        PractitionerLocation, null=True, blank=True, on_delete=models.PROTECT, related_name="bookings"
    )
    delivery_mode = models.CharField(max_length=20, choices=[(each, each) for each in (Mode.VIRTUAL, Mode.IN_PERSON)])
    status = models.CharField(max_length=20, choices=Status.choices)
    payment_status = models.CharField(max_length=20, choices=PaymentStatus.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    time_zone = models.CharField(max_length=64)  # IANA: by which clock it takes place
    seats = models.IntegerField(default=1)
    price_cents = models.BigIntegerField()  # of all seats
    currency = models.CharField(max_length=3)
    # Until when its time is kept: for whoever has to pay, or for whoever has to answer.
    kept_until = models.DateTimeField(null=True, blank=True)
    needs_approval = models.BooleanField(default=False)
    client_note = models.TextField(max_length=2000, blank=True)
    practitioner_note = models.TextField(max_length=2000, blank=True)  # for those who manage it
    confirmed_at = models.DateTimeField(null=True, blank=True)
    checked_in_at = models.DateTimeField(null=True, blank=True)
    checked_out_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=20, choices=Party.choices, blank=True)
    end_reason = models.CharField(max_length=500, blank=True)
    absent = models.CharField(max_length=20, choices=Party.choices, blank=True)  # who did not come
    overtime_minutes = models.IntegerField(default=0)
    overtime_cents = models.BigIntegerField(default=0)
    moves = models.IntegerField(default=0)  # how often it was given another time
    movable_until = models.DateTimeField()  # by its client
    # What was told of it as it stands; told anew if it is given another time.
    day_before_told_at = models.DateTimeField(null=True, blank=True)
    hour_before_told_at = models.DateTimeField(null=True, blank=True)
    review_asked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Booking"]] = models.Manager.from_queryset(BookingQuerySet)()

    class Meta:
        ordering: ClassVar = ["-starts_at", "-id"]
        constraints: ClassVar = [
            of_service(OWN, "a_booking_is_of_a_service_of_its_practitioner"),
            References(
                fields=["location", "practitioner"],
                to=("practitioners", "PractitionerLocation"),
                columns=["id", "practitioner"],
                name="a_booking_is_where_its_practitioner_works",
            ),
            References(
                fields=["occupation", "service", "starts_at", "ends_at"],
                to=("services", "Occupation"),
                columns=["id", "service", "starts_at", "ends_at"],
                name="a_booking_has_the_time_that_is_kept_for_it",
                follows=True,  # an occurrence that is put off takes its bookings along
            ),
            models.CheckConstraint(
                condition=Q(status__in=BLOCKING, occupation__isnull=False)
                | (~Q(status__in=BLOCKING) & Q(occupation=None)),
                name="a_booking_that_goes_on_keeps_its_time_and_no_other_does",
            ),
            models.CheckConstraint(
                condition=Q(type=Type.WORKSHOP, occurrence__isnull=False)
                | Q(type__in=(Type.SESSION, Type.SPACE), occurrence=None),
                name="seats_are_of_an_occurrence_and_nothing_else_is",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_booking_takes_its_time"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="a_booking_is_for_somebody"),
            models.CheckConstraint(
                condition=Q(price_cents__range=(0, LARGEST_PRICE)) & Q(overtime_cents__range=(0, LARGEST_PRICE)),
                name="a_booking_costs_no_debt",
            ),
            models.CheckConstraint(
                condition=Q(status__in=(Status.PENDING_PAYMENT, Status.REQUESTED), kept_until__isnull=False)
                | (~Q(status__in=(Status.PENDING_PAYMENT, Status.REQUESTED)) & Q(kept_until=None)),
                name="what_waits_is_kept_until_then",
            ),
            models.CheckConstraint(
                condition=Q(status__in=OVER, ended_at__isnull=False) | (~Q(status__in=OVER) & Q(ended_at=None)),
                name="what_is_over_has_its_end",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.NO_SHOW, absent__in=(Party.CLIENT, Party.PRACTITIONER))
                | (~Q(status=Status.NO_SHOW) & Q(absent="")),
                name="somebody_did_not_come_where_it_says_so",
            ),
            models.CheckConstraint(
                condition=Q(checked_out_at=None)
                | Q(checked_in_at__isnull=False, checked_out_at__gte=F("checked_in_at")),
                name="whoever_leaves_has_come",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["client", "-starts_at", "-id"], name="booking_of_client"),
            models.Index(fields=["practitioner", "-starts_at", "-id"], name="booking_of_practitioner"),
            models.Index(fields=["service", "starts_at", "id"], name="booking_of_service"),
            models.Index(fields=["-starts_at", "-id"], name="booking_by_time"),
            models.Index(fields=["status", "-starts_at", "-id"], name="booking_by_status"),
            models.Index(fields=["-created_at", "-id"], name="booking_by_age"),
            models.Index(fields=["kept_until"], condition=Q(kept_until__isnull=False), name="booking_that_waits"),
            models.Index(
                fields=["ends_at"], condition=Q(status__in=("CONFIRMED", "IN_PROGRESS")), name="booking_that_goes_on"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.starts_at:%Y-%m-%d %H:%M} UTC"


class Attendee(models.Model):
    """Somebody who comes along, as the client calls them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="attendees", db_index=False)
    name = models.CharField(max_length=100)
    position = models.IntegerField()

    objects: ClassVar[models.Manager["Attendee"]] = models.Manager.from_queryset(OfBookingQuerySet)()
    shown_by: ClassVar = ("booking",)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="an_attendee_has_a_name"),
            models.UniqueConstraint(fields=["booking", "position"], name="attendees_stand_in_an_order"),
        ]

    def __str__(self) -> str:
        return self.name


class ProposedTime(models.Model):
    """Another time that one side asks the other for. It is kept for nobody until it is accepted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="proposed_times", db_index=False)
    by = models.CharField(max_length=20, choices=[(each, each) for each in (Party.CLIENT, Party.PRACTITIONER)])
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    created_at = models.DateTimeField()

    objects: ClassVar[models.Manager["ProposedTime"]] = models.Manager.from_queryset(OfBookingQuerySet)()
    shown_by: ClassVar = ("booking",)

    class Meta:
        ordering: ClassVar = ["starts_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_proposed_time_takes_its_time"),
            models.UniqueConstraint(fields=["booking", "starts_at", "ends_at"], name="a_time_is_proposed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M} UTC"
