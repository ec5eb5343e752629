"""What is searched, kept up to date by hand: in tests nobody is told of events unless they say so."""

from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import TextField, Value

import domains.search.receivers  # noqa: F401 (whoever hears of events is known then)
from domains.kernel import consuming
from domains.kernel.models import EventRecord
from domains.search import actions, words
from domains.search.models import SearchDocument, SearchTerm
from estuary.management.commands.rebuild_search import rebuild
from tests.domains.users.people import NOW


def fill() -> None:
    """All of it, from what is true now."""
    rebuild(shown=False)


def tell() -> None:
    """Search of everything that happened, and that it happened."""
    for record in EventRecord.objects.order_by("id"):
        for command in consuming.receive("search", record.kind, record.data, position=1, now=NOW):
            subject, key = command.arguments
            refresh_sharing(subject, UUID(key))
    EventRecord.objects.all().delete()


def refresh_sharing(subject: str, key: UUID, *, most: int = 2) -> int:
    """As its workflow does. Returns how many pieces it took."""
    pieces, after = 0, None
    while (after := actions.refresh_sharing(subject=subject, key=key, after=after, most=most)) is not None:
        pieces += 1
    return pieces


def answers(text: str) -> Any:
    return SearchDocument.objects.answering(words.Question(Value(words.asked(text), ArrayField(TextField()))))


def found(text: str) -> list[str]:
    """The titles, the best first."""
    return list(answers(text).order_by("-relevance", "-id").values_list("title", flat=True))


def uses(kind: str) -> dict[str, int]:
    return dict(SearchTerm.objects.filter(kind=kind).values_list("text", "uses"))


def state() -> list[Any]:
    """Everything that is kept to be found, but for keys that nobody knows."""
    documents = SearchDocument.objects.order_by("pk").values_list(
        *(each.attname for each in SearchDocument._meta.concrete_fields)
    )
    places = SearchDocument.objects.order_by("pk", "places__location").values_list(
        *("pk", "places__location", "places__city", "places__latitude")
    )
    terms = SearchTerm.objects.order_by("kind", "text").values_list("kind", "text", "words", "uses")
    return [list(documents), list(places), list(terms)]
