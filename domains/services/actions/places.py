"""Where something takes place."""

from uuid import UUID

from domains.kernel.errors import Invalid, NotFound
from domains.practitioners.models import Practitioner, PractitionerLocation
from domains.services.models import Service

Mode = Service.DeliveryMode


def refuse_wrong_place(practitioner: Practitioner, mode: str, location_id: UUID | None) -> None:
    """It is one of theirs, and one can go there unless what takes place is only online."""
    if location_id is None:
        return
    places = PractitionerLocation.objects.filter(practitioner=practitioner, pk=location_id)
    kind = places.values_list("kind", flat=True).first()
    if kind is None:
        raise NotFound(path=("locationId",))
    wanted = "VIRTUAL" if mode == Mode.VIRTUAL else "PHYSICAL"
    if kind != wanted:
        said = "What is only online has no place to go to." if wanted == "VIRTUAL" else "Nobody can go to this place."
        raise Invalid(said, path=("locationId",))
