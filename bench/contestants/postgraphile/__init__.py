"""PostGraphile 5 on a current Node; `server.mjs` says how it is set up, `shown.sql` what it is shown.

What differs in its answers, none of it to its disadvantage: it is asked for the keys of rows, which cost less than its
global ids; prices, ratings and what reviews come to are columns of the service; large and exact numbers are strings;
moments carry an offset.
"""

import platform
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.contestants.contestant import (
    CONNECTIONS,
    Asked,
    Contestant,
    global_id,
    graphql,
    token_key,
)
from bench.contestants.pages import ONE_SERVICE, ONESELF, TWENTY, Page, Sample
from estuary.progress import Progress
from estuary.trouble import Trouble

FOLDER = Path(__file__).parent
LOCK = FOLDER / "package-lock.json"
# A copy of what was installed last.
STAMP = FOLDER / "node_modules" / ".installed"
CATALOGUE = """
query Catalogue { allServices(first: %d, orderBy: [CREATED_AT_DESC, ROW_ID_DESC]) { nodes {
  rowId title description priceCents currency createdAt rating
  practitioner { rowId slug displayName user { rowId profile { displayName } } }
  category { rowId name slug }
  reviews(first: 3, orderBy: [CREATED_AT_DESC, ROW_ID_DESC]) { nodes {
    rowId rating text createdAt author { rowId profile { displayName } }
  } }
} } }
"""
DETAIL = """
query Detail($id: UUID!) { serviceByRowId(rowId: $id) {
  rowId title description priceCents currency createdAt rating ratingCount ratingDistribution
  practitioner { rowId slug displayName user { rowId profile { displayName } } }
  category { rowId path: pathList { rowId name slug } }
  similar: similarList { rowId title priceCents currency rating practitioner { rowId displayName } }
} }
"""
VIEWER = """
query Viewer { viewer {
  rowId email roles createdAt profile { displayName bio locale timeZone }
  sessions(first: 10, orderBy: [LAST_USED_AT_DESC, ROW_ID_DESC]) { nodes {
    rowId device createdAt lastUsedAt isCurrent
  } }
  favorites(first: 10, orderBy: [CREATED_AT_DESC, ROW_ID_DESC]) { nodes {
    rowId createdAt
    service { rowId title priceCents currency rating practitioner { rowId slug displayName } }
    practitioner { rowId slug displayName headline }
  } }
} }
"""


