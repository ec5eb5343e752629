"""From a GraphQL operation to one SQL statement.

Every field of a row knows the SQL of its value, because of how it is declared (`schema/fields/`). Planning walks the
selection as the executor would, and puts a subquery wherever one row leads to others. What no SQL can say takes its
root field to the ordinary executor, and nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.db import connection
from django.db.models import Field, Q, QuerySet
from django.db.models.sql import Query
from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    is_non_null_type,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues, get_argument_values
from strawberry.types.arguments import convert_arguments

from domains.kernel.compiled import Given
from schema.reads.json import Every, Json, One, Piece, or_fail, or_null
from schema.reads.scalars import Leaf, written
from schema.reads.statement import Statement
from schema.reads.values import Asker, Read, Sight, Symbols, Unplannable, Values
from schema.reads.variables import apart
from schema.refusals import Refusal

READ = "estuary-read"  # where a GraphQL field keeps its declaration


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How an operation is answered: which of its root fields by the statement, which by the ordinary executor."""

    keys: tuple[str, ...]  # of the response, in order
    constants: Mapping[str, str]  # what nothing has to be asked for
    columns: Mapping[str, int]  # where in the statement's row a root field is
    statement: Statement
    rest: DocumentNode | None  # what the ordinary executor is asked; None if there is nothing left
    why: Mapping[str, str]  # what is left, and why

    @property
    def is_empty(self) -> bool:
        return len(self.why) == len(self.keys)

    def piece(self, key: str, row: Sequence[bytes], rest: Mapping[str, Any]) -> Any:
        """Of the answer's data, what stands under this key."""
        if key in self.columns:
            return orjson.Fragment(row[self.columns[key]])
        return self.constants[key] if key in self.constants else rest[key]


@dataclass
class Planner:
    schema: GraphQLSchema
    document: DocumentNode
    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDetails]
    variables: VariableValues  # symbolic
    sight: Sight
    context: Symbols = field(init=False)

    def __post_init__(self) -> None:
        self.context = Symbols(Asker(self.sight), self.sight)

    def plan(self) -> Plan:
        root = self.schema.query_type
        assert root
        fields = collect_fields(self.schema, dict(self.fragments), self.variables, root, self.operation)
        constants, planned, why = {}, {}, {}
        for key, details in fields.grouped_field_set.items():
            if details[0].node.name.value == "__typename":
                constants[key] = root.name
                continue
            try:
                planned[key] = Json(*self.value(root, details))
            except Unplannable as reason:
                why[key] = str(reason)
            except (Refusal, GraphQLError):  # a value that its argument cannot take
                why[key] = "it is refused"
        left = [each.node for key in why for each in fields.grouped_field_set[key]]
        return Plan(
            keys=tuple(fields.grouped_field_set),
            constants=constants,
            columns={key: at for at, key in enumerate(planned)},
            statement=compiled(list(planned.values()), self.sight),
            rest=self.only(left) if left else None,
            why=why,
        )

    def only(self, nodes: Sequence[Any]) -> DocumentNode:
        """The same document, of which the operation asks nothing but these."""
        operation = OperationDefinitionNode(
            operation=self.operation.operation,
            name=self.operation.name,
            variable_definitions=self.operation.variable_definitions,
            directives=self.operation.directives,
            selection_set=SelectionSetNode(selections=tuple(nodes), loc=self.operation.selection_set.loc),
            loc=self.operation.loc,
        )
        others = (each for each in self.document.definitions if each is not self.operation)
        return DocumentNode(definitions=(operation, *others), loc=self.document.loc)

    def object(self, kind: GraphQLObjectType, details: list[FieldDetails], before: str = "") -> Json:
        """The JSON of a row, of whose table the query is that this becomes a part of, or to which `before` leads."""
        return self.braced(kind, details, lambda each: self.value(kind, each, before))

    def braced(self, kind: GraphQLObjectType, details: list[FieldDetails], value: Any) -> Json:
        fields = collect_subfields(self.schema, dict(self.fragments), self.variables, self.operation, kind, details)
        pieces: list[Piece] = []
        for key, each in fields.grouped_field_set.items():
            pieces += [f'{"," if pieces else ""}"{key}":']
            typename = each[0].node.name.value == "__typename"
            pieces += [f'"{kind.name}"'] if typename else value(each)
        return Json("{", *pieces, "}")

    def value(self, kind: GraphQLObjectType, details: list[FieldDetails], before: str = "") -> Sequence[Piece]:
        name = details[0].node.name.value
        declared = kind.fields.get(name)
        read = declared.extensions.get(READ) if declared else None
        if declared is None or read is None:
            raise Unplannable(f"{kind.name}.{name}: {why_not(declared)}")
        spot = Spot(self, declared, details, before)
        return completed(read.plan(spot), declared.type)


