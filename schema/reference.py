"""docs/reference.md: everything the API has, written from the schema, so that it cannot say what is not so.

A heading says what kind of thing it is ("query `viewer`"), because a query and a type may differ in a capital only,
and each needs an anchor of its own.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLType,
    GraphQLUnionType,
    get_named_type,
    print_ast,
)
from graphql.utilities import get_default_value_ast

from domains.kernel.errors import DomainError
from schema.access import DECLARED
from schema.errors import COMMON, every_refusal
from schema.mutation import REFUSES

INTRODUCTION = """\
Everything the API has. `python3 manage.py reference --path docs/reference.md` writes this page from the schema; to \
change it, change the descriptions there. How refusals and errors are told is in [errors.md](errors.md), how the API \
changes in [evolution.md](evolution.md).

A type that ends in `!` is never null, and one in brackets is a list. An argument or an input field has to be given if \
its type ends in `!` and nothing is said of leaving it out."""

# In the order of the page: title, the kind that stands in the headings, the types it is for.
SECTIONS: tuple[tuple[str, str, type[GraphQLNamedType]], ...] = (
    ("Objects", "type", GraphQLObjectType),
    ("Payloads", "payload", GraphQLObjectType),
    ("Refusals", "refusal", GraphQLObjectType),
    ("Inputs", "input", GraphQLInputObjectType),
    ("Enums", "enum", GraphQLEnumType),
    ("Interfaces", "interface", GraphQLInterfaceType),
    ("Unions", "union", GraphQLUnionType),
    ("Scalars", "scalar", GraphQLScalarType),
)

type Lines = Iterator[str]
type Described = GraphQLField | GraphQLArgument | GraphQLInputField | GraphQLEnumValue | GraphQLNamedType


def reference(graphql: GraphQLSchema) -> str:
    return "\n".join(Reference(graphql).page()).rstrip() + "\n"


class Reference:
    def __init__(self, graphql: GraphQLSchema, examples: Path = Path(__file__).parent) -> None:
        self.graphql = graphql
        self.examples = examples
        self.refusals = {refusal.__name__: refusal for refusal in every_refusal()}
        mutations = graphql.mutation_type.fields.values() if graphql.mutation_type else ()
        self.payloads = {get_named_type(field.type).name for field in mutations}

    def page(self) -> Lines:
        sections = {title: entries for title, entries in self.sections() if entries}
        yield from ("# Reference", "", INTRODUCTION, "")
        for title, entries in sections.items():
            links = " · ".join(f"[`{heading.split('`')[1]}`](#{anchor(heading)})" for heading in entries)
            yield from (f"- [{title}](#{anchor(title)}): {links}", "")
        for title, entries in sections.items():
            yield from (f"## {title}", "", *self.preface(title))
            for heading, lines in entries.items():
                yield from (f"### {heading}", "", *lines)

    def preface(self, title: str) -> Lines:
        common = ", ".join(self.link_to(refusal) for refusal in COMMON)
        if title == "Mutations":
            yield from (f"Besides what is listed with it, any of them may refuse with one of {common}.", "")

    def sections(self) -> Iterator[tuple[str, dict[str, Lines]]]:
        yield "Queries", self.root_fields("query", self.graphql.query_type)
        yield "Mutations", self.root_fields("mutation", self.graphql.mutation_type)
        yield "Subscriptions", self.root_fields("subscription", self.graphql.subscription_type)
        for title, kind, sort in SECTIONS:
            yield title, {self.heading(each): self.about(each) for each in self.types(sort) if self.kind(each) == kind}

    def types[T: GraphQLNamedType](self, sort: type[T]) -> list[T]:
        roots = (self.graphql.query_type, self.graphql.mutation_type, self.graphql.subscription_type)
        named = sorted(self.graphql.type_map.items())
        return [
            kind for name, kind in named if isinstance(kind, sort) and kind not in roots and not name.startswith("__")
        ]

    # Root fields.

    def root_fields(self, kind: str, root: GraphQLObjectType | None) -> dict[str, Lines]:
        fields = sorted(root.fields.items()) if root else ()
        return {f"{kind} `{name}`": self.about_root_field(kind, name, field) for name, field in fields}

    def about_root_field(self, kind: str, name: str, field: GraphQLField) -> Lines:
        who = f"For {DECLARED[name].words}."
        yield from (told(field).removesuffix(who).strip(), "")
        gives = "Each event is" if kind == "subscription" else "Returns"
        yield from (f"{who} {gives} {self.linked(field.type)}.", "")
        yield from self.inputs("argument", field.args)
        if kind == "mutation":
            yield from self.refused_by(name)
        yield from self.example(name)

    def refused_by(self, mutation: str) -> Lines:
        rows = ((self.link_to(refusal), f"`{refusal.code}`", refusal.message) for refusal in REFUSES[mutation])
        yield from table(("refuses with", "code", "message"), rows)

    def example(self, name: str) -> Lines:
        """An operation that is ready to be sent, if somebody wrote one."""
        for path in sorted(self.examples.glob(f"*/examples/{name}.graphql")):
            yield from ("An example:", "", "```graphql", path.read_text().strip(), "```", "")
            variables = path.with_suffix(".json")
            if variables.exists():
                yield from ("Its variables:", "", "```json", variables.read_text().strip(), "```", "")

    # Types.

    def about(self, kind: GraphQLNamedType) -> Lines:
        yield from (told(kind), "")
        if isinstance(kind, GraphQLObjectType) and kind.name in self.refusals:
            yield from self.about_refusal(kind, self.refusals[kind.name])
        elif isinstance(kind, GraphQLObjectType):
            yield from self.listed("Implements", kind.interfaces)
            yield from self.fields(kind.fields)
        elif isinstance(kind, GraphQLInterfaceType):
            yield from self.fields(kind.fields)
            yield from self.listed("Implemented by", self.graphql.get_possible_types(kind))
        elif isinstance(kind, GraphQLUnionType):
            yield from self.listed("One of", kind.types)
        elif isinstance(kind, GraphQLInputObjectType):
            yield from self.inputs("field", kind.fields)
        elif isinstance(kind, GraphQLEnumType):
            yield from table(("value", "meaning"), ((f"`{name}`", told(value)) for name, value in kind.values.items()))

    def about_refusal(self, kind: GraphQLObjectType, refusal: type[DomainError]) -> Lines:
        """Without the fields that every refusal has."""
        yield from (f"Code `{refusal.code}`, with the message “{refusal.message}”", "")
        mutations = sorted(name for name, refuses in REFUSES.items() if refusal in refuses)
        where = ", ".join(f"[`{name}`](#mutation-{name.lower()})" for name in mutations)
        yield from (f"From {'any mutation' if refusal in COMMON else where}.", "")
        shared = {name for interface in kind.interfaces for name in interface.fields}
        yield from self.fields({name: field for name, field in kind.fields.items() if name not in shared})

    def fields(self, fields: Mapping[str, GraphQLField]) -> Lines:
        rows = ((f"`{name}`", self.linked(field.type), told(field)) for name, field in fields.items())
        yield from table(("field", "type", "meaning"), rows)
        for name, field in fields.items():
            if field.args:
                yield from (f"`{name}` takes:", "", *self.inputs("argument", field.args))

    def inputs(self, what: str, given: Mapping[str, GraphQLArgument] | Mapping[str, GraphQLInputField]) -> Lines:
        rows = ((f"`{name}`", self.linked(each.type), told(each) + left_out(each)) for name, each in given.items())
        yield from table((what, "type", "meaning"), rows)

    def listed(self, words: str, kinds: Iterable[GraphQLNamedType]) -> Lines:
        if links := [self.linked(kind) for kind in sorted(kinds, key=lambda kind: kind.name)]:
            yield from (f"{words} {', '.join(links)}.", "")

    # Names and links.

    def kind(self, kind: GraphQLNamedType) -> str:
        if kind.name in self.payloads:
            return "payload"
        if kind.name in self.refusals:
            return "refusal"
        return next(word for _, word, sort in SECTIONS if isinstance(kind, sort))

    def heading(self, kind: GraphQLNamedType) -> str:
        return f"{self.kind(kind)} `{kind.name}`"

    def linked(self, kind: GraphQLType) -> str:
        """A type with all its brackets and marks, as a link to what it is about."""
        return f"[`{kind}`](#{anchor(self.heading(get_named_type(kind)))})"

    def link_to(self, refusal: type[DomainError]) -> str:
        return f"[`{refusal.__name__}`](#refusal-{refusal.__name__.lower()})"


def anchor(heading: str) -> str:
    return heading.lower().replace("`", "").replace(" ", "-")


def told(what: Described) -> str:
    words = " ".join((what.description or "").split())
    reason = getattr(what, "deprecation_reason", None)
    return f"**Deprecated.** {reason} {words}" if reason else words


def left_out(given: GraphQLArgument | GraphQLInputField) -> str:
    """Null is what everybody expects of something that was left out."""
    node = get_default_value_ast(given)
    words = print_ast(node) if node else "null"
    return "" if words == "null" else f" If left out: `{words}`."


def table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Lines:
    """Nothing at all if there are no rows."""
    lines = [" | ".join(cell.replace("|", r"\|") for cell in row) for row in rows]
    if lines:
        yield from (f"| {line} |" for line in (" | ".join(titles), " | ".join("---" for _ in titles), *lines))
        yield ""
