"""Keeping what is searched as it is in truth. Nothing here is told to anybody: nothing has happened.

Whoever writes has taken the lock before reading what is true, so the last one to write has read last.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import batched
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, transaction
from django.db.models import Count, F, Func, Q, QuerySet, TextField

from domains.kernel.ids import uuid7
from domains.practitioners.models import Practitioner
from domains.search import selectors
from domains.search.composing import Document, Place
from domains.search.models import SearchDocument, SearchPlace, SearchTerm
from domains.search.words import told
from domains.services.models import Service

# Any number will do, as long as nobody else's is the same: "find" in hexadecimal digits of its letters.
LOCK = 0x66696E64
BATCH = 100  # practices that are written at once
MANY = 10_000  # terms that are counted at once
EVERYTHING = Q()

PLAIN = {
    "id": "uuid", "service_id": "uuid", "practitioner_id": "uuid", "title": "text", "terms": "text[]",
    "service_type": "text", "delivery_mode": "text", "price_cents": "bigint", "currency": "text",
    "duration_minutes": "integer", "categories": "uuid[]", "languages": "text[]", "specializations": "uuid[]",
    "is_verified": "boolean", "is_featured": "boolean", "rating": "numeric", "standing": "integer",
    "created_at": "timestamptz",
}  # fmt: skip
COLUMNS = (*PLAIN, "words")
PLACED = ("document", "location", "city", "latitude", "longitude")
WEIGHTS = "abcd"
# The heaviest words also as they are written, for whoever types one that is not at its end.
WORDS = " || ".join(
    f"setweight(to_tsvector('{how}', r.{weight}), '{weight.upper()}')"
    for how, weights in (("english", "abcd"), ("simple", "abc"))
    for weight in weights
)
WRITE = f"""
INSERT INTO search_searchdocument AS d ({", ".join(COLUMNS)})
SELECT {", ".join(f"r.{name}" for name in PLAIN)}, {WORDS}
FROM jsonb_to_recordset(%s::jsonb) AS r ({", ".join(f"{name} {kind}" for name, kind in PLAIN.items())},
    a text, b text, c text, d text)
ON CONFLICT (id) DO UPDATE SET ({", ".join(COLUMNS)}) = ({", ".join(f"excluded.{name}" for name in COLUMNS)})
WHERE ({", ".join(f"d.{name}" for name in COLUMNS)})
    IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in COLUMNS)})
