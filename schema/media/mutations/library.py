"""What somebody has brought: what is said of it, and that it goes."""

import strawberry

from domains.kernel.errors import DomainError
from domains.media import actions, models
from schema import nodes
from schema.access import SIGNED_IN
from schema.context import Info
from schema.errors import UserError
from schema.media.mutations.uploads import placed, refuse_many
from schema.mutation import mutation, payload
from schema.refs import carrying


@strawberry.input(description="What is said of a file. What is left out stays as it is.")
class UpdateMediaAssetInput:
    asset_id: strawberry.ID = strawberry.field(description="Of a file that you have brought.")
    file_name: str | None = strawberry.field(default=None, description="What it is called; at most 200 characters.")
    alt_text: str | None = strawberry.field(
        default=None, description="What can be seen on it, for whoever cannot see it; at most 500 characters."
    )


@strawberry.input(description="The file that is to go.")
class DeleteMediaAssetInput:
    asset_id: strawberry.ID = strawberry.field(description="Of a file that you have brought.")


@strawberry.input(description="The files that are to go.")
class DeleteMediaAssetsInput:
    asset_ids: list[strawberry.ID] = strawberry.field(description="Of files that you have brought; at most 50.")


@payload
class UpdateMediaAssetPayload:
    asset: models.MediaAsset | None = strawberry.field(default=None, description="As it is now.")


@payload
class DeleteMediaAssetPayload:
    deleted_id: strawberry.ID | None = strawberry.field(default=None, description="The id that it had.")


@carrying("What became of one file of a batch.")
class DeleteMediaAssetResult:
    deleted_id: strawberry.ID | None = strawberry.field(default=None, description="The id that it had.")
    errors: list[UserError] = strawberry.field(default_factory=list, description="Why it was refused; else empty.")


@payload
class DeleteMediaAssetsPayload:
    results: list[DeleteMediaAssetResult] | None = strawberry.field(
        default=None, description="What became of each, in the order in which they were given."
    )


@strawberry.type
class Mutation:
    @mutation(who=SIGNED_IN)
    def update_media_asset(self, info: Info, input: UpdateMediaAssetInput) -> UpdateMediaAssetPayload:
        """Say what a file is called, or what can be seen on it."""
        asset = actions.update_media_asset(
            asset_id=nodes.key_of("MediaAsset", input.asset_id, "assetId"),
            file_name=input.file_name,
            alt_text=input.alt_text,
            actor=info.context.actor,
            now=info.context.now,
        )
        return UpdateMediaAssetPayload(asset=asset)

    @mutation(who=SIGNED_IN)
    def delete_media_asset(self, info: Info, input: DeleteMediaAssetInput) -> DeleteMediaAssetPayload:
        """Have a file go. It hangs nowhere any more, and what was stored of it is removed."""
        delete(info, input.asset_id)
        return DeleteMediaAssetPayload(deleted_id=input.asset_id)

    @mutation(who=SIGNED_IN)
    def delete_media_assets(self, info: Info, input: DeleteMediaAssetsInput) -> DeleteMediaAssetsPayload:
        """Have several files go. Each goes or is refused by itself."""
        refuse_many(input.asset_ids, "assetIds")
        return DeleteMediaAssetsPayload(results=[result(info, each, at) for at, each in enumerate(input.asset_ids)])


def delete(info: Info, asset_id: strawberry.ID) -> None:
    key = nodes.key_of("MediaAsset", asset_id, "assetId")
    actions.delete_media_asset(asset_id=key, actor=info.context.actor, now=info.context.now)


def result(info: Info, asset_id: strawberry.ID, at: int) -> DeleteMediaAssetResult:
    try:
        delete(info, asset_id)
    except DomainError as refusal:
        refusal.path = ()
        return DeleteMediaAssetResult(errors=[placed(refusal, "assetIds", at)])
    return DeleteMediaAssetResult(deleted_id=asset_id)
