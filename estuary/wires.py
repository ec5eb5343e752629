"""What every process hands down to the domains, whichever command it runs."""

from django.conf import settings

from domains.kernel.events import wake_by
from domains.kernel.wiring import provide
from domains.users.links import Links
from domains.users.tokens import Keyring
from estuary.live import Poke


def connect() -> None:
    keyring = Keyring(settings.JWT_KEYS, access_ttl=settings.JWT_ACCESS_TTL)
    provide(keyring)
    provide(Links(settings.FRONTEND_URL, keyring))
    wake_by(Poke())
