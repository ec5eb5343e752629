from domains.bookings.models import Booking, Party
from domains.kernel.actor import Actor
from domains.practitioners.policies import can_manage
from domains.services.models import Service


def party_to(booking: Booking, actor: Actor) -> Party | None:
    """As whom somebody does something with it. Whoever booked it is its client, whatever they are besides."""
    if actor.is_anonymous:
        return Party.SYSTEM if actor.name else None
    if booking.client_id == actor.user_id:
        return Party.CLIENT
    if can_manage(actor, booking.practitioner):
        return Party.STAFF if actor.is_staff and booking.practitioner.user_id != actor.user_id else Party.PRACTITIONER
    return Party.STAFF if actor.is_staff else None


def can_book_for_others(actor: Actor, service: Service) -> bool:
    """Whoever manages it enters who comes; staff too."""
    return not actor.is_anonymous and can_manage(actor, service.practitioner)
