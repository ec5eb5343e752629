from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from domains.kernel.actor import Actor
from domains.kernel.ids import uuid7

# How long somebody stays signed in who does not come back.
REFRESH_TTL = timedelta(days=7)


class Role(models.TextChoices):
    CLIENT = "CLIENT"
    PRACTITIONER = "PRACTITIONER"
    STAFF = "STAFF"
    ADMIN = "ADMIN"


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, actor: Actor) -> Self:
        """Oneself; staff see everyone."""
        return self if actor.is_staff else self.filter(pk=actor.user_id)


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, username: str | None) -> "User":
        """Signing in does not care how somebody spells the capitals of an address."""
        user: User = self.get(email=(username or "").lower())
        return user

    def create_superuser(self, email: str, password: str | None = None) -> "User":
        """For Django's own `createsuperuser`."""
        user: User = self.model(email=email.lower(), roles=[Role.ADMIN])
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(max_length=254)
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices), default=list)
    email_verified_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering: ClassVar = ["email"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["email"], name="email_belongs_to_one_user"),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="email_is_lower_case"),
            models.CheckConstraint(condition=models.Q(roles__contained_by=Role.values), name="roles_are_known"),
        ]

    def __str__(self) -> str:
        return self.email

    # What Django keeps in columns of their own follows from the roles here.

    @property
    def is_superuser(self) -> bool:  # type: ignore[override]
        return Role.ADMIN in self.roles

    @property
    def is_staff(self) -> bool:
        return self.is_superuser or Role.STAFF in self.roles

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Staff may look at everything in the admin; what they may do there, its buttons decide by policy."""
        looking = perm.rpartition(".")[2].startswith("view_")
        return (self.is_active and self.is_staff and looking) or super().has_perm(perm, obj)

    def has_module_perms(self, app_label: str) -> bool:
        return (self.is_active and self.is_staff) or super().has_module_perms(app_label)


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own; staff see everyone's."""
        return self if actor.is_staff else self.filter(user=actor.user_id)

    def living(self, now: datetime) -> Self:
        """Those that go on: not ended, and not left unused for too long."""
        return self.filter(ended_at=None, last_used_at__gt=now - REFRESH_TTL)


class Session(models.Model):
    """One sign-in on one device. Its refresh tokens are a family: one of them is good at a time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    device = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["Session"]] = models.Manager.from_queryset(SessionQuerySet)()

    class Meta:
        ordering: ClassVar = ["-last_used_at"]
        indexes: ClassVar = [models.Index(fields=["last_used_at"], name="session_by_last_use")]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.device or 'an unknown device'}"


class RefreshToken(models.Model):
    """The token itself is this id under a seal, which is kept nowhere."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="refresh_tokens")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-issued_at"]

    def __str__(self) -> str:
        return str(self.pk)
