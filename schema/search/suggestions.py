"""What may be meant by what somebody is typing.

Terms are counted when documents are written, so whatever a term leads to is looked up again: of what is hidden since,
nothing is suggested.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber

from domains.practitioners.models import Practitioner, PractitionerLocation
from domains.search import words
from domains.search.models import Leads, SearchDocument, SearchPlace, SearchTerm
from domains.services.models import Service, ServiceCategory
from schema.context import Info
from schema.fields import LETTERS_OF_KEY
from schema.lexemes import AnyOf
from schema.loaders import visible
from schema.reads import arguments as symbolic
from schema.reads.json import Every, Template, base64
from schema.reads.planner import Spot
from schema.reads.scalars import Leaf
from schema.reads.variables import Variable
from schema.refusals import Refusal
from schema.search.lists import ASKED, asking, sought
from schema.search.types import SearchSuggestion

MOST = 10


class Together(Func):
    """Several arrays as one."""

    template = "(%(expressions)s)"
    arg_joiner = " || "


@dataclass(frozen=True)
class Way:
    """From a term of a kind to what it leads to."""

    kind: Leads
    model: type[Any]
    name: str  # the column that is the term
    is_document: bool = True

    def rows(self, actor: Any) -> QuerySet[Any]:
        """Those that say so at this very moment, and may be seen."""
        rows = visible(self.model, actor).filter(**{self.name: OuterRef("text")})
        if not self.is_document:
            return rows.order_by("depth", "pk")
        known = SearchDocument.objects.filter(title=OuterRef(OuterRef("text")))
        return rows.filter(pk__in=known.values("pk")).order_by()


WAYS = (
    Way(Leads.CATEGORY, ServiceCategory, "name", is_document=False),
    Way(Leads.PRACTITIONER, Practitioner, "display_name"),
    Way(Leads.SERVICE, Service, "title"),
)


def places(actor: Any) -> QuerySet[Any]:
    """The same of cities. Said as two comparisons, for of one PostgreSQL would rather look through all addresses."""
    same = {f"location__address__city__{way}": F("city") for way in ("gte", "lte")}
    found = SearchPlace.objects.filter(city=OuterRef("text"), **same)
    return found.filter(location__in=visible(PractitionerLocation, actor)).order_by()


def terms(actor: Any, question: Any, typed: Any, size: int) -> Any:
    """What begins as it was typed first, then by turns something of each kind, what is used most first."""
    begins = Case(When(Q(text__istartswith=typed), then=Value(0)), default=Value(1), output_field=IntegerField())
    order = ("later", F("uses").desc(), "text")
    found = SearchTerm.objects.exclude(kind=SearchTerm.WORD).filter(words.Answers(F("words"), question))
    best = [
        ArraySubquery(found.filter(kind=kind).annotate(later=begins).order_by(*order).values("pk")[:size])
        for kind in Leads
    ]
    chosen = SearchTerm.objects.filter(AnyOf(F("pk"), Together(*best, output_field=best[0].output_field)))
    there = Q(kind=Leads.PLACE) & Q(Exists(places(actor)))
    for way in WAYS:
        there |= Q(kind=way.kind) & Q(Exists(way.rows(actor)))
    turn = Window(RowNumber(), partition_by=[F("kind")], order_by=[F("later").asc(), F("uses").desc(), F("text").asc()])
    rank = Case(*(When(kind=kind, then=Value(at)) for at, kind in enumerate(Leads)), output_field=IntegerField())
    shown = chosen.filter(there).annotate(later=begins, rank=rank)
    return shown.annotate(turn=turn).order_by("later", "turn", "rank")[:size]


def leading_to(actor: Any) -> Any:
    """The id of what a term leads to, if that is one thing; a category is one however much stands on it."""
    ways = [
        When(Q(kind=way.kind) & (Q() if way.kind == Leads.CATEGORY else Q(uses=1)), then=id_of(way, actor))
        for way in WAYS
    ]
    return Case(*ways, default=None, output_field=TextField())


def id_of(way: Way, actor: Any) -> Any:
    key = Subquery(way.rows(actor).values("pk")[:1])
    return base64(Template(f"'{way.model.__name__}:' || {{}}", key), longest=len(way.model.__name__) + LETTERS_OF_KEY)


class Suggestions:
    def rows(self, context: Any, arguments: dict[str, Any], question: Any = None) -> Any:
        text, size = arguments["query"], symbolic.known(arguments.get("first", MOST))
        if not 1 <= size <= MOST:
            raise Refusal.of(400, "BAD_PAGE", f"There can be 1 to {MOST} suggestions, not {size}.")
        kind, asked = sought(text)
        if kind == "too much":
            raise Refusal.too_complex(f"What is looked for may have {words.LONGEST} characters.")
        if kind != "words":
            return SearchTerm.objects.none().annotate(leads_to=Value(""))
        typed = text.made("trimmed", str.strip, TextField()) if isinstance(text, Variable) else text.strip()
        found = terms(context.actor, question or words.Question(asked), typed, size)
        return found.annotate(leads_to=leading_to(context.actor))

    def plan(self, spot: Spot) -> Any:
        arguments = spot.arguments()
        kind, asked = sought(arguments["query"])
        rows = self.rows(spot.context, arguments, ASKED)
        told = {
            "kind": Leaf(F("kind"), null=False),
            "text": Leaf(F("text"), null=False),
            "id": Leaf(F("leads_to")),
        }
        every = Every(rows, spot.parts(spot.kind, spot.details, told))
        return asking(words.Question(asked), every) if kind == "words" else every

    def resolve(self, root: Any, info: Info, **arguments: Any) -> list[SearchSuggestion]:
        return [
            SearchSuggestion(kind=Leads(row.kind), text=row.text, id=row.leads_to)
            for row in self.rows(info.context, arguments)
        ]


SUGGESTIONS = Suggestions()
