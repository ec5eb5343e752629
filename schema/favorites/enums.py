from domains.favorites.models import FavoriteType
from schema.enums import enum_of

enum_of(
    FavoriteType,
    "What kind of thing somebody has marked.",
    PRACTITIONER="Somebody who offers something.",
    SERVICE="Something that is offered.",
    LOCATION="A place of practice.",
)
