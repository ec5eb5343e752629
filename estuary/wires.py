"""What every process hands down to the domains, whichever command it runs."""

from urllib.parse import urlencode

from django.conf import settings

from domains.kernel.events import wake_by
from domains.kernel.wiring import provide
from domains.users.links import Links
from domains.users.tokens import Keyring
from estuary.live import Poke


def connect() -> None:
    keyring = Keyring(settings.JWT_KEYS, access_ttl=settings.JWT_ACCESS_TTL)
    provide(keyring)
    provide(Links(page, keyring))
    wake_by(Poke())


def page(verb: str, **carried: str) -> str:
    """Of the frontend; as long as there is none, GraphiQL can do what its page would."""
    if settings.FRONTEND_URL:
        return f"{settings.FRONTEND_URL}/{verb}?{urlencode(carried)}"
    first, *more = verb.split("-")
    example = first + "".join(word.capitalize() for word in more)
    return f"{settings.PUBLIC_URL}/graphql#{urlencode({'example': example, **carried})}"
