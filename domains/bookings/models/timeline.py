from typing import ClassVar

from django.db import models

from domains.bookings.models.bookings import Booking, OfBookingQuerySet, Party, Status
from domains.kernel.ids import uuid7


class BookingStep(models.Model):
    """What happened to a booking, in the order in which it did. Written by whatever moves it, and never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="timeline", db_index=False)
    number = models.IntegerField()
    verb = models.CharField(max_length=30)
    by = models.CharField(max_length=20, choices=Party.choices)
    before = models.CharField(max_length=20, choices=Status.choices, blank=True)
    after = models.CharField(max_length=20, choices=Status.choices)
    starts_at = models.DateTimeField()  # when it takes place from then on
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    objects: ClassVar[models.Manager["BookingStep"]] = models.Manager.from_queryset(OfBookingQuerySet)()
    shown_by: ClassVar = ("booking",)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["booking", "number"], name="steps_of_a_booking_are_in_an_order"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.verb}"
