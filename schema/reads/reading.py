"""From an operation and its values to the answer's data, by the plan that is good for them."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    Executor,
    GraphQLError,
    GraphQLInputType,
    GraphQLSchema,
    OperationDefinitionNode,
    Undefined,
    coerce_input_value,
)
from graphql.execution.get_variable_signature import get_variable_signature
from graphql.execution.values import VariableValues, get_variable_values

from schema.reads.planner import Plan, Planner
from schema.reads.plans import Plans
from schema.reads.running import Pool, Running
from schema.reads.values import Sight, Values
from schema.reads.variables import symbolic

MOST_KINDS = 2_000  # operations whose variables are known


class Question(NamedTuple):
    """A query that was read."""

    text: str
    name: str | None  # of the operation
    document: DocumentNode
    operation: OperationDefinitionNode
    variables: Mapping[str, Any]  # as they came


class Reading:
    def __init__(self, schema: GraphQLSchema, make_pool: Callable[[], Pool]) -> None:
        self.schema = schema
        self.plans = Plans()
        self._kinds: OrderedDict[tuple[str, str | None], Mapping[str, GraphQLInputType]] = OrderedDict()
        self.running = Running(make_pool)

    def understood(self, question: Question) -> Mapping[str, Any] | None:
        """The variables as GraphQL takes them; None if it does not."""
        if not question.operation.variable_definitions:
            return {}
        return self._understood_at_once(question) or self._understood(question)

    def _understood_at_once(self, question: Question) -> Mapping[str, Any] | None:
        """Where all are given and right, which their kinds alone decide; those are found out once."""
        found: dict[str, Any] = {}
        for name, kind in self._kinds_of(question).items():
            value = question.variables.get(name, Undefined)
            found[name] = Undefined if value is Undefined else coerce_input_value(value, kind)
            if found[name] is Undefined:
                return None
        return found

    def _kinds_of(self, question: Question) -> Mapping[str, GraphQLInputType]:
        key = (question.text, question.name)
        kinds = self._kinds.get(key)
        if kinds is None:
            told = (get_variable_signature(self.schema, each) for each in question.operation.variable_definitions or ())
            kinds = {each.name: each.type for each in told if not isinstance(each, GraphQLError)}
            self._kinds[key] = kinds
            if len(self._kinds) > MOST_KINDS:
                self._kinds.popitem(last=False)
        return kinds

    def _understood(self, question: Question) -> Mapping[str, Any] | None:
        declared = question.operation.variable_definitions or ()
        found = get_variable_values(self.schema, declared, dict(question.variables))
        return found.coerced if isinstance(found, VariableValues) else None

    def known(self, question: Question, values: Values) -> Plan | None:
        return self.plans.find((question.text, question.name), values)

    def keep(self, question: Question, made: "Made") -> Plan:
        self.plans.keep((question.text, question.name), made.sight.seen, made.plan)
        return made.plan

    def make(self, question: Question, values: Values) -> "Made":
        executor = Executor.build(
            self.schema,
            question.document,
            raw_variable_values=dict(question.variables),
            operation_name=question.name,
        )
        assert isinstance(executor, Executor), "what GraphQL does not understand is not planned"
        sight, sources = Sight(values), executor.variable_values.sources
        given = {name: symbolic(sight, name, source.signature.type) for name, source in sources.items()}
        planner = Planner(
            self.schema,
            question.document,
            question.operation,
            executor.fragments,
            VariableValues(sources, {name: value for name, value in given.items() if value is not Undefined}),
            sight,
        )
        return Made(planner.plan(), sight)


@dataclass(frozen=True)
class Made:
    plan: Plan
    sight: Sight
