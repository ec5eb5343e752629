from datetime import datetime, timedelta

from django.db.models import Count

from domains.bookings.models import Booking
from domains.bookings.selectors import COUNTED
from domains.services.actions import set_popularity

LATELY = timedelta(days=90)


def count_popular_services(*, now: datetime) -> int:
    """How often each was booked lately, and not called off since. How many are more or less popular than before."""
    lately = Booking.objects.filter(created_at__gt=now - LATELY, status__in=COUNTED)
    return set_popularity(dict(lately.order_by().values_list("service").annotate(Count("pk"))))
