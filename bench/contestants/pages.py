"""The pages that are asked for, as Estuary is asked for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

CATALOGUE = """
query Catalogue { services(first: %d) { nodes {
  id title description price { amountCents currency } createdAt rating
  practitioner { id slug displayName user { id profile { displayName } } }
  category { id name slug }
  reviews(first: 3) { nodes { id rating text createdAt author { id profile { displayName } } } }
} } }
"""
DETAIL = """
query Detail($id: ID!) { service(id: $id) {
  id title description price { amountCents currency } createdAt rating
  practitioner { id slug displayName user { id profile { displayName } } }
  category { id path { id name slug } }
  reviewsSummary { averageRating count distribution { rating count } }
  similarServices { id title price { amountCents currency } rating practitioner { id displayName } }
} }
"""
VIEWER = """
query Viewer { viewer {
  id email roles createdAt profile { displayName bio locale timeZone }
  sessions(first: 10) { nodes { id device createdAt lastUsedAt isCurrent } }
  favorites(first: 10) { nodes { id createdAt target {
    ... on Service { id title price { amountCents currency } rating practitioner { id slug displayName } }
    ... on Practitioner { id slug displayName headline }
  } } }
} }
"""
DETAILS = 50  # services whose pages are asked for in turn
SESSIONS = 4
SERVICES, PRACTITIONERS = 10, 2  # that somebody has marked


@dataclass(frozen=True)
class Page:
    name: str
    operation: str
    rows: int = 0
    of_one: bool = False  # of a service, whose id is asked with
    private: bool = False  # of whoever is signed in


ONE_ROW = Page("catalogue, 1 row", CATALOGUE % 1, rows=1)
TWENTY = Page("catalogue", CATALOGUE % 20, rows=20)
HUNDRED = Page("catalogue, 100 rows", CATALOGUE % 100, rows=100)
ONE_SERVICE = Page("detail", DETAIL, of_one=True)
ONESELF = Page("viewer", VIEWER, private=True)
PAGES = (TWENTY, HUNDRED, ONE_SERVICE, ONESELF)


@dataclass(frozen=True)
class Sample:
    """Whom and what is asked about."""

    services: tuple[UUID, ...]
    token: str
    user: UUID
    session: UUID


def take_sample() -> Sample:
    from domains.kernel.actor import ANONYMOUS
    from domains.practitioners.models import Practitioner
    from domains.services.models import Service

    offered = Service.objects.visible_to(ANONYMOUS).filter(category__isnull=False)
    token, user, session = somebody_signed_in()
    mark(user, [*offered[:SERVICES], *Practitioner.objects.visible_to(ANONYMOUS)[:PRACTITIONERS]])  # type: ignore[attr-defined]
    return Sample(tuple(offered.values_list("pk", flat=True)[:DETAILS]), token, user, session)


def mark(user: UUID, things: Sequence[Any]) -> None:
    """The practitioners among the last, so that they are on the page."""
    from domains.favorites.models import Favorite

    now = datetime.now(UTC)
    Favorite.objects.bulk_create(
        Favorite(user_id=user, created_at=now + timedelta(seconds=at), **{type(each).__name__.lower(): each})
        for at, each in enumerate(things)
    )


def somebody_signed_in() -> tuple[str, UUID, UUID]:
    """On several devices, and on this one."""
    from domains.users import actions
    from domains.users.models import Session
    from estuary.asgi import keyring

    now = datetime.now(UTC)
    signed_in = actions.register_user(email="ada@example.org", password="a long enough one", device="a phone", now=now)  # noqa: S106
    user, session, refresh = signed_in.user, signed_in.session, signed_in.refresh_token
    Session.objects.bulk_create(
        Session(user=user, device=f"device {number}", created_at=now, last_used_at=now, proved_at=now)
        for number in range(1, SESSIONS)
    )
    token = keyring.access(user_id=user.pk, session_id=session.pk, token_id=refresh.pk, issued_at=refresh.issued_at)
    return token, user.pk, session.pk
