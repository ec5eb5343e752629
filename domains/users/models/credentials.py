"""What somebody can sign in with besides a password."""

from typing import ClassVar, Self

from django.db import models

from domains.kernel.actor import Actor
from domains.kernel.ids import uuid7
from domains.providers.oauth import Provider
from domains.users.models.people import User


class OwnQuerySet[M: models.Model](models.QuerySet[M]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own; staff see everyone's. Acting for somebody never reaches how they sign in."""
        return self if actor.is_staff else self.filter(user=actor.user_id)


class LinkedAccount(models.Model):
    """Of another provider, by whose word somebody signs in."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="linked_accounts")
    provider = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Provider])
    subject = models.CharField(max_length=255)  # who they are there
    email = models.EmailField(max_length=254)  # what the provider knew then
    linked_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["LinkedAccount"]] = models.Manager.from_queryset(OwnQuerySet)()

    class Meta:
        ordering: ClassVar = ["linked_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "subject"], name="an_account_elsewhere_is_one_persons"),
            models.UniqueConstraint(fields=["user", "provider"], name="somebody_is_once_at_a_provider"),
        ]

    def __str__(self) -> str:
        return f"{self.email} at {self.provider}"


class Totp(models.Model):
    """The secret that an authenticator app shares with us, sealed. It counts once a first code was right."""

    user = models.OneToOneField(User, primary_key=True, on_delete=models.CASCADE, related_name="totp")
    secret = models.BinaryField()
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)  # of the last code that was taken: none is taken twice

    objects: ClassVar[models.Manager["Totp"]] = models.Manager.from_queryset(OwnQuerySet)()

    class Meta:
        verbose_name = "authenticator app"

    def __str__(self) -> str:
        return f"of {self.user_id}"


class RecoveryCode(models.Model):
    """Stands in for a second factor that was lost, once. Only its digest is kept: it is long enough for that."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.BinaryField()
    used_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["RecoveryCode"]] = models.Manager.from_queryset(OwnQuerySet)()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["digest"], name="a_recovery_code_is_made_once")]

    def __str__(self) -> str:
        return f"of {self.user_id}"


class Passkey(models.Model):
    """A key pair on somebody's device, of which we have the public half."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=100)
    credential_id = models.BinaryField()
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    is_synced = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Passkey"]] = models.Manager.from_queryset(OwnQuerySet)()

    class Meta:
        ordering: ClassVar = ["created_at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["credential_id"], name="a_passkey_is_one_persons")]

    def __str__(self) -> str:
        return self.name
