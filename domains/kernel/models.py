from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from domains.kernel.actor import Actor
from domains.kernel.ids import uuid7


class DoneVerb(models.Model):
    """A verb that was done under a key its caller chose, so that the same call again is answered and not done."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=64)  # a hash of who, which verb and which key
    verb = models.CharField(max_length=100)
    digest = models.BinaryField()  # of the input, under a secret: it can hold a password
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["name"], name="a_verb_is_done_once_under_a_key")]
        indexes: ClassVar = [models.Index(fields=["created_at"], name="done_verb_by_age")]

    def __str__(self) -> str:
        return f"{self.verb} at {self.created_at:%Y-%m-%d %H:%M}"


class EventRecord(models.Model):
    """A fact, in the order of its commit once the relay has given it a position.

    The id comes from a sequence: of two transactions that wait for each other, the later takes the larger. Of two that
    do not, either may be first, and either may be committed first: that is what the position is for.
    """

    id = models.BigAutoField(primary_key=True)
    position = models.BigIntegerField(null=True, editable=False)
    kind = models.CharField(max_length=100)
    topics = ArrayField(models.CharField(max_length=100))
    data = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["position"]
        # Written without a position, so that a verb pays for one small index and the relay for the others.
        indexes: ClassVar = [
            models.Index(fields=["id"], name="event_waiting", condition=Q(position=None)),
            GinIndex(fields=["topics"], name="event_by_topic", condition=Q(position__isnull=False)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["position"], name="positions_are_given_once", condition=Q(position__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.position}"


class EventLog(models.Model):
    """Its one row: where the log ends, and where what was pruned ends."""

    head = models.BigIntegerField(default=0)
    floor = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(pk=1), name="there_is_one_log"),
            models.CheckConstraint(condition=Q(floor__lte=models.F("head")), name="what_was_pruned_was_there"),
        ]

    def __str__(self) -> str:
        return f"{self.floor} to {self.head}"


class Consumer(models.Model):
    """Somebody who is told every event, and how far they have come."""

    name = models.CharField(primary_key=True, max_length=100)
    position = models.BigIntegerField(default=0)
    failures = models.IntegerField(default=0)  # in a row, of the event after the position
    problem = models.TextField(blank=True)  # why it stands still, if it does
    moved_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return f"{self.name} at {self.position}"


class DeadLetter(models.Model):
    """An event that a consumer could not take. The consumer went on; somebody has to look."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    consumer = models.ForeignKey(Consumer, on_delete=models.CASCADE, related_name="dead_letters")
    position = models.BigIntegerField()
    kind = models.CharField(max_length=100)
    data = models.JSONField()
    problem = models.TextField()
    died_at = models.DateTimeField()
    retry_asked_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-died_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["consumer", "position"], name="an_event_dies_once_for_a_consumer")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["consumer"],
                name="dead_letter_to_retry",
                condition=Q(retry_asked_at__isnull=False, delivered_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.consumer_id}"


class AuditLogEntryQuerySet(models.QuerySet["AuditLogEntry"]):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.is_staff else self.none()


class AuditLogEntry(models.Model):
    """Who did what to which object. Whoever it was may be gone by now, so nothing here is a foreign key."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField()
    action = models.CharField(max_length=100)
    subject = models.CharField(max_length=100)
    subject_id = models.UUIDField()
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=100, blank=True)  # of what is no person
    request_id = models.CharField(max_length=64, blank=True)
    before = models.CharField(max_length=64, blank=True)
    after = models.CharField(max_length=64, blank=True)

    objects: ClassVar[models.Manager["AuditLogEntry"]] = models.Manager.from_queryset(AuditLogEntryQuerySet)()

    class Meta:
        ordering: ClassVar = ["-at"]
        indexes: ClassVar = [
            models.Index(fields=["-at", "-id"], name="audit_by_age"),
            models.Index(fields=["subject_id", "-at"], name="audit_by_subject"),
            models.Index(fields=["actor_id", "-at"], name="audit_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.action} at {self.at:%Y-%m-%d %H:%M}"
