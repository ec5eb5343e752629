"""What a stay costs, over the wire."""

from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async

from domains.services.models import Service
from schema.ids import global_id
from tests.domains.services import catalogue
from tests.schema.client import data

pytestmark = pytest.mark.usefixtures("committed")
QUERY = """query ($id: ID!, $from: DateTime!, $to: DateTime!) {
  stayPrice(serviceId: $id, startsAt: $from, endsAt: $to) {
    __typename
    ... on StayPriced {
      total { amountCents formatted }
      lines { unit count unitPrice { amountCents } total { amountCents currency } }
    }
    ... on StayRefused { reason message }
  }
}"""


@sync_to_async
def space(status: str = "PUBLISHED", **more: Any) -> str:
    made = catalogue.space(catalogue.practitioner(), **more)
    there = catalogue.place(made.practitioner, kind="PHYSICAL", time_zone="Europe/Berlin")
    published = catalogue.NOW if status == "PUBLISHED" else None
    Service.objects.filter(pk=made.pk).update(status=status, published_at=published, location=there, currency="EUR")
    return global_id("Service", made.pk)


async def asked(api: httpx.AsyncClient, key: str, begins: str, ends: str) -> Any:
    given = {"id": key, "from": begins, "to": ends}
    return (await data(api, QUERY, **given))["stayPrice"]


async def test_stay_price(api: httpx.AsyncClient) -> None:
    """Over a night in which clocks go forward."""
    found = await asked(api, await space(), "2026-03-28T12:00:00+01:00", "2026-03-29T13:30:00+02:00")
    assert found == {
        "__typename": "StayPriced",
        "total": {"amountCents": 7_000, "formatted": "€70.00"},
        "lines": [
            {"unit": "DAY", "count": 1, "unitPrice": {"amountCents": 5_000},
             "total": {"amountCents": 5_000, "currency": "EUR"}},
            {"unit": "HOUR", "count": 2, "unitPrice": {"amountCents": 1_000},
             "total": {"amountCents": 2_000, "currency": "EUR"}},
        ],
    }  # fmt: skip


async def test_stay_that_breaks_a_rule(api: httpx.AsyncClient) -> None:
    found = await asked(api, await space(min_stay_minutes=60), "2026-05-04T09:00:00Z", "2026-05-04T09:59:00Z")
    assert found == {"__typename": "StayRefused", "reason": "TOO_SHORT", "message": "One stays longer than this."}


async def test_stay_in_what_is_no_space_that_one_sees(api: httpx.AsyncClient) -> None:
    session = await sync_to_async(catalogue.service)()
    for key in (global_id("Service", session.pk), await space("DRAFT"), "nothing"):
        assert await asked(api, key, "2026-05-04T09:00:00Z", "2026-05-04T10:00:00Z") is None


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
async def test_stay_at_the_end_of_time(api: httpx.AsyncClient, moment: str) -> None:
    given = {"id": await space(), "from": moment, "to": moment}
    answer = (await api.post("/graphql", json={"query": QUERY, "variables": given})).json()
    assert answer["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
