"""Connections of the processes that do not go through Django's ORM."""

from typing import Any

import psycopg
from django.conf import settings

# What Django keeps for itself, or what is set here; the rest is for the driver.
DJANGO_OPTIONS = ("pool", "server_side_binding", "connect_timeout")


async def connect(*, patience: float = 5.0, **options: Any) -> psycopg.AsyncConnection[Any]:
    given = settings.DATABASES["default"]
    driver = {name: value for name, value in given["OPTIONS"].items() if name not in DJANGO_OPTIONS}
    return await psycopg.AsyncConnection.connect(
        host=given["HOST"], port=given["PORT"], user=given["USER"],
        password=given["PASSWORD"], dbname=given["NAME"], connect_timeout=int(patience),
        autocommit=True, **{**driver, **options},
    )  # fmt: skip
