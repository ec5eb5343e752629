"""The shelves of the catalogue, which staff keep."""

from typing import Any, cast
from uuid import UUID

import strawberry
from strawberry import UNSET

from domains.services import actions, models
from domains.services.actions import CategoryValues
from domains.services.errors import CategoryCycle, CategoryInUse, CategorySlugTaken, CategoryTooDeep
from schema import nodes
from schema.access import STAFF
from schema.context import Info
from schema.idempotency import Idempotent
from schema.ids import global_id
from schema.mutation import mutation, payload

NAME = "What it is called; at most 100 characters."
SLUG = "What it is called in addresses, like `hatha-yoga`; no other is. At most 100 characters."
DESCRIPTION = "What stands on it; at most 500 characters."
POSITION = "Its place among those beside it, the smallest first; 0 to 1,000,000."


@strawberry.input(description="A new shelf of the catalogue.")
class CreateServiceCategoryInput(Idempotent):
    name: str = strawberry.field(description=NAME)
    slug: str = strawberry.field(description=SLUG)
    description: str | None = strawberry.field(default=None, description=DESCRIPTION)
    position: int | None = strawberry.field(default=None, description=f"{POSITION} The last if left out.")
    parent_id: strawberry.ID | None = strawberry.field(
        default=None, description="Right below which it stands; at the root if left out. It is six deep at most."
    )


@strawberry.input(
    description="What is left out stays as it is. Null moves it to the root as `parentId`; elsewhere it says nothing."
)
class UpdateServiceCategoryInput:
    category_id: strawberry.ID = strawberry.field(description="Of any.")
    name: str | None = strawberry.field(default=UNSET, description=NAME)
    slug: str | None = strawberry.field(default=UNSET, description=SLUG)
    description: str | None = strawberry.field(default=UNSET, description=DESCRIPTION)
    position: int | None = strawberry.field(default=UNSET, description=POSITION)
    parent_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Right below which it is to stand, with all that stands below it."
    )


@strawberry.input(description="What is to be gone.")
class DeleteServiceCategoryInput:
    category_id: strawberry.ID = strawberry.field(description="Of one on which nothing stands, nor below it.")


@payload
class CreateServiceCategoryPayload:
    category: models.ServiceCategory | None = strawberry.field(default=None, description="The new one.")


@payload
class UpdateServiceCategoryPayload:
    category: models.ServiceCategory | None = strawberry.field(default=None, description="As it is now.")


@payload
class DeleteServiceCategoryPayload:
    category_id: strawberry.ID | None = strawberry.field(default=None, description="Of what is gone.")


@strawberry.type
class Mutation:
    @mutation(who=STAFF, refuses=[CategorySlugTaken, CategoryTooDeep], idempotent=True)
    def create_service_category(self, info: Info, input: CreateServiceCategoryInput) -> CreateServiceCategoryPayload:
        """Put up a new shelf of the catalogue."""
        category = actions.create_service_category(
            values=values_of(input, may_be_null=()), actor=info.context.actor, now=info.context.now
        )
        return CreateServiceCategoryPayload(category=category)

    @mutation(who=STAFF, refuses=[CategorySlugTaken, CategoryCycle, CategoryTooDeep])
    def update_service_category(self, info: Info, input: UpdateServiceCategoryInput) -> UpdateServiceCategoryPayload:
        """Change a shelf of the catalogue, or move it and all below it."""
        category = actions.update_service_category(
            category_id=key(input),
            values=values_of(input, may_be_null=("parent_id",)),
            actor=info.context.actor,
            now=info.context.now,
        )
        return UpdateServiceCategoryPayload(category=category)

    @mutation(who=STAFF, refuses=[CategoryInUse])
    def delete_service_category(self, info: Info, input: DeleteServiceCategoryInput) -> DeleteServiceCategoryPayload:
        """Take down a shelf on which nothing stands, nor below it."""
        gone = actions.delete_service_category(category_id=key(input), actor=info.context.actor, now=info.context.now)
        return DeleteServiceCategoryPayload(category_id=strawberry.ID(global_id("ServiceCategory", gone)))


def values_of(input: Any, *, may_be_null: tuple[str, ...]) -> CategoryValues:
    """What was said."""
    said = {name: getattr(input, name) for name in ("name", "slug", "description", "position", "parent_id")}
    given = {name: value for name, value in said.items() if value is not UNSET}
    given = {name: value for name, value in given.items() if value is not None or name in may_be_null}
    if given.get("parent_id") is not None:
        given["parent_id"] = nodes.key_of("ServiceCategory", given["parent_id"], "parentId")
    return cast(CategoryValues, given)


def key(input: UpdateServiceCategoryInput | DeleteServiceCategoryInput) -> UUID:
    return nodes.key_of("ServiceCategory", input.category_id, "categoryId")
