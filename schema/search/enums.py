from domains.search.models import Kind, Leads
from schema.enums import enum_of

enum_of(
    Kind,
    "What kind of thing is found.",
    name="SearchType",
    SERVICE="Something that is offered.",
    PRACTITIONER="Somebody who offers something.",
)

enum_of(
    Leads,
    "What a suggestion leads to.",
    name="SearchSuggestionKind",
    CATEGORY="A shelf of the catalogue.",
    PRACTITIONER="Somebody who offers something.",
    SERVICE="Something that is offered, or several things of the same title.",
    PLACE="A city in which something is offered.",
)
