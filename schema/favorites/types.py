from datetime import datetime
from typing import Annotated

import strawberry
from strawberry import relay

from domains.favorites import models
from domains.practitioners.models import Practitioner, PractitionerLocation
from domains.services.models import Service
from schema.favorites import enums  # noqa: F401 (the choices must be described before they are named)
from schema.objects import column, either, object_of

Favoritable = Annotated[
    Practitioner | Service | PractitionerLocation,
    strawberry.union("Favoritable", description="What can be marked to be found again."),
]


@object_of(models.Favorite, "That you have marked something to find it again. Nobody else is shown it here.")
class Favorite(relay.Node):
    type: models.FavoriteType = column("What kind of thing it is.")
    target: Favoritable = either("What it is.", *models.COLUMNS.values())
    created_at: datetime = column("When you marked it.")
