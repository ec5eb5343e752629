"""Coming to offer something, and what one says of oneself."""

import strawberry

from domains.practitioners import actions, models
from domains.practitioners.actions import Page
from domains.practitioners.errors import AlreadyPractitioner, CurrencyInUse, EmailNotVerified, SlugTaken
from schema import nodes
from schema.access import SIGNED_IN, STAFF
from schema.context import Info
from schema.mutation import mutation, payload
from schema.scalars import CurrencyCode


@strawberry.input(description="How somebody wants to present themselves who has nothing to offer yet.")
class ApplyToBePractitionerInput:
    display_name: str = strawberry.field(
        description="What they want to be called, at most 100 characters. Their slug is made of it."
    )
    currency: CurrencyCode = strawberry.field(description="In what they want to be paid.")
    headline: str = strawberry.field(default="", description="What they do, in a line; at most 200 characters.")
    about: str = strawberry.field(default="", description="What they tell about their work; at most 5000 characters.")
    languages: list[str] = strawberry.field(
        default_factory=list, description="In which languages they work, like `en` or `de-AT`; at most 20."
    )


@strawberry.input(description="How somebody is presented whom staff let in without being asked.")
class CreatePractitionerInput:
    user_id: strawberry.ID = strawberry.field(description="Of somebody else, whose account is open.")
    display_name: str = strawberry.field(
        description="What they are called, at most 100 characters. Their slug is made of it."
    )
    currency: CurrencyCode = strawberry.field(description="In what they are paid.")
    headline: str = strawberry.field(default="", description="What they do, in a line; at most 200 characters.")
    about: str = strawberry.field(default="", description="What they tell about their work; at most 5000 characters.")
    languages: list[str] = strawberry.field(
        default_factory=list, description="In which languages they work, like `en` or `de-AT`; at most 20."
    )


@strawberry.input(description="What somebody says of themselves. What is left out, or null, stays as it is.")
class UpdatePractitionerInput:
    practitioner_id: strawberry.ID = strawberry.field(description="Of a practitioner whom you may manage.")
    display_name: str | None = strawberry.field(
        default=None, description="What they are called; at most 100 characters, and not empty."
    )
    headline: str | None = strawberry.field(
        default=None, description="What they do, in a line; at most 200 characters."
    )
    about: str | None = strawberry.field(
        default=None, description="What they tell about their work; at most 5000 characters."
    )
    languages: list[str] | None = strawberry.field(
        default=None, description="In which languages they work, like `en` or `de-AT`; at most 20."
    )
    currency: CurrencyCode | None = strawberry.field(
        default=None, description="In what they are paid. As soon as they have a service, it stays as it is."
    )
    slug: str | None = strawberry.field(
        default=None,
        description="What they are called in addresses: small letters, digits and single hyphens, at most 100. The one "
        "of before leads nowhere then.",
    )


@payload
class ApplyToBePractitionerPayload:
    practitioner: models.Practitioner | None = strawberry.field(
        default=None, description="Their page. Nobody else sees it before staff have let them in."
    )


@payload
class CreatePractitionerPayload:
    practitioner: models.Practitioner | None = strawberry.field(
        default=None, description="Their page; they work here from now on."
    )


@payload
class UpdatePractitionerPayload:
    practitioner: models.Practitioner | None = strawberry.field(default=None, description="As they are now.")


@strawberry.type
class Mutation:
    @mutation(who=SIGNED_IN, refuses=[AlreadyPractitioner, CurrencyInUse, EmailNotVerified])
    def apply_to_be_practitioner(self, info: Info, input: ApplyToBePractitionerInput) -> ApplyToBePractitionerPayload:
        """Ask to offer something here. You have a page at once, and nobody else sees it before staff have let you in.
        However often it is asked for, there is one page of each person: the first call makes it. Whoever has deleted
        theirs has it again: where you say nothing now, what stood there; in the currency of before, if there are prices
        in it."""
        practitioner = actions.apply_to_be_practitioner(
            page=page_of(input), actor=info.context.actor, now=info.context.now
        )
        return ApplyToBePractitionerPayload(practitioner=practitioner)

    @mutation(who=STAFF, refuses=[AlreadyPractitioner, CurrencyInUse])
    def create_practitioner(self, info: Info, input: CreatePractitionerInput) -> CreatePractitionerPayload:
        """Let somebody work here who has not asked to. They have a page at once, and everybody sees it. There is one
        page of each person. Nobody does so for themselves or for whom they act for."""
        practitioner = actions.create_practitioner(
            user_id=nodes.key_of("User", input.user_id, "userId"),
            page=page_of(input),
            actor=info.context.actor,
            now=info.context.now,
        )
        return CreatePractitionerPayload(practitioner=practitioner)

    @mutation(who=SIGNED_IN, refuses=[CurrencyInUse, SlugTaken])
    def update_practitioner(self, info: Info, input: UpdatePractitionerInput) -> UpdatePractitionerPayload:
        """Change what somebody says of themselves on their page."""
        practitioner = actions.update_practitioner(
            practitioner_id=nodes.key_of("Practitioner", input.practitioner_id, "practitionerId"),
            page=page_of(input),
            slug=input.slug,
            actor=info.context.actor,
            now=info.context.now,
        )
        return UpdatePractitionerPayload(practitioner=practitioner)


def page_of(said: ApplyToBePractitionerInput | CreatePractitionerInput | UpdatePractitionerInput) -> Page:
    return Page(
        display_name=said.display_name,
        headline=said.headline,
        about=said.about,
        languages=said.languages,
        currency=said.currency,
    )
