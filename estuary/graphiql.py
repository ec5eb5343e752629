"""GraphiQL for staff: the page that /graphql shows in development, behind the admin's login wherever we run."""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from estuary.demo import accounts
from schema.endpoint.graphiql import Demo, content_security_policy, page


def demo() -> Demo | None:
    return Demo(password=accounts.PASSWORD, roles=accounts.ROLES) if settings.DEBUG else None


def show(request: HttpRequest) -> HttpResponse:
    nonce = secrets.token_urlsafe(16)
    # The policy of Django's pages would let in what this page does without; one that is there it leaves alone.
    policy = {"content-security-policy": content_security_policy(nonce)}
    return HttpResponse(page(nonce=nonce, demo=demo()), headers=policy)
