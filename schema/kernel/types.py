from datetime import datetime
from typing import Self

import strawberry
from django.db.models import Case, TextField, Value, When
from django.db.models.functions import Cast, Concat
from strawberry import relay

from domains.kernel import models
from schema.objects import column, computed, object_of
from schema.reads.json import base64
from schema.scalars import CurrencyCode, SafeInt
from schema.spending import Standing


@strawberry.type(description="A budget: what one may spend until it is filled again.")
class Budget:
    limit: int = strawberry.field(description="What it holds when it is full.")
    remaining: int = strawberry.field(description="What is left of it.")


@strawberry.type(
    description="What may still be asked. Both budgets are filled again at the same moment, and an operation needs "
    "enough in both. Whoever is signed in has budgets of their own, everybody else shares those of their address."
)
class RateLimit:
    requests: Budget = strawberry.field(
        description="How many operations; a connection to the WebSocket counts as one, and each operation on it."
    )
    points: Budget = strawberry.field(description="How much they may cost together: one point is about one object.")
    cost: int = strawberry.field(description="The points that this operation cost.")
    resets_at: datetime = strawberry.field(description="When both budgets are full again.")

    @classmethod
    def of(cls, standing: Standing, points: int) -> Self:
        return cls(
            requests=Budget(limit=standing.limit.requests, remaining=standing.left.requests),
            points=Budget(limit=standing.limit.points, remaining=standing.left.points),
            cost=points,
            resets_at=standing.resets_at,
        )


@object_of(models.AuditLogEntry, "Something that was done: by whom, to what, in which request. For staff.")
class AuditLogEntry(relay.Node):
    at: datetime = column("When it was done.")
    action: str = column("What was done, like `users.registered`.")
    subject: str = column("The type of what it was done to.")
    actor_name: str = column("Who did it, if it was no person: a consumer of events, an activity.")
    request_id: str = column("The request in which it was done; empty if it was none.")
    before: str = column("A hash of all columns before; empty for what is new. Two that differ show that it changed.")
    after: str = column("A hash of all columns after; empty for what is gone.")

    subject_id: strawberry.ID = computed(
        "The id of what it was done to, whether it is there still or not.",
        base64(Concat("subject", Value(":"), Cast("subject_id", TextField()), output_field=TextField())),
    )
    actor_id: strawberry.ID | None = computed(
        "The id of the person who did it, whether they are there still or not.",
        Case(
            When(
                actor_id__isnull=False,
                then=base64(Concat(Value("User:"), Cast("actor_id", TextField()), output_field=TextField())),
            )
        ),
    )


@strawberry.type(description="A sum of money.")
class Money:
    """Its values are the domains' own `Money`."""

    amount_cents: SafeInt = strawberry.field(
        description="In the smallest unit of the currency: 1234 are 12.34 EUR, and 1234 JPY. Calculate with this."
    )
    currency: CurrencyCode = strawberry.field(description="Of what.")
    amount: str = strawberry.field(description="As a decimal number: `12.34`.")
    formatted: str = strawberry.field(description="For people, the same in every language: `€1,234.50`.")
