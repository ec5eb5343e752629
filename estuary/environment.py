"""Every setting that comes from outside: its name, what it is for, what it is by default. Nowhere else is the
environment read.

`python3 -m estuary.environment` prints `.env.example`.
"""

import os
import sys
from collections.abc import Callable, Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal, Self, overload
from urllib.parse import urlsplit

from estuary.trouble import Trouble

ROOT = Path(__file__).resolve().parent.parent
RUNNING_ENVIRONMENT = ROOT / ".up.env"  # written by a running `up`
CONFIGURATION_ERROR = 78  # EX_CONFIG

HINT = """\
Every setting is described in .env.example. While `python3 manage.py up` runs, other commands use its servers."""

MODES = ("production", "development", "test")


class Wrong(ValueError):
    """A value that cannot be what the setting asks for; the words complete the sentence "NAME …"."""


def text(value: str) -> str:
    return value


def whole_number(value: str) -> int:
    if not value.isdecimal():
        raise Wrong(f"must be a whole number, not {value!r}")
    return int(value)


def yes_or_no(value: str) -> bool:
    if value.lower() not in ("yes", "no", "true", "false", "1", "0"):
        raise Wrong(f"must be yes or no, not {value!r}")
    return value.lower() in ("yes", "true", "1")


def words(value: str) -> list[str]:
    return [word.strip() for word in value.split(",") if word.strip()]


def networks(value: str) -> list[str]:
    for network in (found := words(value)):
        try:
            ip_network(network, strict=False)
        except ValueError:
            raise Wrong(f"must be addresses or networks like 10.0.0.0/8, not {network!r}") from None
    return found


def origins(value: str) -> list[str]:
    return [address("https", "http")(origin).rstrip("/") for origin in words(value)]


def secret_key(value: str) -> str:
    if len(value) < 50 or len(set(value)) < 10:
        raise Wrong("must be at least 50 characters, chosen at random")
    return value


def keys(value: str) -> dict[str, str]:
    found = dict(pair.partition(":")[::2] for pair in words(value))
    for name, secret in found.items():
        if not name or len(secret) < 32:
            raise Wrong("must be name:secret, each secret with at least 32 characters")
    return found


PERIODS = {"second": 1, "minute": 60, "hour": 60 * 60, "day": 24 * 60 * 60}


def rate(value: str) -> tuple[int, int]:
    """So many, in so many seconds."""
    amount, _, period = value.partition("/")
    if not amount.isdecimal() or not 1 <= int(amount) <= 10**9 or period not in PERIODS:
        raise Wrong(f"must be like 100/hour (second, minute, hour or day), not {value!r}")
    return int(amount), PERIODS[period]


def long_words(value: str) -> list[str]:
    found = words(value)
    if any(len(word) < 32 for word in found):
        raise Wrong("must be secrets of at least 32 characters")
    return found


def access_ttl(value: str) -> int:
    if not 60 <= (seconds := whole_number(value)) <= 24 * 60 * 60:
        raise Wrong("must be between 60 seconds and a day")
    return seconds


