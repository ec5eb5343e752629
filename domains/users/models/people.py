from typing import Any, ClassVar, Self

from django.apps import apps
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from domains.kernel.actor import Actor
from domains.kernel.ids import uuid7


class Role(models.TextChoices):
    CLIENT = "CLIENT"
    PRACTITIONER = "PRACTITIONER"
    STAFF = "STAFF"
    ADMIN = "ADMIN"


class Capability(models.TextChoices):
    """What one person may let another do for them. Django keeps them as permissions of the user."""

    SEE_ACCOUNT = "SEE_ACCOUNT"
    MANAGE_PROFILE = "MANAGE_PROFILE"
    MANAGE_PRACTICE = "MANAGE_PRACTICE"


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, actor: Actor) -> Self:
        """Everybody whose account is open, and oneself; staff see all. What of them is private, `concerns` says."""
        if actor.is_staff:
            return self
        is_open = models.Q(is_active=True)
        return self.filter(is_open if actor.is_anonymous else is_open | models.Q(pk=actor.user_id))


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, username: str | None) -> "User":
        """Signing in does not care how somebody spells the capitals of an address."""
        user: User = self.get(email=(username or "").lower())
        return user

    def create_superuser(self, email: str, password: str | None = None) -> "User":
        """For Django's own `createsuperuser`."""
        user: User = self.model(email=email.lower(), roles=[Role.ADMIN])
        user.set_password(password)
        with transaction.atomic():
            user.save(using=self._db)
            apps.get_model("users", "UserProfile").objects.create(user=user)
        return user


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(max_length=254)
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices), default=list)
    email_verified_at = models.DateTimeField(null=True, blank=True)
    phone_number = models.CharField(max_length=16, blank=True)  # E.164, and always a verified one
    phone_verified_at = models.DateTimeField(null=True, blank=True)
    identity_verified_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    # When they last left all places at once.
    signed_out_at = models.DateTimeField(null=True, blank=True)
    # Wrong answers where somebody was to show who they are, since then.
    failures = models.IntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[UserManager] = UserManager()

    # Those who were found to be who they say, those who may book, and those who may offer what others book.
    VERIFIED: ClassVar = models.Q(identity_verified_at__isnull=False)
    CAN_BOOK: ClassVar = models.Q(is_active=True, roles__contains=[Role.CLIENT])
    CAN_HOST: ClassVar = models.Q(is_active=True, roles__contains=[Role.PRACTITIONER])

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering: ClassVar = ["email"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["email"], name="email_belongs_to_one_user"),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="email_is_lower_case"),
            models.CheckConstraint(condition=models.Q(roles__contained_by=Role.values), name="roles_are_known"),
            models.CheckConstraint(
                condition=models.Q(phone_number="", phone_verified_at=None)
                | ~models.Q(phone_number="") & models.Q(phone_verified_at__isnull=False),
                name="a_phone_number_is_a_verified_one",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], name="administrators", condition=models.Q(roles__contains=[Role.ADMIN])),
            models.Index(fields=["-created_at", "-id"], name="user_by_age"),
        ]
        permissions: ClassVar = [(each.value, f"act for them: {each.label}") for each in Capability]

    def __str__(self) -> str:
        return self.email

    def check_password(self, raw_password: str | None) -> bool:
        """As Django has it; but what is hashed anew never takes the place of a password that was set meanwhile."""

        def hash_anew(password: str) -> None:
            known, self.password = self.password, make_password(password)
            type(self).objects.filter(pk=self.pk, password=known).update(password=self.password)

        return check_password(raw_password, self.password, hash_anew)

    @staticmethod
    def concerning(actor: Actor) -> models.Q:
        """Those whose private side may be shown."""
        if actor.is_staff:
            return models.Q()
        return models.Q(pk=actor.user_id) | models.Q(pk__in=actor.granted(Capability.SEE_ACCOUNT))

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What Django's own sessions, the admin's, are good for: as long as this stays the same."""
        return salted_hmac(
            "domains.users.models.User", f"{self.password} {self.signed_out_at}", secret=secret, algorithm="sha256"
        ).hexdigest()

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
