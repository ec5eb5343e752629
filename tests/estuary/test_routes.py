"""Nothing is reachable but what DESIGN names: one endpoint, pages for machines, the admin, and files."""

import re

import httpx
import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from estuary.asgi import ROUTES

ALLOWED = re.compile(r"/graphql|/healthz|/readyz|/metrics|/webhooks/[a-z-]+|/admin/.*|/media/.*|/calendars/.*\.ics")


def routes(resolver: URLResolver, prefix: str = "/") -> list[str]:
    found = []
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern).lstrip("^")
        found += routes(pattern, path) if isinstance(pattern, URLResolver) else [path]
        assert isinstance(pattern, URLResolver | URLPattern)
    return found


def test_every_route_is_one_we_mean() -> None:
    everything = [*ROUTES, *routes(get_resolver())]
    assert len(everything) > 10
    assert [route for route in everything if not ALLOWED.fullmatch(route)] == []


@pytest.mark.parametrize("path", ["/", "/api/", "/api/v1/auth/login/", "/graphql/", "/graphiql", "/swagger/", "/debug"])
async def test_there_is_nothing_else(api: httpx.AsyncClient, path: str) -> None:
    assert (await api.get(path)).status_code == 404
