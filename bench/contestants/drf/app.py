"""One view."""

from typing import Any, ClassVar

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

# Everything below needs Django's registry, which the line above fills.
from django.db.models import Prefetch  # noqa: E402
from django.urls import path  # noqa: E402
from rest_framework import generics, serializers  # noqa: E402

from domains.kernel.actor import ANONYMOUS  # noqa: E402
from domains.practitioners.models import Practitioner  # noqa: E402
from domains.reviews.models import Review  # noqa: E402
from domains.services.models import Service, ServiceCategory  # noqa: E402
from domains.users.models import User, UserProfile  # noqa: E402


class ProfileSerializer(serializers.ModelSerializer[UserProfile]):
    class Meta:
        model = UserProfile
        fields: ClassVar = ["display_name"]


class UserSerializer(serializers.ModelSerializer[User]):
    profile = ProfileSerializer()

    class Meta:
        model = User
        fields: ClassVar = ["id", "profile"]


class PractitionerSerializer(serializers.ModelSerializer[Practitioner]):
    user = UserSerializer()

    class Meta:
        model = Practitioner
        fields: ClassVar = ["id", "slug", "display_name", "user"]


class CategorySerializer(serializers.ModelSerializer[ServiceCategory]):
    class Meta:
        model = ServiceCategory
        fields: ClassVar = ["id", "name", "slug"]


class ReviewSerializer(serializers.ModelSerializer[Review]):
    author = UserSerializer()

    class Meta:
        model = Review
        fields: ClassVar = ["id", "rating", "text", "created_at", "author"]


class ServiceSerializer(serializers.ModelSerializer[Service]):
    practitioner = PractitionerSerializer()
    category = CategorySerializer()
    reviews = ReviewSerializer(many=True, source="latest")

    class Meta:
        model = Service
        fields: ClassVar = [
            "id", "title", "description", "price_cents", "currency", "created_at", "rating", "practitioner", "category",
            "reviews",
        ]  # fmt: skip


class Services(generics.ListAPIView[Service]):
    serializer_class = ServiceSerializer

    def get_queryset(self) -> Any:
        said = Review.objects.visible_to(ANONYMOUS).select_related("author__profile").order_by("-created_at", "-id")
        return (
            Service.objects.visible_to(ANONYMOUS)
            .select_related("practitioner__user__profile", "category")
            .prefetch_related(Prefetch("reviews", queryset=said[:3], to_attr="latest"))
            .order_by("-created_at", "-id")[:20]
        )


urlpatterns = [path("services", Services.as_view())]
