"""The one application: a bare endpoint for GraphQL, a few pages for machines, Django for the rest."""

import gc
import os

from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, Scope
from django.core.asgi import get_asgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "estuary.settings"
django = get_asgi_application()

# Everything below needs Django's registry, which the line above fills.
from django.conf import settings  # noqa: E402

from domains.kernel.wiring import needed  # noqa: E402
from domains.users.tokens import Keyring  # noqa: E402
from estuary import graphiql, health, metrics, telemetry  # noqa: E402
from estuary.database import reading_pool  # noqa: E402
from estuary.live import Heads  # noqa: E402
from estuary.requests import observed  # noqa: E402
from estuary.staff import LOGIN, limited  # noqa: E402
from schema.endpoint import Counters, Endpoint, Limits, Rate, Rates, Site, Trusted  # noqa: E402

site = Site(
    hosts=frozenset(host.lower() for host in settings.ALLOWED_HOSTS),
    origins=frozenset(settings.CORS_ALLOWED_ORIGINS),
    explorable=settings.DEBUG,
    secure=settings.PRODUCTION,
    demo=graphiql.demo(),
)
keyring = needed(Keyring)

rates = Rates(
    anonymous=Rate(*settings.RATE_LIMIT_ANONYMOUS),
    authenticated=Rate(*settings.RATE_LIMIT_AUTHENTICATED),
    sign_in=Rate(*settings.RATE_LIMIT_SIGN_IN),
    sign_in_address=Rate(*settings.RATE_LIMIT_SIGN_IN_ADDRESS),
    first_party=tuple(settings.FIRST_PARTY_KEYS),
)
trusted = Trusted.read(settings.TRUSTED_DOCUMENTS, alone=settings.ONLY_TRUSTED_DOCUMENTS)
limits = Limits(rates, Counters(settings.REDIS_URL))
graphql = Endpoint(site, keyring, limits, trusted, Heads(), reading_pool, verbose=settings.DEBUG)

ROUTES: dict[str, ASGI3Application] = {
    "/graphql": graphql,
    "/healthz": health.alive,
    "/readyz": health.ready,
    "/metrics": metrics.page(settings.METRICS_TOKEN),
    LOGIN: limited(django, limits),  # type: ignore[arg-type]
}


async def route(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    if scope["type"] == "lifespan":
        await live(receive, send)
    elif target := ROUTES.get(scope["path"]):
        await target(scope, receive, send)
    elif scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 4404, "reason": "There is a socket at /graphql only."})
    else:
        await django(scope, receive, send)  # type: ignore[arg-type]


async def live(receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            telemetry.start()
            gc.collect()
            gc.set_threshold(50_000)  # a page of rows makes thousands of objects, and leaves none of them in a circle
            gc.freeze()  # what is there now stays: looking through it again would take a tenth of a second
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            telemetry.stop()
            await graphql.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return


application = observed(route)
