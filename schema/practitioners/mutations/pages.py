"""Coming to offer something, and what one says of oneself."""

import strawberry

from domains.practitioners import actions, models
from domains.practitioners.actions import Page
from domains.practitioners.errors import AlreadyPractitioner, EmailNotVerified
from schema.access import SIGNED_IN
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


@payload
class ApplyToBePractitionerPayload:
    practitioner: models.Practitioner | None = strawberry.field(
        default=None, description="Their page. Nobody else sees it before staff have let them in."
    )


@strawberry.type
class Mutation:
    @mutation(who=SIGNED_IN, refuses=[AlreadyPractitioner, EmailNotVerified])
    def apply_to_be_practitioner(self, info: Info, input: ApplyToBePractitionerInput) -> ApplyToBePractitionerPayload:
        """Ask to offer something here. You have a page at once, and nobody else sees it before staff have let you in.
        However often it is asked for, there is one page of each person: the first call makes it."""
        page = Page(
            display_name=input.display_name,
            headline=input.headline,
            about=input.about,
            languages=input.languages,
            currency=input.currency,
        )
        practitioner = actions.apply_to_be_practitioner(page=page, actor=info.context.actor, now=info.context.now)
        return ApplyToBePractitionerPayload(practitioner=practitioner)
