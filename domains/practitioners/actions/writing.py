"""Changing what somebody says of themselves."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import refuse_on
from domains.kernel.events import publish
from domains.practitioners.actions.own import locked_practitioner
from domains.practitioners.actions.pages import Page, fill, plain, plain_slug
from domains.practitioners.errors import SlugTaken
from domains.practitioners.events import PractitionerUpdated
from domains.practitioners.models import Practitioner


@transaction.atomic
def update_practitioner(
    *, practitioner_id: UUID, page: Page, slug: str | None, actor: Actor, now: datetime
) -> Practitioner:
    """What is None stays as it is."""
    practitioner = locked_practitioner(practitioner_id, actor=actor)
    before = fingerprint(practitioner)
    columns = fill(practitioner, plain(page), now=now)
    if slug is not None:
        practitioner.slug = plain_slug(slug)
        refuse_taken(practitioner)
    if fingerprint(practitioner) == before:
        return practitioner
    with refuse_on("a_slug_belongs_to_one_practitioner", SlugTaken(path=("slug",))):
        practitioner.save(update_fields=[*columns, "slug"])
    updated = PractitionerUpdated(practitioner_id=practitioner.pk, user_id=practitioner.user_id)
    publish(updated, actor=actor, now=now, before=before, after=practitioner)
    return practitioner


def refuse_taken(practitioner: Practitioner) -> None:
    """The database judges who was first; but two who want each other's slug would wait for each other there."""
    if Practitioner.objects.filter(slug=practitioner.slug).exclude(pk=practitioner.pk).exists():
        raise SlugTaken(path=("slug",))


def offer_since(practitioner: Practitioner, moment: datetime | None) -> None:
    """For the domain of what is offered: since when something is, or that nothing is any more. They are locked."""
    practitioner.offered_at = moment
    practitioner.save(update_fields=["offered_at"])
