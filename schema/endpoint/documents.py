"""Documents: parsed, validated and measured once, then kept by their text within a bounded memory."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    parse,
    specified_rules,
    validate,
)
from graphql.validation.rules.max_introspection_depth_rule import MaxIntrospectionDepthRule

from domains.kernel.kept import Kept
from schema.deprecation import warnings
from schema.endpoint.cost import Price, Pricing
from schema.endpoint.sprawl import Sprawl
from schema.refusals import Refusal

# Far above what a page of a frontend needs, far below what makes checking slow.
MAX_LETTERS = 32 * 1024
MAX_TOKENS = 2_000
MAX_DEPTH = 15
MAX_VALUE_DEPTH = 20
MAX_VALUES = 500
MAX_EXPANDED = 2_000
MOST = {"fields": 500, "aliases": 60, "directives": 100, "variables": 60, "fragments": 100}
MAX_MUTATIONS = 5
MAX_COMMENTS = 200
MAX_PAIRS = 12_000

MOST_PRICES = 200  # of an operation
ABSENT = object()  # a variable that its default speaks for

KEEP_BYTES = 8 * 1024 * 1024
# A parsed document takes up to this many times the room of its text.
SWELLING = 60

# PostgreSQL has no such character; a string with it would fail wherever it arrives.
NUL = re.compile(r"\\u(?:0000|\{0+\})|\0")

RULES = tuple({*specified_rules, MaxIntrospectionDepthRule})


def length_of(value: object) -> object:
    """All of a variable that a price can depend on."""
    if isinstance(value, list):
        return len(value)
    return value if isinstance(value, int) or value is ABSENT else None


@dataclass
class Prices:
    """Of one operation, by the variables that it depends on."""

    names: tuple[str, ...] | None = None
    of: dict[tuple[object, ...], Price] = field(default_factory=dict)

    def key(self, variables: Mapping[str, Any]) -> tuple[object, ...]:
        return tuple([length_of(variables.get(name, ABSENT)) for name in self.names or ()])


@dataclass(frozen=True)
class Document:
    text: str
    node: DocumentNode
    operations: Mapping[str | None, OperationDefinitionNode]
    introspects: bool
    warnings: list[dict[str, object]] = field(default_factory=list)
    # Errors of validation, so that the same mistake is not looked for twice.
    errors: list[GraphQLError] = field(default_factory=list)
    prices: dict[str | None, Prices] = field(default_factory=dict)

    def choose(self, name: str | None) -> OperationDefinitionNode:
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        if name is None:
            raise Refusal.bad_request("The document has several operations: name one in `operationName`.")
        if name not in self.operations:
            raise Refusal.bad_request(f"The document has no operation {name!r}.")
        return self.operations[name]

    def root_fields(self, operation: OperationDefinitionNode) -> list[FieldNode]:
        return list(root_fields(self.node, operation))


class Documents:
    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self._kept: Kept[str, Document] = Kept(KEEP_BYTES)
        self._lock = Lock()

    def known(self, text: str) -> Document | None:
        with self._lock:
            return self._kept.get(text)

    def get(self, text: str) -> Document:
        if found := self.known(text):
            return found
        document = self.read(text)
        self._keep(document)
        return document

    def price(self, document: Document, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> Price:
        """Depends on nothing of the variables but how long pages and lists of ids are."""
        known = document.prices.setdefault(operation.name.value if operation.name else None, Prices())
        if known.names is not None and (found := known.of.get(known.key(variables))):
            return found
        pricing = Pricing(self.schema, document.node, {**defaults_of(operation), **variables})
        price = pricing.of(operation)
        known.names = tuple(sorted(pricing.asked))
        if len(known.of) < MOST_PRICES:
            known.of[known.key(variables)] = price
        return price

    def read(self, text: str) -> Document:
        node = parsed(text)
        sprawl = Sprawl.of(node)
        refuse_sprawling(sprawl)
        operations = {
            definition.name.value if definition.name else None: definition
            for definition in node.definitions
            if isinstance(definition, OperationDefinitionNode)
        }
        pricing = Pricing(self.schema, node, {})
        for operation in operations.values():
            refuse_tangled(pricing.of(operation))
            refuse_many_mutations(node, operation)
        errors = validate(self.schema, node, RULES, max_errors=5)
        return Document(
            text=text,
            node=node,
            operations=operations,
            introspects=sprawl.introspects,
            errors=errors,
            warnings=[] if errors else warnings(self.schema, node),
        )

    def _keep(self, document: Document) -> None:
        size = len(document.text) * SWELLING
        if size > KEEP_BYTES // 10:
            return
        with self._lock:
            self._kept.keep(document.text, document, size)


def defaults_of(operation: OperationDefinitionNode) -> dict[str, int]:
    return {
        node.variable.name.value: int(node.default_value.value[:10])
        for node in operation.variable_definitions or ()
        if isinstance(node.default_value, IntValueNode)
    }


def parsed(text: str) -> DocumentNode:
    if len(text) > MAX_LETTERS:
        raise Refusal.too_complex(f"The document has {len(text)} characters; {MAX_LETTERS} are allowed.")
    if NUL.search(text):
        raise Refusal.bad_request("A string may not contain the character NUL.")
    try:
        return parse(text, max_lexical_tokens=MAX_TOKENS, max_comments=MAX_COMMENTS, allow_empty_selection_sets=False)
    except GraphQLError as error:
        raise Refusal.malformed([error]) from None
    except RecursionError:
        raise Refusal.too_complex("The document is nested too deeply.") from None


def refuse_sprawling(sprawl: Sprawl) -> None:
    for what, found in sprawl.counts.items():
        if found > MOST[what]:
            raise Refusal.too_complex(f"The document has {found} {what}; {MOST[what]} are allowed.")
    if sprawl.pairs > MAX_PAIRS:
        raise Refusal.too_complex("The document repeats the same field too often.")
    if sprawl.value_depth > MAX_VALUE_DEPTH:
        raise Refusal.too_complex(f"A value may have {MAX_VALUE_DEPTH} levels.")


def refuse_bad_values(variables: Mapping[str, Any]) -> None:
    """What must not even be looked at by whatever it is for."""
    waiting: list[tuple[Any, int]] = [(variables, -1)]
    values = -1
    while waiting:
        value, depth = waiting.pop()
        values += 1
        if isinstance(value, str):
            refuse_nul(value)
        if depth > MAX_VALUE_DEPTH:
            raise Refusal.too_complex(f"A value may have {MAX_VALUE_DEPTH} levels.")
        if isinstance(value, dict):
            refuse_many(values + len(waiting) + len(value))
            for key, each in value.items():
                refuse_nul(key)
                waiting.append((each, depth + 1))
        elif isinstance(value, list):
            refuse_many(values + len(waiting) + len(value))
            waiting.extend((each, depth + 1) for each in value)


def refuse_nul(text: str) -> None:
    if "\0" in text:
        raise Refusal.bad_request("A string may not contain the character NUL.")


def refuse_many(values: int) -> None:
    if values > MAX_VALUES:
        raise Refusal.too_complex(f"The variables may have {MAX_VALUES} values, counted with all that is in them.")


def refuse_tangled(price: Price) -> None:
    """What shows only once every fragment is put in its place."""
    if price.depth > MAX_DEPTH:
        raise Refusal.too_complex(f"The operation is {price.depth} levels deep; {MAX_DEPTH} are allowed.")
    if price.fields > MAX_EXPANDED:
        raise Refusal.too_complex(f"With its fragments the operation has more than {MAX_EXPANDED} fields.")


def refuse_many_mutations(node: DocumentNode, operation: OperationDefinitionNode) -> None:
    if operation.operation is OperationType.MUTATION and len(list(root_fields(node, operation))) > MAX_MUTATIONS:
        raise Refusal.too_complex(f"An operation may have {MAX_MUTATIONS} mutations.")


def root_fields(node: DocumentNode, operation: OperationDefinitionNode) -> Iterator[FieldNode]:
    """Through every fragment, each of them once: a field that stands twice under one name is run once."""
    fragments = {each.name.value: each for each in node.definitions if isinstance(each, FragmentDefinitionNode)}
    waiting: list[SelectionSetNode] = [operation.selection_set]
    while waiting:
        for selection in waiting.pop().selections:
            if isinstance(selection, FieldNode):
                yield selection
            elif isinstance(selection, InlineFragmentNode):
                waiting.append(selection.selection_set)
            elif isinstance(selection, FragmentSpreadNode) and selection.name.value in fragments:
                waiting.append(fragments.pop(selection.name.value).selection_set)
