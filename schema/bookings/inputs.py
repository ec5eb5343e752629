import strawberry
from django.db.models import Q

from domains.bookings import models
from domains.services.models import Service
from schema.bookings import enums  # noqa: F401 (the choices must be described before they are named)
from schema.filters import TIMES, BooleanFilter, DateTimeFilter, IDFilter, compared, filter_of, where
from schema.orders import order_of

BookingOrder = order_of(
    models.Booking,
    STARTS_AT=("starts_at", "When it begins."),
    CREATED_AT=("created_at", "When it was booked."),
)


@strawberry.input(description="Compares where a booking is in its life. All that is given must hold.")
class BookingStatusFilter:
    eq: models.Status | None = compared("Is this.")
    in_: list[models.Status] | None = compared("Is one of these.", name="in")


@strawberry.input(description="Compares what kind of thing was booked. All that is given must hold.")
class BookedTypeFilter:
    eq: Service.Type | None = compared("Is this.")
    in_: list[Service.Type] | None = compared("Is one of these.", name="in")


@strawberry.input(description="Compares whether a booking is paid. All that is given must hold.")
class PaymentStatusFilter:
    eq: models.PaymentStatus | None = compared("Is this.")


@filter_of(models.Booking)
class BookingFilter:
    client: IDFilter | None = where("Who has booked.", names="User")
    practitioner: IDFilter | None = where("Who offers it.", names="Practitioner")
    service: IDFilter | None = where("What was booked.", names="Service")
    occurrence: IDFilter | None = where("Of what it is a seat.", names="ServiceOccurrence")
    type: BookedTypeFilter | None = where("What kind of thing was booked.")
    status: BookingStatusFilter | None = where("Where it is in its life.")
    payment_status: PaymentStatusFilter | None = where("Whether it is paid.")
    starts_at: DateTimeFilter | None = where("When it begins.", within=TIMES)
    created_at: DateTimeFilter | None = where("When it was booked.", within=TIMES)
    is_active: BooleanFilter | None = where(
        "Whether it goes on: is to be paid, answered, or will take place, or does now.",
        so=Q(status__in=models.BLOCKING),
    )
    is_past: BooleanFilter | None = where("Whether it is over, however it ended.", so=Q(status__in=models.OVER))
