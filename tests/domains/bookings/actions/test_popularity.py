from datetime import timedelta

import pytest

from domains.bookings import actions
from domains.services.models import Service
from tests.domains.bookings.agenda import HOUR, NOW, TOMORROW, book, self_of, session

pytestmark = pytest.mark.django_db


def counts() -> dict[str, int]:
    return dict(Service.objects.values_list("title", "booked_lately"))


def test_count_is_of_what_was_booked_lately_and_not_called_off() -> None:
    often, once, never = session(title="Often"), session(title="Once"), session(title="Never")
    for hour in range(3):
        book(often, at=TOMORROW + hour * HOUR)
    gone = book(once)
    book(once, at=TOMORROW + HOUR)
    actions.cancel_booking(booking_id=gone.pk, reason="", actor=self_of(gone.client), now=NOW)
    assert actions.count_popular_services(now=NOW) == 2
    assert counts() == {"Often": 3, "Once": 1, never.title: 0}
    assert actions.count_popular_services(now=NOW) == 0


def test_count_forgets_what_is_long_ago() -> None:
    book(session(title="Often"))
    actions.count_popular_services(now=NOW)
    assert actions.count_popular_services(now=NOW + timedelta(days=91)) == 1
    assert counts() == {"Often": 0}
