from datetime import datetime
from typing import Annotated

import strawberry

from domains.practitioners.models import managed_by
from domains.services import models, selectors
from schema import nodes
from schema.access import ANYONE, SIGNED_IN
from schema.connections import root_connection
from schema.context import Info
from schema.filters import TIMES
from schema.ids import key_in
from schema.kernel.queries import EitherID, EitherSlug, NodeID
from schema.lookups import lookup
from schema.query import query
from schema.refusals import Refusal
from schema.services.inputs import (
    PractitionerCategoryFilter,
    PractitionerCategoryOrder,
    ScheduleBlockFilter,
    ScheduleBlockOrder,
    ServiceCategoryFilter,
    ServiceCategoryOrder,
    ServiceFilter,
    ServiceOccurrenceFilter,
    ServiceOccurrenceOrder,
    ServiceOrder,
)
from schema.services.types.stays import StayPrice, told

SpaceID = Annotated[strawberry.ID, strawberry.argument(description="Of a service that is a space.")]
Begins = Annotated[datetime, strawberry.argument(description="When one comes.")]
Ends = Annotated[datetime, strawberry.argument(description="When one goes.")]
EARLIEST, LATEST = TIMES


@strawberry.type
class Query:
    services = root_connection(
        "services",
        "What is offered, the newest first. Whoever offers something also sees what of it is not published.",
        who=ANYONE,
        model=models.Service,
        order=ServiceOrder,
        default="-CREATED_AT",
        filter=ServiceFilter,
        search=["title"],
    )

    nearby_services = root_connection(
        "nearby_services",
        "What is offered around a point, the nearest first. What is only online is nowhere.",
        who=ANYONE,
        model=models.Service,
        order=ServiceOrder,
        default="DISTANCE",
        around=True,
        filter=ServiceFilter,
        search=["title"],
    )

    my_services = root_connection(
        "my_services",
        "What you offer, and what those offer whose practice you manage, the newest first, whether it is published or "
        "not.",
        who=SIGNED_IN,
        model=models.Service,
        order=ServiceOrder,
        default="-CREATED_AT",
        filter=ServiceFilter,
        search=["title"],
        whose=lambda actor: managed_by(actor, "practitioner__"),
    )

    featured_services = root_connection(
        "featured_services",
        "What staff recommend, the newest first.",
        who=ANYONE,
        model=models.Service,
        order=ServiceOrder,
        default="-CREATED_AT",
        filter=ServiceFilter,
        search=["title"],
        among=lambda rows, now: rows.filter(is_featured=True),
    )

    popular_services = root_connection(
        "popular_services",
        "What was booked most in the last 90 days, the most popular first.",
        who=ANYONE,
        model=models.Service,
        order=ServiceOrder,
        default="-POPULARITY",
        filter=ServiceFilter,
        search=["title"],
        among=lambda rows, now: rows.filter(booked_lately__gt=0),
    )

    packages = root_connection(
        "packages",
        "Several times the same service, bought together; the newest first.",
        who=ANYONE,
        model=models.Service,
        order=ServiceOrder,
        default="-CREATED_AT",
        filter=ServiceFilter,
        search=["title"],
        among=lambda rows, now: rows.filter(type=models.Service.Type.PACKAGE),
    )

    bundles = root_connection(
        "bundles",
        "Several services, bought together; the newest first.",
        who=ANYONE,
        model=models.Service,
        order=ServiceOrder,
        default="-CREATED_AT",
        filter=ServiceFilter,
        search=["title"],
        among=lambda rows, now: rows.filter(type=models.Service.Type.BUNDLE),
    )

    service = lookup(
        "service",
        "What is offered, by its id.",
        who=ANYONE,
        model=models.Service,
        where=nodes.named("Service"),
        id=NodeID,
    )

    service_categories = root_connection(
        "service_categories",
        "The shelves of the catalogue.",
        who=ANYONE,
        model=models.ServiceCategory,
        order=ServiceCategoryOrder,
        default="POSITION",
        filter=ServiceCategoryFilter,
    )

    service_category = lookup(
        "service_category",
        "A shelf of the catalogue, by its id or its slug.",
        who=ANYONE,
        model=models.ServiceCategory,
        where=nodes.named_either("ServiceCategory", "slug"),
        id=EitherID,
        slug=EitherSlug,
    )

    practitioner_categories = root_connection(
        "practitioner_categories",
        "The categories that practitioners have made of their own, by their position: filter by whose they are.",
        who=ANYONE,
        model=models.PractitionerCategory,
        order=PractitionerCategoryOrder,
        default="POSITION",
        filter=PractitionerCategoryFilter,
    )

    service_occurrences = root_connection(
        "service_occurrences",
        "When workshops and courses take place, did, or were to; the earliest first. Filter by `startsAt` for what is "
        "to come.",
        who=ANYONE,
        model=models.ServiceOccurrence,
        order=ServiceOccurrenceOrder,
        default="STARTS_AT",
        filter=ServiceOccurrenceFilter,
    )

    service_occurrence = lookup(
        "service_occurrence",
        "One time at which a workshop takes place, or a part of a course, by its id.",
        who=ANYONE,
        model=models.ServiceOccurrence,
        where=nodes.named("ServiceOccurrence"),
        id=NodeID,
    )

    schedule_blocks = root_connection(
        "schedule_blocks",
        "When nothing of your practice can be booked, or of those that you manage, the earliest first. Filter by "
        "`endsAt` for what is not over yet.",
        who=SIGNED_IN,
        model=models.ScheduleBlock,
        order=ScheduleBlockOrder,
        default="STARTS_AT",
        filter=ScheduleBlockFilter,
        whose=lambda actor: managed_by(actor, "practitioner__"),
    )

    @query(who=ANYONE, why="days and hours are counted by the clock of the place, and the cheapest mix is sought")
    def stay_price(self, info: Info, service_id: SpaceID, starts_at: Begins, ends_at: Ends) -> StayPrice | None:
        """What it costs to use a space from one moment to another: the cheapest mix of hours and days, or the rule that
        the stay breaks. Null where it is no space that you can see, or one that has no place yet. It does not say
        whether it is free then."""
        for name, moment in (("startsAt", starts_at), ("endsAt", ends_at)):
            if not EARLIEST <= moment <= LATEST:
                raise Refusal.bad_request(f"`{name}` is between {EARLIEST.year} and {LATEST.year}.")
        space = selectors.find_space(key_in("Service", service_id), actor=info.context.actor)
        return told(space, starts_at, ends_at) if space else None
