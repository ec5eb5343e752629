"""Asking where an address is, and whether it is one. Nothing is kept of what somebody asks."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction

from domains.kernel.actor import Actor
from domains.kernel.errors import Invalid
from domains.kernel.events import publish
from domains.kernel.ids import uuid7
from domains.kernel.wiring import needed
from domains.locations.actions.addresses import plain_address
from domains.locations.errors import GeocodingUnavailable
from domains.locations.events import AddressGeocoded, AddressValidated
from domains.locations.geocoding import Geocoder
from domains.providers.geocoding import Away, Candidate, Refused, Validated, Written

logger = logging.getLogger(__name__)

ASKED = ("address",)  # where it stands in the input


def geocode_address(*, address: Mapping[str, str], actor: Actor, now: datetime) -> list[Candidate]:
    """Where it may be, the best first; none if nobody knows. Waits for somebody else, so it is no transaction."""
    asked = something(address)
    found = told(lambda: needed(Geocoder).find(asked))
    with transaction.atomic():
        publish(AddressGeocoded(lookup_id=uuid7(), user_id=actor.person), actor=actor, now=now)
    return found


def validate_address(*, address: Mapping[str, str], actor: Actor, now: datetime) -> Validated:
    asked = something(address)
    found = told(lambda: needed(Geocoder).validate(asked))
    with transaction.atomic():
        publish(AddressValidated(lookup_id=uuid7(), user_id=actor.person), actor=actor, now=now)
    return found


def something(address: Mapping[str, str]) -> Written:
    asked = Written(**plain_address(address, path=ASKED))
    if not (asked.line1 or asked.city or asked.postal_code):
        raise Invalid("Say more than the country.", path=ASKED)
    return asked


def told[T](ask: Callable[[], T]) -> T:
    try:
        return ask()
    except (Away, Refused) as trouble:
        logger.warning("Addresses cannot be looked up: %s", trouble)
        raise GeocodingUnavailable from None