@dataclass(frozen=True)
class Spot:
    """A field where it is selected, while its declaration is asked for its SQL."""

    planner: Planner
    field: GraphQLField
    details: list[FieldDetails]
    before: str = ""  # the way from the row of the query to the one whose field it is, like `practitioner__`

    @property
    def context(self) -> Symbols:
        return self.planner.context

    @property
    def place(self) -> int:
        """Tells it from every other field of the document."""
        loc = self.details[0].node.loc
        return loc.start if loc else 0

    @property
    def kind(self) -> Any:
        return get_named_type(self.field.type)

    def arguments(self, values: Values | None = None) -> dict[str, Any]:
        """As a resolver is given them, with placeholders where variables are; or with these values."""
        variables = self.planner.variables
        if values:
            variables = VariableValues(variables.sources, dict(values.variables))
        given = get_argument_values(self.field, self.details[0].node, variables)
        if not values:
            kinds = {argument.out_name or name: argument.type for name, argument in self.field.args.items()}
            given = {name: apart(self.planner.sight, kinds[name], value) for name, value in given.items()}
        declared = self.field.extensions["strawberry-definition"]
        config = self.planner.schema.extensions["strawberry-definition"]
        return convert_arguments(given, declared.arguments, config.schema_converter.scalar_registry, config.config)

    def given(self, name: str, read: Read, kind: "Field[Any, Any]") -> Given:
        """Something that is found out only when the plan runs; of this field alone."""
        return self.planner.sight.given(f"{name} of {len(self.planner.sight.reads)}", read, kind)

    def path(self, name: str) -> str:
        """A column, as the query knows it."""
        return f"{self.before}{name}"

    def condition(self, said: Q) -> Q:
        """On the row whose field it is."""
        return led(said, self.before) if self.before else said

    def object(self) -> Json:
        return self.planner.object(self.kind, self.details, self.before)

    def joined(self, relation: str, kind: GraphQLObjectType) -> Json:
        """The row to which a foreign key leads, from the query that this is a part of."""
        return self.planner.object(kind, self.details, f"{self.before}{relation}__")

    def one(self, rows: QuerySet[Any], kind: GraphQLObjectType | None = None) -> One:
        return One(rows, self.planner.object(kind or self.kind, self.details))

    def every(self, rows: QuerySet[Any]) -> Every:
        return Every(rows, self.planner.object(self.kind, self.details))

    def parts(self, kind: GraphQLObjectType, details: list[FieldDetails], values: Mapping[str, Any]) -> Json:
        """An object that is put together here, of values by their GraphQL names."""

        def value(each: list[FieldDetails]) -> Sequence[Piece]:
            name = each[0].node.name.value
            found = values[name]
            return completed(found(each) if callable(found) else found, kind.fields[name].type)

        return self.planner.braced(kind, details, value)


class Unjoined(Exception):
    """This can only be told of a row in a query of its own."""


def led(said: Q, before: str) -> Q:
    """The same condition, on a row to which a path leads."""
    found = Q(_connector=said.connector, _negated=said.negated)
    for each in said.children:
        if isinstance(each, Q):
            found.children.append(led(each, before))
        elif isinstance(each, tuple) and (isinstance(each[1], Given) or not hasattr(each[1], "resolve_expression")):
            found.children.append((f"{before}{each[0]}", each[1]))
        else:
            raise Unjoined
    return found


def why_not(field: GraphQLField | None) -> str:
    definition = field.extensions.get("strawberry-definition") if field else None
    return definition.metadata.get("why", "made in Python") if definition else "told by the schema"


def completed(value: Any, kind: Any) -> Sequence[Piece]:
    """What a declaration gave, as JSON of its type, with null where it may be."""
    if isinstance(value, Leaf):
        return written(value, kind)
    if isinstance(value, One) and not isinstance(value, Every):
        return [or_fail(value) if is_non_null_type(kind) else or_null(value)]
    return [value]


def compiled(planned: list[Json], sight: Sight) -> Statement:
    query = Query(None)
    for at, each in enumerate(planned):
        query.add_annotation(each, f"c{at}")
    sql, given = query.get_compiler(connection=connection).as_sql() if planned else ("SELECT", ())
    return Statement.of(sql, given, sight.reads, len(planned))
