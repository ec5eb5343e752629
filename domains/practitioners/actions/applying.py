"""How somebody comes to offer something."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import Invalid, NotAllowed
from domains.kernel.events import publish
from domains.kernel.ids import uuid7
from domains.practitioners.actions.pages import Page, fill, plain
from domains.practitioners.errors import AlreadyPractitioner, EmailNotVerified
from domains.practitioners.events import PractitionerApplied, PractitionerCreated
from domains.practitioners.models import Practitioner
from domains.practitioners.models.people import Status
from domains.practitioners.policies import can_create
from domains.practitioners.slugs import candidates
from domains.users.actions import hold_role, locked_user
from domains.users.actions.sessions import acting
from domains.users.models import Role, User


@transaction.atomic
def apply_to_be_practitioner(*, page: Page, actor: Actor, now: datetime) -> Practitioner:
    """They have a page from now on, which nobody else sees before staff have let them in."""
    user = acting(actor)
    if user.email_verified_at is None:
        raise EmailNotVerified
    practitioner, before = given_a_page(user, page, status=Status.PENDING, now=now)
    applied = PractitionerApplied(practitioner_id=practitioner.pk, user_id=user.pk)
    publish(applied, actor=actor, now=now, before=before, after=practitioner)
    return practitioner


@transaction.atomic
def create_practitioner(*, user_id: UUID, page: Page, actor: Actor, now: datetime) -> Practitioner:
    """By staff, for somebody else, who works here at once."""
    if not can_create(actor, user_id):
        raise NotAllowed
    user = locked_user(user_id)
    if not user.is_active:
        raise Invalid("Their account is closed.", path=("userId",))
    practitioner, before = given_a_page(user, page, status=Status.ACTIVE, now=now)
    hold_role(practitioner.user, Role.PRACTITIONER, held=True, actor=actor, now=now)
    created = PractitionerCreated(practitioner_id=practitioner.pk, user_id=user.pk)
    publish(created, actor=actor, now=now, before=before, after=practitioner)
    return practitioner


def given_a_page(user: User, page: Page, *, status: Status, now: datetime) -> tuple[Practitioner, str]:
    """Somebody who is locked, so that they have one page however often it is asked for; and its fingerprint from
    before. Whoever had deleted theirs has it again."""
    given = plain(page)
    for name, path in (("display_name", "displayName"), ("currency", "currency")):
        if name not in given:
            raise Invalid("This is needed.", path=(path,))
    known = Practitioner.objects.select_for_update(no_key=True).filter(user=user).first()
    if known is None:
        made = Practitioner(pk=uuid7(), user=user, status=status, created_at=now)
        fill(made, given, now=now)
        return saved_with_a_slug(made), ""
    if known.deleted_at is None:
        raise AlreadyPractitioner(slug=known.slug)
    known.user, before = user, fingerprint(known)
    return reopened(known, given, status=status, now=now), before


def reopened(practitioner: Practitioner, given: dict[str, Any], *, status: Status, now: datetime) -> Practitioner:
    """What they say now, and where they say nothing, what stood there. That staff once verified them does not count
    any more."""
    columns = {"status": status, "deleted_at": None, "verified_at": None, "reminders": 0}
    for name, value in columns.items():
        setattr(practitioner, name, value)
    said = fill(practitioner, {name: value for name, value in given.items() if value}, now=now)
    practitioner.save(update_fields=[*columns, *said])
    return practitioner


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
