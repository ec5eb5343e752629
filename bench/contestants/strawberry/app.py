"""The catalogue, for anybody."""

from typing import Any

from django.core.asgi import get_asgi_application

application = get_asgi_application()

# Everything below needs Django's registry, which the line above fills.
import strawberry  # noqa: E402
import strawberry_django  # noqa: E402
from django.db.models import QuerySet  # noqa: E402
from django.urls import path  # noqa: E402
from strawberry import auto, relay  # noqa: E402
from strawberry.django.views import AsyncGraphQLView  # noqa: E402
from strawberry_django.optimizer import DjangoOptimizerExtension  # noqa: E402

from domains.kernel.actor import ANONYMOUS  # noqa: E402
from domains.practitioners import models as practitioners  # noqa: E402
from domains.reviews import models as reviews  # noqa: E402
from domains.services import models as services  # noqa: E402
from domains.users import models as users  # noqa: E402


@strawberry_django.type(users.UserProfile)
class UserProfile:
    display_name: auto


@strawberry_django.type(users.User)
class User(relay.Node):
    profile: UserProfile | None


@strawberry_django.type(practitioners.Practitioner)
class Practitioner(relay.Node):
    slug: auto
    display_name: auto
    user: User


@strawberry_django.type(services.ServiceCategory)
class ServiceCategory(relay.Node):
    name: auto
    slug: auto


@strawberry_django.type(reviews.Review)
class Review(relay.Node):
    rating: auto
    text: auto
    created_at: auto
    author: User | None

    @classmethod
    def get_queryset(cls, queryset: QuerySet[reviews.Review], info: Any) -> QuerySet[reviews.Review]:
        return queryset.filter(status=reviews.Review.Status.PUBLISHED)


@strawberry_django.type(services.Service)
class Service(relay.Node):
    title: auto
    description: auto
    price_cents: auto
    currency: auto
    created_at: auto
    rating: float | None
    practitioner: Practitioner
    category: ServiceCategory | None
    reviews: list[Review] = strawberry_django.field(pagination=True)

    @classmethod
    def get_queryset(cls, queryset: QuerySet[services.Service], info: Any) -> Any:
        return services.Service.objects.visible_to(ANONYMOUS) & queryset


@strawberry.type
class Query:
    services: list[Service] = strawberry_django.field(pagination=True)


schema = strawberry.Schema(Query, extensions=[DjangoOptimizerExtension])
urlpatterns = [path("graphql", AsyncGraphQLView.as_view(schema=schema))]
