"""The categories that practitioners make of their own."""

from uuid import UUID

import strawberry

from domains.practitioners.models import Practitioner
from domains.services import actions, models
from domains.services.errors import CategoryNameTaken, OrderIncomplete, TooManyCategories
from schema import nodes
from schema.access import SIGNED_IN
from schema.context import Info
from schema.idempotency import Idempotent
from schema.ids import global_id
from schema.mutation import mutation, payload

WHOSE = "Of whom, if not of yourself: of somebody who lets you manage their practice."
NAME = "What it is called; at most 100 characters, and no other of theirs is called so."
CATEGORY = "Of one that you may change."


@strawberry.input(description="A new category of a practitioner's own.")
class CreatePractitionerCategoryInput(Idempotent):
    name: str = strawberry.field(description=NAME)
    practitioner_id: strawberry.ID | None = strawberry.field(default=None, description=WHOSE)


@strawberry.input(description="What it is to be called.")
class UpdatePractitionerCategoryInput:
    category_id: strawberry.ID = strawberry.field(description=CATEGORY)
    name: str = strawberry.field(description=NAME)


@strawberry.input(description="What is to be gone.")
class DeletePractitionerCategoryInput:
    category_id: strawberry.ID = strawberry.field(description=CATEGORY)


@strawberry.input(description="In which order they are to stand.")
class ReorderPractitionerCategoriesInput:
    category_ids: list[strawberry.ID] = strawberry.field(description="All of theirs, each once, the first first.")
    practitioner_id: strawberry.ID | None = strawberry.field(default=None, description=WHOSE)


@payload
class CreatePractitionerCategoryPayload:
    category: models.PractitionerCategory | None = strawberry.field(default=None, description="The last of theirs.")


@payload
class UpdatePractitionerCategoryPayload:
    category: models.PractitionerCategory | None = strawberry.field(default=None, description="As it is now.")


@payload
class DeletePractitionerCategoryPayload:
    category_id: strawberry.ID | None = strawberry.field(default=None, description="Of what is gone.")


@payload
class ReorderPractitionerCategoriesPayload:
    practitioner: Practitioner | None = strawberry.field(
        default=None, description="Whose they are; `categories` are in the new order."
    )


@strawberry.type
class Mutation:
    @mutation(who=SIGNED_IN, refuses=[CategoryNameTaken, TooManyCategories], idempotent=True)
    def create_practitioner_category(
        self, info: Info, input: CreatePractitionerCategoryInput
    ) -> CreatePractitionerCategoryPayload:
        """Make a category of one's own, to put what one offers under; at most 50."""
        category = actions.create_practitioner_category(
            practitioner_id=whose(input), name=input.name, actor=info.context.actor, now=info.context.now
        )
        return CreatePractitionerCategoryPayload(category=category)

    @mutation(who=SIGNED_IN, refuses=[CategoryNameTaken])
    def update_practitioner_category(
        self, info: Info, input: UpdatePractitionerCategoryInput
    ) -> UpdatePractitionerCategoryPayload:
        """Call a category of one's own something else."""
        category = actions.update_practitioner_category(
            category_id=key(input), name=input.name, actor=info.context.actor, now=info.context.now
        )
        return UpdatePractitionerCategoryPayload(category=category)

    @mutation(who=SIGNED_IN)
    def delete_practitioner_category(
        self, info: Info, input: DeletePractitionerCategoryInput
    ) -> DeletePractitionerCategoryPayload:
        """Delete a category of one's own. What stood under it stands under none then."""
        gone = actions.delete_practitioner_category(
            category_id=key(input), actor=info.context.actor, now=info.context.now
        )
        return DeletePractitionerCategoryPayload(category_id=strawberry.ID(global_id("PractitionerCategory", gone)))

    @mutation(who=SIGNED_IN, refuses=[OrderIncomplete])
    def reorder_practitioner_categories(
        self, info: Info, input: ReorderPractitionerCategoriesInput
    ) -> ReorderPractitionerCategoriesPayload:
        """Put all categories of one's own in another order."""
        wanted = [
            nodes.key_of("PractitionerCategory", each, "categoryIds", str(place))
            for place, each in enumerate(input.category_ids)
        ]
        practitioner = actions.reorder_practitioner_categories(
            practitioner_id=whose(input), category_ids=wanted, actor=info.context.actor, now=info.context.now
        )
        return ReorderPractitionerCategoriesPayload(practitioner=practitioner)


def whose(input: CreatePractitionerCategoryInput | ReorderPractitionerCategoriesInput) -> UUID | None:
    named = input.practitioner_id
    return nodes.key_of("Practitioner", named, "practitionerId") if named is not None else None


def key(input: UpdatePractitionerCategoryInput | DeletePractitionerCategoryInput) -> UUID:
    return nodes.key_of("PractitionerCategory", input.category_id, "categoryId")
