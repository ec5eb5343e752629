"""Django's settings, worked out from the environment."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from estuary import environment

env = environment.read()

BASE_DIR = environment.ROOT
ESTUARY_ENV = env.ESTUARY_ENV
PRODUCTION = ESTUARY_ENV == "production"
TESTING = ESTUARY_ENV == "test"
DEBUG = ESTUARY_ENV == "development"
RELEASE = env.RELEASE
WEB_PROCESSES = env.WEB_PROCESSES

SECRET_KEY = env.SECRET_KEY
PUBLIC_URL = env.PUBLIC_URL.rstrip("/")
FRONTEND_URL = env.FRONTEND_URL.rstrip("/")
ALLOWED_HOSTS = env.ALLOWED_HOSTS or [urlsplit(PUBLIC_URL).hostname or ""]
CORS_ALLOWED_ORIGINS = env.CORS_ALLOWED_ORIGINS
if DEBUG:
    CORS_ALLOWED_ORIGINS = [*CORS_ALLOWED_ORIGINS, "http://localhost:3000", "http://localhost:5173"]
TRUSTED_PROXIES = env.TRUSTED_PROXIES
TRUSTED_DOCUMENTS = env.TRUSTED_DOCUMENTS
ONLY_TRUSTED_DOCUMENTS = env.ONLY_TRUSTED_DOCUMENTS
FIRST_PARTY_KEYS = env.FIRST_PARTY_KEYS
RATE_LIMIT_ANONYMOUS = env.RATE_LIMIT_ANONYMOUS
RATE_LIMIT_AUTHENTICATED = env.RATE_LIMIT_AUTHENTICATED
RATE_LIMIT_SIGN_IN = env.RATE_LIMIT_SIGN_IN
RATE_LIMIT_SIGN_IN_ADDRESS = env.RATE_LIMIT_SIGN_IN_ADDRESS

ROOT_URLCONF = "estuary.urls"
ASGI_APPLICATION = "estuary.asgi.application"

# A domain is here because it has an `apps.py`: there is no list to keep.
DOMAINS = sorted(file.parent.name for file in (BASE_DIR / "domains").glob("*/apps.py"))

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "guardian",
    "estuary",
    *(f"domains.{name}" for name in DOMAINS),
]

# These stand before Django's pages alone: /graphql never passes through them.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "estuary/templates"],  # before the admin's own
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]


def database(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or 5432,
        "OPTIONS": {
            # Parameters bound by the server, statements prepared at once: an ORM query takes a third less time.
            "server_side_binding": True,
            "prepare_threshold": 1,
            "connect_timeout": 5,
            "application_name": "estuary",
            "pool": {"min_size": 1, "max_size": 16, "timeout": 5},
            **dict(parse_qsl(parts.query)),
        },
    }


DATABASES = {"default": database(env.DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.REDIS_URL
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "cache",
    }
}

# Whoever listens does not say to which database of Valkey, so the names must tell one Estuary from another.
LIVE_PREFIX = f"estuary{urlsplit(REDIS_URL).path or '/0'}"
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": LIVE_PREFIX},
    }
}

TEMPORAL_ADDRESS = env.TEMPORAL_ADDRESS
TEMPORAL_NAMESPACE = env.TEMPORAL_NAMESPACE
TEMPORAL_API_KEY = env.TEMPORAL_API_KEY or None
TEMPORAL_TLS = env.TEMPORAL_TLS or bool(env.TEMPORAL_API_KEY)
TEMPORAL_TASK_QUEUE = env.TEMPORAL_TASK_QUEUE
SCHEDULE_TIME_ZONE = env.SCHEDULE_TIME_ZONE


def mailer(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": parts.port or {"smtp": 25, "smtps": 465, "smtp+tls": 587}[parts.scheme],
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_tls": parts.scheme == "smtp+tls",
            "use_ssl": parts.scheme == "smtps",
            "timeout": 10,
        },
    }


MAILERS = {"default": mailer(env.EMAIL_URL)}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.MAIL_FROM

JWT_KEYS = env.JWT_KEYS or {"1": SECRET_KEY}
OAUTH_GOOGLE_CLIENT = (env.OAUTH_GOOGLE_CLIENT_ID, env.OAUTH_GOOGLE_CLIENT_SECRET)
OAUTH_GOOGLE_ISSUER = env.OAUTH_GOOGLE_ISSUER
OAUTH_GITHUB_CLIENT = (env.OAUTH_GITHUB_CLIENT_ID, env.OAUTH_GITHUB_CLIENT_SECRET)
OAUTH_GITHUB_URL, OAUTH_GITHUB_API_URL = env.OAUTH_GITHUB_URL, env.OAUTH_GITHUB_API_URL
COURIER_API_KEY, COURIER_URL = env.COURIER_API_KEY, env.COURIER_URL
GOOGLE_MAPS_API_KEY = env.GOOGLE_MAPS_API_KEY
GOOGLE_GEOCODING_URL, GOOGLE_ADDRESS_VALIDATION_URL = env.GOOGLE_GEOCODING_URL, env.GOOGLE_ADDRESS_VALIDATION_URL
VAULT_KEYS = env.VAULT_KEYS or {"1": SECRET_KEY}
JWT_ACCESS_TTL = timedelta(seconds=env.JWT_ACCESS_TTL)
AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend", "guardian.backends.ObjectPermissionBackend"]
# Guardian would make an account for whoever has none, and lend it permissions.
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
PASSWORD_HASHERS = ["estuary.hashers.Argon2"]
if TESTING:
    # Argon2 is slow on purpose, and a test signs in many times.
    PASSWORD_HASHERS.insert(0, "tests.hashers.QuickArgon2")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static"
STATICFILES_DIRS = [("graphiql", BASE_DIR / "schema" / "endpoint" / "graphiql" / "dist")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "public": {"BACKEND": "estuary.storage.Bucket", "OPTIONS": {"bucket_name": env.STORAGE_PUBLIC_BUCKET}},
    "private": {"BACKEND": "estuary.storage.Bucket", "OPTIONS": {"bucket_name": env.STORAGE_PRIVATE_BUCKET}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
STORAGE_ENDPOINT_URL = env.STORAGE_ENDPOINT_URL.rstrip("/")
STORAGE_REGION = env.STORAGE_REGION
STORAGE_ACCESS_KEY = env.STORAGE_ACCESS_KEY
STORAGE_SECRET_KEY = env.STORAGE_SECRET_KEY
STORAGE_PUBLIC_URL = env.STORAGE_PUBLIC_URL.rstrip("/") or (
    f"{STORAGE_ENDPOINT_URL}/{env.STORAGE_PUBLIC_BUCKET}"
    if STORAGE_ENDPOINT_URL
    else f"https://{env.STORAGE_PUBLIC_BUCKET}.s3.{STORAGE_REGION}.amazonaws.com"
)
# Without `collectstatic`, the files are served from where they lie.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not PRODUCTION

SECURE_CSP = {
    "default-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60  # only the admin has such sessions
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

METRICS_TOKEN = env.METRICS_TOKEN
SENTRY_DSN = env.SENTRY_DSN
OTEL_EXPORTER_OTLP_ENDPOINT = env.OTEL_EXPORTER_OTLP_ENDPOINT
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "estuary.logs.JsonLines"}, "text": {"()": "estuary.logs.PlainLines"}},
    "handlers": {
        "stderr": {
            "class": "estuary.logs.Gathered",
            "formatter": env.LOG_FORMAT or ("text" if DEBUG else "json"),
        }
    },
    "root": {"handlers": ["stderr"], "level": env.LOG_LEVEL},
    "loggers": {
        # Their handlers would print everything twice, in another shape.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "uvicorn": {"handlers": [], "level": "WARNING", "propagate": True},
        # Without a handler in reach it does not even put together what it would say of each request.
        "uvicorn.access": {"handlers": [], "propagate": False},
        "httpx": {"level": "WARNING"},
    },
}
