"""How somebody comes to offer something."""

from datetime import datetime

from django.db import transaction

from domains.kernel.actor import Actor
from domains.kernel.errors import Invalid
from domains.kernel.events import publish
from domains.kernel.ids import uuid7
from domains.practitioners.actions.pages import Page, plain
from domains.practitioners.errors import AlreadyPractitioner, EmailNotVerified
from domains.practitioners.events import PractitionerApplied
from domains.practitioners.models import Practitioner
from domains.practitioners.models.people import Status
from domains.practitioners.slugs import candidates
from domains.users.actions.sessions import acting
from domains.users.models import User


@transaction.atomic
def apply_to_be_practitioner(*, page: Page, actor: Actor, now: datetime) -> Practitioner:
    """They have a page from now on, which nobody else sees before staff have let them in."""
    user = acting(actor)
    if user.email_verified_at is None:
        raise EmailNotVerified
    practitioner = new_practitioner(user, page, status=Status.PENDING, now=now)
    applied = PractitionerApplied(practitioner_id=practitioner.pk, user_id=user.pk)
    publish(applied, actor=actor, now=now, after=practitioner)
    return practitioner


def new_practitioner(user: User, page: Page, *, status: Status, now: datetime) -> Practitioner:
    """Of somebody who is locked, so that they have one page however often it is asked for."""
    given = plain(page)
    for name, path in (("display_name", "displayName"), ("currency", "currency")):
        if name not in given:
            raise Invalid("This is needed.", path=(path,))
    known = Practitioner.objects.filter(user=user).values_list("slug", flat=True).first()
    if known:
        raise AlreadyPractitioner(slug=known)
    return saved_with_a_slug(Practitioner(pk=uuid7(), user=user, status=status, created_at=now, **given))


def saved_with_a_slug(practitioner: Practitioner) -> Practitioner:
    """The best that is free. Who takes it at the same moment has it, and the next is tried."""
    *wanted, last = candidates(practitioner.display_name, practitioner.pk)
    taken = set(Practitioner.objects.filter(slug__in=wanted).values_list("slug", flat=True))
    for slug in (*(each for each in wanted if each not in taken), last):
        practitioner.slug = slug
        Practitioner.objects.bulk_create([practitioner], ignore_conflicts=True)
        saved = Practitioner.objects.select_related("user").filter(pk=practitioner.pk).first()
        if saved:
            return saved
    raise AssertionError("the last one is nobody else's")
