"""Marking something to find it again, and no longer."""

from uuid import UUID

import strawberry

from domains.favorites import actions, models
from domains.favorites.models import FavoriteType
from schema import nodes
from schema.access import SIGNED_IN
from schema.context import Info
from schema.favorites.types import Favoritable
from schema.mutation import mutation, payload

KINDS = {
    "Practitioner": FavoriteType.PRACTITIONER,
    "Service": FavoriteType.SERVICE,
    "PractitionerLocation": FavoriteType.LOCATION,
}


@strawberry.input(description="What is to be marked.")
class AddFavoriteInput:
    target_id: strawberry.ID = strawberry.field(description="Of a practitioner, a service, or a place of practice.")


@strawberry.input(description="What is to be marked no longer.")
class RemoveFavoriteInput:
    target_id: strawberry.ID = strawberry.field(description="Of what was marked: the `id` of a favorite's `target`.")


@payload
class AddFavoritePayload:
    favorite: models.Favorite | None = strawberry.field(default=None, description="The mark.")


@payload
class RemoveFavoritePayload:
    target: Favoritable | None = strawberry.field(
        default=None, description="What is marked no longer; null if you cannot see it any more."
    )


@strawberry.type
class Mutation:
    @mutation(who=SIGNED_IN)
    def add_favorite(self, info: Info, input: AddFavoriteInput) -> AddFavoritePayload:
        """Mark something to find it again. What is marked already stays so, since when it was."""
        kind, key = marked(input.target_id)
        context = info.context
        favorite = actions.add_favorite(kind=kind, target_id=key, actor=context.actor, now=context.now)
        return AddFavoritePayload(favorite=favorite)

    @mutation(who=SIGNED_IN)
    def remove_favorite(self, info: Info, input: RemoveFavoriteInput) -> RemoveFavoritePayload:
        """Mark something no longer. What was not marked stays so."""
        kind, key = marked(input.target_id)
        context = info.context
        return RemoveFavoritePayload(
            target=actions.remove_favorite(kind=kind, target_id=key, actor=context.actor, now=context.now)
        )


def marked(global_id: str) -> tuple[FavoriteType, UUID]:
    kind, key = nodes.named_in(KINDS, global_id, "targetId")
    return KINDS[kind], key