class Postgraphile(Contestant):
    name = "postgraphile"
    pages = (TWENTY, ONE_SERVICE, ONESELF)

    def install(self) -> None:
        if not installed():
            npm = shutil.which("npm")
            if npm is None:
                raise Trouble("PostGraphile is installed with npm, which comes with Node: https://nodejs.org")
            command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"]
            with Progress("Installing PostGraphile and Node") as progress:
                if subprocess.run(command, cwd=FOLDER, check=False).returncode or not node().exists():
                    raise Trouble("PostGraphile could not be installed; what npm said is above.")
                progress.done()
            STAMP.write_text(LOCK.read_text())

    def prepare(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute((FOLDER / "shown.sql").read_text())

    def command(self, port: int) -> list[str]:
        return [str(node()), str(FOLDER / "server.mjs"), str(port)]

    def environment(self) -> dict[str, str]:
        production = dict.fromkeys(("NODE_ENV", "GRAPHILE_ENV"), "production")
        return {**production, "CONNECTIONS": str(CONNECTIONS), "TOKEN_KEY": token_key()}

    def asked(self, page: Page, sample: Sample) -> list[Asked]:
        if page.of_one:
            return [graphql("/graphql", DETAIL, variables={"id": str(key)}) for key in sample.services]
        if page.private:
            return [graphql("/graphql", VIEWER, token=sample.token)]
        return [graphql("/graphql", CATALOGUE % page.rows)]

    def told(self, page: Page, answer: Any) -> Any:
        if page.of_one:
            return {"service": detailed(answer["data"]["serviceByRowId"])}
        if page.private:
            return {"viewer": account(answer["data"]["viewer"])}
        return {"services": {"nodes": [listed(each) for each in answer["data"]["allServices"]["nodes"]]}}


def node() -> Path:
    machine = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    return FOLDER / "node_modules" / f"node-{platform.system().lower()}-{machine}" / "bin" / "node"


def installed() -> bool:
    return STAMP.exists() and STAMP.read_text() == LOCK.read_text()


# Its answers, as Estuary shapes them.


def listed(row: Any) -> Any:
    said = [
        {
            "id": global_id("Review", each["rowId"]),
            "rating": each["rating"],
            "text": each["text"],
            "createdAt": moment(each["createdAt"]),
            "author": each["author"] and person(each["author"]),
        }
        for each in row["reviews"]["nodes"]
    ]
    return {**offered(row), "category": row["category"] and shelf(row["category"]), "reviews": {"nodes": said}}


def detailed(row: Any) -> Any:
    way = row["category"]
    stars = enumerate(row["ratingDistribution"], start=1)
    return {
        **offered(row),
        "category": way and {"id": global_id("ServiceCategory", way["rowId"]), "path": [*map(shelf, way["path"])]},
        "reviewsSummary": {
            "averageRating": number(row["rating"]),
            "count": row["ratingCount"],
            "distribution": [{"rating": rating, "count": count} for rating, count in reversed([*stars])],
        },
        "similarServices": [
            {
                "id": global_id("Service", each["rowId"]),
                "title": each["title"],
                "price": price(each),
                "rating": number(each["rating"]),
                "practitioner": {
                    "id": global_id("Practitioner", each["practitioner"]["rowId"]),
                    "displayName": each["practitioner"]["displayName"],
                },
            }
            for each in row["similar"]
        ],
    }


def account(row: Any) -> Any:
    sessions = [
        {
            "id": global_id("Session", each["rowId"]),
            "device": each["device"],
            "createdAt": moment(each["createdAt"]),
            "lastUsedAt": moment(each["lastUsedAt"]),
            "isCurrent": each["isCurrent"],
        }
        for each in row["sessions"]["nodes"]
    ]
    return {
        "id": global_id("User", row["rowId"]),
        "email": row["email"],
        "roles": row["roles"],
        "createdAt": moment(row["createdAt"]),
        "profile": row["profile"],
        "sessions": {"nodes": sessions},
        "favorites": {"nodes": [marked(each) for each in row["favorites"]["nodes"]]},
    }


def marked(row: Any) -> Any:
    service, who = row["service"], row["practitioner"] or row["service"]["practitioner"]
    person = {
        "id": global_id("Practitioner", who["rowId"]),
        **{name: who[name] for name in ("slug", "displayName", "headline") if name in who},
    }
    target = service and {
        "id": global_id("Service", service["rowId"]),
        "title": service["title"],
        "price": price(service),
        "rating": number(service["rating"]),
        "practitioner": person,
    }
    return {
        "id": global_id("Favorite", row["rowId"]),
        "createdAt": moment(row["createdAt"]),
        "target": target or person,
    }


def offered(row: Any) -> Any:
    who = row["practitioner"]
    return {
        "id": global_id("Service", row["rowId"]),
        "title": row["title"],
        "description": row["description"],
        "price": price(row),
        "createdAt": moment(row["createdAt"]),
        "rating": number(row["rating"]),
        "practitioner": {
            "id": global_id("Practitioner", who["rowId"]),
            "slug": who["slug"],
            "displayName": who["displayName"],
            "user": person(who["user"]),
        },
    }


def person(row: Any) -> Any:
    return {"id": global_id("User", row["rowId"]), "profile": row["profile"]}


def shelf(row: Any) -> Any:
    return {"id": global_id("ServiceCategory", row["rowId"]), "name": row["name"], "slug": row["slug"]}


def price(row: Any) -> Any:
    return {"amountCents": int(row["priceCents"]), "currency": row["currency"]}


def number(text: str | None) -> float | None:
    return None if text is None else float(text)


def moment(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
