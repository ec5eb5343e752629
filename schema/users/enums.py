"""The choices of people, described. Imported by whatever names one of them, so that it is described by then."""

from domains.users.models import Role
from schema.enums import enum_of

enum_of(
    Role,
    "What somebody is on the marketplace.",
    CLIENT="Finds, books and pays.",
    PRACTITIONER="Offers what others book.",
    STAFF="Helps both, and sees what they need to.",
    ADMIN="Runs the marketplace.",
)
