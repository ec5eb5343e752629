"""What an operation costs, told from its text alone and in time that grows with its length, not with its meaning.

A fragment is measured once, however often it is spread: a chain of fragments that doubles at every link costs what it
costs, and the measuring does not. One point is one object; a list costs its page size times what one of its items
costs, and what no page size bounds is taken for a whole default page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

DEFAULT_PAGE = 20
MAX_PAGE = 100
PAGE_ARGUMENTS = ("first", "last")

# No number in a price is larger than this, so that multiplying stays cheap however absurd the operation.
CEILING = 10**9


@dataclass(frozen=True)
class Price:
    points: int
    depth: int
    fields: int  # after every fragment is put in its place

    def beside(self, other: "Price") -> "Price":
        return Price(
            min(self.points + other.points, CEILING),
            max(self.depth, other.depth),
            min(self.fields + other.fields, CEILING),
        )


NOTHING = Price(0, 0, 0)


def is_few(field: GraphQLField) -> bool:
    """Whether its declaration says that what it lists costs no more than one of it."""
    definition = field.extensions.get("strawberry-definition")
    return bool(definition and definition.metadata.get("few"))


class Pricing:
    """One reading of one operation."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self.schema = schema
        self.variables = variables
        self.fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._known: dict[str, Price] = {}
        self.asked: set[str] = set()  # the variables that were looked at

    def of(self, operation: OperationDefinitionNode) -> Price:
        root = self.schema.get_root_type(operation.operation)
        price = self._selection(operation.selection_set, root)
        return Price(max(price.points, 1), price.depth, price.fields)

    def _selection(self, selection: SelectionSetNode, parent: GraphQLNamedType | None) -> Price:
        price = NOTHING
        for node in selection.selections:
            if isinstance(node, FieldNode):
                price = price.beside(self._field(node, parent))
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                kind = self.schema.get_type(condition.name.value) if condition else parent
                price = price.beside(self._selection(node.selection_set, kind))
            elif isinstance(node, FragmentSpreadNode):
                price = price.beside(self._fragment(node.name.value))
        return price

    def _fragment(self, name: str) -> Price:
        if name not in self._known:
            self._known[name] = NOTHING  # what a fragment that spreads itself is worth until it is refused
            if fragment := self.fragments.get(name):
                kind = self.schema.get_type(fragment.type_condition.name.value)
                self._known[name] = self._selection(fragment.selection_set, kind)
        return self._known[name]

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None) -> Price:
        if node.selection_set is None:
            return Price(0, 1, 1)
        field: GraphQLField | None = getattr(parent, "fields", {}).get(node.name.value)
        inner = self._selection(node.selection_set, get_named_type(field.type) if field else None)
        times = self._times(field, node)
        points = times * (1 + inner.points) if self._is_plain_list(field, node) else 1 + times * inner.points
        return Price(min(points, CEILING), inner.depth + 1, min(inner.fields + 1, CEILING))

    def _times(self, field: GraphQLField | None, node: FieldNode) -> int:
        if field is None:
            return 1
        if "ids" in field.args:
            return max((self._length(argument) for argument in node.arguments or ()), default=0)
        if any(name in field.args for name in PAGE_ARGUMENTS):
            asked = [
                self._number(argument) for argument in node.arguments or () if argument.name.value in PAGE_ARGUMENTS
            ]
            return max([size for size in asked if size is not None], default=DEFAULT_PAGE)
        return DEFAULT_PAGE if self._is_plain_list(field, node) else 1

    def _is_plain_list(self, field: GraphQLField | None, node: FieldNode) -> bool:
        """The lists of a connection are its page, which the field that gives the connection has counted; what a
        mutation refuses is a word or two, and what is counted is a few numbers."""
        if field is None or not is_list_type(get_nullable_type(field.type)) or is_few(field):
            return False
        return "ids" in field.args or node.name.value not in ("edges", "nodes", "errors")

    def _variable(self, name: str) -> Any:
        self.asked.add(name)
        return self.variables.get(name)

    def _length(self, argument: ArgumentNode) -> int:
        value: Any = argument.value
        if isinstance(value, VariableNode):
            value = self._variable(value.name.value)
        values = value.values if isinstance(value, ListValueNode) else value
        return min(len(values), MAX_PAGE) if isinstance(values, list | tuple) else 1

    def _number(self, argument: ArgumentNode) -> int | None:
        value: Any = argument.value
        if isinstance(value, VariableNode):
            value = self._variable(value.name.value)
        elif isinstance(value, IntValueNode):
            value = int(value.value[:10])
        return min(max(value, 0), MAX_PAGE) if isinstance(value, int) and not isinstance(value, bool) else None
