import pytest

from domains.bookings import actions
from domains.bookings.models import Booking, Status
from domains.practitioners.models import PractitionerLocation
from domains.services.errors import PlaceInUse
from domains.services.models import Service
from tests.domains.bookings.agenda import NOW, book, host_of, self_of, session
from tests.domains.services import catalogue

pytestmark = pytest.mark.django_db


def there(**more: object) -> Booking:
    """Of something that is not offered any more."""
    whose = catalogue.practitioner()
    place = catalogue.place(whose, kind="PHYSICAL", name="Studio")
    booking = book(session(whose, delivery_mode="IN_PERSON", location=place), **more)
    Service.objects.filter(pk=booking.service_id).update(status="DRAFT", published_at=None)
    return booking


def delete(of: Booking) -> None:
    assert of.location_id
    actions.delete_practitioner_location(location_id=of.location_id, actor=host_of(of.service), now=NOW)


def test_delete_place_where_something_was_booked() -> None:
    booking = there()
    actions.cancel_booking(booking_id=booking.pk, reason="", actor=self_of(booking.client), now=NOW)
    delete(booking)
    booking.refresh_from_db()
    assert (booking.status, booking.location) == (Status.CANCELED, None)
    assert not PractitionerLocation.objects.exists()


def test_delete_place_that_somebody_has_thought_of() -> None:
    draft = there(draft=True)
    delete(draft)
    draft.refresh_from_db()
    assert (draft.status, draft.location) == (Status.DRAFT, None)


def test_delete_place_where_somebody_is_expected_is_refused() -> None:
    booking = there()
    with pytest.raises(PlaceInUse) as refused:
        delete(booking)
    assert refused.value.titles == ["Hatha"]
    assert PractitionerLocation.objects.get() == booking.location