def address(*schemes: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        try:
            parts = urlsplit(value)
            fits = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
        except ValueError:
            raise Wrong(
                "is not an address; in names and passwords, percent-encode what is no letter or digit"
            ) from None
        if not fits:
            raise Wrong(f"must be an address that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}")
        return value

    return parse


def or_empty(parse: Callable[[str], str]) -> Callable[[str], str]:
    return lambda value: parse(value) if value else ""


def host_and_port(value: str) -> str:
    host, _, port = value.rpartition(":")
    if not host or "/" in host or not port.isdecimal():
        raise Wrong(f"must be a host and a port, like temporal:7233, not {value!r}")
    return value


def zone(value: str) -> str:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise Wrong(f"must be an IANA time zone like America/New_York, not {value!r}") from None
    return value


def level(value: str) -> str:
    if value.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise Wrong(f"must be DEBUG, INFO, WARNING or ERROR, not {value!r}")
    return value.upper()


def choice(*options: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in options:
            raise Wrong(f"must be one of {', '.join(options)}, not {value!r}")
        return value

    return parse


Need = Literal["always", "production", "never"]


class Setting[T]:
    """One line of `Environment`. Reading it from an instance gives the parsed value."""

    name: str

    def __init__(
        self, parse: Callable[[str], T], purpose: str, *, default: str = "", example: str = "", needed: Need = "never"
    ) -> None:
        self.parse = parse
        self.purpose = purpose
        self.default = default
        self.example = example
        self.needed = needed

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: "Environment", owner: type) -> T: ...
    def __get__(self, instance: "Environment | None", owner: type) -> Self | T:
        return self if instance is None else instance.values[self.name]


class Environment:
    # The program
    ESTUARY_ENV = Setting(choice(*MODES), "production, development or test.", default="production")
    SECRET_KEY = Setting(
        secret_key,
        "Signs sessions, links and codes; at least 50 random characters. Changing it signs everyone out.",
        needed="always",
    )
    JWT_KEYS = Setting(
        keys,
        "Keys of the sign-in tokens as name:secret, separated by commas: the first signs, all are accepted. "
        "Empty: SECRET_KEY.",
    )
    FRONTEND_URL = Setting(
        or_empty(address("https", "http")),
        "Where people use the marketplace; the links in mails lead there. Empty: to GraphiQL.",
        example="https://www.example.com",
        needed="production",
    )
    JWT_ACCESS_TTL = Setting(access_ttl, "Seconds an access token is good for, at most a day.", default="1800")
    PUBLIC_URL = Setting(
        address("https", "http"),
        "Where people reach this server. Links in mails begin with it; production asks for https.",
        needed="always",
        example="https://api.example.com",
    )
    ALLOWED_HOSTS = Setting(
        words,
        "Host names it answers to, separated by commas. Empty: the host of PUBLIC_URL.",
        example="api.example.com",
    )
    CORS_ALLOWED_ORIGINS = Setting(
        origins,
        "Origins of the frontends whose browsers may call /graphql, separated by commas.",
        example="https://www.example.com",
    )
    OAUTH_GOOGLE_CLIENT_ID = Setting(text, "Signing in with Google: the client's id. Empty: not offered.")
    OAUTH_GOOGLE_CLIENT_SECRET = Setting(text, "The secret of that client.")
    OAUTH_GOOGLE_ISSUER = Setting(
        address("https", "http"), "Where Google's discovery document lies.", default="https://accounts.google.com"
    )
    OAUTH_GITHUB_CLIENT_ID = Setting(text, "Signing in with GitHub: the client's id. Empty: not offered.")
    OAUTH_GITHUB_CLIENT_SECRET = Setting(text, "The secret of that client.")
    OAUTH_GITHUB_URL = Setting(
        address("https", "http"), "Where GitHub asks people for their consent.", default="https://github.com"
    )
    OAUTH_GITHUB_API_URL = Setting(
        address("https", "http"), "Where GitHub tells about them.", default="https://api.github.com"
    )
    VAULT_KEYS = Setting(
        keys,
        "Keys of the secrets kept in the database, as name:secret, separated by commas: the first seals, all open. "
        "Empty: SECRET_KEY.",
    )
    TRUSTED_PROXIES = Setting(
        networks,
        "Addresses or networks of the proxies in front, separated by commas; only they are believed about the client "
        "and about https. Behind one that ends TLS, the admin redirects without end until it is named here.",
        example="10.0.0.0/8",
    )
    RATE_LIMIT_ANONYMOUS = Setting(rate, "Requests that one address may send without signing in.", default="100/hour")
    RATE_LIMIT_AUTHENTICATED = Setting(rate, "Requests that one signed-in person may send.", default="1000/hour")
    RATE_LIMIT_SIGN_IN = Setting(
        rate, "Tries to sign in to, or register, one account from one address.", default="20/hour"
    )
    RATE_LIMIT_SIGN_IN_ADDRESS = Setting(
        rate, "Tries to sign in from one address, whatever the accounts.", default="600/hour"
    )
    TRUSTED_DOCUMENTS = Setting(
        text,
        "A JSON file of registered documents, by their sha256 or as Apollo's manifest, which clients then name as "
        "`documentId`. Empty: none.",
    )
    ONLY_TRUSTED_DOCUMENTS = Setting(
        yes_or_no, "Whether no other documents are taken, except from staff.", default="no"
    )
    FIRST_PARTY_KEYS = Setting(
        long_words,
        "Secrets, separated by commas, by which a frontend's own server is known: it sends one as X-Client-Key and is "
        "not limited as one address, for it speaks for many people.",
    )
    SCHEDULE_TIME_ZONE = Setting(
        zone, "The IANA zone in which recurring work is scheduled.", default="America/New_York"
    )
    WEB_PROCESSES = Setting(whole_number, "How many processes `manage.py serve` runs.", default="1")

    # Servers
    DATABASE_URL = Setting(
        address("postgresql", "postgres"),
        "PostgreSQL 16 or newer. What follows the question mark goes to the driver.",
        needed="always",
        example="postgresql://user:password@db.example.com:5432/estuary?sslmode=require",
    )
    REDIS_URL = Setting(
        address("redis", "rediss"),
        "Valkey or Redis: cache, limits, wake-up calls. Holds nothing that may not be lost.",
        needed="always",
        example="redis://cache.example.com:6379/0",
    )
    TEMPORAL_ADDRESS = Setting(
        host_and_port,
        "The frontend of Temporal, as host:port.",
        needed="always",
        example="temporal.example.com:7233",
    )
    TEMPORAL_NAMESPACE = Setting(text, "The namespace to work in.", default="estuary")
    TEMPORAL_TASK_QUEUE = Setting(text, "The queue that workers listen on.", default="estuary")
    TEMPORAL_API_KEY = Setting(text, "The key of a Temporal Cloud namespace. Setting it turns TLS on.")
    TEMPORAL_TLS = Setting(yes_or_no, "Whether to speak TLS to a Temporal of your own.", default="no")

    # Files
    STORAGE_ENDPOINT_URL = Setting(
        or_empty(address("https", "http")),
        "Where files are kept: an S3, as browsers reach it too. Empty: Amazon's, in STORAGE_REGION.",
        example="https://account.r2.cloudflarestorage.com",
    )
    STORAGE_REGION = Setting(text, "The region of the buckets; R2 says auto.", default="us-east-1")
    STORAGE_ACCESS_KEY = Setting(text, "The key's id. Empty: the role of the machine.")
    STORAGE_SECRET_KEY = Setting(text, "The secret of that key.")
    STORAGE_PUBLIC_BUCKET = Setting(
        text, "The bucket that everybody may read and nobody list.", needed="always", example="estuary-public"
    )
    STORAGE_PRIVATE_BUCKET = Setting(
        text,
        "The bucket for uploads and for what is private. Its CORS lets the frontends send PUT.",
        needed="always",
        example="estuary-private",
    )
    STORAGE_PUBLIC_URL = Setting(
        or_empty(address("https", "http")),
        "Where everybody reads the public bucket, like a CDN before it. Empty: at the storage.",
        example="https://media.example.com",
    )

    # Mail
    EMAIL_URL = Setting(
        address("smtp", "smtps", "smtp+tls"),
        "Where mails are handed in: smtp:// plain, smtp+tls:// STARTTLS, smtps:// TLS from the start.",
        needed="always",
        example="smtp+tls://user:password@mail.example.com:587",
    )
    MAIL_FROM = Setting(text, "The sender of every mail.", default="Estuary <no-reply@localhost>")

    COURIER_API_KEY = Setting(text, "The key for Courier, which sends text messages. Empty: none are sent.")
    COURIER_URL = Setting(address("https", "http"), "Where Courier is.", default="https://api.courier.com")

    # Maps
    GOOGLE_MAPS_API_KEY = Setting(
        text,
        "The key for Google's Geocoding and Address Validation APIs. Empty: the gazetteer says where addresses are, by "
        "city and postal code.",
    )
    GOOGLE_GEOCODING_URL = Setting(
        address("https", "http"), "Where Google's Geocoding API is.", default="https://maps.googleapis.com"
    )
    GOOGLE_ADDRESS_VALIDATION_URL = Setting(
        address("https", "http"),
        "Where Google's Address Validation API is.",
        default="https://addressvalidation.googleapis.com",
    )

    # Watching
    LOG_LEVEL = Setting(level, "DEBUG, INFO, WARNING or ERROR.", default="INFO")
    LOG_FORMAT = Setting(choice("json", "text", ""), "json or text. Empty: text in development, json elsewhere.")
    METRICS_TOKEN = Setting(
        text,
        "The bearer token that /metrics asks for. Empty leaves it open, which production refuses.",
        needed="production",
    )
    SENTRY_DSN = Setting(text, "Reports bugs to Sentry. Empty: nowhere.")
    OTEL_EXPORTER_OTLP_ENDPOINT = Setting(
        text,
        "Sends one trace span per operation to this OpenTelemetry collector. Empty: nowhere.",
        example="http://collector.example.com:4318",
    )
    RELEASE = Setting(text, "The name of this release in logs and reports.", default="unreleased")

    def __init__(self, given: Mapping[str, str]) -> None:
        """What is missing or wrong is said all at once, each by its name."""
        self.values: dict[str, Any] = {}
        wrong = []
        for setting in declared():
            raw = given.get(setting.name, "") or setting.default
            try:
                if not raw and self._needs(setting):
                    raise Wrong("is missing")
                self.values[setting.name] = setting.parse(raw)
            except Wrong as error:
                wrong.append(f"  {setting.name} {error}. {setting.purpose}")
        if self.values.get("ESTUARY_ENV") == "production" and self.values.get("PUBLIC_URL", "").startswith("http://"):
            wrong.append(f"  PUBLIC_URL must begin with https:// in production. {Environment.PUBLIC_URL.purpose}")
        if wrong:
            raise Trouble("\n".join(["Estuary cannot start:", *wrong, HINT]), exit_code=CONFIGURATION_ERROR)

    def _needs(self, setting: Setting[Any]) -> bool:
        production = self.values.get("ESTUARY_ENV") == "production"
        return setting.needed == "always" or (setting.needed == "production" and production)


def declared() -> list[Setting[Any]]:
    return [setting for setting in vars(Environment).values() if isinstance(setting, Setting)]


def read() -> Environment:
    return Environment(from_everywhere())


def from_everywhere() -> dict[str, str]:
    """The process's own environment, then `.env`, then, where neither says which servers to use, a running `up`.

    Tests see the first alone: what somebody keeps in a file must not decide whether they pass.
    """
    if os.environ.get("ESTUARY_ENV") == "test":
        return dict(os.environ)
    found = {**from_file(ROOT / ".env"), **os.environ}
    if "DATABASE_URL" not in found:
        found = {**from_file(RUNNING_ENVIRONMENT), **found}
    return found


def from_file(file: Path) -> dict[str, str]:
    try:
        lines = file.read_text().splitlines()
    except OSError:
        return {}
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.lstrip().startswith("#"))
    return {name.strip(): value.strip().strip("'\"") for name, value in pairs}


def example() -> str:
    lines = [
        "# Every setting Estuary reads. Copy to .env, or set them in the environment.",
        "# Made by `python3 -m estuary.environment > .env.example`.",
    ]
    words_for = {"always": " Required.", "production": " Required in production.", "never": ""}
    for setting in declared():
        lines += ["", f"# {setting.purpose}{words_for[setting.needed]}"]
        lines += [f"{setting.name}={setting.example or setting.default}"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(example())
