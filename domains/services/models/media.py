from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from domains.kernel.actor import Actor
from domains.media.models import Hung, Role, Status, hangs_in_order
from domains.practitioners.models import managed_by
from domains.services.models.offers import Service, shown_to_all


class ServiceMediaQuerySet(models.QuerySet["ServiceMedia"]):
    def visible_to(self, actor: Actor) -> Self:
        """As the service is, once it is ready; to whoever manages it before that too."""
        if actor.is_staff:
            return self
        shown = Q(asset__status=Status.READY) & shown_to_all("service__")
        if actor.is_anonymous:
            return self.filter(shown)
        return self.filter(shown | managed_by(actor, "service__practitioner__"))


class ServiceMedia(Hung):
    """A picture or a film of what is offered. The first picture stands for it in lists."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="media", db_index=False)

    at: ClassVar = "service"
    roles: ClassVar = frozenset({Role.PHOTO, Role.VIDEO})

    objects: ClassVar[models.Manager["ServiceMedia"]] = models.Manager.from_queryset(ServiceMediaQuerySet)()

    class Meta:
        ordering: ClassVar = ["position", "id"]
        verbose_name_plural = "media of services"
        constraints: ClassVar = [
            *hangs_in_order("service"),
            models.CheckConstraint(condition=Q(role__in=("PHOTO", "VIDEO")), name="a_service_shows_these"),
        ]
