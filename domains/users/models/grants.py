from typing import ClassVar, Self

from django.db import models
from guardian.managers import UserObjectPermissionManager
from guardian.models import UserObjectPermissionBase

from domains.kernel.actor import Actor
from domains.kernel.ids import uuid7
from domains.users.models.people import Capability, User


class AccessGrantQuerySet(models.QuerySet["AccessGrant"]):
    def visible_to(self, actor: Actor) -> Self:
        """To both sides of it, and to staff."""
        mine = models.Q(user=actor.user_id) | models.Q(content_object=actor.user_id)
        return self if actor.is_staff else self.filter(mine)


class AccessGrant(UserObjectPermissionBase):
    """That one person (`user`) may do something for another (`content_object`). The names of the two are guardian's,
    which keeps object permissions in this table."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants_received")
    content_object = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants_given")
    granted_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserObjectPermissionManager] = UserObjectPermissionManager.from_queryset(AccessGrantQuerySet)()

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False
        ordering: ClassVar = ["granted_at"]
        unique_together: ClassVar = []
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "permission", "content_object"], name="a_capability_is_granted_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(user=models.F("content_object")), name="nobody_is_granted_what_is_theirs"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} for {self.content_object_id}: {self.capability}"

    @property
    def capability(self) -> Capability:
        return Capability(self.permission.codename)
