from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, F, OuterRef, Q, TextField, UUIDField, Value
from django.db.models.functions import Cast, Collate, Concat

from domains.kernel.actor import Actor
from domains.kernel.compiled import Compiled, Given
from domains.users.errors import Proof
from domains.users.models import AccessGrant, LinkedAccount, Passkey, Role, Session, Totp, User

GRANTS = AccessGrant.objects.filter(user_id=OuterRef("user_id"), content_object__is_active=True).values(
    grant=Concat(
        F("permission__codename"), Value(":"), Cast("content_object_id", TextField()), output_field=TextField()
    )
)
PROOF_LASTS = timedelta(minutes=10)
# Asked for every request of somebody who is signed in: who they are, and for whom they may act.
SPEAKING = Session.objects.filter(
    pk=Given("session_id", UUIDField()), user_id=Given("user_id", UUIDField()), ended_at=None, user__is_active=True
)
ROLES = Compiled(lambda: SPEAKING.values_list("user__roles", ArraySubquery(GRANTS)))


@cache
def still_so() -> tuple[str, tuple[Any, ...]]:
    """SQL that holds as long as whoever asks is who they were, so that a statement for them can make sure of it."""
    roles, grants = Given("roles", ArrayField(TextField())), Given("grants", ArrayField(TextField()))
    in_order = GRANTS.order_by(Collate("grant", "C"))  # as Python puts texts in order, wherever this runs
    speaking = SPEAKING.annotate(grants=ArraySubquery(in_order)).filter(
        user__roles__contains=roles, user__roles__contained_by=roles, grants=grants
    )
    sql, given = speaking.order_by().values_list(Value(1)).query.sql_with_params()
    return f"EXISTS ({sql})", given


def find_actor(*, user_id: UUID, session_id: UUID) -> Actor | None:
    """Who speaks through this session, unless it has ended or its person may not act."""
    row = ROLES.first(session_id=session_id, user_id=user_id)
    if row is None:
        return None
    grants = (each.split(":") for each in row[1])
    return Actor(
        user_id=user_id,
        session_id=session_id,
        roles=frozenset(row[0]),
        grants=frozenset((capability, UUID(key)) for capability, key in grants),
    )


def grants_of(user_id: UUID) -> frozenset[tuple[str, UUID]]:
    """What others let them do; for where nobody speaks through a session of ours."""
    given = AccessGrant.objects.filter(user=user_id, content_object__is_active=True)
    return frozenset(given.values_list("permission__codename", "content_object_id"))


def living_sessions(session_ids: set[UUID]) -> set[UUID]:
    """Those of them that have not ended."""
    living = Session.objects.filter(pk__in=session_ids, ended_at=None, user__is_active=True)
    return set(living.values_list("pk", flat=True))


def has_second_factor(user_id: UUID) -> bool:
    return Totp.objects.filter(user=user_id, confirmed_at__isnull=False).exists()


def ways_to_prove(user: User) -> list[Proof]:
    """How somebody who is signed in can show that it is still them. With a second factor, nothing less will do."""
    passkey = [Proof.PASSKEY] if Passkey.objects.filter(user=user).exists() else []
    if has_second_factor(user.pk):
        return [Proof.TOTP, Proof.RECOVERY_CODE, *passkey]
    password = [Proof.PASSWORD] if user.has_usable_password() else []
    elsewhere = [Proof.OAUTH] if LinkedAccount.objects.filter(user=user).exists() else []
    return [*password, *passkey, *elsewhere]


def has_proved(actor: Actor, *, now: datetime) -> bool:
    """Whether they have shown lately, in this session, that it is them."""
    lately = Session.objects.filter(user=actor.user_id, ended_at=None, proved_at__gte=now - PROOF_LASTS)
    return actor.session_id is not None and lately.filter(pk=actor.session_id).exists()


def can_sign_in(user: User) -> bool:
    """Whether any way in is left."""
    others = (LinkedAccount.objects.filter(user=user), Passkey.objects.filter(user=user))
    return user.has_usable_password() or any(found.exists() for found in others)


def count_users(*, now: datetime) -> dict[str, int]:
    """By the names of what is counted, and of each role."""
    lately = now - timedelta(days=30)
    open_, kept = Q(is_active=True), Q(erased_at=None)
    roles = {role.value: Count("pk", filter=open_ & Q(roles__contains=[role.value])) for role in Role}
    counted: dict[str, int] = User.objects.aggregate(
        total=Count("pk", filter=kept),
        active=Count("pk", filter=open_),
        email_verified=Count("pk", filter=kept & Q(email_verified_at__isnull=False)),
        identity_verified=Count("pk", filter=kept & Q(identity_verified_at__isnull=False)),
        with_second_factor=Count("pk", filter=kept & Q(totp__confirmed_at__isnull=False)),
        registered_last_30_days=Count("pk", filter=kept & Q(created_at__gt=lately)),
        signed_in_last_30_days=Count("pk", filter=kept & Q(last_login__gt=lately)),
        **roles,
    )
    return counted
