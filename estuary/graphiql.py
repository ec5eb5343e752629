"""What GraphiQL is told of the place it is shown in."""

from django.conf import settings

from estuary.demo import accounts
from schema.endpoint.graphiql import Demo


def demo() -> Demo | None:
    return Demo(password=accounts.PASSWORD, roles=accounts.ROLES) if settings.DEBUG else None
