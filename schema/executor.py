"""The ordinary executor: graphql-core's, through which what a row at hand already holds does not have to pass.

Most of a page are columns, and rows that were read along. For each of them graphql-core describes the field, and looks
at the value five times, which takes ten times as long as having it. Whatever is not as it should be is left to
graphql-core, which says what is wrong.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    Undefined,
    execute,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)
from graphql.execution import Executor
from graphql.pyutils import Path

SHORT = "estuary-short"

type Resolve = Callable[[Any, Any], Any]


@dataclass(frozen=True)
class Short:
    """The short way of a field that has no arguments."""

    resolve: Resolve
    null: bool
    written: Callable[[Any], Any] | None = None  # of a scalar or a choice
    kind: GraphQLObjectType | None = None  # of an object
    many: bool = False


@dataclass(slots=True)
class Glance:
    """What a declaration needs to know of the field that it resolves."""

    context: Any
    return_type: Any
    field_nodes: Sequence[Any]
    fragments: Mapping[str, Any]


def shorten(field: GraphQLField, resolve: Resolve) -> None:
    """Lets the executor tell this field by itself, if it can."""
    kind = get_nullable_type(field.type)
    null, named = kind is field.type, get_named_type(kind)
    if field.args:
        return
    if is_leaf_type(kind):
        field.extensions[SHORT] = Short(resolve, null, written=kind.coerce_output_value)
    elif kind is named and is_object_type(named):
        field.extensions[SHORT] = Short(resolve, null, kind=named)
    elif (
        is_list_type(kind)
        and is_object_type(named)
        and is_non_null_type(kind.of_type)
        and kind.of_type.of_type is named
    ):
        field.extensions[SHORT] = Short(resolve, null, kind=named, many=True)


class Quick(Executor[Any]):
    """Nothing here waits for anything: every resolver is an ordinary function."""

    def execute_fields(
        self, parent_type: Any, source_value: Any, path: Any, grouped_field_set: Any, position_context: Any
    ) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, details in grouped_field_set.items():
            field = parent_type.fields.get(details[0].node.name.value)
            short = field.extensions.get(SHORT) if field else None
            value = self.shortly(short, field, source_value, details) if short else Undefined
            if value is Undefined:
                step = Path(path, name, parent_type.name)
                value = self.execute_field(parent_type, source_value, details, step, position_context)
            elif short and short.kind and value is not None:
                value = self.objects(short, field, value, details, Path(path, name, parent_type.name))
            if value is not Undefined:
                found[name] = value
        return found

    def shortly(self, short: Short, field: Any, row: Any, details: Any) -> Any:
        """What a field gives, and of a scalar or a choice how it is written; `Undefined` where something is wrong."""
        try:
            nodes = [each.node for each in details]
            value = short.resolve(row, Glance(self.context_value, field.type, nodes, self.fragment_definitions))
            if value is None:
                return None if short.null else Undefined
            if short.written:
                written = short.written(value)
                return Undefined if written is None else written
            return value if not short.many or is_full(value) else Undefined
        except Exception:
            return Undefined

    def objects(self, short: Short, field: Any, value: Any, details: Any, path: Path) -> Any:
        """One or several, of which something may be wrong further down."""
        try:
            if not short.many:
                return self.object(short.kind, value, details, path)
            return [self.object(short.kind, each, details, Path(path, at, None)) for at, each in enumerate(value)]
        except Exception as error:
            self.handle_field_error(error, field.type, details, path)
            return None

    def object(self, kind: Any, row: Any, details: Any, path: Path) -> dict[str, Any]:
        return self.execute_fields(kind, row, path, self.collect_subfields(kind, details)[0], None)


def is_full(rows: Any) -> bool:
    return isinstance(rows, list) and all(each is not None for each in rows)


def executed(schema: GraphQLSchema, document: DocumentNode, **more: Any) -> ExecutionResult:
    """As `graphql.execute`."""
    result = execute(schema, document, executor_class=Quick, is_awaitable=never, **more)
    assert isinstance(result, ExecutionResult)
    return result


def never(value: Any) -> TypeGuard[Awaitable[Any]]:
    return False
