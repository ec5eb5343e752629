"""The list of what was found.

A statement finds documents once, as `search_found`; its page, its count and its facets are all told of these. Of each
document on the page it is looked again whether what it is about may be seen: what is hidden since it was written is
left out.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from inspect import Signature
from types import SimpleNamespace
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db.models import Exists, Expression, F, Model, OuterRef, QuerySet, Subquery, TextField, Value
from graphql import get_named_type
from graphql.execution.collect_fields import FieldDetails
from strawberry.utils.str_converters import to_camel_case

from domains.practitioners.models import Practitioner
from domains.search import words
from domains.search.models import FoundDocument, Kind, SearchDocument
from domains.services.models import Service
from schema.connections import List
from schema.fields import Either, ToOne
from schema.keyset import NOTHING
from schema.loaders import visible
from schema.near import Circle
from schema.orders import DISTANCE, ordered
from schema.pages import Asked, Edge, Page, Placing, Source
from schema.query import argument
from schema.reads import arguments as symbolic
from schema.reads.json import Json, One, Template
from schema.reads.pages import PageOf, Raw
from schema.reads.planner import Spot
from schema.reads.variables import Variable
from schema.refusals import Refusal
from schema.search.facets import FACETS, Facet, Facets
from schema.search.types import SearchResultConnection

WORDS = ArrayField(TextField())
# What a document may be about, by its foreign key.
ABOUT: Mapping[str, type[Model]] = {"service": Service, "practitioner": Practitioner}
TARGET = Either([ToOne(SearchDocument._meta.get_field(name)) for name in ABOUT])
ASKED = Raw("(SELECT question FROM search_asked)")


def asking(question: Any, inner: Any) -> Template:
    """The question is made once, however often it is looked at."""
    return Template("(WITH search_asked AS MATERIALIZED (SELECT {} AS question) SELECT {})", question, inner)


def kind_of(text: str | None) -> str:
    """What there is to look for."""
    if not (text or "").strip():
        return "nothing"
    if len(text or "") > words.LONGEST:
        return "too much"
    return "words" if words.asked(text) else "no words"


def sought(text: Any) -> tuple[str, Any]:
    """The same, and the words, or what stands for them."""
    if isinstance(text, Variable):
        return text.look("is to be looked for", kind_of), text.made("as words", words.asked, WORDS)
    return kind_of(text), Value(words.asked(text), WORDS)


class Search(List):
    def asked(self, arguments: Mapping[str, Any], place: Placing | None = None) -> Asked:
        by = [
            SimpleNamespace(by=each.by, direction=each.direction or self.order.wanted[each.by.value])
            for each in arguments.get("order_by") or ()
        ]
        kind, _ = sought(arguments.get("query"))
        order = ordered(self.model, self.order, by, "-NEWEST" if kind == "nothing" else self.default)
        if order.is_by(DISTANCE) and not arguments.get("near"):
            raise Refusal.of(400, "BAD_ORDER", "To order by distance, say `near` what.")
        return Asked.of(arguments, order, place)

    def documents(self, context: Any, arguments: Mapping[str, Any], question: Any = None) -> Any:
        """All that is found, each with its relevance. `question`: what stands for it where it is told elsewhere."""
        kind, asked = sought(arguments.get("query"))
        if kind == "too much":
            raise Refusal.too_complex(f"What is looked for may have {words.LONGEST} characters.")
        rows: Any = visible(self.model, context.actor)
        if (types := arguments.get("types")) is not None:
            rows = rows.filter(kind__in=types)
        if near := arguments.get("near"):
            circle = Circle.of(near)
            rows = self.whereabouts.among(rows, circle.centre, circle.far)
        if kind == "words":
            return rows.answering(question or words.Question(asked))
        return rows.unasked().filter(NOTHING) if kind == "no words" else rows.unasked()

    def plan(self, spot: Spot) -> Any:
        arguments = spot.arguments()
        sizes = {name: symbolic.known(arguments.get(name)) for name in ("first", "last")}
        asked = self.asked({**arguments, **sizes}, symbolic.place)
        documents = asked.among(self.documents(spot.context, arguments, ASKED))
        kind, sought_words = sought(arguments.get("query"))
        question = words.Question(sought_words) if kind == "words" else None
        return FoundPage(spot, asked, documents, self.applied(spot), question).written()

    def understood(self, info: Any, arguments: Mapping[str, Any]) -> tuple[Asked, QuerySet[Any]]:
        asked = self.asked(arguments)
        return asked, asked.among(self.documents(info.context, arguments))

    def told(self, row: Any, info: Any, understood: tuple[Asked, QuerySet[Any]]) -> Page:
        asked, rows = understood
        return Results(asked, Documents(asked, rows, info))

    def signature(self) -> Signature:
        look_for = (
            f"What to look for, {words.LONGEST} characters at most: each word has to be found, in any form of it; of "
            "the last one its beginning will do."
        )
        only = "Only these kinds of things; all of them if nothing is said."
        given = [argument("query", str | None, look_for), argument("types", list[Kind] | None, only)]
        found = super().signature()
        plain, rest = list(found.parameters.values())[:2], list(found.parameters.values())[2:]
        return found.replace(parameters=[*plain, *given, *rest], return_annotation=SearchResultConnection)


class Documents(Source):
    @property
    def needed(self) -> list[str]:
        return [*super().needed, *ABOUT]


class Results(Page):
    """What is told of documents is what they are about."""

    @cached_property
    def _shown(self) -> list[tuple[Any, Any]]:
        info = self.source.info
        found = ((row, TARGET.resolve(row, info)) for row in self.rows)
        return [(row, node) for row, node in found if node is not None]

    @property
    def nodes(self) -> list[Any]:
        return [node for _, node in self._shown]

    @cached_property
    def edges(self) -> list[Edge]:
        return [self.edge(row, node) for row, node in self._shown]

    @property
    def facets(self) -> Facets:
        return Facets(self.source.all, self.source.info)


class FoundPage(PageOf):
    def __init__(self, spot: Spot, asked: Asked, documents: QuerySet[Any], applied: Any, question: Any) -> None:
        super().__init__(spot, asked, FoundDocument.objects.all(), applied)
        self.documents = documents
        self.question = question
        self.needed = {*ABOUT, *(column.path for column in asked.order.columns)}
        self.whole = question is not None  # whether all that is found is looked at anyway

    def written(self) -> Any:
        inner = super().written()
        # In no order of their own: PostgreSQL would put all of them in it first, and not walk to the end of the page.
        found = Found(self.documents.order_by().values(*sorted(self.needed)), inner, once=self.whole)
        return asking(self.question, found) if self.question else found

    def values(self) -> dict[str, Any]:
        return super().values() | {"facets": self.facets}

    def count(self) -> Any:
        self.whole = True
        return super().count()

    def facets(self, details: list[FieldDetails]) -> Json:
        kind = self.fields_of("facets")
        counts = {to_camel_case(name): partial(self.facet, facet, kind) for name, facet in FACETS.items()}
        return self.spot.parts(kind, details, counts)

    def facet(self, facet: Facet, facets: Any, details: list[FieldDetails]) -> Any:
        self.whole = True
        self.needed |= {*facet.columns}
        kind = get_named_type(facets.fields[details[0].node.name.value].type)
        return facet.plan(self.rows, self.spot, kind, details)

    @property
    def meters(self) -> Any:
        if "meters" not in self.documents.query.annotations:
            return Raw("NULL")
        self.needed.add("meters")
        return F("meters")

    def row(self, details: list[FieldDetails]) -> Any:
        """Null where it is not shown."""
        pieces: list[Any] = []
        members = {kind.name: kind for kind in self.node_kind.types}
        for name, rows in self.shown.items():
            pieces += [F(name), One(rows, self.spot.planner.object(members[rows.model.__name__], details))]
        return Template(f"CASE{' WHEN {} IS NOT NULL THEN {}' * len(ABOUT)} END", *pieces)

    def edge(self, details: list[FieldDetails]) -> Any:
        there = [Exists(rows) for rows in self.shown.values()]
        return Template(f"CASE WHEN {' OR '.join(['{}'] * len(there))} THEN {{}} END", *there, super().edge(details))

    @property
    def shown(self) -> dict[str, QuerySet[Any]]:
        actor = self.spot.context.actor
        return {name: visible(model, actor).filter(pk=OuterRef(name)) for name, model in ABOUT.items()}


class Found(Expression):
    """What is told of what was found, and before it what was: `search_found`."""

    def __init__(self, documents: QuerySet[Any], inner: Any, *, once: bool) -> None:
        super().__init__(output_field=TextField())
        self.inner: Sequence[Any] = (Known(documents, output_field=TextField()), inner)
        # All of them at once, or as the page asks for them, so that an index which has them in order is walked.
        self.how = "MATERIALIZED" if once else "NOT MATERIALIZED"

    def get_source_expressions(self) -> list[Any]:
        return list(self.inner)

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        self.inner = tuple(exprs)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        (documents, given), (inner, more) = (compiler.compile(each) for each in self.inner)
        return f"(WITH search_found AS {self.how} {documents} SELECT {inner})", (*given, *more)


class Known(Subquery):
    """Documents; none at all are some too."""

    def as_sql(self, compiler: Any, connection: Any, *given: Any, **more: Any) -> Any:
        try:
            return super().as_sql(compiler, connection, *given, **more)
        except EmptyResultSet:
            fields = FoundDocument._meta.concrete_fields
            names = ", ".join(f"NULL::{each.db_type(connection)} AS {each.column}" for each in fields)
            return f"(SELECT {names} WHERE false)", ()
