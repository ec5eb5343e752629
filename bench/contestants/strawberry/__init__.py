"""strawberry-django as its documentation shows it: types over the same models, its optimizer, its asynchronous view."""

import sys
from typing import Any

from bench.contestants.contestant import Asked, Contestant, graphql
from bench.contestants.pages import TWENTY, Page, Sample

CATALOGUE = """
query Catalogue { services(pagination: {limit: %d}) {
  id title description priceCents currency createdAt rating
  practitioner { id slug displayName user { id profile { displayName } } }
  category { id name slug }
  reviews(pagination: {limit: 3}) { id rating text createdAt author { id profile { displayName } } }
} }
"""


class Strawberry(Contestant):
    name = "strawberry"
    pages = (TWENTY,)

    def command(self, port: int) -> list[str]:
        return [sys.executable, "-m", "uvicorn", "bench.contestants.strawberry.app:application", "--port", str(port),
                "--no-access-log", "--log-level", "error", "--no-server-header", "--lifespan", "off"]  # fmt: skip

    def environment(self) -> dict[str, str]:
        return {"DJANGO_SETTINGS_MODULE": "bench.contestants.strawberry.settings", "ESTUARY_ENV": "test"}

    def asked(self, page: Page, sample: Sample) -> list[Asked]:
        return [graphql("/graphql", CATALOGUE % page.rows)]

    def told(self, page: Page, answer: Any) -> Any:
        """Its lists are bare, and a price is two columns."""
        return {"services": {"nodes": [service(each) for each in answer["data"]["services"]]}}


def service(row: Any) -> Any:
    price = {"amountCents": row.pop("priceCents"), "currency": row.pop("currency")}
    said = [{**each, "createdAt": moment(each["createdAt"])} for each in row["reviews"]]
    return {**row, "price": price, "createdAt": moment(row["createdAt"]), "reviews": {"nodes": said}}


def moment(text: str) -> str:
    """It writes an offset."""
    return text.replace("+00:00", "Z")