"""  # noqa: S608 (names of ours)
LIST = "jsonb_to_recordset(%s::jsonb) AS r (id uuid, kind text, text text, words text, uses integer)"
USED_NO_MORE = (
    f"DELETE FROM search_searchterm t USING {LIST} WHERE (t.kind, t.text) = (r.kind, r.text) AND t.uses <= -r.uses"  # noqa: S608
)
USED_LESS = (
    f"UPDATE search_searchterm t SET uses = t.uses + r.uses FROM {LIST} WHERE (t.kind, t.text) = (r.kind, r.text)"  # noqa: S608
)
USED_MORE = f"""
INSERT INTO search_searchterm AS t (id, kind, text, words, uses)
SELECT r.id, r.kind, r.text, to_tsvector('simple', r.words), r.uses FROM {LIST}
ON CONFLICT (kind, text) DO UPDATE SET uses = t.uses + excluded.uses
"""  # noqa: S608


@transaction.atomic
def refresh_search(*, subject: str, key: UUID, user_id: UUID | None = None) -> int:
    """Whatever has something of this. Returns how many documents there are of it now."""
    lock()
    practices = list(selectors.concerned(subject, key, user_id).values_list("pk", flat=True))
    one = selectors.one_service(subject, key)
    services = EVERYTHING if one is None else Q(pk=one)
    return write(practices, services, list(selectors.documents(practices, services)))


@transaction.atomic
def refresh_practices(*, after: UUID | None, most: int = BATCH) -> tuple[UUID | None, int]:
    """Those that come next in order of their ids. Returns the last of them, None if there was none, and how many
    documents they have. What terms there are is to be counted afterwards."""
    lock()
    practices = following(Practitioner.objects.all(), after, most)
    found = list(selectors.documents(practices, EVERYTHING))
    return practices[-1] if practices else None, write(practices, EVERYTHING, found, count=False)


@transaction.atomic
def refresh_sharing(*, subject: str, key: UUID, after: UUID | None, most: int = BATCH) -> UUID | None:
    """Those that come next of all whose documents have something of this. Returns the last of them, None if there was
    none."""
    lock()
    practices = following(selectors.sharing(subject, key), after, most)
    write(practices, EVERYTHING, list(selectors.documents(practices, EVERYTHING)))
    return practices[-1] if practices else None


@transaction.atomic
def count_terms() -> int:
    """All of them anew. Returns how many there are."""
    lock()
    SearchTerm.objects.all()._raw_delete(SearchTerm.objects.db)
    term = Func(F("terms"), function="unnest", output_field=TextField())
    counted = Counter(dict(SearchDocument.objects.order_by().values_list(term).annotate(uses=Count("pk"))))
    for some in batched(counted.items(), MANY):
        use(Counter(dict(some)))
    return len(counted)


@transaction.atomic
def forget_person(*, user_id: UUID) -> None:
    """At once: nobody waits for an event to be told."""
    lock()
    write(Practitioner.objects.filter(user=user_id).values_list("pk", flat=True), EVERYTHING, [])


def following(practices: QuerySet[Practitioner], after: UUID | None, most: int) -> list[UUID]:
    """In order of their ids."""
    rest = practices.filter(pk__gt=after) if after else practices
    return list(rest.order_by("pk").values_list("pk", flat=True)[:most])


def lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def write(practices: Collection[UUID], services: Q, found: Sequence[Document], *, count: bool = True) -> int:
    """These instead of all that there were of the practices and of those of their services."""
    theirs = Service.objects.filter(services, practitioner__in=practices).values_list("pk", flat=True)
    own = SearchDocument.objects.filter(pk__in=[*practices, *theirs])
    before = Counter(term for terms in own.values_list("terms", flat=True) for term in terms) if count else Counter()
    own.exclude(pk__in=[each.id for each in found]).delete()
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [as_json([row_of(each) for each in found])])
    place(found)
    if count:
        uses = Counter(term for each in found for term in each.terms)
        uses.subtract(before)
        use(uses)
    return len(found)


def row_of(found: Document) -> dict[str, Any]:
    row = {name: getattr(found, name.removesuffix("_id")) for name in PLAIN}
    return row | dict(zip(WEIGHTS, found.weighed, strict=True))


def as_json(rows: Sequence[dict[str, Any]]) -> str:
    return orjson.dumps(rows, default=str).decode()


def where(place: Place) -> tuple[Any, ...]:
    return (place.location, place.city, place.latitude, place.longitude)


def place(found: Sequence[Document]) -> None:
    wanted = {(each.id, *where(one)) for each in found for one in each.places}
    there = SearchPlace.objects.filter(document__in=[each.id for each in found])
    known = {tuple(row): key for key, *row in there.values_list("pk", *PLACED)}
    SearchPlace.objects.filter(pk__in=[key for row, key in known.items() if row not in wanted]).delete()
    names = ("document_id", "location_id", *PLACED[2:])
    new = (SearchPlace(**dict(zip(names, row, strict=True))) for row in wanted - known.keys())
    SearchPlace.objects.bulk_create(new)


def use(uses: Counter[str]) -> None:
    """That so many documents more, or fewer, have these terms."""
    rows = [term_of(term, number) for term, number in uses.items() if number]
    more, less = [row for row in rows if row["uses"] > 0], [row for row in rows if row["uses"] < 0]
    with connection.cursor() as cursor:
        for statement, some in ((USED_NO_MORE, less), (USED_LESS, less), (USED_MORE, more)):
            if some:
                cursor.execute(statement, [as_json(some)])


def term_of(term: str, uses: int) -> dict[str, Any]:
    kind, _, text = term.partition(":")
    words = "" if kind == SearchTerm.WORD else told([text])
    return {"id": uuid7(), "kind": kind, "text": text, "words": words, "uses": uses}
