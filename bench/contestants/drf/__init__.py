"""Django REST framework: serializers over the same models, everything loaded ahead; gunicorn with four threads."""

import sys
from typing import Any

from bench.contestants.contestant import Asked, Contestant, global_id
from bench.contestants.pages import TWENTY, Page, Sample

# As many as requests come at a time.
THREADS = 4


class Drf(Contestant):
    name = "drf"
    pages = (TWENTY,)

    def command(self, port: int) -> list[str]:
        return [sys.executable, "-m", "gunicorn", "bench.contestants.drf.app:application",
                "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--threads", str(THREADS),
                "--keep-alive", "60", "--log-level", "error"]  # fmt: skip

    def environment(self) -> dict[str, str]:
        return {"DJANGO_SETTINGS_MODULE": "bench.contestants.drf.settings", "ESTUARY_ENV": "test"}

    def asked(self, page: Page, sample: Sample) -> list[Asked]:
        return [Asked("/services")]

    def told(self, page: Page, answer: Any) -> Any:
        """Ids are the rows' keys, and a price is two columns."""
        return {"services": {"nodes": [service(each) for each in answer]}}


def service(row: Any) -> Any:
    who, shelf = row["practitioner"], row["category"]
    return {
        "id": global_id("Service", row["id"]),
        "title": row["title"],
        "description": row["description"],
        "price": {"amountCents": row["price_cents"], "currency": row["currency"]},
        "createdAt": row["created_at"],
        "rating": row["rating"],
        "practitioner": {
            "id": global_id("Practitioner", who["id"]),
            "slug": who["slug"],
            "displayName": who["display_name"],
            "user": person(who["user"]),
        },
        "category": shelf and {**shelf, "id": global_id("ServiceCategory", shelf["id"])},
        "reviews": {"nodes": [review(each) for each in row["reviews"]]},
    }


def review(row: Any) -> Any:
    return {
        "id": global_id("Review", row["id"]),
        "rating": row["rating"],
        "text": row["text"],
        "createdAt": row["created_at"],
        "author": row["author"] and person(row["author"]),
    }


def person(row: Any) -> Any:
    profile = row["profile"]
    return {"id": global_id("User", row["id"]), "profile": profile and {"displayName": profile["display_name"]}}
