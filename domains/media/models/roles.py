from collections.abc import Mapping

from django.db import models

from domains.media.models.assets import Kind


class Role(models.TextChoices):
    """As what a file hangs somewhere."""

    AVATAR = "AVATAR"
    COVER = "COVER"
    INTRO_VIDEO = "INTRO_VIDEO"
    PHOTO = "PHOTO"
    VIDEO = "VIDEO"


# Of which kind a file is that has it.
KIND_OF: Mapping[Role, Kind] = {
    Role.AVATAR: Kind.IMAGE,
    Role.COVER: Kind.IMAGE,
    Role.INTRO_VIDEO: Kind.VIDEO,
    Role.PHOTO: Kind.IMAGE,
    Role.VIDEO: Kind.VIDEO,
}
