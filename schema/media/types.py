from datetime import datetime
from typing import Any, Self

import strawberry
from django.db.models import Case, F, TextField, Value, When
from django.db.models.functions import Concat
from strawberry import relay

from domains.kernel.wiring import needed
from domains.media import models
from domains.media.links import download_link, upload_link
from domains.providers.objects import Objects
from domains.users.models import User
from schema.context import Info
from schema.media import enums  # noqa: F401 (the choices must be described before they are named)
from schema.objects import column, computed, in_python, many, object_of
from schema.scalars import SafeInt
from schema.subscription import told


def public_address(context: Any) -> Case:
    base = Value(f"{needed(Objects).public_url}/")
    return Case(When(is_public=True, then=Concat(base, F("key"), output_field=TextField())))


@object_of(models.MediaVariant, "A form in which a file is given out.")
class MediaVariant(relay.Node):
    name: models.MediaVariant.Name = column("Which form.")
    content_type: str = column("Its type, like `image/webp`.")
    size_bytes: SafeInt = column("How large it is.")
    width: int | None = column("In pixels; null if it has none.")
    height: int | None = column("In pixels; null if it has none.")
    url: str | None = computed(
        "Where everybody can fetch it, for good; null if it is private: then ask for `downloadUrl`.", public_address
    )


@object_of(models.MediaAsset, "A file that somebody has brought. Nobody else sees it before it is ready.")
class MediaAsset(relay.Node):
    owner: User | None = column("Who brought it.")
    kind: models.Kind = column("What it is.")
    status: models.Status = column("How far it is.")
    visibility: models.Visibility = column("Who may read it.")
    failure: models.Failure | None = column("Why it cannot be used; null unless it failed.")
    file_name: str = column("What it was called where it came from.")
    alt_text: str = column("What can be seen on it, for whoever cannot see it; may be empty.")
    content_type: str = column("The type that it was brought as, like `image/jpeg`.")
    size_bytes: SafeInt = column("How large it was when it was brought.")
    width: int | None = column("In pixels; null before it is ready, and for documents.")
    height: int | None = column("In pixels; null before it is ready, and for documents.")
    duration_seconds: float | None = column("How long a film is; null before it is ready, and for others.")
    pages: int | None = column("How many pages a document has; null before it is ready, and for others.")
    created_at: datetime = column("When its upload was begun.")
    settled_at: datetime | None = column("When it became ready, or failed.")
    variants: list[models.MediaVariant] = many(
        "In which forms it is given out; none before it is ready.", models.MediaVariant, of="asset", order="name"
    )

    @in_python(
        "Where what is private can be fetched, for five minutes: whoever has the address has the file. Null if it is "
        "public, or not ready.",
        why="it is signed with a secret that the database does not know",
    )
    def download_url(self: models.MediaAsset) -> str | None:
        return download_link(self)


@strawberry.type(description="Something that has to be sent along.")
class UploadHeader:
    name: str = strawberry.field(description="The header.")
    value: str = strawberry.field(description="Its value, letter for letter.")


@strawberry.type(description="Where to send a file, and how. It is taken once, and only these very bytes.")
class Upload:
    url: str = strawberry.field(description="Send the file there as the body of the request.")
    method: str = strawberry.field(description="Always `PUT`.")
    headers: list[UploadHeader] = strawberry.field(description="All of them have to be sent.")
    expires_at: datetime = strawberry.field(description="From then on it is refused.")

    @classmethod
    def of(cls, asset: models.MediaAsset, info: Info) -> Self:
        link = upload_link(asset, now=info.context.now)
        headers = [UploadHeader(name=name, value=value) for name, value in link.headers.items()]
        return cls(url=link.url, method="PUT", headers=headers, expires_at=link.expires_at)


@told("Something about a file that you have brought has changed.")
class MediaAssetUpdate:
    asset_id: strawberry.ID = strawberry.field(description="Of the file.")
    asset: models.MediaAsset | None = strawberry.field(description="As it is now; null if it is gone.")
