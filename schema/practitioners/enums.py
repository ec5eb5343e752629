from domains.practitioners.models import Practitioner, PractitionerLocation
from schema.enums import enum_of

enum_of(
    Practitioner.Status,
    "Whether a practitioner works here.",
    name="PractitionerStatus",
    PENDING="Not yet: they have not been let in. Nobody else sees them, and they can publish nothing.",
    ACTIVE="They do.",
    INACTIVE="No longer, or not for now. Nobody else sees them; what was booked stays.",
    VACATION="They do, and are away. They can be seen, and not be booked before they are back. If it is known when, "
    "they are active again by themselves.",
    SUSPENDED="Staff have stopped them. Nobody else sees them, they can publish nothing, and only staff can undo it.",
)

enum_of(
    PractitionerLocation.Kind,
    "What a place of practice is.",
    name="LocationKind",
    PHYSICAL="Somewhere to go to.",
    VIRTUAL="A room that is only online.",
)
