"""What can be counted in a document as it stands, in one walk over it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    ListValueNode,
    Node,
    ObjectValueNode,
    VariableDefinitionNode,
)

LEAVES = {"loc", "kind", "name", "alias", "description"}
INTROSPECTION = ("__schema", "__type")


@dataclass
class Sprawl:
    kinds: Counter[type[Node]] = field(default_factory=Counter)
    # How often each response name stands in the text. Whether fields of one name agree is checked in pairs.
    names: Counter[str] = field(default_factory=Counter)
    aliases: int = 0
    value_depth: int = 0
    introspects: bool = False

    @classmethod
    def of(cls, document: DocumentNode) -> "Sprawl":
        found = cls()
        waiting: list[tuple[Node, int]] = [(document, 0)]
        while waiting:
            node, depth = waiting.pop()
            kind = type(node)
            found.kinds[kind] += 1
            if isinstance(node, FieldNode):
                found._count_field(node)
            elif kind is ListValueNode or kind is ObjectValueNode:
                depth += 1
                found.value_depth = max(found.value_depth, depth)
            waiting.extend((inner, depth) for inner in children(node))
        return found

    def _count_field(self, node: FieldNode) -> None:
        self.names[(node.alias or node.name).value] += 1
        self.aliases += node.alias is not None
        self.introspects |= node.name.value in INTROSPECTION

    @property
    def counts(self) -> dict[str, int]:
        return {
            "fields": self.kinds[FieldNode],
            "aliases": self.aliases,
            "directives": self.kinds[DirectiveNode],
            "variables": self.kinds[VariableDefinitionNode],
            "fragments": self.kinds[FragmentDefinitionNode],
        }

    @property
    def pairs(self) -> int:
        return sum(count * count for count in self.names.values())


def children(node: Node) -> Iterator[Node]:
    """But for names, which have none and count for nothing."""
    for key in keys_of(type(node)):
        value = getattr(node, key, None)
        if isinstance(value, tuple | list):
            yield from (item for item in value if isinstance(item, Node))
        elif isinstance(value, Node):
            yield value


KEYS: dict[type[Node], tuple[str, ...]] = {}


def keys_of(kind: type[Node]) -> tuple[str, ...]:
    if kind not in KEYS:
        KEYS[kind] = tuple(key for key in kind.keys if key not in LEAVES)
    return KEYS[kind]
