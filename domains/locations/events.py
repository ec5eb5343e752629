from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domains.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class AddressGeocoded(Event):
    """It may have cost something, so it is known who asked."""

    kind: ClassVar = "locations.address_geocoded"
    subject: ClassVar = "AddressLookup"

    lookup_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class AddressValidated(Event):
    kind: ClassVar = "locations.address_validated"
    subject: ClassVar = "AddressLookup"

    lookup_id: UUID
    user_id: UUID
