import strawberry

from domains.practitioners.models import managed_by
from domains.services import models
from schema import nodes
from schema.access import ANYONE, SIGNED_IN
from schema.connections import root_connection
from schema.kernel.queries import EitherID, EitherSlug, NodeID
from schema.lookups import lookup
from schema.services.inputs import ServiceCategoryFilter, ServiceCategoryOrder, ServiceFilter, ServiceOrder


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
