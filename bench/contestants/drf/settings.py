"""The project's own, with no more than this application needs."""

from estuary.settings import *  # noqa: F403

ROOT_URLCONF = "bench.contestants.drf.app"
WSGI_APPLICATION = "bench.contestants.drf.app.application"
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"]
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "UNAUTHENTICATED_USER": None,
}
