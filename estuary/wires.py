"""What every process hands down to the domains, whichever command it runs."""

from collections.abc import Sequence
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.files.storage import storages

from domains.kernel.events import wake_by
from domains.kernel.wiring import provide
from domains.locations.geocoding import Geocoder
from domains.providers.courier import TextMessages
from domains.providers.google_maps import Google
from domains.providers.oauth import Client, OAuth
from domains.providers.objects import Objects
from domains.users.actions import RelyingParty, Returns
from domains.users.links import Links
from domains.users.tokens import Keyring
from domains.users.vault import Vault
from estuary.live import Poke
from estuary.memory import Memory

LOOPBACK = ("127.0.0.1", "::1")


def connect() -> None:
    keyring = Keyring(settings.JWT_KEYS, access_ttl=settings.JWT_ACCESS_TTL)
    provide(keyring)
    provide(Vault(settings.VAULT_KEYS))
    provide(Links(page, keyring, files=f"{settings.PUBLIC_URL}/media"))
    provide(sign_in_elsewhere())
    provide(Returns(origins=frozenset(pages())))
    provide(relying_party(pages()))
    provide(Objects(storages, public_url=settings.STORAGE_PUBLIC_URL))
    provide(TextMessages(key=settings.COURIER_API_KEY, url=settings.COURIER_URL))
    provide(Geocoder(google_maps(), memory=Memory()))
    wake_by(Poke())


def page(verb: str, **carried: str) -> str:
    """Of the frontend; as long as there is none, GraphiQL can do what its page would."""
    if settings.FRONTEND_URL:
        return f"{settings.FRONTEND_URL}/{verb}?{urlencode(carried)}"
    first, *more = verb.split("-")
    example = first + "".join(word.capitalize() for word in more)
    return f"{settings.PUBLIC_URL}/graphql#{urlencode({'example': example, **carried})}"


def pages() -> list[str]:
    """The origins of the pages that people use us from, the frontend's first."""
    known = [settings.FRONTEND_URL, settings.PUBLIC_URL, *settings.CORS_ALLOWED_ORIGINS]
    return list(dict.fromkeys("{0.scheme}://{0.netloc}".format(urlsplit(each)) for each in known if each))


def relying_party(pages: Sequence[str]) -> RelyingParty:
    origins = [named(each) for each in pages]
    name = urlsplit(origins[0]).hostname or ""
    return RelyingParty(id=name, name="Estuary", origins=tuple(dict.fromkeys(origins)))


def named(origin: str) -> str:
    """Browsers make no passkeys for a number, so on one's own machine the pages are to be opened by its name."""
    parts = urlsplit(origin)
    if parts.hostname not in LOOPBACK:
        return origin
    return f"{parts.scheme}://localhost{f':{parts.port}' if parts.port else ''}"


def sign_in_elsewhere() -> OAuth:
    google, github = client(settings.OAUTH_GOOGLE_CLIENT), client(settings.OAUTH_GITHUB_CLIENT)
    return OAuth(
        google=(google, settings.OAUTH_GOOGLE_ISSUER) if google else None,
        github=(github, settings.OAUTH_GITHUB_URL, settings.OAUTH_GITHUB_API_URL) if github else None,
    )


def client(known_as: tuple[str, str]) -> Client | None:
    return Client(id=known_as[0], secret=known_as[1]) if known_as[0] else None


def google_maps() -> Google | None:
    """None without a key: then the gazetteer says where addresses are."""
    if not settings.GOOGLE_MAPS_API_KEY:
        return None
    return Google(
        key=settings.GOOGLE_MAPS_API_KEY,
        geocoding_url=settings.GOOGLE_GEOCODING_URL,
        validation_url=settings.GOOGLE_ADDRESS_VALIDATION_URL,
    )
