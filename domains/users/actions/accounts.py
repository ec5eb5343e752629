"""Accounts: how they begin, and what those who run the marketplace change about them."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction

from domains.kernel.actor import ANONYMOUS, Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import Invalid, NotAllowed, NotFound, refuse_on
from domains.kernel.events import publish
from domains.users.actions.passwords import refuse_weak
from domains.users.actions.sessions import SignedIn, first_session, require_proof, sign_out
from domains.users.errors import EmailTaken, LastAdmin
from domains.users.events import UserRegistered, UserReinstated, UserSuspended, UserUpdated
from domains.users.models import Role, User, UserProfile
from domains.users.models.profiles import LOCALE
from domains.users.policies import can_suspend

LONGEST_EMAIL = 254  # as its column
SHARED = """
SELECT 1 FROM users_user WHERE id = ANY(%(ids)s)
ORDER BY (is_active AND %(admin)s = ANY(roles)) DESC, id FOR SHARE
"""


@transaction.atomic
def create_user(*, email: str, password: str | None, roles: Iterable[str]) -> User:
    """Make an account for somebody. Whether the password is a good one is for the verbs that people call."""
    with refuse_on("email_belongs_to_one_user", EmailTaken(path=("email",))):
        return new_user(email=email, hashed=make_password(password), roles=roles)


def new_user(*, email: str, hashed: str, roles: Iterable[str]) -> User:
    """What it means that the address is taken already, the caller says."""
    user = User(email=email.strip().lower(), roles=sorted(set(roles)), password=hashed)
    user.save(force_insert=True)
    UserProfile.objects.create(user=user)
    return user


def register_user(
    *,
    email: str,
    password: str,
    device: str,
    now: datetime,
    actor: Actor = ANONYMOUS,
    locale: str = "en",
    time_zone: str = "UTC",
) -> SignedIn:
    email = plain_email(email)
    refuse_weak(password, email)
    refuse_bad_locale(locale)
    hashed = make_password(password)  # it takes long, so before anything is begun
    with transaction.atomic():
        with refuse_on("email_belongs_to_one_user", EmailTaken(path=("email",))):
            user = new_user(email=email, hashed=hashed, roles=[Role.CLIENT])
        UserProfile.objects.filter(user=user).update(locale=locale, time_zone=time_zone)
        actor = replace(actor, user_id=user.pk)
        publish(UserRegistered(user_id=user.pk), actor=actor, now=now, after=user)
        return first_session(user, device=device, now=now, actor=actor)


@transaction.atomic
def set_roles(*, user_id: UUID, roles: Iterable[Role], actor: Actor, now: datetime) -> User:
    """A stolen token must not be enough to make another administrator."""
    if not actor.is_admin:
        raise NotAllowed
    if actor.user_id:
        require_proof(actor, now=now)
    admins, user = locked_admins(), locked_user(user_id)
    before, wanted = fingerprint(user), sorted(set(roles))
    if wanted != user.roles:
        if Role.ADMIN not in wanted and admins == [user.pk]:
            raise LastAdmin
        user.roles = wanted
        user.save(update_fields=["roles"])
        publish(UserUpdated(user_id=user.pk), actor=actor, now=now, before=before, after=user)
    return user


def hold_role(user: User, role: Role, *, held: bool, actor: Actor, now: datetime) -> None:
    """For a verb of another domain that makes somebody what they are there, or no more. They are locked."""
    roles = {*user.roles, role.value} if held else {*user.roles} - {role.value}
    if roles != {*user.roles}:
        before = fingerprint(user)
        user.roles = sorted(roles)
        user.save(update_fields=["roles"])
        publish(UserUpdated(user_id=user.pk), actor=actor, now=now, before=before, after=user)


@transaction.atomic
def update_user(
    *, user_id: UUID, roles: Iterable[Role] | None, suspended: bool | None, actor: Actor, now: datetime
) -> User:
    """All of it or nothing. What is None stays as it is."""
    user = locked_user(user_id) if roles is None and suspended is None else None
    if roles is not None:
        user = set_roles(user_id=user_id, roles=roles, actor=actor, now=now)
    if suspended is not None:
        verb = suspend_user if suspended else reinstate_user
        user = verb(user_id=user_id, actor=actor, now=now)
    assert user
    return user


@transaction.atomic
def suspend_user(*, user_id: UUID, actor: Actor, now: datetime) -> User:
    """Nothing more can be done with the account; its sessions end at once, and its links."""
    admins, user = locked_admins(), locked_user(user_id)
    if not can_suspend(actor, user):
        raise NotAllowed
    if user.is_active:
        if admins == [user.pk]:
            raise LastAdmin
        before = fingerprint(user)
        user.is_active = False
        user.save(update_fields=["is_active"])
        sign_out(user, actor=actor, now=now)
        publish(UserSuspended(user_id=user.pk), actor=actor, now=now, before=before, after=user)
    return user


@transaction.atomic
def sign_out_user(*, user_id: UUID, actor: Actor, now: datetime) -> int:
    """On every device. Returns how many sessions ended."""
    user = locked_user(user_id)
    if not can_suspend(actor, user):
        raise NotAllowed
    return sign_out(user, actor=actor, now=now)


@transaction.atomic
def reinstate_user(*, user_id: UUID, actor: Actor, now: datetime) -> User:
    user = locked_user(user_id)
    if not can_suspend(actor, user) or user.erased_at:
        raise NotAllowed
    if not user.is_active:
        before = fingerprint(user)
        user.is_active = True
        user.save(update_fields=["is_active"])
        publish(UserReinstated(user_id=user.pk), actor=actor, now=now, before=before, after=user)
    return user


def locked_admins() -> list[UUID]:
    """Before anybody else is locked, and in one order: two who demote each other would else wait for each other."""
    admins = User.objects.filter(roles__contains=[Role.ADMIN], is_active=True).order_by("pk")
    return list(admins.select_for_update(no_key=True).values_list("pk", flat=True))


def locked_user(user_id: UUID) -> User:
    user: User | None = User.objects.select_for_update(no_key=True).filter(pk=user_id).first()
    if user is None:
        raise NotFound
    return user


def share_users(*user_ids: UUID) -> None:
    """Until the transaction ends none of them is erased, or changed otherwise. Others may share them meanwhile. In the
    order in which they are locked elsewhere: those who administer before all others."""
    with connection.cursor() as cursor:
        cursor.execute(SHARED, {"ids": list(user_ids), "admin": str(Role.ADMIN)})


def refuse_bad_locale(locale: str) -> None:
    if not re.fullmatch(LOCALE, locale):
        raise Invalid("This is no language tag like en or de-AT.", path=("locale",))


def plain_email(email: str) -> str:
    email, refusal = email.strip().lower(), Invalid("This is not an e-mail address.", path=("email",))
    if len(email) > LONGEST_EMAIL:
        raise refusal
    try:
        validate_email(email)
    except ValidationError:
        raise refusal from None
    return email
