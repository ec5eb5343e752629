"""The project's own, with no more than this application needs."""

from estuary.settings import *  # noqa: F403

ROOT_URLCONF = "bench.contestants.strawberry.app"
ASGI_APPLICATION = "bench.contestants.strawberry.app.application"
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"]
